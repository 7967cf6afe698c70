//! Products that leave zeros of A out.
//!
//! Half of the pixels of an image are zero, in stretches: a register tile of a few rows finds many k's for which its part
//! of A is all zero. Leaving those out of the chains changes no finite number: 0 · b + c = c. The sign of a zero could
//! change, so that every product stores sums with +0 added; and 0 · ∞ = NaN is forgotten, so that the trainer ends where
//! parameters are no longer finite.

use super::gemm::{BLOCK, Block};
use super::simd::Simd;

/// Rows of a tile: the fewer, the more zeros are found, and the more of B is read.
const ROWS: usize = 4;
/// Tiles whose lists are kept at a time, so that a panel of B is used by all of them.
const TILES: usize = 16;

/// Columns of C below which the zeros cost more to find than to multiply.
const WORTH: usize = 64;

/// Whether finding the zeros costs less than they do. Short of registers, only the zeros of a transposed A pay: there
/// they come in the stretches of an image's row.
#[inline(always)]
pub(super) fn pays<S: Simd>(n: usize, a_row: usize) -> bool {
    n >= WORTH && (a_row == 1 || S::SPARSE_VECTORS > 2)
}

/// For some tiles of rows the k's of a block that they cannot leave out, increasing.
pub(super) struct Lists {
    indices: [[u16; BLOCK + 1]; TILES],
    lengths: [usize; TILES],
}

impl Lists {
    #[inline(always)]
    pub(super) fn new() -> Self {
        Self { indices: [[0; BLOCK + 1]; TILES], lengths: [0; TILES] }
    }

    /// Finds the lists of a block of at most TILES · ROWS rows and BLOCK k's.
    ///
    /// # Safety
    /// A is as large as the block says.
    #[inline(always)]
    unsafe fn find(&mut self, block: Block) {
        // SAFETY: the caller's promise.
        unsafe { if block.a_row == 1 { self.find_by_columns(block) } else { self.find_by_rows(block) } }
    }

    /// # Safety
    /// A is as large as the block says.
    #[inline(always)]
    unsafe fn find_by_rows(&mut self, block: Block) {
        let mut bits = [0_u32; BLOCK];
        for (tile, first) in (0..block.m).step_by(ROWS).enumerate() {
            let bits = &mut bits[..block.depth];
            bits.fill(0);
            for row in first..(first + ROWS).min(block.m) {
                // SAFETY: the caller's promise.
                unsafe {
                    if block.a_column == 1 {
                        let a = std::slice::from_raw_parts(block.a.add(row * block.a_row), block.depth);
                        bits.iter_mut().zip(a).for_each(|(bits, a)| *bits |= a.to_bits());
                    } else {
                        let a = |kk| (*block.a.add(row * block.a_row + kk * block.a_column)).to_bits();
                        bits.iter_mut().enumerate().for_each(|(kk, bits)| *bits |= a(kk));
                    }
                }
            }
            let (indices, length) = (&mut self.indices[tile], &mut self.lengths[tile]);
            *length = 0;
            for (kk, bits) in bits.iter().enumerate() {
                indices[*length] = kk as u16;
                *length += usize::from(bits << 1 != 0);
            }
        }
    }

    /// Where rows lie side by side, as those of a transposed matrix do: a set of up to 32 k's for every row.
    ///
    /// # Safety
    /// A is as large as the block says, and its rows are one number apart.
    #[inline(always)]
    unsafe fn find_by_columns(&mut self, block: Block) {
        self.lengths = [0; TILES];
        for k0 in (0..block.depth).step_by(32) {
            let mut sets = [0_u32; TILES * ROWS];
            for bit in 0..32.min(block.depth - k0) {
                // SAFETY: the caller's promise.
                let column = unsafe { std::slice::from_raw_parts(block.a.add((k0 + bit) * block.a_column), block.m) };
                sets.iter_mut().zip(column).for_each(|(set, a)| *set |= u32::from(a.to_bits() << 1 != 0) << bit);
            }
            for (tile, sets) in sets[..block.m].chunks(ROWS).enumerate() {
                let mut set = sets.iter().fold(0, |all, row| all | row);
                while set != 0 {
                    self.indices[tile][self.lengths[tile]] = (k0 + set.trailing_zeros() as usize) as u16;
                    self.lengths[tile] += 1;
                    set &= set - 1;
                }
            }
        }
    }
}

impl Block {
    /// The block without the zeros of A.
    ///
    /// # Safety
    /// A, B and C are as large as the sizes say.
    #[inline(always)]
    pub(super) unsafe fn run_sparse<S: Simd>(self, s: S, lists: &mut Lists) {
        for i in (0..self.m).step_by(TILES * ROWS) {
            let rows = (TILES * ROWS).min(self.m - i);
            // SAFETY: the rows lie inside the block.
            unsafe { lists.find(self.tile_at(i, rows, 0)) };
            let mut j = 0;
            while j < self.n {
                let fits = |vectors: &usize| *vectors <= S::SPARSE_VECTORS && j + vectors * S::LANES <= self.n;
                let vectors = [4, 2].into_iter().find(fits).unwrap_or(1);
                for (tile, first) in (0..rows).step_by(ROWS).enumerate() {
                    let steps = lists.indices[tile][..lists.lengths[tile]].iter().map(|kk| usize::from(*kk));
                    // SAFETY: the tile's rows lie inside the block, and j + vectors · LANES ≤ n, since PAD is a
                    // multiple of LANES.
                    unsafe { self.tile_at(i + first, ROWS.min(rows - first), j).run_tile(s, vectors, steps) };
                }
                j += vectors * S::LANES;
            }
        }
    }
}
