//! Products with all numbers of A.

use super::block::{Block, Steps};
use super::panels::Panels;
use super::simd::Simd;

/// Every k up to a depth.
struct All(usize);

impl Steps for All {
    #[inline(always)]
    fn of_tile(&self, _: usize) -> impl Iterator<Item = usize> {
        0..self.0
    }
}

impl Block {
    /// # Safety
    /// A, B and C are as large as the sizes say.
    #[inline(always)]
    pub(super) unsafe fn run_dense<S: Simd, P: Panels>(self, s: S, panels: &mut P) {
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
}
