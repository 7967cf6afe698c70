//! Where products read the panels of B: some vectors of columns of a block of rows.

use std::mem::MaybeUninit;

use super::padding::PAD;
use super::pattern::WORD;

/// k's per block, so that a panel of B stays in the first-level cache; a quarter of the pixels of MNIST's images.
pub(super) const DEPTH: usize = 196;
/// The same of a product that leaves zeros out, whose panels are wider: as many as a word of a pattern has.
pub(super) const SPARSE_DEPTH: usize = WORD;

/// Where panels are read.
pub(super) trait Panels {
    /// Whether they are packed.
    const PACKS: bool;
    /// Room to pack one into, rows side by side; none where it is read in B itself.
    fn room(&mut self) -> Option<*mut f32>;
}

/// Panels are read in B.
pub(super) struct InPlace;

/// Room for a panel. It begins at a cache line, so that no vector of it lies across two.
#[repr(align(64))]
pub(super) struct Packed(MaybeUninit<[f32; ROOM]>);

/// Numbers in the largest panel: eight vectors wide, or two where blocks are deeper. No vector is longer than [`PAD`].
const ROOM: usize = SPARSE_DEPTH * 8 * PAD;
const _: () = assert!(DEPTH * 2 * PAD <= ROOM);

impl Packed {
    pub(super) fn new() -> Self {
        Self(MaybeUninit::uninit())
    }
}

impl Panels for InPlace {
    const PACKS: bool = false;

    #[inline(always)]
    fn room(&mut self) -> Option<*mut f32> {
        None
    }
}

impl Panels for Packed {
    const PACKS: bool = true;

    #[inline(always)]
    fn room(&mut self) -> Option<*mut f32> {
        Some(self.0.as_mut_ptr().cast())
    }
}
