//! A process between this one and a program, which ends the program and all that it has started when this process is gone,
//! however it went.
//!
//! The supervisor is this executable again. Its input is a pipe whose other end only this process has: the system closes it
//! when this process ends, also by SIGKILL. On Linux it is the subreaper of all that the program starts (prctl(2),
//! PR_SET_CHILD_SUBREAPER), so that a process that left its group or session is found as well. When the program ends by
//! itself, what it has left behind is ended too. Not promised: that anything is ended where both processes are killed at once.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// First word of the command line of a supervisor; then come the file for a refusal, the program and its arguments.
pub const SUPERVISE: &str = "__supervise";

static EXECUTABLE: OnceLock<PathBuf> = OnceLock::new();

/// Says that this executable calls `supervise` where its first argument is [`SUPERVISE`]. Programs are run without a
/// supervisor where nobody says so, or the system has none.
pub fn offer_supervisor() {
    let executable = if cfg!(target_os = "linux") {
        // Also where the file was replaced since.
        Some(PathBuf::from("/proc/self/exe")).filter(|path| path.exists())
    } else if cfg!(unix) {
        std::env::current_exe().ok()
    } else {
        None
    };
    executable.map(|executable| EXECUTABLE.set(executable));
}

/// The command that starts a program.
pub(super) fn command(program: &str, refusal: &Path) -> Command {
    let Some(executable) = EXECUTABLE.get() else {
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        return command;
    };
    let mut command = Command::new(executable);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(&mut command, "run");
    command.arg(SUPERVISE).arg(refusal).arg(program).stdin(Stdio::piped());
    command
}

/// Kills what is in the group of a process.
pub(super) fn kill_group(child: &Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw)
            && let Err(error) = kill_process_group(group, Signal::KILL)
        {
            tracing::debug!(%error, "the group has ended before it was told to");
        }
    }
    #[cfg(not(unix))]
    let _ = child;
}
