//! Processes with a limit of time, in groups of their own.

use std::io::Read;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::Value;

/// No command here takes nearly as long, on a slow machine and under `strace`.
pub(crate) const LIMIT: Duration = Duration::from_secs(180);

/// A process that has been started. Its group is killed on drop.
pub(crate) struct Running {
    child: Child,
    start: Instant,
    stdout: Option<JoinHandle<Vec<u8>>>,
    stderr: Option<JoinHandle<Vec<u8>>>,
}

/// What a process left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) elapsed: Duration,
}

fn collect(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

fn text(thread: Option<JoinHandle<Vec<u8>>>) -> String {
    let bytes = thread.map(|thread| thread.join().unwrap_or_default()).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Result<Self, String> {
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let start = Instant::now();
        let spawned = command.spawn();
        let mut child = spawned.map_err(|error| format!("cannot start {:?}: {error}", command.get_program()))?;
        let (stdout, stderr) = (child.stdout.take().map(collect), child.stderr.take().map(collect));
        Ok(Self { child, start, stdout, stderr })
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Sends a signal to the process alone; one that has ended meanwhile does not mind.
    pub(crate) fn signal(&self, signal: Signal) {
        let _ = kill_process(self.pid(), signal);
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until the process has ended or the time is over; true if it has ended.
    pub(crate) fn wait_for(&mut self, time: Duration) -> bool {
        let end = Instant::now() + time;
        loop {
            if self.has_ended() {
                return true;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            std::thread::sleep(left.min(Duration::from_millis(2)));
        }
    }

    /// Waits for the end; an error where it does not come within a limit.
    pub(crate) fn finish_within(mut self, limit: Duration) -> Result<Ran, String> {
        if !self.wait_for(limit) {
            return Err(format!("a command had not ended after {} s", limit.as_secs()));
        }
        let elapsed = self.start.elapsed();
        let status = self.child.wait().map_err(|error| error.to_string())?;
        // Whatever of its group has been left holds the pipes open.
        let _ = kill_process_group(self.pid(), Signal::KILL);
        let (stdout, stderr) = (text(self.stdout.take()), text(self.stderr.take()));
        Ok(Ran { status, stdout, stderr, elapsed })
    }

    pub(crate) fn finish(self) -> Result<Ran, String> {
        self.finish_within(LIMIT)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = kill_process_group(self.pid(), Signal::KILL);
        let _ = self.child.wait();
    }
}

impl Ran {
    /// The exit code, as a shell says it: 128 + its number for a signal that ended the process.
    pub(crate) fn code(&self) -> i32 {
        self.status.code().or(self.status.signal().map(|signal| 128 + signal)).unwrap_or(-1)
    }

    pub(crate) fn was_killed(&self) -> bool {
        self.status.signal() == Some(9)
    }

    /// An error unless it has this exit code.
    pub(crate) fn exits(self, code: i32) -> Result<Self, String> {
        if self.code() == code { Ok(self) } else { Err(format!("exit code {code} was expected; {self:?}")) }
    }

    pub(crate) fn ok(self) -> Result<Self, String> {
        self.exits(0)
    }

    /// The events of `--json`; the last line of a killed process may be cut off.
    pub(crate) fn events(&self) -> Vec<Value> {
        self.stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Names of the trials that ended, and whether they were trained or found.
    pub(crate) fn trials(&self) -> Vec<(String, bool)> {
        let trials = self.events().into_iter().filter(|event| event["event"] == "trial");
        let named =
            trials.map(|event| (event["trial"]["name"].as_str().map(str::to_owned), event["trial"]["trained"] == true));
        named.filter_map(|(name, trained)| Some((name?, trained))).collect()
    }

    /// Names of the stages that ran.
    pub(crate) fn stages(&self) -> Vec<String> {
        let finished = self.events().into_iter().filter(|event| event["event"] == "stage_finished");
        finished.filter_map(|event| event["stage"].as_str().map(str::to_owned)).collect()
    }
}

/// The most memory that a process ever held, in MB, watched until it ends or the time is over.
pub(crate) fn peak_memory_mb(run: &mut Running, limit: Duration) -> f64 {
    let (start, mut peak_mb) = (Instant::now(), 0.0_f64);
    while start.elapsed() < limit {
        peak_mb = peak_mb.max(memory_mb(run.pid()));
        if run.wait_for(Duration::from_millis(2)) {
            break;
        }
    }
    peak_mb
}

/// The most memory that a living process has held so far, in MB; 0 where it cannot be told.
pub(crate) fn memory_mb(pid: Pid) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix(" kB")).and_then(|text| text.trim().parse::<f64>().ok());
    kilobytes.unwrap_or_default() * 1024.0 / 1e6
}
