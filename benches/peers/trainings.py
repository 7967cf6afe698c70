"""One of the reference trainings in another framework, on one thread; prints the seconds of its fastest epoch.

    python trainings.py numpy|jax|torch R1|R2|R3 FOLDER

FOLDER holds the four files of Fashion-MNIST. Same data, batches, initialisation and formulas as the engine; only the
shuffles differ. Loading, compiling and a first epoch to warm up are not counted.
"""

import gzip
import json
import os
import pathlib
import sys
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import numpy as np

TRAINED, EPOCHS = 54_000, 5
CASES = {
    "R1": {"hidden": [64] * 4, "tanh": True, "method": "nadam", "batch": 32},
    "R2": {"hidden": [128] * 3, "tanh": False, "method": "adam", "batch": 64},
    "R3": {"hidden": [32] * 3, "tanh": True, "method": "sgd", "batch": 16},
}
RATE, BETA1, BETA2, EPSILON = 1e-3, 0.9, 0.999, 1e-8


def read(folder):
    images = gzip.open(folder / "train-images-idx3-ubyte.gz").read()
    labels = gzip.open(folder / "train-labels-idx1-ubyte.gz").read()
    x = np.frombuffer(images, np.uint8, offset=16).reshape(-1, 784)[:TRAINED].astype(np.float32) / 255
    return x, np.frombuffer(labels, np.uint8, offset=8)[:TRAINED].astype(np.int64)


def initial(case, rng):
    widths = [784, *case["hidden"], 10]
    for inputs, outputs in zip(widths, widths[1:]):
        bound = np.sqrt(6 / (inputs + outputs))
        yield rng.uniform(-bound, bound, (inputs, outputs)).astype(np.float32), np.zeros(outputs, np.float32)


def momenta(t):
    """The momentum of nadam in a step and in the next, as PyTorch has it rise."""
    return tuple(BETA1 * (1 - 0.5 * 0.96 ** (0.004 * step)) for step in (t, t + 1))


def fastest(epoch, rng):
    """Runs epochs on new orders of the samples; the first one warms up."""
    seconds = []
    for _ in range(EPOCHS):
        order = rng.permutation(TRAINED)
        start = time.perf_counter()
        epoch(order)
        seconds.append(time.perf_counter() - start)
    return min(seconds[1:])


def with_numpy(case, x, y, rng):
    """All parameters in one vector, updated in place; every product by BLAS."""
    layers = list(initial(case, rng))
    theta = np.concatenate([part.ravel() for layer in layers for part in layer])
    gradient, m, v, room = (np.zeros_like(theta) for _ in range(4))

    def views(vector):
        at, parts = 0, []
        for w, b in layers:
            parts.append((vector[at : at + w.size].reshape(w.shape), vector[at + w.size : at + w.size + b.size]))
            at += w.size + b.size
        return parts

    weights, slopes = views(theta), views(gradient)
    count = {"t": 0, "product": 1.0}

    def update():
        count["t"] += 1
        t = count["t"]
        if case["method"] == "sgd":
            np.multiply(gradient, np.float32(RATE), out=room)
            np.subtract(theta, room, out=theta)
            return
        np.multiply(gradient, np.float32(1 - BETA1), out=room)
        np.multiply(m, np.float32(BETA1), out=m)
        np.add(m, room, out=m)
        np.multiply(gradient, gradient, out=room)
        np.multiply(room, np.float32(1 - BETA2), out=room)
        np.multiply(v, np.float32(BETA2), out=v)
        np.add(v, room, out=v)
        np.sqrt(v, out=room)
        np.multiply(room, np.float32(1 / np.sqrt(1 - BETA2**t)), out=room)
        np.add(room, np.float32(EPSILON), out=room)
        if case["method"] == "adam":
            np.divide(m, room, out=room)
            np.multiply(room, np.float32(RATE / (1 - BETA1**t)), out=room)
        else:
            now, ahead = momenta(t)
            count["product"] *= now
            np.multiply(gradient, np.float32(RATE * (1 - now) / (1 - count["product"])), out=gradient)
            step = m * np.float32(RATE * ahead / (1 - count["product"] * ahead))
            np.add(step, gradient, out=step)
            np.divide(step, room, out=room)
        np.subtract(theta, room, out=theta)

    def step(rows):
        a = [x[rows]]
        for w, b in weights[:-1]:
            z = a[-1] @ w
            z += b
            a.append(np.tanh(z, out=z) if case["tanh"] else np.maximum(z, 0, out=z))
        z = a[-1] @ weights[-1][0] + weights[-1][1]
        z -= z.max(axis=1, keepdims=True)
        np.exp(z, out=z)
        z /= z.sum(axis=1, keepdims=True)
        z[np.arange(len(rows)), y[rows]] -= 1
        z /= np.float32(len(rows))
        for layer in reversed(range(len(weights))):
            np.matmul(a[layer].T, z, out=slopes[layer][0])
            np.sum(z, axis=0, out=slopes[layer][1])
            if layer:
                z = z @ weights[layer][0].T
                z *= 1 - a[layer] * a[layer] if case["tanh"] else a[layer] > 0
        update()

    def epoch(order):
        for first in range(0, TRAINED, case["batch"]):
            step(order[first : first + case["batch"]])

    return f"numpy {np.__version__}", fastest(epoch, rng)


