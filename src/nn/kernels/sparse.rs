//! Products that leave zeros of A out.
//!
//! Half of the pixels of an image are zero. Leaving them out of the chains changes no finite number: 0 · b + c = c. The
//! sign of a zero could change, so that every product stores sums with +0 added; and 0 · ∞ = NaN is forgotten, so that the
//! trainer ends where parameters are no longer finite.

use super::block::{Block, Steps};
use super::panels::Panels;
use super::pattern::View;
use super::simd::Simd;

/// One in so many tiles is looked at to choose their size.
const SAMPLED: usize = 4;
/// Vectors of a tile of one row.
pub(super) const ALONE: usize = 8;
/// The most rows that use a panel of B, one after the other.
const ROWS: usize = 256;

/// Whether zeros of A are worth leaving out of a product with C of `n` columns and `k` numbers in a chain. Below, the loops
/// cost more than the multiplications.
pub fn skipping_pays(n: usize, k: usize) -> bool {
    n >= 64 && k >= 32
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

/// The sets of rows in tiles of so many; all rows of a tile take the union of theirs.
struct Sets<'a> {
    sets: &'a [u64],
    tile_rows: usize,
}

impl Steps for Sets<'_> {
    #[inline(always)]
    fn of_tile(&self, tile: usize) -> impl Iterator<Item = usize> {
        let sets = &self.sets[tile * self.tile_rows..][..self.tile_rows];
        Members(sets.iter().fold(0, |all, set| all | set))
    }
}

/// Rows and vectors of the register tiles for rows with such sets and `n` columns.
///
/// All rows of a tile take part where one of them is not zero, and share what is read of B. That pays where neighbours are
/// zero at the same places, as pixels are, and units of a rectifier are not.
#[inline(always)]
fn tile_of<S: Simd>(sets: &[u64], n: usize) -> [usize; 2] {
    let [rows, vectors] = S::SPARSE_TILE;
    // A tile that is not as wide leaves registers for another row.
    let tile = if n < vectors * S::LANES { [rows + 1, vectors / 2] } else { [rows, vectors] };
    if n < ALONE * S::LANES {
        return tile; // the few chains of a row alone would wait for each other
    }
    let (mut alone, mut shared) = (0, 0);
    for sets in sets.chunks(tile[0]).step_by(SAMPLED) {
        alone += sets.iter().map(|set| set.count_ones() as usize).sum::<usize>();
        shared += sets.len() * sets.iter().fold(0, |all, set| all | set).count_ones() as usize;
    }
    if shared * 100 <= alone * S::ALONE_PERCENT { tile } else { [1, ALONE] }
}

impl Block {
    /// The block without the zeros of A, which has this pattern; `word` says which of its words belong to the block.
    ///
    /// # Safety
    /// A, B and C are as large as the sizes say, and the pattern has as many rows.
    #[inline(always)]
    pub(super) unsafe fn run_sparse<S: Simd, P: Panels>(self, s: S, panels: &mut P, pattern: View<'_>, word: usize) {
        for i in (0..self.m).step_by(ROWS) {
            let rows = ROWS.min(self.m - i);
            let mut sets = [0; ROWS];
            sets.iter_mut().zip(pattern.some_rows(i, rows).word(word)).for_each(|(to, set)| *to = set);
            let sets = &sets[..rows];
            let [most_rows, most_vectors] = tile_of::<S>(sets, self.n);
            let mut j = 0;
            while j < self.n {
                let fits = |vectors: &usize| *vectors <= most_vectors && j + vectors * S::LANES <= self.n;
                let vectors = [ALONE, 4, 2].into_iter().find(fits).unwrap_or(1);
                // SAFETY: the rows lie inside the block, and j + vectors · LANES ≤ n, since PAD is a multiple of LANES.
                let panel = unsafe { self.tile_at(i, rows, j).panel(s, vectors, panels) };
                // The few chains of narrow tiles at the end would wait for each other.
                let tile_rows = if vectors == ALONE { most_rows } else { most_rows.max(2) };
                let rest = rows % tile_rows;
                let (whole, others) = sets.split_at(rows - rest);
                // SAFETY: the tiles' rows lie inside the block.
                unsafe {
                    let steps = Sets { sets: whole, tile_rows };
                    panel.tile_at(0, tile_rows, 0).run_tiles::<S, P>(s, rows / tile_rows, vectors, steps);
                    if rest > 0 {
                        let steps = Sets { sets: others, tile_rows: rest };
                        panel.tile_at(rows - rest, rest, 0).run_tiles::<S, P>(s, 1, vectors, steps);
                    }
                }
                j += vectors * S::LANES;
            }
        }
    }
}
