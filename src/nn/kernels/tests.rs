//! Every body gives the same bits, and the right ones.

mod special;

use super::elementwise::{Backward, ColumnSums, Forward};
use super::gemm::Wide;
use super::simd::on_every_body;
use super::update::Update;
use super::*;
use crate::base::rng::Stream;

const FUNCTIONS: [Elementwise; 6] = [
    Elementwise::Sigmoid,
    Elementwise::Tanh,
    Elementwise::Relu,
    Elementwise::Identity,
    Elementwise::LeakyRelu,
    Elementwise::Gelu,
];

/// Numbers as bits, so that NaN equals itself and 0 differs from −0.
fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

/// Asserts that all bodies gave the same bits, and returns them as numbers.
pub(super) fn agreed(name: &str, outputs: Vec<(&'static str, Vec<f32>)>) -> Vec<f32> {
    for (body, output) in &outputs[1..] {
        let differs = bits(&outputs[0].1).iter().zip(bits(output)).position(|(a, b)| *a != b);
        assert_eq!(differs, None, "{name}: {body} differs from {}", outputs[0].0);
    }
    outputs.into_iter().next().map(|(_, output)| output).unwrap()
}

struct Product {
    m: usize,
    n: usize,
    k: usize,
    a: Vec<f32>,
    /// Distances of A's rows and columns.
    strides: [usize; 2],
    b: Vec<f32>,
    bias: Option<Vec<f32>>,
    pattern: Option<Pattern>,
    packs: bool,
}

impl Product {
    fn random(stream: &mut Stream, m: usize, n: usize, k: usize) -> Self {
        let mut numbers = |count: usize| -> Vec<f32> { (0..count).map(|_| stream.normal() as f32).collect() };
        let (mut a, b, bias) = (numbers(m * k), numbers(k * n), numbers(n));
        let strides = if stream.below(2) == 0 { [k, 1] } else { [1, m] };
        for stretch in a.chunks_mut(1 + stream.below(40)) {
            match stream.below(4) {
                0 => stretch.fill(0.0),
                1 => stretch.fill(-0.0),
                _ => {}
            }
        }
        let bias = (stream.below(2) == 0).then_some(bias);
        let pattern = (stream.below(2) == 0).then(|| Self::pattern(&a, m, k, strides));
        let packs = stream.below(2) == 0;
        Self { m, n, k, a, strides, b, bias, pattern, packs }
    }

    fn pattern(a: &[f32], m: usize, k: usize, strides: [usize; 2]) -> Pattern {
        let mut pattern = Pattern::default();
        if strides[1] == 1 {
            pattern.find(a, k, m, k);
        } else {
            let mut turned = Pattern::default();
            turned.find(a, m, k, m);
            turned.transpose(&mut pattern);
        }
        pattern
    }

    /// One chain of `mul_add` for every element, in the order of k; a sum of zero is +0.
    fn naive(&self) -> Vec<f32> {
        let element = |i: usize, j: usize| {
            let start = self.bias.as_ref().map_or(0.0, |bias| bias[j]);
            let a = |kk: usize| self.a[i * self.strides[0] + kk * self.strides[1]];
            (0..self.k).fold(start, |sum, kk| a(kk).mul_add(self.b[kk * self.n + j], sum)) + 0.0
        };
        (0..self.m * self.n).map(|at| element(at / self.n, at % self.n)).collect()
    }
}

impl Kernel for &Product {
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<S: Simd>(self, s: S) -> Vec<f32> {
        let mut c = vec![f32::NAN; self.m * self.n];
        let start = self.bias.as_ref().map_or(Start::Zero, |bias| Start::Row(bias));
        let Product { m, n, k, strides: [a_row, a_column], .. } = *self;
        let pattern = self.pattern.as_ref().map(Pattern::view);
        let gemm = &mut Gemm { m, n, k, a: &self.a, a_row, a_column, b: &self.b, c: &mut c, start, pattern };
        if self.packs {
            Wide(gemm).run(s)
        } else {
            gemm.run(s)
        }
        c
    }
}

/// Checks `shapes` products of at most m × n·PAD × k.
fn check_products(stream: &mut Stream, shapes: usize, [m, n, k]: [usize; 3]) {
    for _ in 0..shapes {
        let (m, n, k) = (stream.below(m + 1), PAD * stream.below(n + 1), stream.below(k + 1));
        let product = Product::random(stream, m, n, k);
        let result = agreed("product", on_every_body(|| &product));
        assert!(bits(&result) == bits(&product.naive()), "{m} × {n} × {k}, {:?}", product.strides);
    }
}

#[test]
fn a_million_products_equal_naive_ones_to_the_bit_on_every_body() {
    let shapes = if cfg!(miri) { 100 } else { 1_000_000 };
    std::thread::scope(|scope| {
        for half in 0..2 {
            scope.spawn(move || check_products(&mut Stream::new(1, "gemm", half), shapes / 2, [14, 5, 14]));
        }
    });
    // Patterns of two words, and C wider than the widest tiles.
    check_products(&mut Stream::new(1, "sparse gemm", 0), shapes / 50, [9, 12, 70]);
    let mut stream = Stream::new(1, "deep gemm", 0);
    check_products(&mut stream, shapes / 2000, [20, 20, 450]);
}

#[test]
fn threads_that_share_a_product_leave_the_same_zeros_out() {
    let [m, n, k] = [1300, 4 * PAD, 150];
    assert!(2 * m * n * k > 2 * 10_000_000, "enough for two threads");
    let mut product_of = Product::random(&mut Stream::new(1, "shared gemm", 0), m, n, k);
    product_of.pattern = Some(Product::pattern(&product_of.a, m, k, product_of.strides));
    let Product { strides: [a_row, a_column], a, b, pattern, .. } = &product_of;
    let results = [1, 2].map(|threads| {
        let mut c = vec![f32::NAN; m * n];
        let start = product_of.bias.as_ref().map_or(Start::Zero, |bias| Start::Row(bias));
        let (a_row, a_column, pattern) = (*a_row, *a_column, pattern.as_ref().map(Pattern::view));
        product(Gemm { m, n, k, a, a_row, a_column, b, c: &mut c, start, pattern }, threads);
        bits(&c)
    });
    assert!(results.iter().all(|result| *result == bits(&product_of.naive())));
}

#[derive(Clone, Copy)]
struct Map<'a>(Elementwise, &'a [f32]);

