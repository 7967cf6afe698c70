//! What is said of runs of programs.

use super::printed::FirstNames;
use crate::base::path::SpecPath;
use crate::program::{Command, Invocation};

/// What is said of a run that failed.
pub(super) fn failure(why: &str, stderr: &[u8], invocation: &Invocation<'_>, command: &Command) -> String {
    let with: Vec<String> = invocation.values().iter().map(|(name, value)| format!("{name} {value}")).collect();
    let words: Vec<&str> = command.run.iter().map(SpecPath::written).collect();
    let hint = if command.working_folder.is_own() && misses_a_file(stderr) { MISSING } else { "" };
    format!("`{}` failed: {why} ({}){hint}", words.join(" "), with.join(", "))
}

/// How a program ended, with the last line that it wrote to standard error, as a terminal would have shown it.
pub(super) fn with_last_words(how: &str, stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    match text.lines().rev().map(as_shown).find(|line| !line.is_empty()) {
        Some(last) => format!("{how}, last words: {last}"),
        None => how.to_owned(),
    }
}

/// A line without what was overwritten after a carriage return, colours and other control characters, cut where it is long.
fn as_shown(line: &str) -> String {
    const LONGEST: usize = 300;
    let line = line.trim_end().rsplit('\r').next().unwrap_or_default();
    let mut shown = String::new();
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            // A control sequence ends with a letter or one of a few signs (ECMA-48, 5.4).
            ('\u{1b}', Some('[')) => drop(rest.by_ref().skip(1).find(|c| ('@'..='~').contains(c))),
            // A control string, such as a window's title, ends with a bell or `ESC \\` (ECMA-48, 5.6).
            ('\u{1b}', Some(']' | 'P' | 'X' | '^' | '_')) => {
                let mut last = c;
                rest.find(|&c| matches!((std::mem::replace(&mut last, c), c), ('\u{1b}', '\\') | (_, '\u{7}')));
            }
            _ if !c.is_control() => shown.push(c),
            _ => {}
        }
    }
    let shown = shown.trim();
    if shown.chars().count() > LONGEST {
        shown.chars().take(LONGEST).chain(['…']).collect()
    } else {
        shown.to_owned()
    }
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
pub(super) fn others(names: &FirstNames) -> String {
    if names.first().is_empty() {
        return String::new();
    }
    let more = if names.has_more() { ", …" } else { "" };
    let names: Vec<String> = names.first().iter().map(|name| format!("`{name}`")).collect();
    format!(", but {}{more}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_words_are_as_a_terminal_shows_them() {
        let of = |stderr: &str| with_last_words("exit status: 1", stderr.as_bytes());
        assert_eq!(
            of("first\n\u{1b}[1;31mError:\u{1b}[0m no\u{7} memory\n\n"),
            "exit status: 1, last words: Error: no memory"
        );
        assert_eq!(of("\u{1b}]0;title\u{7}a\u{1b}]8;;link\u{1b}\\b\u{9b}"), "exit status: 1, last words: ab");
        assert_eq!(of("10 %\r50 %\rKilled\r\n"), "exit status: 1, last words: Killed");
        assert_eq!((of(""), of("\u{1b}[0m\n")), ("exit status: 1".to_owned(), "exit status: 1".to_owned()));
        assert!(of(&"x".repeat(9999)).len() < 400);
    }
}
