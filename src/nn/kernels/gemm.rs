//! Matrix products: one `mul_add` chain over k per output element, in increasing k, whatever the tile or the body.
//!
//! Lanes run over the output's columns, so each element's chain stays in one lane. Blocking over k stores the chain's
//! value in C and reads it back, which changes no bit.

use super::simd::{Kernel, Simd, dispatch};

/// k's per block, so that a panel of B stays in the first-level cache.
const BLOCK: usize = 256;

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
}

/// Operations below which another thread is not worth waking for: a tenth of a millisecond's.
const WORTH: usize = 10_000_000;

/// Runs a product on up to `threads` threads, each with some of C's rows; no chain is parted, so no bit depends on how many.
pub fn product(gemm: Gemm<'_>, threads: usize) {
    let Gemm { m, n, k, a, a_row, a_column, b, c, start } = gemm;
    let parts = threads.min(2 * m * n * k / WORTH).min(m);
    if parts < 2 {
        return dispatch(Gemm { m, n, k, a, a_row, a_column, b, c, start });
    }
    let rows = m.div_ceil(parts);
    std::thread::scope(|scope| {
        for (part, c) in c[..m * n].chunks_mut(rows * n).enumerate() {
            let gemm = Gemm { m: c.len() / n, n, k, a: &a[part * rows * a_row..], a_row, a_column, b, c, start };
            if (part + 1) * rows >= m {
                dispatch(gemm); // the last part is this thread's
            } else {
                scope.spawn(|| dispatch(gemm));
            }
        }
    });
}

impl Kernel for Gemm<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { m, n, k, a, a_row, a_column, b, c, start } = self;
        if m == 0 || n == 0 {
            return;
        }
        assert!(n.is_multiple_of(super::PAD), "columns are padded");
        assert!(k == 0 || a.len() > (m - 1) * a_row + (k - 1) * a_column, "A is as large as its strides say");
        assert!(b.len() >= k * n && c.len() >= m * n, "B and C are as large as m, n, k say");
        for row in c[..m * n].chunks_exact_mut(n) {
            match start {
                Start::Zero => row.fill(0.0),
                Start::Row(bias) => row.copy_from_slice(&bias[..n]),
            }
        }
        let (a, b, c) = (a.as_ptr(), b.as_ptr(), c.as_mut_ptr());
        for k0 in (0..k).step_by(BLOCK) {
            let depth = BLOCK.min(k - k0);
            let mut j = 0;
            while j < n {
                let vectors = if j + 2 * S::LANES <= n { 2 } else { 1 };
                let mut i = 0;
                while i < m {
                    let rows = S::ROWS.min(m - i);
                    // SAFETY: by the assertions above, the tile's rows of A and C, its `vectors` · LANES columns and
                    // the block's rows of B lie inside the slices: j + vectors · LANES ≤ n, since PAD is a multiple
                    // of LANES.
                    unsafe {
                        let tile = Tile {
                            a: a.add(i * a_row + k0 * a_column),
                            a_row,
                            a_column,
                            b: b.add(k0 * n + j),
                            c: c.add(i * n + j),
                            n,
                            depth,
                        };
                        tile.run(s, rows, vectors);
                    }
                    i += rows;
                }
                j += vectors * S::LANES;
            }
        }
    }
}

/// A register tile: some rows of C, one or two vectors wide, and a block of k's.
#[derive(Clone, Copy)]
struct Tile {
    a: *const f32,
    a_row: usize,
    a_column: usize,
    b: *const f32,
    c: *mut f32,
    n: usize,
    depth: usize,
}

impl Tile {
    /// # Safety
    /// The tile lies inside its matrices.
    #[inline(always)]
    unsafe fn run<S: Simd>(self, s: S, rows: usize, vectors: usize) {
        macro_rules! choose {
            ($($r:literal)*) => {
                match (rows, vectors) {
                    // SAFETY: the caller's promise.
                    $(($r, 2) => unsafe { self.chain::<S, $r, 2>(s) },)*
                    // SAFETY: the caller's promise.
                    $(($r, _) => unsafe { self.chain::<S, $r, 1>(s) },)*
                    _ => unreachable!("no body has tiles of more rows"),
                }
            };
        }
        choose!(1 2 3 4 5 6 7 8);
    }

    /// # Safety
    /// The tile lies inside its matrices.
    #[inline(always)]
    unsafe fn chain<S: Simd, const ROWS: usize, const VECTORS: usize>(self, s: S) {
        let Self { a, a_row, a_column, b, c, n, depth } = self;
        // SAFETY: every address is inside the tile, which the caller promises to lie inside its matrices.
        unsafe {
            let mut sums = [[s.splat(0.0); VECTORS]; ROWS];
            for (i, row) in sums.iter_mut().enumerate() {
                for (v, sum) in row.iter_mut().enumerate() {
                    *sum = s.load(c.add(i * n + v * S::LANES));
                }
            }
            for kk in 0..depth {
                let mut right = [s.splat(0.0); VECTORS];
                for (v, r) in right.iter_mut().enumerate() {
                    *r = s.load(b.add(kk * n + v * S::LANES));
                }
                for (i, row) in sums.iter_mut().enumerate() {
                    let left = s.splat(*a.add(i * a_row + kk * a_column));
                    for (sum, r) in row.iter_mut().zip(right) {
                        *sum = s.mul_add(left, r, *sum);
                    }
                }
            }
            for (i, row) in sums.iter().enumerate() {
                for (v, sum) in row.iter().enumerate() {
                    s.store(*sum, c.add(i * n + v * S::LANES));
                }
            }
        }
    }
}
