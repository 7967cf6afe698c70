"""Reference trajectories of the losses of numbers and of labels: 300 steps of a small network, in float64.

    pip install numpy==2.4.6
    python tests/reference/nn/output_trajectories.py > tests/reference/nn/output_trajectories.json

PyTorch is not needed: the formulas of its MSELoss, L1Loss, HuberLoss and BCEWithLogitsLoss, of scikit-learn's
mean_pinball_loss, and of its SGD and Adam stand here in NumPy. Data and initial weights come from a linear congruential
generator; data and weights are in the file, rounded to float32.
"""

import json

import numpy as np

FEATURES, HIDDEN, OUTPUTS, SAMPLES, BATCH, STEPS = 12, 16, 3, 160, 16, 300
LEARNING_RATE, DELTA, QUANTILE = 1e-3, 0.3, 0.8


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


lcg = Lcg(3)
X = lcg.array((SAMPLES, FEATURES), -1, 1)
NUMBERS = (np.sin(3 * X[:, :3]) + X[:, 3:6] * X[:, 6:9]).astype(np.float32).astype(np.float64)
LABELS = (NUMBERS > 0.1).astype(np.float64)
INITIAL = [
    lcg.array((HIDDEN, FEATURES), -0.45, 0.45),
    lcg.array((HIDDEN,), -0.1, 0.1),
    lcg.array((OUTPUTS, HIDDEN), -0.55, 0.55),
    lcg.array((OUTPUTS,), -0.1, 0.1),
]


def loss(name, z, y):
    """The loss of every output, and its derivative by z."""
    r = z - y
    if name == "squared_error":
        return r**2, 2 * r
    if name == "absolute_error":
        return np.abs(r), np.sign(r)
    if name == "huber":
        inside = np.abs(r) <= DELTA
        return np.where(inside, r**2 / 2, DELTA * (np.abs(r) - DELTA / 2)), np.clip(r, -DELTA, DELTA)
    if name == "pinball":
        return np.where(r < 0, -QUANTILE * r, (1 - QUANTILE) * r), np.where(r < 0, -QUANTILE, 1 - QUANTILE) * (r != 0)
    if name == "binary_cross_entropy":
        return np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))), 1 / (1 + np.exp(-z)) - y
    raise ValueError(name)


def trajectory(kind, name):
    p = [w.copy() for w in INITIAL]
    m = [np.zeros_like(w) for w in p]
    v = [np.zeros_like(w) for w in p]
    target = LABELS if name == "binary_cross_entropy" else NUMBERS
    losses = []
    for step in range(STEPS):
        rows = slice(step * BATCH % SAMPLES, step * BATCH % SAMPLES + BATCH)
        x, y = X[rows], target[rows]
        a = np.tanh(x @ p[0].T + p[1])
        values, dz = loss(name, a @ p[2].T + p[3], y)
        losses.append(values.mean())
        dz = dz / dz.size
        da = (dz @ p[2]) * (1 - a**2)
        gradient = [da.T @ x, da.sum(0), dz.T @ a, dz.sum(0)]
        for i, g in enumerate(gradient):
            if kind == "sgd":
                p[i] -= 10 * LEARNING_RATE * g
                continue
            t = step + 1
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.999 * v[i] + 0.001 * g**2
            p[i] -= LEARNING_RATE * (m[i] / (1 - 0.9**t)) / (np.sqrt(v[i] / (1 - 0.999**t)) + 1e-8)
    return {"kind": kind, "loss": name, "losses": losses, "final": [w.ravel().tolist() for w in p]}


names = ["squared_error", "absolute_error", "huber", "pinball", "binary_cross_entropy"]
print(
    json.dumps(
        {
            "numpy": np.__version__,
            "x": X.ravel().tolist(),
            "numbers": NUMBERS.ravel().tolist(),
            "labels": LABELS.ravel().tolist(),
            "initial": [w.ravel().tolist() for w in INITIAL],
            "cases": [trajectory(kind, name) for kind in ["sgd", "adam"] for name in names],
        }
    )
)
