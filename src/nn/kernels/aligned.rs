//! Numbers that begin at a cache line, so that no vector of them lies across two: such a vector is read at half the speed.

use std::ops::{Deref, DerefMut};

/// A cache line of numbers; as many as [`PAD`](super::PAD), so that every row of a padded matrix begins at one too.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
struct Line([f32; super::PAD]);

/// A vector of numbers that begins at a cache line.
#[derive(Clone, Default)]
pub struct Aligned {
    lines: Vec<Line>,
    length: usize,
}

impl Aligned {
    /// So many zeros.
    pub fn zeros(length: usize) -> Self {
        Self { lines: vec![Line([0.0; super::PAD]); length.div_ceil(super::PAD)], length }
    }
}

impl Deref for Aligned {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        // SAFETY: the lines are numbers side by side, and there are at least `length` of them.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.length) }
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        // SAFETY: as above, and they are borrowed by this vector alone.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.length) }
    }
}

impl From<&[f32]> for Aligned {
    fn from(numbers: &[f32]) -> Self {
        let mut aligned = Self::zeros(numbers.len());
        aligned.copy_from_slice(numbers);
        aligned
    }
}

impl PartialEq for Aligned {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl std::fmt::Debug for Aligned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_at_a_cache_line_and_stay_what_they_are() {
        for length in [0, 1, 15, 16, 17, 1000] {
            let numbers: Vec<f32> = (0..length).map(|i| i as f32).collect();
            let mut aligned = Aligned::from(&numbers[..]);
            assert_eq!(*aligned, *numbers);
            assert!(aligned.as_ptr().addr().is_multiple_of(64));
            aligned.iter_mut().for_each(|x| *x += 1.0);
            assert!(aligned.clone() == aligned && (length == 0 || aligned != Aligned::from(&numbers[..])));
        }
    }
}
