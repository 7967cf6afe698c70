//! Matrix products: one `mul_add` chain over k per output element, in increasing k, whatever the tile or the body.
//!
//! Lanes run over the output's columns, so each element's chain stays in one lane. Blocking over k stores the chain's
//! value in C and reads it back, which changes no bit.

use super::panels::{InPlace, Packed, Panels};
use super::pattern::View;
use super::simd::{Kernel, Simd, dispatch};
use super::sparse;

/// k's per block, so that a panel of B stays in the first-level cache; a quarter of the pixels of MNIST's images.
pub(super) const BLOCK: usize = 196;

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
                scope.spawn(move || multiply(&mut gemm));
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
        let step = if pattern.is_some() { sparse::BLOCK } else { BLOCK };
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

/// What is in the sums of a block before its first k.
#[derive(Clone, Copy)]
pub(super) enum First {
    Zero,
    /// The same row for all of C's.
    Row(*const f32),
    /// What the block before has left in C.
    Kept,
}

/// The k's that take part in register tiles that lie one under the other.
pub(super) trait Steps {
    /// Those of one tile, increasing.
    fn of_tile(&self, tile: usize) -> impl Iterator<Item = usize>;
}

/// Every k up to a depth.
struct All(usize);

impl Steps for All {
    #[inline(always)]
    fn of_tile(&self, _: usize) -> impl Iterator<Item = usize> {
        0..self.0
    }
}

/// The part of a product, or of a register tile, that a range of k's adds.
#[derive(Clone, Copy)]
pub(super) struct Block {
    pub(super) m: usize,
    pub(super) n: usize,
    pub(super) depth: usize,
    pub(super) first: First,
    pub(super) a: *const f32,
    pub(super) a_row: usize,
    pub(super) a_column: usize,
    pub(super) b: *const f32,
    pub(super) b_row: usize,
    pub(super) c: *mut f32,
}

impl Block {
    /// `depth` k's from `k0` on.
    ///
    /// # Safety
    /// They lie inside the block.
    #[inline(always)]
    unsafe fn starting_at(self, k0: usize, depth: usize) -> Self {
        let first = if k0 == 0 { self.first } else { First::Kept };
        // SAFETY: the caller's promise.
        unsafe { Self { a: self.a.add(k0 * self.a_column), b: self.b.add(k0 * self.b_row), depth, first, ..self } }
    }

    /// `m` rows from `i` on, and all columns from `j` on.
    ///
    /// # Safety
    /// They lie inside the block.
    #[inline(always)]
    pub(super) unsafe fn tile_at(self, i: usize, m: usize, j: usize) -> Self {
        // SAFETY: the caller's promise; a row of starts is as long as one of C.
        unsafe {
            let first = match self.first {
                First::Row(row) => First::Row(row.add(j)),
                other => other,
            };
            Self { m, first, a: self.a.add(i * self.a_row), b: self.b.add(j), c: self.c.add(i * self.n + j), ..self }
        }
    }

    /// # Safety
    /// A, B and C are as large as the sizes say.
    #[inline(always)]
    unsafe fn run_dense<S: Simd, P: Panels>(self, s: S, panels: &mut P) {
        let mut j = 0;
        while j < self.n {
            let vectors = if j + 2 * S::LANES <= self.n { 2 } else { 1 };
            // SAFETY: j + vectors · LANES ≤ n, since PAD is a multiple of LANES.
            unsafe {
                let panel = self.tile_at(0, self.m, j).panel(s, vectors, panels);
                // Tiles of nearly equal height: a low one at the end would wait for its few chains.
                let tiles = self.m.div_ceil(S::ROWS);
                let (low, higher) = (self.m / tiles, self.m % tiles);
                let rest = panel.tile_at(higher * (low + 1), low, 0);
                panel.tile_at(0, low + 1, 0).run_tiles::<S, P>(s, higher, vectors, All(self.depth));
                rest.run_tiles::<S, P>(s, tiles - higher, vectors, All(self.depth));
            }
            j += vectors * S::LANES;
        }
    }

