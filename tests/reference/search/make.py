"""Writes posterior.json and ln_h.json, the numbers that `search` is tested against.

python -m venv .venv && .venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1 mpmath==1.4.1
.venv/bin/python tests/reference/search/make.py

posterior.json: a Gaussian process of scikit-learn over two reals and a category. The category is one-hot: two
categories that differ are 2 apart in r², so its lengthscale is divided by √2 by giving scikit-learn √2 l. The mean,
which scikit-learn does not have, is generalised least squares, subtracted beforehand.
ln_h.json: ln(φ(z) + z Φ(z)) and Φ(z) / (φ(z) + z Φ(z)) in as many digits as the cancellation needs.
"""

import json
from pathlib import Path

import mpmath
import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

HERE = Path(__file__).parent
CATEGORIES = 3


def one_hot(x):
    return np.column_stack([x[:, 0], x[:, 2], np.eye(CATEGORIES)[x[:, 1].astype(int)]])


def posterior():
    rng = np.random.default_rng(7)
    n, m = 15, 6

    def points(count):
        return np.column_stack([rng.random(count), rng.integers(0, CATEGORIES, count), rng.random(count)])

    x, at = points(n), points(m)
    y = np.sin(5 * x[:, 0]) + 0.5 * (x[:, 1] == 1) - x[:, 2] ** 2 + 0.05 * rng.standard_normal(n)
    l, s2, a, v = np.array([0.4, 1.3, 0.9]), 1.7, 0.6, 0.01
    scales = np.concatenate([l[[0, 2]], np.full(CATEGORIES, np.sqrt(2) * l[1])])
    # Along one coordinate alone: the others have no end.
    columns = [[0], list(range(2, 2 + CATEGORIES)), [1]]
    alone = [np.where(np.isin(np.arange(len(scales)), some), scales, 1e9) for some in columns]
    signal = ConstantKernel(s2) * Matern(scales, nu=2.5)
    for scales_alone in alone:
        signal = signal + ConstantKernel(a / 3) * Matern(scales_alone, length_scale_bounds=(1e-5, 1e10), nu=2.5)
    k = signal(one_hot(x)) + v * np.eye(n)
    mu = np.ones(n) @ np.linalg.solve(k, y) / (np.ones(n) @ np.linalg.solve(k, np.ones(n)))
    process = GaussianProcessRegressor(signal + WhiteKernel(v), optimizer=None, alpha=0.0)
    process.fit(one_hot(x), y - mu)
    mean, _ = process.predict(one_hot(at), return_std=True)
    # The variance of the function, without the noise that WhiteKernel adds to predictions.
    cross = signal(one_hot(at), one_hot(x))
    variance = s2 + a - np.einsum("ij,ji->i", cross, np.linalg.solve(k, cross.T))
    likelihood, slopes = process.log_marginal_likelihood(process.kernel_.theta, eval_gradient=True)
    # theta of scikit-learn: ln of a variance and ln scales (reals, then one per one-hot column) for each of the four terms, ln v.
    terms = slopes[:-1].reshape(4, 1 + 2 + CATEGORIES)
    scale_slopes = terms[:, 1:].sum(axis=0)
    gradient = [scale_slopes[0], scale_slopes[2:].sum(), scale_slopes[1], terms[0, 0], terms[1:, 0].sum(), slopes[-1]]
    return {
        "x": x.tolist(), "y": y.tolist(), "l": l.tolist(), "s2": s2, "a": a, "v": v,
        "mu": mu, "at": at.tolist(), "mean": (mean + mu).tolist(), "variance": variance.tolist(),
        "log_likelihood": likelihood, "log_likelihood_gradient": [float(g) for g in gradient],
    }  # fmt: skip


def ln_h():
    rows = []
    for z in [-1e12, -1e9, -1e6, -10001.0, -1e4, -9999.0, -1e3, -40.0, -37.0, -5.0, -3.0, -2.0,
              -1.0001, -1.0, -0.9999, -0.5, 0.0, 0.5, 1.0, 5.0, 40.0, 1e9]:  # fmt: skip
        # φ + z Φ loses 2 log10|z| digits, and φ itself underflows: enough digits for both.
        mpmath.mp.dps = 80
        x = mpmath.mpf(z)
        if z < -20:
            # Asymptotic series of Mills' ratio, Φ/φ = Σ (−1)ᵏ (2k−1)!! / |z|^(2k+1); below 1e-30 of its sum at z = −37.
            a = -x
            term, mills = 1 / a, mpmath.mpf(0)
            for k in range(200):
                mills += term
                following = -term * (2 * k + 1) / a**2
                if abs(following) >= abs(term):
                    break
                term = following
            share = 1 - a * mills
            value = -x * x / 2 - mpmath.log(2 * mpmath.pi) / 2 + mpmath.log(share)
            ratio = mills / share
        else:
            h = mpmath.npdf(x) + x * mpmath.ncdf(x)
            value, ratio = mpmath.log(h), mpmath.ncdf(x) / h
        rows.append({"z": z, "ln_h": float(value), "slope": float(ratio)})
    return rows


for name, content in [("posterior", posterior()), ("ln_h", ln_h())]:
    (HERE / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n")
