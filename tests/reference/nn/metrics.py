"""Reference values of the metrics: scikit-learn on float64 copies of float32 predictions.

    pip install scikit-learn==1.9.1 numpy==2.4.6
    python tests/reference/nn/metrics.py > tests/reference/nn/metrics.json

A value that is not defined is null. Where scikit-learn refuses or gives NaN because the samples lack a class, the mean over the
classes that they have is what is compared (roc_auc).
"""

import json
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

warnings.simplefilter("ignore")
random = np.random.RandomState(7)


def area(truth, score):
    """Mean over the columns of a one-hot truth that have samples of both sides."""
    areas = [
        m.roc_auc_score(truth[:, k], score[:, k])
        for k in range(truth.shape[1])
        if 0 < truth[:, k].sum() < len(truth)
    ]
    return float(np.mean(areas)) if areas else None


def defined(value):
    return float(value) if np.isfinite(value) else None


def classes(name, labels, p):
    p = p.astype(np.float32)
    count, wide, predicted = p.shape[1], p.astype(np.float64), p.argmax(1)
    every = list(range(count))
    one_hot = np.eye(count)[labels]
    found = {
        "accuracy": m.accuracy_score(labels, predicted),
        "balanced_accuracy": m.balanced_accuracy_score(labels, predicted),
        "log_loss": m.log_loss(labels, wide, labels=every),
        "brier": m.brier_score_loss(labels, wide, labels=every),
        "matthews": m.matthews_corrcoef(labels, predicted),
        "cohen_kappa": defined(m.cohen_kappa_score(labels, predicted)),
    }
    for average in ["macro", "micro", "weighted"]:
        found[f"precision_{average}"] = m.precision_score(labels, predicted, average=average, zero_division=0)
        found[f"recall_{average}"] = m.recall_score(labels, predicted, average=average, zero_division=0)
        found[f"f1_{average}"] = m.f1_score(labels, predicted, average=average, zero_division=0)
    if count == 2:
        found["roc_auc"] = area(one_hot[:, 1:], wide[:, 1:])
        found["average_precision"] = m.average_precision_score(labels, wide[:, 1]) if labels.any() else None
    else:
        found["roc_auc"] = area(one_hot, wide)
        found["average_precision"] = m.average_precision_score(one_hot, wide, average="macro")
        if len(set(labels)) == count:
            assert abs(found["roc_auc"] - m.roc_auc_score(labels, wide / wide.sum(1, keepdims=True), multi_class="ovr")) < 1e-6
    for k in [3, 5]:
        found[f"top_{k}_accuracy"] = m.top_k_accuracy_score(labels, wide, k=k, labels=every) if count > k else None
    return {"name": name, "outputs": count, "labels": labels.tolist(), "predictions": flat(p), "metrics": found}


def numbers(name, truth, predicted):
    truth, predicted = truth.astype(np.float32), predicted.astype(np.float32)
    y, p = truth.astype(np.float64), predicted.astype(np.float64)
    found = {
        "mae": m.mean_absolute_error(y, p),
        "mse": m.mean_squared_error(y, p),
        "rmse": m.root_mean_squared_error(y, p),
        "r2": defined(m.r2_score(y, p)),
        "mape": m.mean_absolute_percentage_error(y, p),
        "median_absolute_error": m.median_absolute_error(y, p),
        "explained_variance": m.explained_variance_score(y, p),
        "pinball": m.mean_pinball_loss(y, p, alpha=0.5),
    }
    return {"name": name, "outputs": y.shape[1], "values": flat(truth), "predictions": flat(predicted), "metrics": found}


def labels(name, truth, p):
    p = p.astype(np.float32)
    wide, predicted = p.astype(np.float64), p > 0.5

    def average(name):
        """One column is two classes to scikit-learn, and its `binary` what the average over labels is."""
        return "binary" if p.shape[1] == 1 else name

    found = {
        "accuracy": m.accuracy_score(truth, predicted),
        "hamming_loss": m.hamming_loss(truth, predicted),
        "f1_macro": m.f1_score(truth, predicted, average=average("macro"), zero_division=0),
        "f1_micro": m.f1_score(truth, predicted, average=average("micro"), zero_division=0),
        "roc_auc": area(truth, wide),
        "average_precision": m.average_precision_score(truth, wide, average="macro") if truth.any() else None,
    }
    return {"name": name, "outputs": p.shape[1], "flags": truth.ravel().tolist(), "predictions": flat(p), "metrics": found}


def flat(x):
    return [float(v) for v in x.ravel()]


def softmax(samples, count, step=None):
    """Probabilities; of logits that are multiples of `step`, so that there are ties."""
    z = random.normal(size=(samples, count)) * 1.5
    if step:
        z = np.round(z / step) * step
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def drawn(p):
    """A class for every sample, the likelier the more probable."""
    return np.array([random.choice(p.shape[1], p=row) for row in p])


def tags(p):
    return (random.uniform(size=p.shape) < p).astype(int)


two, tied, four, seven = softmax(60, 2), softmax(80, 2, 1.0), softmax(90, 4, 0.5), softmax(120, 7, 0.5)
absent = np.where(drawn(four) == 2, 0, drawn(four))
unseen = four.copy()
unseen[:, 2] *= 1e-3
unseen /= unseen.sum(1, keepdims=True)
sure = np.eye(4)[drawn(four)]
y, many = random.normal(size=(50, 1)) * 3 + 5, random.normal(size=(51, 3)) * [1, 10, 0.1] + [0, 1e6, 5]
marks = np.round(random.uniform(size=(70, 5)), 1)
rare = tags(marks)
rare[:, 3] = 0
print(
    json.dumps(
        {
            "scikit-learn": sklearn.__version__,
            "classes": [
                classes("two classes", drawn(two), two),
                classes("two classes with ties", drawn(tied), tied),
                classes("two classes of which one is absent", np.zeros(60, int), two),
                classes("a constant prediction", drawn(two), np.tile([[0.7, 0.3]], (60, 1))),
                classes("one class, and always predicted", np.zeros(5, int), np.tile([[0.7, 0.3]], (5, 1))),
                classes("four classes with ties", drawn(four), four),
                classes("four classes of which one is absent", absent, four),
                classes("a class that is neither true nor predicted", absent, unseen),
                classes("four equal probabilities", drawn(four), np.full((90, 4), 0.25)),
                classes("probabilities of zero and one", drawn(four), sure),
                classes("seven classes with ties", drawn(seven), seven),
                classes("one sample", np.array([1]), four[:1]),
            ],
            "numbers": [
                numbers("one target", y, y + random.normal(size=y.shape)),
                numbers("three targets", many, many + random.normal(size=many.shape)),
                numbers("a constant prediction", y, np.full_like(y, 5.0)),
                numbers("a constant target", np.full_like(y, 2.0), y),
                numbers("a constant target that is predicted", np.full_like(y, 2.0), np.full_like(y, 2.0)),
                numbers("targets of zero", np.where(y > 5, y, 0.0), y),
                numbers("one sample", y[:1], y[:1] + 1),
                numbers("all right", y, y),
            ],
            "labels": [
                labels("five labels with ties", tags(marks), marks),
                labels("a label that no sample has", rare, marks),
                labels("no label at all", np.zeros_like(rare), marks),
                labels("a constant prediction", tags(marks), np.full_like(marks, 0.6)),
                labels("one label", tags(marks[:, :1]), marks[:, :1]),
            ],
        }
    )
)
