"""Sizes of the folds that scikit-learn makes, for the tests of `src/data/folds.rs`.

    pip install scikit-learn && python tests/reference/data/folds.py > tests/reference/data/folds.json

Which row is in which fold is drawn at random there and here; how many rows of which class or group are in each is not.
"""

import json

import numpy as np
import sklearn
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, TimeSeriesSplit

random = np.random.default_rng(7)
cases = {"scikit-learn": sklearn.__version__, "plain": [], "stratified": [], "groups": [], "ordered": []}
for rows, folds in [(20, 3), (23, 5), (101, 10), (7, 7)]:
    sizes = [len(test) for _, test in KFold(folds).split(np.zeros(rows))]
    cases["plain"].append({"rows": rows, "folds": folds, "sizes": sizes})
for rows, classes, folds in [(40, 3, 4), (61, 5, 5), (100, 2, 7), (33, 4, 2)]:
    labels = random.choice(classes, size=rows, p=np.arange(1, classes + 1) / sum(range(1, classes + 1)))
    labels[: classes * folds] = np.repeat(np.arange(classes), folds)  # every class has enough rows
    counts = [np.bincount(labels[test], minlength=classes).tolist() for _, test in StratifiedKFold(folds).split(labels, labels)]
    cases["stratified"].append({"labels": labels.tolist(), "folds": folds, "counts": counts})
for sizes, folds in [([6, 5, 4, 3, 2, 1], 3), ([9, 1, 1, 1, 1, 1, 1, 1], 4), ([10, 3, 8, 2, 7], 2)]:
    groups = np.repeat(np.arange(len(sizes)), sizes)
    found = [len(test) for _, test in GroupKFold(folds).split(groups, groups=groups)]
    cases["groups"].append({"sizes": sizes, "folds": folds, "fold_sizes": found})
for rows, folds in [(11, 4), (20, 3), (100, 7)]:
    ends = [[len(train), len(test)] for train, test in TimeSeriesSplit(folds).split(np.zeros(rows))]
    cases["ordered"].append({"rows": rows, "folds": folds, "ends": ends})
print(json.dumps(cases))
