//! Matrix products: one `mul_add` chain over k per output element, in increasing k, whatever the tile or the body.
//!
//! Lanes run over the output's columns, so each element's chain stays in one lane. Blocking over k stores the chain's
//! value in C and reads it back, which changes no bit.

use super::block::{Block, First};
use super::panels::{DEPTH, InPlace, Packed, Panels, SPARSE_DEPTH};
use super::pattern::View;
use super::simd::{Kernel, Simd, dispatch};
use super::sparse;
use crate::base::sync::share;

/// Where the chain of each output element starts.
#[derive(Clone, Copy, Debug)]
pub enum Start<'a> {
    /// At zero.
    Zero,
    /// At the element of this row for its column (a bias); as long as C is wide.
    Row(&'a [f32]),
}

/// C[m, n] = start + A[m, k] · B[k, n].
///
/// A has any strides, so a transposed A costs nothing; B and C are row-major with `n` a multiple of
/// [`PAD`](super::PAD) and rows of exactly `n` numbers.
#[derive(Debug)]
pub struct Gemm<'a> {
    /// Rows of A and C.
    pub m: usize,
    /// Columns of B and C.
    pub n: usize,
    /// Columns of A, rows of B.
    pub k: usize,
    /// A[i, kk] = `a[i * a_row + kk * a_column]`.
    pub a: &'a [f32],
    /// Distance of A's rows.
    pub a_row: usize,
    /// Distance of A's columns.
    pub a_column: usize,
    /// B[kk, j] = `b[kk * n + j]`.
    pub b: &'a [f32],
    /// C[i, j] = `c[i * n + j]`; overwritten.
    pub c: &'a mut [f32],
    /// Where each chain starts.
    pub start: Start<'a>,
    /// The pattern of A, if zeros are to be left out; with finite B that changes no bit.
    pub pattern: Option<View<'a>>,
}

/// Operations below which another thread is not worth waking for: a tenth of a millisecond's.
const WORTH: usize = 10_000_000;

/// Runs a product on up to `threads` threads, each with some of C's rows; no chain is parted, so no bit depends on how many.
pub fn product(mut gemm: Gemm<'_>, threads: usize) {
    let parts = threads.min(2 * gemm.m * gemm.n * gemm.k / WORTH).min(gemm.m);
    if parts < 2 {
        return multiply(&mut gemm);
    }
    let Gemm { m, n, k, a, a_row, a_column, b, c, start, pattern } = gemm;
    let rows = m.div_ceil(parts);
    std::thread::scope(|scope| {
        for (part, c) in c[..m * n].chunks_mut(rows * n).enumerate() {
            let (m, a) = (c.len() / n, &a[part * rows * a_row..]);
            let pattern = pattern.map(|pattern| pattern.some_rows(part * rows, m));
            let mut gemm = Gemm { m, n, k, a, a_row, a_column, b, c, start, pattern };
            if (part + 1) * rows >= m {
                multiply(&mut gemm); // the last part is this thread's
            } else {
                share(scope, move || multiply(&mut gemm));
            }
        }
    });
}

/// Columns of B from which on its rows are so far apart that a panel of them does not stay in the first-level cache (whose
/// sets repeat every 4 KiB), and rows of C that make it worth to pack one.
const WIDE: [usize; 2] = [256, 16];
/// The same for products that leave zeros out; their panels are wider, and one as wide as B is B itself.
const WIDE_SPARSE: [usize; 2] = [128, 64];

fn multiply(gemm: &mut Gemm<'_>) {
    let packs = match gemm.pattern {
        Some(_) => gemm.n >= WIDE_SPARSE[0] && gemm.m >= WIDE_SPARSE[1] && gemm.n > dispatch(SparsePanel),
        None => gemm.n >= WIDE[0] && gemm.m >= WIDE[1],
    };
    if packs { dispatch(Wide(gemm)) } else { dispatch(gemm) }
}

/// Columns of the widest panel of a product that leaves zeros out.
struct SparsePanel;

impl Kernel for SparsePanel {
    type Output = usize;

    #[inline(always)]
    fn run<S: Simd>(self, _: S) -> usize {
        sparse::ALONE * S::LANES
    }
}

/// By reference: a copy would be written word by word and read in vectors, for which a CPU finishes all that came before.
impl Kernel for &mut Gemm<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        self.run_with(s, &mut InPlace);
    }
}

/// A product that packs panels of B. A kernel of its own, since the room for a panel costs a small product more than its
/// arithmetic does: every page of the stack is touched.
#[derive(Debug)]
pub(super) struct Wide<'a, 'b>(pub(super) &'a mut Gemm<'b>);

impl Kernel for Wide<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        self.0.run_with(s, &mut Packed::new());
    }
}

impl Gemm<'_> {
    #[inline(always)]
    fn run_with<S: Simd, P: Panels>(&mut self, s: S, panels: &mut P) {
        let &mut Self { m, n, k, a, a_row, a_column, b, ref mut c, start, pattern } = self;
        if m == 0 || n == 0 {
            return;
        }
        assert!(n.is_multiple_of(super::PAD), "columns are padded");
        assert!(k == 0 || a.len() > (m - 1) * a_row + (k - 1) * a_column, "A is as large as its strides say");
        assert!(b.len() >= k * n && c.len() >= m * n, "B and C are as large as m, n, k say");
        assert!(pattern.is_none_or(|pattern| pattern.shape() == [m, k]), "the pattern is that of A");
        let start = match start {
            Start::Zero => First::Zero,
            Start::Row(bias) => First::Row(bias[..n].as_ptr()),
        };
        let (a, b, c) = (a.as_ptr(), b.as_ptr(), c.as_mut_ptr());
        let whole = Block { m, n, depth: k, first: start, a, a_row, a_column, b, b_row: n, c };
        let step = if pattern.is_some() { SPARSE_DEPTH } else { DEPTH };
        // Without any k there is one empty block, which writes the starts.
        for (index, k0) in (0..k.max(1)).step_by(step).enumerate() {
            // SAFETY: by the assertions above, A, B and C are as large as the sizes of the block say.
            unsafe {
                let block = whole.starting_at(k0, step.min(k - k0));
                match pattern {
                    Some(pattern) => block.run_sparse(s, panels, pattern, index),
                    None => block.run_dense(s, panels),
                }
            }
        }
    }
}
