//! Products that leave zeros of A out.
//!
//! Half of the pixels of an image are zero, in stretches: a register tile of a few rows finds many k's for which its part
//! of A is all zero. Leaving those out of the chains changes no finite number: 0 · b + c = c. The sign of a zero could
//! change, so that every product stores sums with +0 added; and 0 · ∞ = NaN is forgotten, so that the trainer ends where
//! parameters are no longer finite.

use super::gemm::{Block, PANEL};
use super::simd::Simd;

/// k's per block: as many as a set holds. A panel of B of so many rows stays in the first-level cache.
pub(super) const BLOCK: usize = u64::BITS as usize;
/// The most rows whose sets are kept at a time, so that a panel of B is used by all of them.
const ROWS: usize = 256;

/// Rows of a tile: the fewer, the more zeros are found, and the more of B is read.
const TILE_ROWS: usize = 2;
/// Columns of C below which zeros cost more to find than to multiply.
pub(super) const WORTH: usize = 64;

/// For each of some rows, the k's of a block where it is not zero, as bits.
///
/// # Safety
/// A is as large as the block says.
#[inline(always)]
unsafe fn find(block: Block, sets: &mut [u64; ROWS]) {
    let Block { m, depth, a, a_row, a_column, .. } = block;
    // SAFETY: the caller's promise.
    unsafe {
        if a_row == 1 {
            *sets = [0; ROWS];
            for bit in 0..depth {
                let column = std::slice::from_raw_parts(a.add(bit * a_column), m);
                sets.iter_mut().zip(column).for_each(|(set, x)| *set |= mark(x) << bit);
            }
        } else if a_column == 1 {
            for (row, set) in sets.iter_mut().enumerate().take(m) {
                let row = std::slice::from_raw_parts(a.add(row * a_row), depth);
                *set = row.iter().enumerate().fold(0, |set, (bit, x)| set | mark(x) << bit);
            }
        } else {
            for (row, set) in sets.iter_mut().enumerate().take(m) {
                let at = |bit| &*a.add(row * a_row + bit * a_column);
                *set = (0..depth).fold(0, |set, bit| set | mark(at(bit)) << bit);
            }
        }
    }
}

/// 1 for what is no zero.
#[inline(always)]
fn mark(x: &f32) -> u64 {
    u64::from(x.to_bits() << 1 != 0)
}

/// The members of a set, increasing.
struct Members(u64);

impl Iterator for Members {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        let next = (self.0 != 0).then(|| self.0.trailing_zeros() as usize);
        self.0 &= self.0.wrapping_sub(1);
        next
    }
}

impl Block {
    /// The block without the zeros of A.
    ///
    /// # Safety
    /// A, B and C are as large as the sizes say.
    #[inline(always)]
    pub(super) unsafe fn run_sparse<S: Simd>(self, s: S) {
        let (mut sets, mut room) = ([0; ROWS], PANEL);
        for i in (0..self.m).step_by(ROWS) {
            let rows = ROWS.min(self.m - i);
            // SAFETY: the rows lie inside the block.
            unsafe { find(self.tile_at(i, rows, 0), &mut sets) };
            let mut j = 0;
            while j < self.n {
                let fits = |vectors: &usize| *vectors <= S::SPARSE_VECTORS && j + vectors * S::LANES <= self.n;
                let vectors = [8, 4, 2].into_iter().find(fits).unwrap_or(1);
                // SAFETY: the rows lie inside the block, and j + vectors · LANES ≤ n, since PAD is a multiple of LANES.
                let panel = unsafe { self.tile_at(i, rows, j).packed(s, vectors, &mut room) };
                for first in (0..rows).step_by(TILE_ROWS) {
                    let last = rows.min(first + TILE_ROWS);
                    let steps = Members(sets[first..last].iter().fold(0, |all, set| all | set));
                    // SAFETY: the tile's rows lie inside the block.
                    unsafe { panel.tile_at(first, last - first, 0).run_tile(s, vectors, steps) };
                }
                j += vectors * S::LANES;
            }
        }
    }
}
