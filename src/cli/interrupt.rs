//! Signals: the first asks the run to stop at the next epoch and leave a resumable state, the second ends it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use signal_hook::consts;
use signal_hook::flag::{register, register_conditional_shutdown, register_usize};

/// The signals that end a run: Ctrl-C, the end of a terminal, and what batch systems and service managers send.
#[cfg(unix)]
const SIGNALS: [i32; 5] = [consts::SIGINT, consts::SIGTERM, consts::SIGHUP, consts::SIGUSR1, consts::SIGUSR2];
/// The signals that end a run.
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [consts::SIGINT, consts::SIGTERM];

/// The last signal that came; 0 before the first.
static RECEIVED: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);

/// Exit code after a signal, as shells expect it: 128 + its number; that of Ctrl-C where none came.
pub(crate) fn exit_code() -> u8 {
    let signal = match RECEIVED.load(Ordering::Relaxed) {
        0 => consts::SIGINT,
        signal => signal as i32,
    };
    code_of(signal) as u8
}

fn code_of(signal: i32) -> i32 {
    128 + signal
}

/// Installs the handlers and returns the flag that they raise.
///
/// Where the system refuses a handler, the signal keeps its default and the process ends at once, which loses no
/// finished trial either.
pub(crate) fn watch() -> Arc<AtomicBool> {
    let raised = Arc::new(AtomicBool::new(false));
    for signal in SIGNALS {
        // In this order: a second signal finds the flag raised by the first.
        let watched = register_conditional_shutdown(signal, code_of(signal), Arc::clone(&raised))
            .and_then(|_| register_usize(signal, Arc::clone(&RECEIVED), signal as usize))
            .and_then(|_| register(signal, Arc::clone(&raised)));
        if let Err(error) = watched {
            tracing::warn!(signal, %error, "cannot watch for a signal");
        }
    }
    raised
}
