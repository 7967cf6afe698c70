//! What another program prints, for people: never waited for without end.

use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long a program may take that is only asked what it is, or what it knows of a folder.
const LIMIT: Duration = Duration::from_secs(10);

/// What a program prints; none where it cannot be started, or has not ended after ten seconds.
pub(crate) fn said(command: Command) -> Option<Output> {
    said_within(command, LIMIT)
}

fn said_within(mut command: Command, limit: Duration) -> Option<Output> {
    let (send, receive) = mpsc::channel();
    let ask = move || {
        // Where nobody waits any more, what it says is for nobody.
        _ = send.send(command.stdin(Stdio::null()).output());
    };
    thread::Builder::new().spawn(ask).ok()?;
    receive.recv_timeout(limit).ok()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_does_not_end_says_nothing() {
        let command = |line: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", line]);
            command
        };
        assert_eq!(said(command("echo yes")).unwrap().stdout, b"yes\n");
        assert!(said_within(command("sleep 5"), Duration::from_millis(50)).is_none());
        assert!(said(Command::new("/no/such/program")).is_none());
    }
}
