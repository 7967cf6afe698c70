#!/bin/sh
# Fetches and builds what `cargo bench --bench train` compares with: NumPy, JAX and PyTorch in a virtual environment here,
# and a small program around the crates matrixmultiply, gemm and faer. A few GB; nothing outside this folder is touched.
set -eu
cd "$(dirname "$0")"
python3 -m venv .venv
.venv/bin/pip install --quiet --requirement requirements.txt
RUSTFLAGS="-C target-cpu=native" cargo build --release
