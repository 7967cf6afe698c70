#!/usr/bin/env python3
"""Whether onnxruntime predicts what `run predict` does, to 1e-5, for every table of a folder and every model of tables.

Written with onnx 1.23.2, onnxruntime 1.32.0 and numpy 2.x; what it printed stands in checked.txt.

  check.py RUN TABLES [TABLE …]      RUN is the program, TABLES a folder of CSV files (also .csv.gz)

Each table is trained with each recipe below, exported, and predicted twice: by the program from the file, and by onnxruntime
from the same rows, in which some values are taken away and some categories are new. Differences are relative to the spread of a
target, and absolute for probabilities. Labels must be the same but where two classes are as probable as each other to 1e-5.
"""
import csv
import datetime
import gzip
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime

# What is predicted of each table, and the task where the values leave a doubt.
TARGETS = {
    "airquality": (["Ozone"], "regression"),
    "anes96": (["vote"], "classification"),
    "breast_cancer": (None, "classification"),
    "diamonds": (["price"], "regression"),
    "fair": (["rate_marriage"], "classification"),
    "housing": (["price"], "regression"),
    "iris": (["Species"], "classification"),
    "modechoice": (["choice"], "classification"),
    "mpg": (["hwy"], "regression"),
    "penguins": (["species"], "classification"),
    "pima": (["type"], "classification"),
    "seattle-weather": (["weather"], "classification"),
    "tips": (["tip"], "regression"),
    "titanic": (["survived"], "classification"),
    "wine_data": (None, "classification"),
}
MLP = "optimizer: { kind: adam, epochs: 5 }\nmodel: { kind: mlp, hidden: [32, 16], %s }\n"
USUAL = "impute: {}, encode: {}, standardize: {}"
RECIPES = {
    "mlp": (USUAL, MLP % "activation: relu"),
    "mlp gelu, batch_norm": (USUAL, MLP % "activation: gelu, batch_norm: true, dropout: 0.2"),
    "mlp tanh, every step": (
        "impute: { indicator: true, categories: most_frequent, numbers: mean }, encode: { most: 4 }, drop_constant: {}, "
        "clip: { below: 0.02, above: 0.02 }, log1p: {}, polynomial: {}, principal_components: { variance: 0.99 }, robust: {}",
        MLP % "activation: tanh",
    ),
    "mlp leaky, quantile": (
        "impute: {}, encode: { method: ordinal }, quantile: {}, min_max: {}",
        MLP % "activation: leaky_relu",
    ),
    "mlp embedding": (
        "impute: {}, encode: { method: embedding }, standardize: {}",
        MLP % "activation: relu",
    ),
    "mlp target": (
        "encode: { method: target }, impute: {}, standardize: {}",
        MLP % "activation: relu",
    ),
    "mlp sigmoid, uniform": (
        "impute: {}, encode: { method: frequency }, quantile: { output: uniform, quantiles: 50 }, scale: { divide_by: 2 }",
        MLP % "activation: sigmoid",
    ),
    "linear": (USUAL, "model: { kind: linear }\n"),
    "linear, not filled": ("encode: {}, robust: {}", "model: { kind: linear }\n"),
    "gbdt": ("", "model: { kind: gbdt, iterations: 50 }\n"),
    "gbdt filled": ("impute: {}", "model: { kind: gbdt, iterations: 50 }\n"),
    "gbdt encoded": ("impute: {}, encode: {}", "model: { kind: gbdt, iterations: 50 }\n"),
}


