//! Products that leave zeros of A out.
//!
//! Half of the pixels of an image are zero. Leaving them out of the chains changes no finite number: 0 · b + c = c. The
//! sign of a zero could change, so that every product stores sums with +0 added; and 0 · ∞ = NaN is forgotten, so that the
//! trainer ends where parameters are no longer finite.

use std::mem::MaybeUninit;

use super::gemm::Block;
use super::simd::Simd;

/// k's per block: as many as a set holds. A panel of B of so many rows stays in the first-level cache.
pub(super) const BLOCK: usize = u64::BITS as usize;
/// The most rows whose sets are kept at a time, so that a panel of B is used by all of them.
const ROWS: usize = 256;
/// Columns of C below which zeros cost more to find than to multiply.
pub(super) const WIDTH: usize = 64;
/// k's below which they do.
pub(super) const DEPTH: usize = 32;

/// For each of some rows, the k's of a block where it is not zero, as bits.
///
/// # Safety
/// A is as large as the block says.
#[inline(always)]
unsafe fn find<S: Simd>(s: S, block: Block, sets: &mut [u64; ROWS]) {
    let Block { m, depth, a, a_row, a_column, .. } = block;
    // SAFETY: the caller's promise.
    unsafe {
        if a_column == 1 {
            for (row, set) in sets.iter_mut().enumerate().take(m) {
                *set = marks(s, a.add(row * a_row), depth);
            }
        } else if a_row == 1 {
            for (group, sets) in sets[..m].chunks_mut(BLOCK).enumerate() {
                let mut columns = [0; BLOCK];
                for (k, column) in columns.iter_mut().enumerate().take(depth) {
                    *column = marks(s, a.add(k * a_column + group * BLOCK), sets.len());
                }
                turn(&mut columns);
                sets.copy_from_slice(&columns[..sets.len()]);
            }
        } else {
            for (row, set) in sets.iter_mut().enumerate().take(m) {
                let at = |k: usize| *a.add(row * a_row + k * a_column);
                *set = (0..depth).fold(0, |set, k| set | u64::from(at(k) != 0.0) << k);
            }
        }
    }
}

/// Which of up to 64 numbers that lie side by side are no zeros, as bits.
///
/// # Safety
/// `count` numbers are readable at `from`.
#[inline(always)]
unsafe fn marks<S: Simd>(s: S, from: *const f32, count: usize) -> u64 {
    let whole = count - count % S::LANES;
    let mut set = 0;
    // SAFETY: the caller's promise.
    unsafe {
        for i in (0..whole).step_by(S::LANES) {
            set |= u64::from(s.is_not_zero(s.load(from.add(i)))) << i;
        }
        for i in whole..count {
            set |= u64::from(*from.add(i) != 0.0) << i;
        }
    }
    set
}

/// Turns a matrix of bits: halves of ever smaller blocks change places (Warren 2012, Hacker's Delight, section 7-3).
#[inline(always)]
fn turn(bits: &mut [u64; BLOCK]) {
    let (mut size, mut mask) = (32, 0x0000_0000_ffff_ffff_u64);
    while size > 0 {
        for i in (0..BLOCK).filter(|i| i & size == 0) {
            let swapped = ((bits[i] >> size) ^ bits[i + size]) & mask;
            bits[i] ^= swapped << size;
            bits[i + size] ^= swapped;
        }
        size /= 2;
        mask ^= mask << size;
    }
}

/// The members of a set, increasing.
#[derive(Clone)]
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
    pub(super) unsafe fn run_sparse<S: Simd, const ROOM: usize>(self, s: S, room: &mut MaybeUninit<[f32; ROOM]>) {
        let mut sets = [0; ROWS];
        for i in (0..self.m).step_by(ROWS) {
            let rows = ROWS.min(self.m - i);
            // SAFETY: the rows lie inside the block.
            unsafe { find(s, self.tile_at(i, rows, 0), &mut sets) };
            let mut j = 0;
            while j < self.n {
                let fits = |vectors: &usize| j + vectors * S::LANES <= self.n;
                let vectors = [8, 4, 2].into_iter().find(fits).unwrap_or(1);
                // SAFETY: the rows lie inside the block, and j + vectors · LANES ≤ n, since PAD is a multiple of LANES.
                let panel = unsafe { self.tile_at(i, rows, j).packed(s, vectors, room) };
                let tile_rows = if vectors == 8 { S::SPARSE_ROWS } else { 2 };
                for first in (0..rows).step_by(tile_rows) {
                    let last = rows.min(first + tile_rows);
                    let steps = Members(sets[first..last].iter().fold(0, |all, set| all | set));
                    // SAFETY: the tile's rows lie inside the block.
                    unsafe { panel.tile_at(first, last - first, 0).run_tiles(s, 1, vectors, steps) };
                }
                j += vectors * S::LANES;
            }
        }
    }
}
