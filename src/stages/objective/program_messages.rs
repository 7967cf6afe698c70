//! What is said of runs of programs.

use std::collections::BTreeSet;

use crate::base::path::SpecPath;
use crate::program::{Command, Invocation, Line, ProgramRun};

/// The most names that are listed of what a program printed.
const MOST_NAMES: usize = 8;

/// What is said of a run that failed.
pub(super) fn failure(why: &str, run: &ProgramRun, invocation: &Invocation<'_>, command: &Command) -> String {
    let last = String::from_utf8_lossy(&run.stderr);
    let last = last.trim_end().lines().last().unwrap_or_default();
    let said = if last.is_empty() { String::new() } else { format!(", last words: {last}") };
    let with: Vec<String> = invocation.values().iter().map(|(name, value)| format!("{name} {value}")).collect();
    let words: Vec<&str> = command.run.iter().map(SpecPath::written).collect();
    let hint = if command.working_folder.is_own() && misses_a_file(&run.stderr) { MISSING } else { "" };
    format!("`{}` failed: {why}{said} ({}){hint}", words.join(" "), with.join(", "))
}

/// What to write where a program does not find what lies beside the spec.
const MISSING: &str =
    "; every trial runs in a folder of its own: list what it opens in `inputs`, or write `working_folder: shared`";

/// Whether a program says that a file is not there.
fn misses_a_file(stderr: &[u8]) -> bool {
    let text = String::from_utf8_lossy(stderr).to_lowercase();
    ["no such file", "not found", "cannot open", "can't open"].iter().any(|words| text.contains(words))
}

/// What is said of a trial that a rule ended when the program had already come to its end.
pub(super) fn too_late(trial: &str, later: usize) -> String {
    format!(
        "{trial}: its lines came too late for early termination: it had printed {later} more when the rule ended it, which do not \
         count; let the program flush every line"
    )
}

/// What was printed in place of a metric: `, but `loss`, `score``.
pub(super) fn others(lines: &[Line]) -> String {
    let names: BTreeSet<&str> = lines.iter().flat_map(|line| line.numbers.keys()).map(String::as_str).collect();
    if names.is_empty() {
        return String::new();
    }
    let more = if names.len() > MOST_NAMES { ", …" } else { "" };
    let names: Vec<String> = names.into_iter().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
    format!(", but {}{more}", names.join(", "))
}
