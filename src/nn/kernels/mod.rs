//! Arithmetic with the same bits on every CPU.
//!
//! Every kernel is written once, generic over a [`Simd`] body, and compiled for AVX-512, AVX2 + FMA, NEON and plain
//! scalar code; [`dispatch`] picks one at run time (`RUN_SIMD=scalar|avx2|avx512|neon` forces one). The bodies agree to the last bit:
//! every operation is exactly rounded by IEEE 754 and the order of every sum is part of the kernel, not of the body.
//! This is the only place of `unsafe` code.

mod aligned;
mod batch_norm;
mod bytes;
mod elementwise;
mod flush;
mod gemm;
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
pub use batch_norm::{Normalise, NormaliseBack, normalise, normalise_back, normalise_inplace};
pub use bytes::{fetch, scale_bytes};
pub use elementwise::{Elementwise, backward, column_sums, forward, sum_of_squares};
pub use flush::{LEAST, LEAST_SQUARE, flush, flushed};
pub use gemm::{Gemm, Start, product};
pub use pattern::{Pattern, View};
pub use simd::{Kernel, Scalar, Simd, available, dispatch};
pub use softmax::{cross_entropy_gradient_inplace, softmax_inplace};
pub use sparse::skipping_pays;
pub use special::root;
pub use transpose::transpose;
pub use update::{Rule, Vectors, update};

/// Columns of every matrix inside the network are padded to a multiple of this with zeros, which stay zero.
pub const PAD: usize = 16;

/// `n` rounded up to a multiple of [`PAD`].
pub fn padded(n: usize) -> usize {
    n.next_multiple_of(PAD)
}