def with_jax(case, x, y, rng):
    """An epoch as one compiled scan over its batches, which gathers them itself."""
    import jax
    import jax.numpy as jnp

    x, y = jnp.asarray(x), jnp.asarray(y.astype(np.int32))
    activation = jnp.tanh if case["tanh"] else jax.nn.relu

    def loss(layers, rows):
        a = x_of(rows)
        for w, b in layers[:-1]:
            a = activation(a @ w + b)
        logs = jax.nn.log_softmax(a @ layers[-1][0] + layers[-1][1])
        return -jnp.mean(jnp.take_along_axis(logs, y[rows][:, None], axis=1))

    def x_of(rows):
        return x[rows]

    def update(state, gradient):
        layers, m, v, t, product = state
        t = t + 1
        each = jax.tree_util.tree_map
        if case["method"] == "sgd":
            return each(lambda p, g: p - RATE * g, layers, gradient), m, v, t, product
        m = each(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, gradient)
        v = each(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, gradient)
        root = 1 / jnp.sqrt(1 - BETA2**t)
        if case["method"] == "adam":
            rate = RATE / (1 - BETA1**t)
            layers = each(lambda p, m, v: p - rate * m / (jnp.sqrt(v) * root + EPSILON), layers, m, v)
        else:
            now, ahead = momenta(t)
            product = product * now
            of_g, of_m = RATE * (1 - now) / (1 - product), RATE * ahead / (1 - product * ahead)
            move = lambda p, g, m, v: p - (of_g * g + of_m * m) / (jnp.sqrt(v) * root + EPSILON)
            layers = each(move, layers, gradient, m, v)
        return layers, m, v, t, product

    def step(state, rows):
        return update(state, jax.grad(loss)(state[0], rows)), None

    @jax.jit
    def whole(state, order):
        full = TRAINED // case["batch"] * case["batch"]
        state, _ = jax.lax.scan(step, state, order[:full].reshape(-1, case["batch"]))
        return step(state, order[full:])[0] if full < TRAINED else state

    layers = [(jnp.asarray(w), jnp.asarray(b)) for w, b in initial(case, rng)]
    zeros = jax.tree_util.tree_map(jnp.zeros_like, layers)
    box = [(layers, zeros, zeros, jnp.float32(0), jnp.float32(1))]

    def epoch(order):
        box[0] = jax.block_until_ready(whole(box[0], jnp.asarray(order.astype(np.int32))))

    return f"jax {jax.__version__}", fastest(epoch, rng)


def with_torch(case, x, y, rng):
    """PyTorch as most write it, with the data in one tensor instead of a loader."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(1)
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    layers, widths = [], [784, *case["hidden"], 10]
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.Tanh() if case["tanh"] else torch.nn.ReLU()]
        torch.nn.init.xavier_uniform_(layers[-2].weight)
    model = torch.nn.Sequential(*layers[:-1])
    method = {"nadam": torch.optim.NAdam, "adam": torch.optim.Adam, "sgd": torch.optim.SGD}[case["method"]]
    optimizer, loss = method(model.parameters(), lr=RATE), torch.nn.CrossEntropyLoss()

    def epoch(order):
        order = torch.from_numpy(order)
        for first in range(0, TRAINED, case["batch"]):
            rows = order[first : first + case["batch"]]
            optimizer.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
            optimizer.step()

    return f"torch {torch.__version__}", fastest(epoch, rng)


def main():
    peer, case, folder = sys.argv[1], CASES[sys.argv[2]], pathlib.Path(sys.argv[3])
    run = {"numpy": with_numpy, "jax": with_jax, "torch": with_torch}[peer]
    program, epoch_s = run(case, *read(folder), np.random.default_rng(1))
    print(json.dumps({"program": program, "epoch_s": epoch_s}))


main()
