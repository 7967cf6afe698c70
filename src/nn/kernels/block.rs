//! Blocks of a product and the register tiles that work them out.

use super::panels::Panels;
use super::simd::Simd;

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
    pub(super) unsafe fn starting_at(self, k0: usize, depth: usize) -> Self {
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

    /// The block with the first `vectors` vectors of columns of B where tiles read them.
    ///
    /// # Safety
    /// The columns lie inside the block, which is no deeper than [`DEPTH`](super::panels::DEPTH); with more than two vectors,
    /// than [`SPARSE_DEPTH`](super::panels::SPARSE_DEPTH).
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
