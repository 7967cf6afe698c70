#!/usr/bin/env python3
"""Predictions for a large table of mixed columns: rows a second and memory of `run predict`, on one core.

Trains gradient-boosted trees, a network and a linear model on 20 000 rows of 20 columns (numbers, whole numbers, categories, yes or no,
dates, gaps), and predicts the rows of a table of the same columns.

  predicting.py RUN [ROWS] [FOLDER]      RUN is the program; 1 000 000 rows without ROWS
"""
import os
import sys
import tempfile
from pathlib import Path

from reading import measured, write

SPEC = """name: KIND
dataset: { format: csv, path: small.csv, target: y, task: regression, test_fraction: 0.2 }
preprocess: [impute: {}, encode: {}, standardize: {}, split: { validation: 0.1 }]
MODEL
evaluate: { on: [test] }
"""
MODELS = {
    "gbdt": "model: { kind: gbdt, iterations: 100 }",
    "mlp": "model: { kind: mlp, hidden: [64, 64], activation: relu }\noptimizer: { kind: adam, epochs: 2 }",
    "linear": "model: { kind: linear }",
}


def main():
    run = str(Path(sys.argv[1]).resolve())
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as folder:
        folder = Path(folder)
        write(folder / "small.csv", 20_000)
        write(folder / "large.csv", rows)
        core = min(os.sched_getaffinity(0))
        for kind, model in MODELS.items():
            (folder / f"{kind}.yaml").write_text(SPEC.replace("KIND", kind).replace("MODEL", model))
            measured([run, f"{kind}.yaml", "--quiet"], folder)
            command = ["taskset", "-c", str(core), run, "predict", f"{kind}.yaml", "large.csv", "--output", "out.csv"]
            seconds, memory = min(measured(command, folder) for _ in range(3))
            print(f"{kind:8} {rows / seconds:10.0f} rows/s {memory * 1000:7.0f} MB")


if __name__ == "__main__":
    main()
