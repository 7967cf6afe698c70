"""Reference trajectories of learned numbers for categories: 300 steps of a small network, in float64.

    pip install numpy==2.4.6
    python tests/reference/nn/embedding_trajectories.py > tests/reference/nn/embedding_trajectories.json

PyTorch is not needed: the formulas of its nn.Embedding, of CrossEntropyLoss, and of its SGD and Adam stand here in NumPy. Of each
sample the features 1 and 3 are places in a table of weights [places, size]; what enters the dense layer are the other features and
then the rows of the two tables (torch.cat). Data and initial weights come from a linear congruential generator, rounded to float32.
"""

import json

import numpy as np

FEATURES, HIDDEN, CLASSES, SAMPLES, BATCH, STEPS = 5, 16, 4, 160, 16, 300
EMBEDDED = [(1, 7, 3), (3, 20, 5)]  # feature, places, size
PLAIN = [0, 2, 4]
LEARNING_RATE = 1e-3


class Lcg:
    """Knuth's MMIX generator; the upper 24 bits as a number in [0, 1), exact in float32."""

    def __init__(self, seed):
        self.state = seed

    def unit(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 40) / 2**24

    def array(self, shape, low, high):
        numbers = [low + (high - low) * self.unit() for _ in range(int(np.prod(shape)))]
        return np.array(numbers).reshape(shape).astype(np.float32).astype(np.float64)


lcg = Lcg(11)
X = lcg.array((SAMPLES, FEATURES), -1, 1)
for feature, places, _ in EMBEDDED:
    X[:, feature] = [int(places * lcg.unit()) for _ in range(SAMPLES)]
LABELS = ((X[:, 1] + X[:, 3] + (X[:, 0] > 0)) % CLASSES).astype(int)
WIDTH = len(PLAIN) + sum(size for _, _, size in EMBEDDED)
INITIAL = [lcg.array((places, size), -1.5, 1.5) for _, places, size in EMBEDDED] + [
    lcg.array((HIDDEN, WIDTH), -0.45, 0.45),
    lcg.array((HIDDEN,), -0.1, 0.1),
    lcg.array((CLASSES, HIDDEN), -0.55, 0.55),
    lcg.array((CLASSES,), -0.1, 0.1),
]


def trajectory(kind):
    p = [w.copy() for w in INITIAL]
    m = [np.zeros_like(w) for w in p]
    v = [np.zeros_like(w) for w in p]
    losses = []
    for step in range(STEPS):
        rows = slice(step * BATCH % SAMPLES, step * BATCH % SAMPLES + BATCH)
        x, y = X[rows], LABELS[rows]
        places = [x[:, feature].astype(int) for feature, _, _ in EMBEDDED]
        e = np.concatenate([x[:, PLAIN]] + [p[i][places[i]] for i in range(len(EMBEDDED))], axis=1)
        a = np.tanh(e @ p[2].T + p[3])
        z = a @ p[4].T + p[5]
        z -= z.max(axis=1, keepdims=True)
        logs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        losses.append(-logs[np.arange(BATCH), y].mean())
        dz = np.exp(logs)
        dz[np.arange(BATCH), y] -= 1
        dz /= BATCH
        da = (dz @ p[4]) * (1 - a**2)
        de = da @ p[2]
        gradient = [np.zeros_like(p[i]) for i in range(len(EMBEDDED))] + [da.T @ e, da.sum(0), dz.T @ a, dz.sum(0)]
        at = len(PLAIN)
        for i, (_, _, size) in enumerate(EMBEDDED):
            np.add.at(gradient[i], places[i], de[:, at : at + size])
            at += size
        for i, g in enumerate(gradient):
            if kind == "sgd":
                p[i] -= 100 * LEARNING_RATE * g
                continue
            t = step + 1
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.999 * v[i] + 0.001 * g**2
            p[i] -= LEARNING_RATE * (m[i] / (1 - 0.9**t)) / (np.sqrt(v[i] / (1 - 0.999**t)) + 1e-8)
    return {"kind": kind, "losses": losses, "final": [w.ravel().tolist() for w in p]}


print(
    json.dumps(
        {
            "numpy": np.__version__,
            "x": X.ravel().tolist(),
            "labels": LABELS.tolist(),
            "initial": [w.ravel().tolist() for w in INITIAL],
            "cases": [trajectory(kind) for kind in ["sgd", "adam"]],
        }
    )
)