impl Kernel for Map<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<S: Simd>(self, s: S) -> Vec<f32> {
        let mut y = vec![0.5; self.1.len()];
        Forward { function: self.0, x: self.1, y: &mut y }.run(s);
        y
    }
}

/// Slopes at outputs and inputs, in rows of so many.
#[derive(Clone, Copy)]
struct Slopes<'a>(Elementwise, &'a [f32], &'a [f32], usize);

impl Kernel for Slopes<'_> {
    type Output = (Vec<f32>, Vec<f32>);

    #[inline(always)]
    fn run<S: Simd>(self, s: S) -> Self::Output {
        let (mut dz, mut sums) = (vec![1.0; self.1.len()], vec![f32::NAN; self.3]);
        Backward { function: self.0, a: self.1, z: self.2, dz: &mut dz, sums: &mut sums }.run(s);
        (dz, sums)
    }
}

/// Every 64th float from −100 to 100, and those that are special. An odd count leaves a remainder in every body.
fn inputs() -> Vec<f32> {
    let special = [0.0, -0.0, f32::MIN_POSITIVE, 1e-40, 0.625, -0.625, 1e30, -1e30, f32::INFINITY, f32::NEG_INFINITY];
    let dense = (0..0x42c8_0000_u32).step_by(4096 + 1).map(f32::from_bits);
    let mut inputs: Vec<f32> = dense.flat_map(|x| [x, -x]).chain(special).chain([f32::NAN]).collect();
    if inputs.len().is_multiple_of(2) {
        inputs.push(1.0);
    }
    inputs
}

/// Distance in units in the last place of the right value.
fn ulps(found: f32, right: f64) -> f64 {
    let nearest = right as f32;
    let ulp = f64::from(f32::from_bits(nearest.abs().to_bits() + 1)) - f64::from(nearest.abs());
    (f64::from(found) - right).abs() / ulp
}

#[test]
fn activations_have_the_same_bits_on_every_body_and_are_as_exact_as_they_say() {
    let inputs = inputs();
    for function in FUNCTIONS {
        let outputs = agreed(&format!("{function:?}"), on_every_body(|| Map(function, &inputs)));
        let exact: (fn(f64) -> f64, f64) = match function {
            Elementwise::Sigmoid => (|z| 1.0 / (1.0 + libm::exp(-z)), 2.0),
            Elementwise::Tanh => (libm::tanh, 2.0),
            Elementwise::Relu => (|z| z.max(0.0), 0.0),
            Elementwise::Identity => (|z| z, 0.0),
            Elementwise::LeakyRelu => (|z| if z > 0.0 { z } else { z * f64::from(0.01_f32) }, 0.5),
            Elementwise::Gelu => (|z| 0.5 * z * libm::erfc(-z / std::f64::consts::SQRT_2), f64::INFINITY),
        };
        for (&z, &a) in inputs.iter().zip(&outputs) {
            let (right, bound) = (exact.0(f64::from(z)), exact.1);
            if !z.is_nan() && right.abs() < 0.999 * f64::from(LEAST) {
                assert_eq!(a, 0.0, "{function:?}({z})");
            } else if z.is_finite() && z.abs() < 87.0 && right.abs() > 1.001 * f64::from(LEAST) {
                assert!(ulps(a, right) <= bound, "{function:?}({z}) is {a}, {} ulp from {right}", ulps(a, right));
                if function == Elementwise::Gelu && z > -6.0 {
                    assert!((f64::from(a) / right - 1.0).abs() < 5e-6, "gelu({z}) is {a}, not {right}");
                }
                assert!(f64::from(a - right as f32).abs() < 1e-5, "{function:?}({z}) is {a}, not {right}");
            }
            assert!(
                a.is_nan() == z.is_nan() || (function == Elementwise::Gelu && z.is_infinite()),
                "{function:?}({z})"
            );
        }
        let slopes = on_every_body(|| Slopes(function, &outputs, &inputs, PAD));
        agreed(&format!("{function:?}'"), slopes.into_iter().map(|(body, (dz, _))| (body, dz)).collect());
    }
}

