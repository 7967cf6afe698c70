//! What a program is run by, for people who compare results.

use std::process;

use super::command::Command;
use crate::base::said::said;

/// Programs that answer to `--version` and do nothing else then.
const KNOWN: [&str; 9] = ["python", "pypy", "Rscript", "julia", "node", "ruby", "perl", "bash", "octave"];

/// What the interpreter that a command names says of its version; none for a program that is no known interpreter.
pub fn version_of_interpreter(command: &Command) -> Option<String> {
    let program = command.run.first()?.written();
    let name = program.rsplit('/').next().unwrap_or(program);
    let is_known = KNOWN.iter().any(|known| {
        name.strip_prefix(known).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
    });
    if !is_known {
        return None;
    }
    let mut command = process::Command::new(program);
    command.arg("--version");
    let said = said(command)?;
    // Some say it on the other stream.
    let text = if said.stdout.is_empty() { said.stderr } else { said.stdout };
    String::from_utf8_lossy(&text).lines().next().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty())
}
