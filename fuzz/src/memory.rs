//! An allocator that counts, so that a size which was believed is noticed although nobody has touched the memory yet.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// 2²⁰ bytes.
pub const MIB: usize = 1 << 20;

static USED: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: every call goes to the system's allocator as it came; counting touches no memory of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: the caller's promises are those of the system's allocator.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        USED.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // The old block is given back only once there is a new one.
        add(size);
        USED.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(block, layout, size) }
    }
}

fn add(size: usize) {
    let used = USED.fetch_add(size, Relaxed).wrapping_add(size);
    PEAK.fetch_max(used, Relaxed);
}

/// Reads `size` bytes of others. The library promises to allocate no more than three times that and 16 MiB.
///
/// # Panics
/// When it has.
pub fn bounded<T>(size: usize, read: impl FnOnce() -> T) -> T {
    within(3 * size + 16 * MIB, read)
}

/// Does what may allocate no more than `limit` bytes at a time.
///
/// # Panics
/// When it has.
pub fn within<T>(limit: usize, work: impl FnOnce() -> T) -> T {
    let before = USED.load(Relaxed);
    PEAK.store(before, Relaxed);
    let result = work();
    let most = PEAK.load(Relaxed).saturating_sub(before);
    assert!(most <= limit, "{most} bytes were allocated at a time; the limit is {limit}");
    result
}
