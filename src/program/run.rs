//! Running a program to its end.

#![expect(clippy::disallowed_methods, reason = "a time limit needs the clock; no result holds a time")]

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::invocation::{Invocation, ProgramError};
use super::lines::Line;
use super::scratch::{self, Scratch};
use crate::base::folder;
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
    /// What it measured, line by line.
    pub lines: Vec<Line>,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
}

/// The most bytes of each stream that are kept.
const LARGEST_OUTPUT: usize = 8 << 20;
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
        let mut child = self.start(scratch)?;
        let (send, received) = mpsc::channel();
        let stdout = capture(child.stdout.take(), Some(send));
        let stderr = capture(child.stderr.take(), None);
        let limit = self.command.time_limit_s.map(Duration::from_secs_f64);
        let (lines, forced) = watch(&mut child, &received, limit, goes_on);
        let end = match (forced, child.wait()) {
            (Some(forced), _) => forced,
            (None, Ok(status)) if status.success() => End::Success,
            (None, Ok(status)) => End::Failure(status.to_string()),
            (None, Err(error)) => End::Failure(error.to_string()),
        };
        Ok(ProgramRun { end, lines, stdout: stdout.bytes(), stderr: stderr.bytes() })
    }

    fn start(&self, scratch: &Scratch) -> Result<Child, ProgramError> {
        let base = self.command.base();
        let mut words = Vec::new();
        for (index, text) in self.command.run.iter().enumerate() {
            let filled = self.filled(text.written(), scratch)?;
            // A program without a `/` is one of the system's, whatever is called like it here.
            let is_of_system = index == 0 && !filled.contains('/');
            words.push(if is_of_system { filled } else { scratch::word(&filled, &base) });
        }
        let Some((program, arguments)) = words.split_first() else {
            return Err(ProgramError::Placeholder("`run` is empty".to_owned()));
        };
        let mut command = std::process::Command::new(program);
        command.args(arguments).current_dir(&scratch.working);
        for (name, value) in for_python(&base) {
            command.env(name, value);
        }
        for (name, text) in &self.command.environment {
            command.env(name, self.filled(text, scratch)?);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        {
            // A group of its own: what it starts ends with it, and Ctrl-C is ours to pass on.
            use std::os::unix::process::CommandExt;
            command.process_group(0);
        }
        let failed = |source| ProgramError::Start { program: program.clone(), folder: base.clone(), source };
        command.spawn().map_err(failed)
    }
}

/// What Python is told: to write every line at once, since a rule may end the trial by it, and to find modules beside the
/// spec, as if it ran there.
fn for_python(base: &Path) -> Vec<(&'static str, OsString)> {
    let mut variables = Vec::new();
    if std::env::var_os("PYTHONUNBUFFERED").is_none() {
        variables.push(("PYTHONUNBUFFERED", OsString::from("1")));
    }
    let before = std::env::var_os("PYTHONPATH").filter(|paths| !paths.is_empty());
    let paths = folder::absolute(base).into_iter().chain(before.iter().flat_map(std::env::split_paths));
    if let Ok(paths) = std::env::join_paths(paths) {
        variables.push(("PYTHONPATH", paths));
    }
    variables
}

/// Waits for the end of a program while it measures; ends it where the time is over or the caller wants no more, and then
/// says so.
fn watch(
    child: &mut Child,
    received: &mpsc::Receiver<Line>,
    limit: Option<Duration>,
    goes_on: &mut dyn FnMut(Option<&Line>) -> bool,
) -> (Vec<Line>, Option<End>) {
    let start = Instant::now();
    let mut lines = Vec::new();
    loop {
        let wanted = match received.recv_timeout(POLL_INTERVAL) {
            Ok(line) => {
                lines.push(line);
                goes_on(lines.last())
            }
            Err(mpsc::RecvTimeoutError::Timeout) => goes_on(None),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                thread::sleep(POLL_INTERVAL); // it has closed its output and works on
                goes_on(None)
            }
        };
        if !wanted {
            kill(child);
            return (lines, Some(End::Cancelled));
        }
        if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
            let over = Instant::now() + OUTPUT_TIMEOUT;
            while let Ok(line) = received.recv_timeout(over.saturating_duration_since(Instant::now())) {
                goes_on(Some(&line));
                lines.push(line);
            }
            return (lines, None);
        }
        if limit.is_some_and(|limit| start.elapsed() > limit) {
            kill(child);
            return (lines, Some(End::TimeLimit));
        }
    }
}

/// Ends a program and what it has started.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = format!("-{}", child.id());
        let killed = std::process::Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        if killed.is_ok_and(|status| status.success()) {
            return;
        }
    }
    if let Err(error) = child.kill() {
        tracing::debug!(%error, "the program has ended before it was told to");
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
fn capture(stream: Option<impl Read + Send + 'static>, lines: Option<mpsc::Sender<Line>>) -> Capture {
    let bytes = Arc::new(Mutex::new(Vec::new()));
    let (alive, end) = mpsc::channel::<()>();
    let to = Arc::clone(&bytes);
    thread::spawn(move || {
        let (Some(stream), _alive) = (stream, alive) else { return };
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        // A line without an end is taken in parts.
        while stream.by_ref().take(LARGEST_OUTPUT as u64).read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            if let (Some(lines), Some(read)) = (&lines, Line::read(&String::from_utf8_lossy(&line)))
                && lines.send(read).is_err()
            {
                break;
            }
            let mut kept = lock_unpoisoned(&to);
            let rest = LARGEST_OUTPUT.saturating_sub(kept.len()).min(line.len());
            kept.extend_from_slice(&line[..rest]);
            line.clear();
        }
    });
    Capture { bytes, end }
}
