//! From bytes to numbers.

use super::simd::{Kernel, Simd, dispatch};

struct ScaleBytes<'a> {
    from: &'a [u8],
    scale: f32,
    offset: f32,
    to: &'a mut [f32],
}

impl Kernel for ScaleBytes<'_> {
    type Output = ();

    /// The compiler makes vectors of it; there is nothing in it that it could order in another way.
    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { from, scale, offset, to } = self;
        to.iter_mut().zip(from).for_each(|(to, &x)| *to = f32::from(x) * scale + offset);
    }
}

/// to = from · scale + offset, product and sum rounded one by one.
pub(crate) fn scale_bytes(from: &[u8], scale: f32, offset: f32, to: &mut [f32]) {
    dispatch(ScaleBytes { from, scale, offset, to });
}

/// Bytes that memory delivers together.
#[cfg(target_arch = "x86_64")]
const CACHE_LINE: usize = 64;

/// Asks memory for bytes that are read soon.
pub(crate) fn prefetch(bytes: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    for line in bytes.chunks(CACHE_LINE) {
        use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
        // SAFETY: a hint, which reads nothing and may name any address.
        unsafe { _mm_prefetch::<_MM_HINT_T1>(line.as_ptr().cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = bytes;
}