def read(path, targets):
    """Header, rows and targets of a table as it was shipped."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    first = text.split("\n")[1]
    delimiter = max(",;\t", key=first.count)
    quote = "'" if text.startswith("'") else '"'
    header, *rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter, quotechar=quote) if row]
    if targets is None:  # scikit-learn's count line
        header = [f"column_{at}" for at in range(len(rows[0]))]
        targets = header[-1:]
    # What the program calls a column that the file does not name is its own affair: the copy names all.
    header = [name.strip() or "row name" for name in header]
    at = header.index(targets[0])
    return header, [row for row in rows if row[at].strip() not in ("", "NA")], targets


def made():
    """Tables with what those of a folder lack: name, header, rows, targets, task."""
    random = np.random.default_rng(1)
    header = ["date of birth", "größe (cm)", "kind", "ok", "prediction", "label", "0/1"]
    first = datetime.date(1600, 2, 27)

    def row(at):
        day = first + datetime.timedelta(days=int(random.integers(0, 250_000)) if at % 3 else at)
        hour = f" {at % 24:02}:30" if at % 2 else " 00:00"
        word = ["red", "dark green", "blau", "", "a,b", 'q"q', "ü"][random.integers(7)]
        gap = "" if at % 13 == 2 else f"{random.normal(170, 10):.3f}"
        return [str(day) + hour, gap, word, ["yes", "no"][random.integers(2)],
                f"{random.normal():.6f}", str(random.integers(5)), str(random.integers(2))]

    rows = [row(at) for at in range(600)]
    one = lambda row: f"{len(row[2]) * 100 + float(row[4]) * 7 + int(row[0][:4]) / 10:.4f}"
    yield "everything, two targets", header + ["y", "z"], [r + [one(r), str(float(r[4]) ** 2)] for r in rows], ["y", "z"], "regression"
    flags = lambda row: [str(int(float(row[4]) > 0)), str(int(row[3] == "yes")), row[6]]
    yield "everything, labels", header + ["a", "b", "c"], [r + flags(r) for r in rows], ["a", "b", "c"], "multi_label"
    yield "everything, 2 classes", header + ["y"], [r + [["no", "yes"][float(r[4]) > 0]] for r in rows], ["y"], "classification"
    many = [[f"{random.normal():.5f}", f"word {at % 900}", f"class {at % 1000}"] for at in range(4000)]
    yield "1000 classes", ["x", "w", "y"], many, ["y"], "classification"
    numbers = [[f"{random.normal() + 2460000:.5f}", f"{1e-12 * random.random():e}"] for _ in range(500)]
    yield "odd scales", ["x", "w", "y"], [r + [f"{1e6 * float(r[1]) * 1e12 + 1e9}"] for r in numbers], ["y"], "regression"


def days(text):
    date, _, time = text.replace("/", "-").partition(" ")
    hour, _, minute = (time or "0:0").partition(":")
    whole = (datetime.date(*map(int, date.split("-"))) - datetime.date(1970, 1, 1)).days
    return whole + (int(hour) * 60 + int(minute)) / 1440


def number(text, kind):
    if text in ("", "NA"):
        return np.nan
    if kind == "date":
        return days(text)
    if kind == "boolean" and text.lower() in ("yes", "no"):
        return float(text.lower() == "yes")
    return float(text)


def check(run, recipe, folder, header, rows, targets, task):
    steps, model = RECIPES[recipe]
    if task == "classification" and len({row[header.index(targets[0])] for row in rows}) > 100:
        model = model.replace("iterations: 50", "iterations: 2")
    write = lambda name, rows: csv.writer(open(folder / name, "w", newline="")).writerows([header, *rows])
    write("t.csv", rows)
    listed = ", ".join("{ " + step + " }" for step in [*split(steps), "split: { validation: 0.1 }"])
    (folder / "spec.yaml").write_text(
        f"name: checked\ndataset: {{ format: csv, path: t.csv, target: {json.dumps(targets)}, task: {task} }}\n"
        f"preprocess: [{listed}]\n{model}evaluate: {{ on: [test] }}\n"
    )
    call = lambda *words: subprocess.run([run, *words], cwd=folder, capture_output=True, text=True)
    for words in (["--quiet", "spec.yaml"], ["export", "spec.yaml", "--onnx", "-o", "m.onnx"]):
        done = call(*words)
        if done.returncode != 0:
            return f"{words[0]} says: {' '.join(done.stderr.split())[:200]}", None
    model = onnx.load(folder / "m.onnx")
    onnx.checker.check_model(model, full_check=True)
    columns = json.loads({p.key: p.value for p in model.metadata_props}["columns"])

    # New rows: every seventh lacks a value, every eleventh has a word that nobody has seen.
    spoilt = [row[:] for row in rows]
    words = [header.index(column["name"]) for column in columns if column["kind"] == "category"]
    for place, row in enumerate(spoilt):
        if place % 7 == 3:
            row[place // 7 % len(row)] = ""
        if words and place % 11 == 5:
            row[words[place // 11 % len(words)]] = "never seen"
    write("new.csv", spoilt)
    done = call("predict", "spec.yaml", "new.csv", "--probabilities", "-o", "p.csv")
    if done.returncode != 0:
        return f"predict says: {done.stderr.strip()}", None
    predicted = list(csv.reader(open(folder / "p.csv")))[1:]

    session = onnxruntime.InferenceSession(str(folder / "m.onnx"), providers=["CPUExecutionProvider"])
    feed = {}
    for column in columns:
        name, kind = column["name"], column["kind"]
        values = [row[header.index(name)].strip() for row in spoilt]
        if kind == "category":
            values = np.array(["" if text == "NA" else text for text in values], dtype=object)
        else:
            values = np.array([number(text, kind) for text in values])
        feed[name] = values.reshape(-1, 1)
    names = [output.name for output in session.get_outputs()]
    found = {name.rstrip("_"): found for name, found in zip(names, session.run(names, feed))}
    truth = [[row[header.index(target)] for target in targets] for row in rows]
    return compare(predicted, found, np.std(np.array(truth, float), axis=0) if task == "regression" else 1.0)


def split(steps):
    """`a: {…}, b: {…}` as a list."""
    parts, depth, now = [], 0, ""
    for sign in steps:
        depth += (sign == "{") - (sign == "}")
        if sign == "," and depth == 0:
            parts.append(now.strip())
            now = ""
        else:
            now += sign
    return [part for part in [*parts, now.strip()] if part]


def compare(predicted, found, spread):
    floats = lambda cells: np.array([[np.nan if cell == "" else float(cell) for cell in row] for row in cells])
    if "prediction" in found:
        wanted, got = floats([row[1:] for row in predicted]), found["prediction"]
        scale, others = spread, 0
        text = f"{len(wanted)} rows of {wanted.shape[1]} numbers"
    elif "labels" in found:
        count = found["labels"].shape[1]
        wanted, got, scale = floats([row[1 + count :] for row in predicted]), found["probabilities"], 1.0
        labels = floats([[cell or "-1" for cell in row[1 : 1 + count]] for row in predicted])
        others = int(((labels != found["labels"]) & ~(np.abs(wanted - 0.5) < 1e-5)).sum())
        text = f"{len(wanted)} rows of {count} labels"
    else:
        wanted, got, scale = floats([row[2:] for row in predicted]), found["probabilities"], 1.0
        two = np.sort(np.where(np.isnan(wanted), -1, wanted), axis=1)[:, -2:]
        is_tie = (two[:, 1] - two[:, 0] < 1e-5) & ~np.isnan(wanted).any(axis=1)
        others = sum(row[1] != label and not tie for row, label, tie in zip(predicted, found["label"], is_tie))
        text = f"{len(wanted)} rows of {wanted.shape[1]} classes"
    if wanted.shape != got.shape or (np.isnan(wanted) != np.isnan(got)).any():
        return f"{text}: other rows are without a prediction", np.inf
    if others:
        return f"{text}: {others} labels differ", np.inf
    gaps = int(np.isnan(wanted).any(axis=1).sum())
    worst = float(np.nanmax(np.abs(wanted - got) / scale, initial=0.0))
    return f"{text}, {gaps} without, largest difference {worst:.1e}", worst


def main():
    run, tables, *only = sys.argv[1:]
    run, worst, refused = str(pathlib.Path(run).resolve()), 0.0, 0
    print(f"onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}, numpy {np.__version__}")
    paths = [(path.name.split(".")[0], path) for path in sorted(pathlib.Path(tables).glob("*.csv*"))]
    tables = [(name, *read(path, TARGETS[name][0]), TARGETS[name][1]) for name, path in paths if name in TARGETS]
    for name, *table in [*made(), *tables]:
        for recipe in RECIPES if not only or name in only else []:
            with tempfile.TemporaryDirectory() as folder:
                text, difference = check(run, recipe, pathlib.Path(folder), *table)
            refused += difference is None
            worst = max(worst, difference or 0.0)
            print(f"{name} · {recipe} · {text}", flush=True)
    print(f"largest difference {worst:.1e}, {refused} not compared")
    sys.exit(worst > 1e-5)


if __name__ == "__main__":
    main()
