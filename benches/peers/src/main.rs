//! GFLOP/s of `matrixmultiply`, `gemm` and `faer` at one product, on one thread: `peers M N K straight|turned`.

use std::time::Instant;

use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};

/// C[m, n] = A[m, k] · B[k, n], row by row; A is stored turned if it says so.
struct Product {
    m: usize,
    n: usize,
    k: usize,
    a: Vec<f32>,
    /// Distances of A's rows and columns.
    strides: [isize; 2],
    b: Vec<f32>,
    c: Vec<f32>,
}

impl Product {
    fn matrixmultiply(&mut self) {
        let Self { m, n, k, a, strides: [row, column], b, c } = self;
        let width = *n as isize;
        // SAFETY: the matrices are as large as their sizes and strides say.
        unsafe {
            matrixmultiply::sgemm(
                *m, *k, *n, 1.0, a.as_ptr(), *row, *column, b.as_ptr(), width, 1, 0.0, c.as_mut_ptr(), width, 1,
            );
        }
    }

    fn gemm(&mut self) {
        let Self { m, n, k, a, strides: [row, column], b, c } = self;
        let width = *n as isize;
        // SAFETY: the matrices are as large as their sizes and strides say.
        unsafe {
            gemm::gemm(
                *m, *n, *k, c.as_mut_ptr(), 1, width, false, a.as_ptr(), *column, *row, b.as_ptr(), 1, width, 0.0,
                1.0_f32, false, false, false, gemm::Parallelism::None,
            );
        }
    }

    fn faer(&mut self) {
        let Self { m, n, k, a, strides: [row, _], b, c } = self;
        let a = match row {
            1 => MatRef::from_column_major_slice(a, *m, *k),
            _ => MatRef::from_row_major_slice(a, *m, *k),
        };
        let b = MatRef::from_row_major_slice(b, *k, *n);
        matmul(MatMut::from_row_major_slice_mut(c, *m, *n), Accum::Replace, a, b, 1.0, Par::Seq);
    }

    /// The best of seven rounds.
    fn gflops(&mut self, call: fn(&mut Self)) -> f64 {
        let operations = (2 * self.m * self.n * self.k) as f64;
        let rounds = (1e8 / operations).max(1.0) as usize;
        (0..7)
            .map(|_| {
                let start = Instant::now();
                (0..rounds).for_each(|_| call(self));
                operations * rounds as f64 / start.elapsed().as_secs_f64() / 1e9
            })
            .fold(0.0, f64::max)
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let sizes: Vec<usize> = arguments.iter().filter_map(|text| text.parse().ok()).collect();
    let [m, n, k] = sizes[..] else {
        eprintln!("usage: peers M N K straight|turned");
        std::process::exit(2);
    };
    let is_turned = arguments.last().is_some_and(|word| word == "turned");
    let strides = if is_turned { [1, m as isize] } else { [k as isize, 1] };
    let mut product = Product { m, n, k, a: vec![0.5; m * k], strides, b: vec![0.25; k * n], c: vec![0.0; m * n] };
    let peers: [(&str, fn(&mut Product)); 3] =
        [("matrixmultiply", Product::matrixmultiply), ("gemm", Product::gemm), ("faer", Product::faer)];
    for (program, call) in peers {
        let gflops = product.gflops(call);
        assert!(product.c.iter().all(|c| (c - k as f32 / 8.0).abs() < 1e-3), "{program} multiplies rightly");
        println!("{}", serde_json::json!({ "program": program, "gflops": gflops }));
    }
}
