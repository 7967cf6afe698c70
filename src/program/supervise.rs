//! What a supervisor does.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, getpid, kill_process, wait};

use crate::base::fs;

/// Exit code where the program cannot be started.
const REFUSED: u8 = 127;
/// How often it is looked for what the program has left: each time all that are found are killed.
const ROUNDS: usize = 200;
const PAUSE: Duration = Duration::from_millis(5);

/// Runs a program until it ends or the input does, and returns the exit code: that of the program, or 128 and the number of the
/// signal that ended it where this process cannot end by the same. `words`: the file for a refusal, the program, its arguments.
pub fn supervise(words: &[OsString]) -> u8 {
    let [refusal, program, arguments @ ..] = words else { return 2 };
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::set_child_subreaper(Some(getpid())) {
        tracing::debug!(%error, "what leaves the program's group is not ended with it");
    }
    let refuse = |error: std::io::Error| {
        let code = error.raw_os_error().unwrap_or(0);
        // Where the reason cannot be written, the exit code says that there was one.
        let _ = fs::write_synced(Path::new(refusal), code.to_string().as_bytes());
        REFUSED
    };
    let child = match Command::new(program).args(arguments).stdin(Stdio::null()).spawn() {
        Ok(child) => child,
        Err(error) => return refuse(error),
    };
    if let Err(error) = thread::Builder::new().spawn(end_with_the_input) {
        kill_all();
        return refuse(error);
    }
    let status = loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) if pid.as_raw_nonzero().get().unsigned_abs() == child.id() => break status,
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return REFUSED, // there is no child, which cannot be
        }
    };
    if cfg!(target_os = "linux") {
        kill_all();
    }
    end_like(status)
}

/// Waits until whoever watches is gone or wants no more.
fn end_with_the_input() {
    let mut input = std::io::stdin().lock();
    while input.read(&mut [0; 64]).is_ok_and(|n| n > 0) {}
    kill_all();
}

/// Kills all that this process has started and all that they have, until none is left.
fn kill_all() {
    for _ in 0..ROUNDS {
        let found = descendants();
        if found.is_empty() {
            return;
        }
        for pid in found {
            let _ = kill_process(pid, Signal::KILL); // it may have ended meanwhile
        }
        thread::sleep(PAUSE);
    }
}

/// The living processes below this one, from the system's table of processes.
#[cfg(target_os = "linux")]
fn descendants() -> Vec<Pid> {
    let parents: Vec<(i32, i32)> = fs::list(Path::new("/proc"))
        .unwrap_or_default()
        .iter()
        .filter_map(|name| name.parse().ok())
        .filter_map(|pid: i32| {
            let stat = fs::read(Path::new(&format!("/proc/{pid}/stat"))).ok()?;
            parent_of(&String::from_utf8_lossy(&stat)).map(|parent| (pid, parent))
        })
        .collect();
    let mut below = vec![getpid().as_raw_nonzero().get()];
    let mut next = 0;
    while next < below.len() {
        let parent = below[next];
        below.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    below.into_iter().skip(1).filter_map(Pid::from_raw).collect()
}

/// The parent in a line of `/proc/PID/stat`; `None` of a process that has ended and was not waited for.
#[cfg(target_os = "linux")]
fn parent_of(stat: &str) -> Option<i32> {
    // The name, in brackets, may hold anything.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace();
    let state = fields.next()?;
    let parent = fields.next()?.parse().ok()?;
    (!["Z", "X"].contains(&state)).then_some(parent)
}

/// The group of this process, which ends with it.
#[cfg(not(target_os = "linux"))]
fn descendants() -> Vec<Pid> {
    let _ = rustix::process::kill_process_group(rustix::process::getpgrp(), Signal::KILL);
    Vec::new()
}

/// Ends this process as a program has ended, where it ended by a signal; else its exit code.
fn end_like(status: WaitStatus) -> u8 {
    if let Some(signal) = status.terminating_signal() {
        if let Some(signal) = Signal::from_named_raw(signal) {
            // Twice: the first may meet a handler, which then is gone.
            for _ in 0..2 {
                let _ = kill_process(getpid(), signal);
            }
        }
        return 128 + signal as u8;
    }
    status.exit_status().unwrap_or(1) as u8
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_may_have_any_name() {
        assert_eq!(parent_of("12 (a b) S 1 12 12 0"), Some(1));
        assert_eq!(parent_of("12 (:) Z 7) R 34 12 12 0"), Some(34));
        assert_eq!(parent_of("12 (gone) Z 1 12 12 0"), None);
        assert_eq!((parent_of(""), parent_of("12 (x)")), (None, None));
    }

    #[test]
    fn what_this_process_starts_is_below_it() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        assert!(descendants().contains(&pid));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!descendants().contains(&pid));
    }
}
