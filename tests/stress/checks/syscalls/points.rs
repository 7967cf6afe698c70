//! Where a fault is injected, and which.

use std::collections::BTreeMap;
use std::fmt;

/// What happens to a call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fault {
    /// The process is killed on entry.
    Kill,
    /// The call fails; also all that follow it, if it is to last.
    Error { name: &'static str, lasts: bool },
}

/// The Nth call of a kind.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) call: String,
    pub(crate) number: u64,
    pub(crate) fault: Fault,
}

/// Calls that change something, with the errors that they are known to give.
const CALLS: &[(&str, &[&str])] = &[
    ("openat", &["EMFILE", "ENOSPC", "EIO", "EROFS", "EACCES"]),
    ("write", &["ENOSPC", "EIO", "EDQUOT"]),
    ("fsync", &["EIO", "ENOSPC", "EDQUOT"]),
    ("fdatasync", &["EIO", "ENOSPC", "EDQUOT"]),
    ("rename", &["EIO", "ENOSPC", "EROFS", "EXDEV"]),
    ("renameat", &["EIO", "ENOSPC", "EROFS", "EXDEV"]),
    ("renameat2", &["EIO", "ENOSPC", "EROFS", "EXDEV"]),
    ("unlink", &["EIO", "EROFS"]),
    ("unlinkat", &["EIO", "EROFS"]),
    ("mkdir", &["ENOSPC", "EIO", "EDQUOT", "EROFS"]),
    ("fchmod", &["EPERM", "EROFS"]),
    ("flock", &["ENOLCK", "EIO"]),
    ("close", &["EIO"]),
];

/// Errors that stay, as those of a full disk and of one that has become read-only do.
const LASTING: &[&str] = &["ENOSPC", "EROFS"];

/// What is traced to count the calls.
pub(crate) fn calls() -> impl Iterator<Item = &'static str> {
    CALLS.iter().map(|(call, _)| *call)
}

/// All points, given the numbers of the first and last call of each kind that are of interest.
pub(crate) fn all(counts: &BTreeMap<String, (u64, u64)>) -> Vec<Point> {
    let mut points = Vec::new();
    for (call, errors) in CALLS {
        let Some((first, last)) = counts.get(*call) else { continue };
        let once = errors.iter().map(|name| Fault::Error { name, lasts: false });
        let lasting =
            errors.iter().filter(|name| LASTING.contains(name)).map(|name| Fault::Error { name, lasts: true });
        for fault in [Fault::Kill].into_iter().chain(once).chain(lasting) {
            let point = |number| Point { call: (*call).to_owned(), number, fault: fault.clone() };
            points.extend((*first..=*last).map(point));
        }
    }
    points
}

impl Point {
    /// The fault in the words of `strace`.
    pub(crate) fn injection(&self) -> String {
        let Self { call, number, fault } = self;
        match fault {
            Fault::Kill => format!("inject={call}:signal=SIGKILL:when={number}"),
            Fault::Error { name, lasts } => {
                format!("inject={call}:error={name}:when={number}{}", if *lasts { "+" } else { "" })
            }
        }
    }

    /// Whether the call carries what is in a file: then it must not fail unnoticed.
    pub(crate) fn is_of_content(&self) -> bool {
        ["write", "fsync", "fdatasync"].contains(&self.call.as_str())
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.injection())
    }
}
