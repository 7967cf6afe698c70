"""Reference numbers of importance and correlation: scikit-learn's random forest and NumPy's correlation.

    pip install scikit-learn numpy
    python tests/reference/analysis/importance.py > tests/reference/analysis/importance.json

The table comes from a linear congruential generator that the test repeats. The importance is the mean over thirty
forests, with the standard deviation between them: what one forest of two hundred trees may differ by.
"""

import json

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestRegressor

ROWS = 120


class Lcg:
    """Knuth's MMIX generator; the upper 53 bits as a number in [0, 1)."""

    def __init__(self, seed):
        self.state = seed

    def unit(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 11) / 2**53


def table():
    lcg = Lcg(5)
    rows = [[lcg.unit() for _ in range(6)] for _ in range(ROWS)]
    # Two real columns, one of four levels, two of 0 and 1, one that means nothing.
    x = np.array([[r[0], r[1], np.floor(4 * r[2]), float(r[3] < 0.5), float(r[4] < 0.2), r[5]] for r in rows])
    y = 2 * x[:, 0] - 0.5 * x[:, 1] + 0.3 * x[:, 2] + x[:, 3] * x[:, 0] - 1.5 * x[:, 4]
    return x, y


x, y = table()
forests = [
    RandomForestRegressor(n_estimators=200, random_state=seed, n_jobs=1).fit(x, y).feature_importances_
    for seed in range(30)
]
print(
    json.dumps(
        {
            "scikit-learn": sklearn.__version__,
            "importance": np.mean(forests, axis=0).tolist(),
            "spread": np.std(forests, axis=0).tolist(),
            "correlation": [float(np.corrcoef(x[:, j], y)[0, 1]) for j in range(x.shape[1])],
        },
        indent=1,
    )
)
