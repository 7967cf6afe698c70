//! Arithmetic with the same bits on every CPU.
//!
//! Every kernel is written once, generic over a [`Simd`] body, and compiled for AVX-512, AVX2 + FMA, NEON and plain
//! scalar code; [`dispatch`] picks one at run time (`RUN_SIMD=scalar|avx2|avx512|neon` forces one). The bodies agree to the last bit:
//! every operation is exactly rounded by IEEE 754 and the order of every sum is part of the kernel, not of the body.
//! This is the only place of `unsafe` code.

mod aligned;
mod batch_norm;
mod block;
mod bytes;
mod dense;
mod elementwise;
mod flush;
mod gemm;
mod padding;
mod panels;
mod pattern;
mod simd;
mod softmax;
mod sparse;
mod special;
#[cfg(test)]
mod tests;
mod transpose;
mod update;

pub use aligned::Aligned;
pub(crate) use batch_norm::{EPSILON, Normalise, NormaliseBack, normalise, normalise_back, normalise_inplace};
pub(crate) use bytes::{prefetch, scale_bytes};
pub(crate) use elementwise::sum_of_squares;
pub use elementwise::{Elementwise, backward, column_sums, forward};
pub(crate) use flush::{LEAST, LEAST_SQUARE, flush, flushed};
pub use gemm::{Gemm, Start, product};
pub use padding::{PAD, padded};
pub use pattern::{Pattern, View};
pub use simd::{Kernel, Simd, available, dispatch};
pub(crate) use softmax::{cross_entropy_gradient_inplace, softmax_inplace};
pub use sparse::skipping_pays;
pub(crate) use special::root;
pub use transpose::transpose;
pub(crate) use update::{Rule, Vectors, update};
