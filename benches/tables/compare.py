#!/usr/bin/env python3
"""The default recipes for tables beside scikit-learn, on the same rows.

Takes a folder with `baseline.py` (tables, targets, options) and the tables that it names; writes its five splits as train and test
files, runs the same spec over each with `mlp` and with `gbdt`, and prints the mean test score (accuracy or R²) with its standard error
beside those of scikit-learn's MLP and HistGradientBoosting, which are computed in the same run.

  compare.py RUN FOLDER [TABLE …]        RUN is the program, FOLDER has baseline.py; needs pandas and scikit-learn
"""
import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split

RECIPES = {
    "mlp": "preprocess: [impute: {}, encode: {}, standardize: {}]\nmodel: { kind: mlp, hidden: [100], activation: relu }\n"
    "optimizer: { kind: adam, epochs: EPOCHS, batch_size: 200, weight_decay: 1e-4 }\n",
    "gbdt": "model: { kind: gbdt }\n",
}


def loaded(folder):
    spec = importlib.util.spec_from_file_location("baseline", folder / "baseline.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def splits(baseline, path):
    """Train and test rows of the five splits of baseline.py, with the columns of the file."""
    target, task, drop, options = baseline.TABLES[path.name]
    table = pd.read_csv(path, **options)
    table = table[table[target].notna()].drop(columns=[c for c in drop if c in table])
    y = table[target].astype(str) if task == baseline.C else table[target].astype(float)
    for seed in range(5):
        strata = y if task == baseline.C and y.value_counts().min() > 1 else None
        yield train_test_split(table, test_size=0.2, stratify=strata, random_state=seed), seed


def ours(run, kind, train, test, target, task, folder, seed):
    train.to_csv(folder / "train.csv", index=False)
    test.to_csv(folder / "test.csv", index=False)
    epochs = max(40, min(200, 4_000_000 // len(train)))
    name = f"{kind}_{seed}"
    (folder / "spec.yaml").write_text(
        f"name: {name}\nseed: {seed}\ndataset: {{ format: csv, train: train.csv, test: test.csv, "
        f"target: {json.dumps(str(target))}, task: {task} }}\n"
        + RECIPES[kind].replace("EPOCHS", str(epochs))
        + "evaluate: { on: [test] }\n"
    )
    out = folder / "outputs"
    ran = subprocess.run([run, "spec.yaml", "--outputs", out, "--quiet"], cwd=folder, capture_output=True, text=True)
    if ran.returncode:
        sys.exit(f"{target}: {ran.stderr}")
    part = json.loads((out / name / "metrics.json").read_text())["parts"]["test"]
    return part["accuracy"] if task == "classification" else part["metrics"]["r2"]


def main():
    run, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    baseline = loaded(folder)
    names = sys.argv[3:] or sorted(baseline.TABLES)
    print("| table | scikit-learn mlp | mlp | | scikit-learn hgb | gbdt | |\n|---|---|---|---|---|---|---|")
    for name in names:
        target, task, *_ = baseline.TABLES[name]
        text = baseline.score(folder / name)
        theirs = {
            kind: [float(x) for x in text.split(f"{kind} ")[1].split(" · ")[0].split(" ± ")] for kind in ("mlp", "hgb")
        }
        cells = [name]
        for kind, other in (("mlp", "mlp"), ("gbdt", "hgb")):
            scores = []
            for (train, test), seed in splits(baseline, folder / name):
                with tempfile.TemporaryDirectory() as scratch:
                    scores.append(ours(run, kind, train, test, target, task, Path(scratch), seed))
            mean, error = np.mean(scores), np.std(scores, ddof=1) / 5**0.5
            below = (theirs[other][0] - mean) / max(theirs[other][1], 1e-12)
            verdict = "ahead" if below <= 0 else "level" if below <= 1 else "behind" if below <= 2 else "FAR BEHIND"
            cells += [f"{theirs[other][0]:.4f} ± {theirs[other][1]:.4f}", f"{mean:.4f} ± {error:.4f}", verdict]
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
