//! Room for a file of ours where a person, or damage, has put something else.

use std::path::{Path, PathBuf};

use crate::base::fs::{self, FileError, Kind};

/// What bringing a view up to date did to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It is new, or its content is.
    Written(PathBuf),
    /// It was ours and nothing makes it any more.
    Removed(PathBuf),
    /// It was a person's and stood where one of ours belongs.
    Moved {
        /// Where it stood.
        from: PathBuf,
        /// Where it is now.
        to: PathBuf,
    },
}

/// Moves away what is not ours and stands where our file, or a folder above it, belongs.
pub(super) fn make_room(folder: &Path, name: &str, is_ours: bool) -> Result<Option<Changed>, FileError> {
    let path = folder.join(name);
    let mut above: Vec<&Path> = above(folder, &path).collect();
    above.reverse();
    let mut in_the_way = None;
    for path in above {
        // Through a link a file would land elsewhere.
        if in_the_way.is_none() && matches!(fs::kind(path)?, Some(Kind::File { .. } | Kind::Other)) {
            in_the_way = Some(path);
        }
    }
    match fs::kind(&path)? {
        None => {}
        Some(Kind::File { .. }) if is_ours => {}
        Some(_) => in_the_way = in_the_way.or(Some(&path)),
    }
    let Some(from) = in_the_way else { return Ok(None) };
    for n in 1.. {
        let mut to = from.as_os_str().to_owned();
        to.push(format!(".kept{n}"));
        let to = PathBuf::from(to);
        if fs::kind(&to)?.is_none() {
            fs::rename(from, &to)?;
            return Ok(Some(Changed::Moved { from: from.to_owned(), to }));
        }
    }
    Ok(None)
}

/// The folders above `path` that are in `folder`, the nearest first.
pub(super) fn above<'a>(folder: &Path, path: &'a Path) -> impl Iterator<Item = &'a Path> {
    path.ancestors().skip(1).take_while(move |above| *above != folder)
}
