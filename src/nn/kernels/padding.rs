//! The padding of rows.

/// Columns of every matrix inside the network are padded to a multiple of this with zeros, which stay zero.
pub const PAD: usize = 16;

/// `n` rounded up to a multiple of [`PAD`].
pub fn padded(n: usize) -> usize {
    n.next_multiple_of(PAD)
}