#[test]
fn the_sums_of_a_gradient_are_those_of_its_columns() {
    let mut stream = Stream::new(5, "slopes", 0);
    for (function, [rows, columns]) in
        FUNCTIONS.into_iter().zip([[1, 16], [7, 32], [33, 80], [64, 128], [2, 16], [0, 48]])
    {
        let x: Vec<f32> = (0..rows * columns).map(|_| stream.normal() as f32).collect();
        for (body, (dz, sums)) in on_every_body(|| Slopes(function, &x, &x, columns)) {
            let mut right = vec![f32::NAN; columns];
            column_sums(&dz, &mut right);
            assert_eq!(bits(&sums), bits(&right), "{function:?} on {body}");
            assert!(rows == 0 || dz.iter().any(|dz| *dz != 0.0));
        }
    }
}

struct Sums<'a>(&'a [f32], usize);

impl Kernel for Sums<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<S: Simd>(self, s: S) -> Vec<f32> {
        let mut sums = vec![f32::NAN; self.1];
        ColumnSums { x: self.0, sums: &mut sums }.run(s);
        sums
    }
}

#[test]
fn column_sums_add_rows_in_order() {
    let mut stream = Stream::new(2, "sums", 0);
    for (rows, columns) in [(0, 16), (1, 16), (7, 32), (33, 80)] {
        let x: Vec<f32> = (0..rows * columns).map(|_| stream.normal() as f32).collect();
        let naive: Vec<f32> = (0..columns).map(|j| (0..rows).fold(0.0, |sum, i| sum + x[i * columns + j])).collect();
        assert_eq!(bits(&agreed("sums", on_every_body(|| Sums(&x, columns)))), bits(&naive));
    }
}

#[test]
fn a_transpose_swaps_rows_and_columns() {
    let from: Vec<f32> = (0..6 * 16).map(|i| i as f32).collect();
    let mut to = vec![-1.0; 11 * 16];
    transpose(&from, 6, 11, 16, &mut to, 16);
    assert!((0..6).all(|i| (0..11).all(|j| to[j * 16 + i] == from[i * 16 + j])));
    assert_eq!(to[6], -1.0);
    for (rows, columns) in [(1, 1), (8, 8), (7, 9), (16, 24), (33, 20), (64, 64), (0, 5)] {
        let (from_row, to_row) = (columns + 3, rows + 2);
        let from: Vec<f32> = (0..rows * from_row).map(|i| i as f32).collect();
        let mut to = vec![-1.0; columns * to_row];
        transpose(&from, rows, columns, from_row, &mut to, to_row);
        for (at, &value) in to.iter().enumerate() {
            let (j, i) = (at / to_row, at % to_row);
            assert_eq!(value, if i < rows { from[i * from_row + j] } else { -1.0 }, "{rows} × {columns}");
        }
    }
}

/// Adam's update with everything that an update can use.
#[derive(Clone, Copy)]
struct Everything;

impl Rule for Everything {
    const STATES: usize = 2;

    #[inline(always)]
    fn step<S: Simd>(self, s: S, mut x: Vectors<S::V>) -> Vectors<S::V> {
        x.m = s.mul_add(s.splat(0.9), x.m, x.g);
        x.v = s.mul_add(s.mul(x.g, x.g), s.splat(0.1), x.v);
        x.p = s.sub(x.p, s.div(x.m, s.add(s.sqrt(x.v), s.splat(1e-8))));
        x
    }
}

struct Step<'a>(&'a [f32], &'a [f32]);

impl Kernel for Step<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<S: Simd>(self, s: S) -> Vec<f32> {
        let (mut p, mut m, mut v) = (self.0.to_vec(), vec![0.5; self.0.len()], vec![0.25; self.0.len()]);
        Update { rule: Everything, p: &mut p, g: self.1, m: &mut m, v: &mut v }.run(s);
        [p, m, v].concat()
    }
}

#[test]
fn updates_have_the_same_bits_on_every_body_whatever_the_length() {
    let mut stream = Stream::new(3, "update", 0);
    for length in [0, 1, 7, 16, 31, 100] {
        let mut numbers = || -> Vec<f32> { (0..length).map(|_| stream.normal() as f32).collect() };
        let (p, g) = (numbers(), numbers());
        agreed("update", on_every_body(|| Step(&p, &g)));
    }
}
