//! Ctrl-C and SIGTERM: the first asks the run to stop at the next epoch and leave a resumable state, the second ends it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Exit code after Ctrl-C, as shells expect it: 128 + SIGINT.
pub(crate) const EXIT_INTERRUPTED: u8 = 130;

/// Installs the handlers and returns the flag that they raise.
///
/// Where the system refuses a handler, the signal keeps its default and the process ends at once, which loses no
/// finished trial either.
pub(crate) fn watch() -> Arc<AtomicBool> {
    let raised = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        let second =
            signal_hook::flag::register_conditional_shutdown(signal, EXIT_INTERRUPTED.into(), Arc::clone(&raised));
        let first = second.and_then(|_| signal_hook::flag::register(signal, Arc::clone(&raised)));
        if let Err(error) = first {
            tracing::warn!(signal, %error, "cannot watch for a signal");
        }
    }
    raised
}
