//! What a check needs of the machine, and whether it is there.

use std::process::{Command, Stdio};

/// Something that not every machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// `strace`, and the right to trace.
    Strace,
    /// `faketime`.
    Faketime,
    /// The right to mount a tmpfs.
    Mount,
}

impl Need {
    /// Why it is not there; nothing where it is.
    pub(crate) fn missing(self) -> Option<String> {
        match self {
            Self::Strace => fails("strace", &["-qq", "-f", "-o", "/dev/null", "-e", "trace=fsync", "true"]),
            Self::Faketime => fails("faketime", &["-f", "-2d", "true"]),
            Self::Mount => {
                let Ok(folder) = tempfile::tempdir() else { return Some("no temporary folder".to_owned()) };
                let path = folder.path().to_string_lossy().into_owned();
                let failed = fails("mount", &["-t", "tmpfs", "-o", "size=1m", "tmpfs", &path]);
                if failed.is_none() {
                    let _ = Command::new("umount").arg(&path).status();
                }
                failed
            }
        }
    }
}

/// Why a command does not work here.
fn fails(program: &str, args: &[&str]) -> Option<String> {
    match Command::new(program).args(args).stdin(Stdio::null()).output() {
        Err(error) => Some(format!("`{program}` cannot be run: {error}")),
        Ok(output) if !output.status.success() => {
            let said = String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default().to_owned();
            Some(format!("`{program}` does not work: {said}"))
        }
        Ok(_) => None,
    }
}
