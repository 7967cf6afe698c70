#!/usr/bin/env python3
"""Coefficients of linear models by scikit-learn, which src/tabular/linear/tests.rs compares with.

Written with scikit-learn 1.9.1 and numpy 2.4.6; each case is [coefficients, intercepts].

  linear.py > linear.json
"""
import json

import numpy as np
from sklearn.linear_model import ElasticNet, LinearRegression, LogisticRegression, Ridge

N, F = 60, 4
i, j = np.arange(N)[:, None], np.arange(F)[None, :]
# Rounded to float32, as the tables of the program are; units differ on purpose.
waves = np.sin(1.0 + 3.1 * i + 1.7 * j + 0.3 * i * j)
x = (waves * np.array([1.0, 20.0, 0.3, 5.0]) + np.array([0.0, 100.0, -1.0, 3.0])).astype(np.float32).astype(float)
# In one unit for saga, which comes to no end otherwise.
plain = waves.astype(np.float32).astype(float)
score = x[:, 0] - 0.1 * (x[:, 1] - 100) + 2 * np.sin(5.3 * np.arange(N))
y = (score + 0.5 * x[:, 3]).astype(np.float32).astype(float)
two = (score > 0.3).astype(int)
three = np.digitize(score, [-1.0, 1.0])
labels = np.stack([two, (x[:, 3] + np.sin(np.arange(N)) > 3).astype(int)], axis=1)


def of(model, x, target):
    model.fit(x, target)
    return [np.atleast_2d(model.coef_).tolist(), np.atleast_1d(model.intercept_).tolist()]


def logistic(l2):
    return LogisticRegression(C=1 / l2, solver="newton-cholesky", tol=1e-13, max_iter=1000)


def sparse(l1, l2):
    total = l1 + l2
    return LogisticRegression(l1_ratio=l1 / total, C=1 / total, solver="saga", tol=1e-13, max_iter=1000000)


each = [of(logistic(2.0), x, labels[:, k]) for k in range(2)]
# name: l1, l2, coefficients, intercepts
cases = {
    "numbers, least squares": [0.0, 0.0, *of(LinearRegression(), x, y)],
    "numbers, ridge": [0.0, 1.0, *of(Ridge(alpha=1.0), x, y)],
    "numbers, elastic net": [6.0, 3.0, *of(ElasticNet(alpha=9 / N, l1_ratio=6 / 9, tol=1e-14, max_iter=1000000), x, y)],
    "two": [0.0, 1.0, *of(logistic(1.0), x, two)],
    "three": [0.0, 0.5, *of(logistic(0.5), x, three)],
    "labels": [0.0, 2.0, [c[0] for c, _ in each], [b[0] for _, b in each]],
    "plain two": [2.5, 0.5, *of(sparse(2.5, 0.5), plain, two)],
    "plain three": [2.5, 0.5, *of(sparse(2.5, 0.5), plain, three)],
}
data = {"x": x, "plain": plain, "y": y, "two": two, "three": three, "labels": labels}
print(json.dumps({**{name: values.tolist() for name, values in data.items()}, "cases": cases}))
