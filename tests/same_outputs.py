#!/usr/bin/env python3
"""Compares what two versions of the program left for the same pipelines: `same_outputs.py OLD/outputs NEW/outputs`.

Equal to the bit or pixel: weights, predictions' metrics, mistakes, figures with their numbers, the spec of the best trial. Equal
as values, whatever the format of the file: every trial's configuration, status, metric and history, proposals, beliefs. Keys,
times and the reports (which hold times) are left out. Exits with 1 and says where the first differences are.
"""

import csv
import json
import pathlib
import sys

BYTES = ["model.safetensors", "best.yaml", "mistakes.json", "metrics.json", "beliefs.json"]


def history(rows):
    """Rows of measurements less what is absent, from rows or from columns."""
    if isinstance(rows, dict):
        names = list(rows)
        rows = [dict(zip(names, values)) for values in zip(*rows.values())]
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def study(path):
    study = json.loads(path.read_text())
    for trial in study["trials"]:
        trial.pop("key", None)
        trial["history"] = history(trial["history"])
    return study


def table(path):
    with path.open(newline="") as file:
        return [{k: v for k, v in row.items() if k != "key"} for row in csv.DictReader(file)]


def pairs(old, new):
    """Every comparison of one pipeline's folder: name, and whether both are the same."""
    for name in BYTES:
        if (old / name).exists() or (new / name).exists():
            yield name, both(old / name, new / name, pathlib.Path.read_bytes)
    for name, read in [("study.json", study), ("trials.csv", table)]:
        if (old / name).exists() or (new / name).exists():
            yield name, both(old / name, new / name, read)
    plots = {path.name for folder in (old, new) if (folder / "plots").exists() for path in (folder / "plots").iterdir()}
    for name in sorted(plots):
        yield f"plots/{name}", both(old / "plots" / name, new / "plots" / name, pathlib.Path.read_bytes)


def both(old, new, read):
    return old.exists() and new.exists() and read(old) == read(new)


def main():
    old, new = (pathlib.Path(argument) for argument in sys.argv[1:3])
    names = sorted({path.name for folder in (old, new) for path in folder.iterdir() if path.is_dir() and path.name != "store"})
    count, different = 0, []
    for name in names:
        for what, same in pairs(old / name, new / name):
            count += 1
            if not same:
                different.append(f"{name}/{what}")
    print(f"{len(names)} pipelines, {count} files compared, {len(different)} differ")
    for what in different[:40]:
        print(f"  {what}")
    sys.exit(1 if different or not count else 0)


if __name__ == "__main__":
    main()