    /// The block with the first `vectors` vectors of columns of B where tiles read them.
    ///
    /// # Safety
    /// The columns lie inside the block, which is no deeper than `BLOCK`; with more than two vectors, than
    /// [`sparse::BLOCK`].
    #[inline(always)]
    pub(super) unsafe fn panel<S: Simd, P: Panels>(self, s: S, vectors: usize, panels: &mut P) -> Self {
        let Some(to) = panels.room() else { return self };
        let width = vectors * S::LANES;
        for kk in 0..self.depth {
            for v in (0..width).step_by(S::LANES) {
                // SAFETY: the caller's promise, and there is room for depth · width numbers.
                unsafe { s.store(s.load(self.b.add(kk * self.b_row + v)), to.add(kk * width + v)) };
            }
        }
        Self { b: to, b_row: width, ..self }
    }

    /// Runs `count` register tiles, one under the other, each of all rows of the block and the first `vectors` vectors of
    /// columns.
    ///
    /// # Safety
    /// The tiles lie inside their matrices.
    #[inline(always)]
    pub(super) unsafe fn run_tiles<S: Simd, P: Panels>(self, s: S, count: usize, vectors: usize, steps: impl Steps) {
        if count == 0 {
            return;
        }
        macro_rules! choose {
            ($(($rows:literal, $vectors:literal))*) => {
                match (self.m, vectors) {
                    // SAFETY: the caller's promise.
                    $(($rows, $vectors) => unsafe { self.chains::<S, P, $rows, $vectors>(s, count, steps) },)*
                    _ => unreachable!("no body has such tiles"),
                }
            };
        }
        choose! {
            (1, 1) (2, 1) (3, 1) (4, 1) (5, 1) (6, 1) (7, 1) (8, 1)
            (1, 2) (2, 2) (3, 2) (4, 2) (5, 2) (6, 2) (7, 2) (8, 2)
            (9, 1) (10, 1) (11, 1) (12, 1) (9, 2) (10, 2) (11, 2) (12, 2)
            (1, 4) (2, 4) (3, 4) (1, 8) (2, 8)
        }
    }

    /// # Safety
    /// The tiles lie inside their matrices.
    #[inline(always)]
    unsafe fn chains<S: Simd, P: Panels, const ROWS: usize, const VECTORS: usize>(
        self,
        s: S,
        count: usize,
        steps: impl Steps,
    ) {
        let Self { a_row, a_column, b, b_row, n, first, .. } = self;
        // Known to the compiler, a distance costs nothing.
        let b_row = if P::PACKS { VECTORS * S::LANES } else { b_row };
        for tile in 0..count {
            // SAFETY: every address is inside the tile, which the caller promises to lie inside its matrices.
            unsafe {
                let (a, c) = (self.a.add(tile * ROWS * a_row), self.c.add(tile * ROWS * n));
                let mut sums = [[s.splat(0.0); VECTORS]; ROWS];
                for (i, row) in sums.iter_mut().enumerate() {
                    for (v, sum) in row.iter_mut().enumerate() {
                        match first {
                            First::Zero => {}
                            First::Row(row) => *sum = s.load(row.add(v * S::LANES)),
                            First::Kept => *sum = s.load(c.add(i * n + v * S::LANES)),
                        }
                    }
                }
                for kk in steps.of_tile(tile) {
                    let left = |i: usize| s.splat(*a.add(i * a_row + kk * a_column));
                    let right = |v: usize| s.load(b.add(kk * b_row + v * S::LANES));
                    // The fewer of both are held in registers.
                    if ROWS < VECTORS {
                        let held: [S::V; ROWS] = std::array::from_fn(left);
                        for v in 0..VECTORS {
                            let right = right(v);
                            for (row, left) in sums.iter_mut().zip(held) {
                                row[v] = s.mul_add(left, right, row[v]);
                            }
                        }
                    } else {
                        let held: [S::V; VECTORS] = std::array::from_fn(right);
                        for (i, row) in sums.iter_mut().enumerate() {
                            let left = left(i);
                            for (sum, right) in row.iter_mut().zip(held) {
                                *sum = s.mul_add(left, right, *sum);
                            }
                        }
                    }
                }
                for (i, row) in sums.iter().enumerate() {
                    for (v, sum) in row.iter().enumerate() {
                        // A zero is positive, whatever products have left it.
                        s.store(s.add(*sum, s.splat(0.0)), c.add(i * n + v * S::LANES));
                    }
                }
            }
        }
    }
}
