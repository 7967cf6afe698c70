//! Runs under `strace`.

use std::collections::BTreeMap;
use std::fs;

use super::points::{Fault, Point, calls};
use crate::project::Project;
use crate::running::Ran;

/// A call that was made to fail.
pub(crate) struct Injected {
    /// As `strace` shows it.
    pub(crate) line: String,
}

impl Injected {
    /// Texts in quotes and in angle brackets: the paths of the call.
    fn paths(&self) -> Vec<&str> {
        let arguments = self.line.rsplit_once(") = ").map_or(self.line.as_str(), |(arguments, _)| arguments);
        let quoted = arguments.split('"').skip(1).step_by(2);
        let held = arguments.split('<').skip(1).filter_map(|rest| rest.split('>').next());
        // A write has its text in quotes.
        if self.line.contains("write(") { held.collect() } else { quoted.chain(held).collect() }
    }

    /// Whether it is of a file that is or becomes part of an artifact.
    pub(crate) fn is_of_artifact(&self) -> bool {
        self.paths().iter().any(|path| path.contains("/store/tmp/") && path.contains("/artifact/"))
    }

    /// Whether it is of a stream of the process.
    pub(crate) fn is_of_streams(&self) -> bool {
        ["(0<", "(1<", "(2<"].iter().any(|stream| self.line.contains(stream))
    }

    /// Whether a text names the file or the folder that it is in.
    pub(crate) fn is_named_in(&self, text: &str) -> bool {
        let is_named = |path: &&str| match *path {
            "." => text.contains("`.`"),
            path => path.rsplit('/').filter(|name| !name.is_empty()).take(2).any(|name| text.contains(name)),
        };
        self.paths().iter().any(is_named)
    }
}

/// Runs the binary with a fault.
pub(crate) fn run(project: &Project, point: &Point, args: &[&str]) -> Result<(Ran, Vec<Injected>), String> {
    let (log, trace) = (project.path("strace.log"), format!("trace={}", point.call));
    let (log_text, injection) = (log.to_string_lossy().into_owned(), point.injection());
    let wrapper = ["strace", "-qq", "-f", "-y", "-s", "20", "-o", &log_text, "-e", &trace, "-e", &injection];
    let ran = project.start_under(&wrapper, args)?.finish()?;
    let text = fs::read_to_string(&log).unwrap_or_default();
    let injected = match point.fault {
        Fault::Kill => Vec::new(),
        Fault::Error { .. } => text
            .lines()
            .filter(|line| line.contains("(INJECTED)"))
            .map(|line| Injected { line: line.to_owned() })
            .collect(),
    };
    Ok((ran, injected))
}

/// Of every kind of call, the number of the first that the program itself makes and the greatest that a thread comes to.
/// What comes before the first file of the project is the loader's.
pub(crate) fn count(project: &Project, args: &[&str]) -> Result<BTreeMap<String, (u64, u64)>, String> {
    let (log, trace) = (project.path("strace.log"), format!("trace={}", calls().collect::<Vec<_>>().join(",?")));
    let wrapper = ["strace", "-qq", "-f", "-o", &log.to_string_lossy(), "-e", &trace];
    project.start_under(&wrapper, args)?.finish()?.ok()?;
    let text = fs::read_to_string(&log).map_err(|error| format!("no log of `strace`: {error}"))?;
    let is_ours = |line: &str| line.contains("spec.yaml") || line.contains("outputs");
    let begins = text.lines().position(is_ours).ok_or("no file of the project was ever opened")?;
    let mut by_thread: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    // Until then there is one thread.
    let mut before: BTreeMap<&str, u64> = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let Some((thread, call)) = thread_and_call(line) else { continue };
        *by_thread.entry((thread, call)).or_default() += 1;
        *before.entry(call).or_default() += u64::from(number < begins);
    }
    let mut counts: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for ((_, call), count) in by_thread {
        let known = counts.entry(call.to_owned()).or_insert((before[call] + 1, 0));
        known.1 = known.1.max(count);
    }
    Ok(counts)
}

/// Who makes which call, in a line of the log.
fn thread_and_call(line: &str) -> Option<(&str, &str)> {
    let (thread, rest) = line.split_once(' ')?;
    let (call, _) = rest.trim_start().split_once('(')?;
    calls().any(|known| known == call).then_some((thread, call))
}
