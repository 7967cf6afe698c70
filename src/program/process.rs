//! A program as a process of the system, under a supervisor where there is one.

#![expect(clippy::disallowed_methods, reason = "what does not end when it is told to is waited for by the clock")]

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::invocation::{Invocation, ProgramError};
use super::scratch::{self, Scratch};
use super::supervisor;
use crate::base::{folder, fs};

/// How long a supervisor may take to end what it watches over.
const PATIENCE: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(5);

/// A program that runs.
pub(super) struct Process {
    pub(super) child: Child,
    program: String,
    base: PathBuf,
    /// File in which the supervisor says why the program could not be started.
    refusal: PathBuf,
}

impl Process {
    /// Starts a program in its folder.
    ///
    /// # Errors
    /// It cannot be started, or a placeholder has no value.
    pub(super) fn start(invocation: &Invocation<'_>, scratch: &Scratch) -> Result<Self, ProgramError> {
        let base = invocation.command.base();
        let mut words = Vec::new();
        for (index, text) in invocation.command.run.iter().enumerate() {
            let filled = invocation.filled(text.written(), scratch)?;
            // A program without a `/` is one of the system's, whatever is called like it here.
            let is_of_system = index == 0 && !filled.contains('/');
            words.push(if is_of_system { filled } else { scratch::word(&filled, &base) });
        }
        let Some((program, arguments)) = words.split_first() else {
            return Err(ProgramError::Placeholder("`run` is empty".to_owned()));
        };
        let refusal = scratch.parameters.with_file_name("refusal");
        let mut command = supervisor::command(program, &refusal);
        command.args(arguments).current_dir(&scratch.working);
        for (name, value) in for_python(&base) {
            command.env(name, value);
        }
        for (name, text) in &invocation.command.environment {
            command.env(name, invocation.filled(text, scratch)?);
        }
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own: Ctrl-C is ours to pass on.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let (program, base) = (program.clone(), base);
        match command.spawn() {
            Ok(child) => Ok(Self { child, program, base, refusal }),
            Err(source) => Err(ProgramError::Start { program, folder: base, source }),
        }
    }

    /// Ends the program and what it has started.
    pub(super) fn end(&mut self) {
        if self.child.stdin.take().is_some() {
            // A supervisor ends all when this end of its input is closed.
            let start = Instant::now();
            while start.elapsed() < PATIENCE {
                if !matches!(self.child.try_wait(), Ok(None)) {
                    return;
                }
                thread::sleep(PAUSE);
            }
        }
        supervisor::kill_group(&self.child);
        if let Err(error) = self.child.kill() {
            tracing::debug!(%error, "the program has ended before it was told to");
        }
    }

    /// Waits for the end of the program.
    ///
    /// # Errors
    /// It could not be started.
    pub(super) fn wait(&mut self) -> Result<io::Result<ExitStatus>, ProgramError> {
        // Not `Child::wait`, which closes the input and so ends what a supervisor watches over.
        let status = loop {
            match self.child.try_wait() {
                Ok(None) => thread::sleep(PAUSE),
                Ok(Some(status)) => break Ok(status),
                Err(error) => break Err(error),
            }
        };
        match fs::read(&self.refusal).ok().and_then(|code| String::from_utf8_lossy(&code).parse().ok()) {
            None => Ok(status),
            Some(code) => Err(self.not_started(io::Error::from_raw_os_error(code))),
        }
    }

    /// The error of a program that could not be started.
    pub(super) fn not_started(&self, source: io::Error) -> ProgramError {
        ProgramError::Start { program: self.program.clone(), folder: self.base.clone(), source }
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
