//! Running a program to its end.

#![expect(clippy::disallowed_methods, reason = "a time limit needs the clock; no result holds a time")]

use std::io::{self, BufRead, BufReader, Read};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::invocation::{Invocation, ProgramError};
use super::lines::Line;
use super::process::Process;
use super::scratch::Scratch;
use crate::base::sync::lock_unpoisoned;

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// With exit code 0.
    Success,
    /// With another exit code, or by a signal.
    Failure(String),
    /// It was ended since it took longer than it may.
    TimeLimit,
    /// It was ended since the caller wanted no more.
    Cancelled,
}

/// One run of a program.
#[derive(Clone, Debug)]
pub struct ProgramRun {
    /// How it ended.
    pub end: End,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
}

/// The most bytes of each stream that are kept.
const LARGEST_OUTPUT: usize = 8 << 20;
/// The most lines that wait for the caller: a program that is faster waits as well.
const MOST_WAITING: usize = 4096;
/// How often the caller is asked whether to go on.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// How long output is waited for after the end: something that the program has left behind may hold it open.
const OUTPUT_TIMEOUT: Duration = Duration::from_secs(5);

impl Invocation<'_> {
    /// Runs the program to its end; `goes_on` sees every line that measures something, and is asked now and then without
    /// one: `false` ends the program.
    ///
    /// # Errors
    /// The program cannot be started, or a placeholder has no value. A program that fails is no error: [`ProgramRun::end`]
    /// says so.
    pub fn run(
        &self,
        scratch: &Scratch,
        goes_on: &mut dyn FnMut(Option<&Line>) -> bool,
    ) -> Result<ProgramRun, ProgramError> {
        let mut process = Process::start(self, scratch)?;
        let (send, received) = mpsc::sync_channel(MOST_WAITING);
        let (stdout, stderr) = (process.child.stdout.take(), process.child.stderr.take());
        let captured = capture(stdout, Some(send)).and_then(|stdout| Ok((stdout, capture(stderr, None)?)));
        let (stdout, stderr) = match captured {
            Ok(streams) => streams,
            Err(error) => {
                process.end();
                return Err(process.not_started(error));
            }
        };
        let limit = self.command.time_limit_s.map(Duration::from_secs_f64);
        let forced = watch(&mut process, received, limit, goes_on);
        let end = match (forced, process.wait()?) {
            (Some(forced), _) => forced,
            (None, Ok(status)) if status.success() => End::Success,
            (None, Ok(status)) => End::Failure(status.to_string()),
            (None, Err(error)) => End::Failure(error.to_string()),
        };
        Ok(ProgramRun { end, stdout: stdout.bytes(), stderr: stderr.bytes() })
    }
}

/// Waits for the end of a program while it measures; ends it where the time is over or the caller wants no more, and then
/// says so.
fn watch(
    process: &mut Process,
    received: mpsc::Receiver<Line>,
    limit: Option<Duration>,
    goes_on: &mut dyn FnMut(Option<&Line>) -> bool,
) -> Option<End> {
    let start = Instant::now();
    loop {
        let wanted = match received.recv_timeout(POLL_INTERVAL) {
            Ok(line) => goes_on(Some(&line)),
            Err(mpsc::RecvTimeoutError::Timeout) => goes_on(None),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                thread::sleep(POLL_INTERVAL); // it has closed its output and works on
                goes_on(None)
            }
        };
        if !wanted {
            process.end();
            return Some(End::Cancelled);
        }
        if matches!(process.child.try_wait(), Ok(Some(_)) | Err(_)) {
            let over = Instant::now() + OUTPUT_TIMEOUT;
            while let Ok(line) = received.recv_timeout(over.saturating_duration_since(Instant::now())) {
                goes_on(Some(&line));
            }
            return None;
        }
        if limit.is_some_and(|limit| start.elapsed() > limit) {
            process.end();
            return Some(End::TimeLimit);
        }
    }
}

/// The bytes of a stream, kept as they come.
struct Capture {
    bytes: Arc<Mutex<Vec<u8>>>,
    /// Says, by its end, that the stream has ended.
    end: mpsc::Receiver<()>,
}

impl Capture {
    fn bytes(self) -> Vec<u8> {
        // Nothing is ever sent: what is waited for is that the other half goes.
        let _ = self.end.recv_timeout(OUTPUT_TIMEOUT);
        std::mem::take(&mut *lock_unpoisoned(&self.bytes))
    }
}

/// Keeps a stream, and sends the lines that measure something.
///
/// # Errors
/// The system grants no thread for it.
fn capture(stream: Option<impl Read + Send + 'static>, lines: Option<mpsc::SyncSender<Line>>) -> io::Result<Capture> {
    let bytes = Arc::new(Mutex::new(Vec::new()));
    let (alive, end) = mpsc::channel::<()>();
    let to = Arc::clone(&bytes);
    thread::Builder::new().spawn(move || {
        let (Some(stream), _alive) = (stream, alive) else { return };
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        // A line without an end is taken in parts.
        while stream.by_ref().take(LARGEST_OUTPUT as u64).read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            if let (Some(lines), Some(read)) = (&lines, Line::read(&String::from_utf8_lossy(&line)))
                && lines.send(read).is_err()
                && Arc::strong_count(&to) == 1
            {
                break; // nobody waits for the rest: something that the program has left behind prints it
            }
            let mut kept = lock_unpoisoned(&to);
            let rest = LARGEST_OUTPUT.saturating_sub(kept.len()).min(line.len());
            kept.extend_from_slice(&line[..rest]);
            line.clear();
        }
    })?;
    Ok(Capture { bytes, end })
}
