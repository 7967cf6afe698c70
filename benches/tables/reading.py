#!/usr/bin/env python3
"""Reading a large table of mixed columns beside polars and pandas: seconds and memory, each in a process of its own.

Writes a CSV of 21 columns (numbers, whole numbers, categories, yes or no, dates, gaps) and measures `run check` on it (which reads the
table, infers its columns over the whole file and summarises them), `polars.read_csv` as it is and with types inferred over the whole
file and dates parsed, and `pandas.read_csv`.

  reading.py RUN [ROWS] [FOLDER]         RUN is the program; 7 000 000 rows are 1.1 GB
"""
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

SPEC = """name: reading
dataset: { format: csv, path: table.csv, target: y, task: regression }
preprocess: []
model: { kind: gbdt }
"""
READERS = {
    "polars": "import polars; polars.read_csv('table.csv')",
    "polars, whole file": "import polars; polars.read_csv('table.csv', infer_schema_length=None, try_parse_dates=True)",
    "pandas": "import pandas; pandas.read_csv('table.csv')",
}


def write(path, rows):
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(1)
    step = 500_000
    with open(path, "wb") as out:
        for start in range(0, rows, step):
            n = min(step, rows - start)
            numbers = {f"n{i}": rng.normal(size=n).round(5) for i in range(8)}
            whole = {f"w{i}": rng.integers(0, 10 ** (i + 1), n) for i in range(5)}
            words = {f"c{i}": rng.choice([f"word_{k}" for k in range(5 * 4**i)], n) for i in range(3)}
            days = np.datetime64("2000-01-01") + rng.integers(0, 9000, n)
            table = pl.DataFrame({
                **numbers, **whole, **words,
                "ok": rng.integers(0, 2, n).astype(bool),
                "day": days,
                "gap": np.where(rng.random(n) < 0.2, np.nan, rng.random(n)).round(4),
                "large": rng.integers(0, 2**40, n),
                "y": rng.normal(size=n).round(4),
            }).with_columns(pl.col("gap").fill_nan(None))
            table.write_csv(out, include_header=start == 0)


# In a small process of its own: what a child has held counts from its parent's memory on.
MEASURE = """
import resource, subprocess, sys, time
started = time.perf_counter()
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(status, time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6)
"""


def measured(command, folder):
    done = subprocess.run([sys.executable, "-c", MEASURE, *command], cwd=folder, stdout=subprocess.PIPE, text=True)
    status, seconds, memory = map(float, done.stdout.split())
    if status:
        sys.exit(f"{command[0]}: status {status:.0f}")
    return seconds, memory


def main():
    run = str(Path(sys.argv[1]).resolve())
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 7_000_000
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as folder:
        folder = Path(folder)
        write(folder / "table.csv", rows)
        (folder / "spec.yaml").write_text(SPEC)
        import pandas
        import polars

        size = (folder / "table.csv").stat().st_size / 1e9
        print(f"{rows} rows, {size:.2f} GB; numbers alone {rows * 21 * 8 / 1e9:.2f} GB; {os.cpu_count()} cores; "
              f"polars {polars.__version__}, pandas {pandas.__version__}")
        commands = {"run check": [run, "check", "spec.yaml"]}
        commands.update({name: [sys.executable, "-c", code] for name, code in READERS.items()})
        for name, command in commands.items():
            seconds, memory = min(measured(command, folder) for _ in range(2))
            print(f"{name:20} {seconds:7.2f} s {memory:7.2f} GB")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
