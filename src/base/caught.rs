//! Panics of libraries that read what others wrote, as errors.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is expected.
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// The hook that says nothing of expected panics.
static HOOK: Once = Once::new();

/// What `work` gives; none if it panics, of which nothing is printed. For readers of libraries that trust the content of a file.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if !EXPECTED.get() {
                before(info);
            }
        }));
    });
    let outer = EXPECTED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    EXPECTED.set(outer);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_nothing_and_a_result_is_one() {
        let text = String::from("abc");
        assert_eq!(caught(|| text.len()), Some(3));
        assert_eq!(caught(|| text[..4].len()), None);
        assert_eq!(caught(|| caught(|| text[9..].len()).unwrap_or(7)), Some(7));
        assert!(!EXPECTED.get());
    }
}
