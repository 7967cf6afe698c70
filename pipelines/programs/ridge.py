"""Ridge regression of a noisy curve on a few basis functions: a script with flags, as anybody writes them."""

import argparse
import json
import math
import random

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--basis", choices=["power", "chebyshev", "fourier"], required=True)
parser.add_argument("--degree", type=int, required=True, help="number of basis functions beside the constant")
parser.add_argument("--alpha", type=float, required=True, help="weight of the penalty")
parser.add_argument("--seed", type=int, default=1)
arguments = parser.parse_args()


def features(x):
    """Basis functions at x in [-1, 1]."""
    if arguments.basis == "power":
        return [x**k for k in range(arguments.degree + 1)]
    if arguments.basis == "chebyshev":
        return [math.cos(k * math.acos(x)) for k in range(arguments.degree + 1)]
    return [1.0] + [
        (math.sin if k % 2 else math.cos)(math.pi * ((k + 1) // 2) * x) for k in range(1, arguments.degree + 1)
    ]


def solve(matrix, right):
    """Gaussian elimination with pivoting."""
    n = len(right)
    rows = [row[:] + [value] for row, value in zip(matrix, right)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(i + 1, n):
            factor = rows[r][i] / rows[i][i]
            for c in range(i, n + 1):
                rows[r][c] -= factor * rows[i][c]
    solution = [0.0] * n
    for i in reversed(range(n)):
        known = sum(rows[i][c] * solution[c] for c in range(i + 1, n))
        solution[i] = (rows[i][n] - known) / rows[i][i]
    return solution


rng = random.Random(arguments.seed)
xs = [rng.uniform(-1, 1) for _ in range(60)]
ys = [math.exp(-3 * x * x) * math.sin(5 * x) + 0.3 * x + rng.gauss(0, 0.08) for x in xs]
train, held_out = list(zip(xs, ys))[:40], list(zip(xs, ys))[40:]
rows = [features(x) for x, _ in train]
size = arguments.degree + 1
normal = [
    [sum(row[i] * row[j] for row in rows) + (arguments.alpha if i == j else 0.0) for j in range(size)]
    for i in range(size)
]
weights = solve(normal, [sum(row[i] * y for row, (_, y) in zip(rows, train)) for i in range(size)])


def error(part):
    return sum((sum(w * f for w, f in zip(weights, features(x))) - y) ** 2 for x, y in part) / len(part)


print(json.dumps({"train_error": error(train), "val_error": error(held_out)}))
