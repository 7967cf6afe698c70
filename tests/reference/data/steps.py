"""Reference numbers of the steps for columns: scikit-learn on a small table with gaps and categories.

    pip install scikit-learn==1.9.1 numpy==2.4.6
    python tests/reference/data/steps.py > tests/reference/data/steps.json

The table comes from a linear congruential generator and is in the file; the first TRAINING rows are learned from, all are
transformed. FOLDS is the division that the stream ("encode", 0) of seed 3 gives 30 rows: cross-fitting takes it as given.
Where definitions differ on purpose, the numbers here are those of the step: the target encoding of a missing value is the mean of
all (scikit-learn takes it for a category), and of each principal component the largest weight is positive.
"""

import json

import numpy as np
import sklearn
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

ROWS, TRAINING = 42, 30
FOLDS = [int(digit) for digit in "314222131341030304040242241310"]


class Lcg:
    """Knuth's MMIX generator; the upper 24 bits as a number in [0, 1)."""

    def __init__(self, seed):
        self.state = seed

    def unit(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 40) / 2**24


lcg = Lcg(5)
a = np.array([20 * lcg.unit() - 3 for _ in range(ROWS)])
a[[2, 9, 17, 23, 33]] = np.nan
b = np.array([1000 + 3 * lcg.unit() for _ in range(ROWS)])
c = np.array([round(10 * lcg.unit() ** 4, 1) for _ in range(ROWS)])
d = 0.4 * b - c + np.array([lcg.unit() for _ in range(ROWS)])
k = np.array(["rstuvwx"[int(6.2 * lcg.unit() ** 2)] for _ in range(ROWS)], dtype=object)
k[[4, 11, 26, 35]] = None
l = np.array(["red", "green", "blue"], dtype=object)[[int(3 * lcg.unit()) for _ in range(ROWS)]]
# Categories that no training row has.
k[40], l[41] = "z", "violet"
number = np.array([50 * lcg.unit() + (10 if l[row] == "red" else 0) for row in range(ROWS)])
three = np.array([int(3 * lcg.unit()) for _ in range(ROWS)])
two = np.array([int(lcg.unit() < (0.7 if l[row] == "blue" else 0.35)) for row in range(ROWS)])

numbers = np.column_stack([a, b, c, d])
whole = numbers[:, 1:]
categories = np.column_stack([k, l])
train = slice(0, TRAINING)


def columns(table):
    return [[None if x != x else float(x) for x in column] for column in np.asarray(table, float).T]


def fitted(step, table):
    return columns(step.fit(table[train]).transform(table))


def principal_components():
    pca = PCA(n_components=2).fit(whole[train])
    signs = [np.sign(row[np.argmax(np.abs(row))]) for row in pca.components_]
    return columns(pca.transform(whole) * signs)


def target(y, smoothing):
    """New rows by all training rows, each fold of these by the others."""
    encoded = None
    everything = [(np.ones(TRAINING, bool), np.arange(TRAINING, ROWS))]
    folds = [(np.array(FOLDS) != fold, np.flatnonzero(np.array(FOLDS) == fold)) for fold in range(5)]
    for known, rows in everything + folds:
        learned = np.flatnonzero(known)
        encoder = TargetEncoder(smooth="auto" if smoothing is None else smoothing)
        encoder.fit(categories[learned], y[learned])
        found = encoder.transform(categories[rows])
        means = np.atleast_1d(encoder.target_mean_)
        for at, row in enumerate(rows):
            if k[row] is None:
                found[at, : len(means)] = means
        encoded = np.zeros((ROWS, found.shape[1])) if encoded is None else encoded
        encoded[rows] = found
    return columns(encoded)


imputed = SimpleImputer(strategy="most_frequent", missing_values=None)
result = {
    "scikit-learn": sklearn.__version__,
    "numpy": np.__version__,
    "training": TRAINING,
    "folds": FOLDS,
    "numbers": columns(numbers),
    "categories": categories.T.tolist(),
    "targets": {"two": two.tolist(), "three": three.tolist(), "number": number.tolist()},
    "median": fitted(SimpleImputer(strategy="median"), numbers),
    "most_frequent": imputed.fit(categories[train]).transform(categories).T.tolist(),
    "standardize": fitted(StandardScaler(), numbers),
    "robust": fitted(RobustScaler(), numbers),
    "min_max": fitted(MinMaxScaler(), numbers),
    "uniform": fitted(QuantileTransformer(n_quantiles=10), numbers),
    "normal": fitted(QuantileTransformer(n_quantiles=10, output_distribution="normal"), numbers),
    "polynomial": fitted(PolynomialFeatures(2, include_bias=False), whole),
    "principal_components": principal_components(),
    "one_hot": fitted(OneHotEncoder(handle_unknown="ignore", sparse_output=False), l[:, None]),
    "ordinal": fitted(OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), l[:, None]),
    "target": [
        {"target": name, "smoothing": smoothing, "columns": target(y, smoothing)}
        for name, y in [("two", two), ("three", three), ("number", number)]
        for smoothing in [None, 0.0, 2.5]
    ],
}
print(json.dumps(result))
