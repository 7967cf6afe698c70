//! The folder that one trial of a program works in.

use std::path::{Component, Path, PathBuf};

use crate::base::folder;
use crate::base::fs::{self, FileError, Kind};

/// Name of a folder that stands for one above the working folder.
const ABOVE: &str = "above";

/// A folder of one trial: `parameters.json` and, unless all trials share the spec's, an empty folder to work in with links
/// to the inputs.
#[derive(Clone, Debug)]
pub struct Scratch {
    /// The folder that the program works in, absolute.
    pub(super) working: PathBuf,
    /// File with all parameters, absolute.
    pub(super) parameters: PathBuf,
    /// Whether the working folder is this trial's own.
    is_own: bool,
}

/// A file that a program left in its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftFile {
    /// Path in the working folder, parted by `/`.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Size in bytes.
    pub size: u64,
}

impl Scratch {
    /// A folder for a trial within the empty `root`; `inputs` are linked from `base`. An input in a folder above `base` is
    /// found by its path as well.
    ///
    /// # Errors
    /// An input that is not there, or a folder or link that cannot be made.
    pub(super) fn own(root: &Path, base: &Path, inputs: &[String]) -> Result<Self, FileError> {
        let inputs: Vec<PathBuf> = inputs.iter().map(|input| normal(Path::new(input))).collect();
        let above = |path: &PathBuf| path.components().take_while(|part| *part == Component::ParentDir).count();
        let depth = inputs.iter().map(above).max().unwrap_or(0);
        let mut working = folder::absolute(&root.join("work"))?;
        (0..depth).for_each(|_| working.push(ABOVE));
        fs::create_folder(&working)?;
        for input in inputs.iter().filter(|input| input.is_relative()) {
            let is_within_another = input.ancestors().skip(1).any(|folder| inputs.iter().any(|other| other == folder));
            let at = normal(&working.join(input));
            if !is_within_another && !fs::exists(&at) {
                fs::create_folder(at.parent().unwrap_or(&working))?;
                folder::link(&folder::absolute(&base.join(input))?, &at)?;
            }
        }
        Ok(Self { working, parameters: parameters(root)?, is_own: true })
    }

    /// The folder `base` of all trials; only the parameters are in `root`.
    ///
    /// # Errors
    /// The working folder of this process is gone.
    pub(super) fn shared(root: &Path, base: &Path) -> Result<Self, FileError> {
        Ok(Self { working: folder::absolute(base)?, parameters: parameters(root)?, is_own: false })
    }

    /// The files that the program left in a folder of its own, in the order of their names; links are none.
    ///
    /// # Errors
    /// A folder that cannot be listed.
    pub fn left(&self) -> Result<Vec<LeftFile>, FileError> {
        let mut left = Vec::new();
        if self.is_own {
            folder::walk(&self.working, &mut |name, size| {
                left.push(LeftFile { name: name.to_owned(), path: self.working.join(name), size });
            })?;
        }
        left.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(left)
    }
}

fn parameters(root: &Path) -> Result<PathBuf, FileError> {
    folder::absolute(&root.join("parameters.json"))
}

/// The path without `.` and `..` other than at its beginning, as it is written: links are not followed.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}

/// A word of a command as the program gets it: a word that names a file is an absolute path, as is the part after `=` in
/// `--config=file` and a word with a `/` that names a folder.
pub(super) fn word(word: &str, base: &Path) -> String {
    let absolute = |text: &str| {
        let path = Path::new(text);
        let names = match folder::kind_of_target(&base.join(path)) {
            Ok(Some(Kind::File { .. })) => true,
            Ok(Some(Kind::Folder)) => text.contains('/'),
            _ => false,
        };
        (names && !text.is_empty() && path.is_relative())
            .then(|| folder::absolute(&base.join(path)).ok())
            .flatten()
            .map(|path| normal(&path).to_string_lossy().into_owned())
    };
    let after_equals = || word.split_once('=').and_then(|(option, text)| Some(format!("{option}={}", absolute(text)?)));
    absolute(word).or_else(after_equals).unwrap_or_else(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_what_leads_nowhere() {
        let of = |path: &str| normal(Path::new(path)).to_string_lossy().into_owned();
        assert_eq!(
            (of("a/./b/../c"), of("../a"), of("a/../../b"), of("/a/../b")),
            ("a/c".into(), "../a".into(), "../b".into(), "/b".into())
        );
    }

    #[cfg(unix)]
    #[test]
    fn inputs_are_found_by_their_paths_and_are_not_left() {
        let project = tempfile::tempdir().unwrap();
        let base = project.path().join("specs");
        fs::create_folder(&base.join("data/deep")).unwrap();
        for (name, text) in [("specs/data/deep/x.csv", "x"), ("specs/conf.yaml", "c"), ("shared.txt", "s")] {
            fs::write_synced(&project.path().join(name), text.as_bytes()).unwrap();
        }
        let root = project.path().join("scratch");
        fs::create_folder(&root).unwrap();
        let inputs = ["data", "data/deep/x.csv", "./conf.yaml", "../shared.txt"].map(str::to_owned);
        let scratch = Scratch::own(&root, &base, &inputs).unwrap();
        for (name, text) in [("data/deep/x.csv", "x"), ("conf.yaml", "c"), ("../shared.txt", "s")] {
            assert_eq!(fs::read(&scratch.working.join(name)).unwrap(), text.as_bytes(), "{name}");
        }
        assert_eq!(scratch.left().unwrap(), []);
        fs::create_folder(&scratch.working.join("made")).unwrap();
        fs::write_synced(&scratch.working.join("made/model.bin"), b"weights").unwrap();
        let left = scratch.left().unwrap();
        assert_eq!((left.len(), left[0].name.as_str(), left[0].size), (1, "made/model.bin", 7));
    }

    #[test]
    fn words_that_name_files_are_absolute() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder::absolute(folder.path()).unwrap();
        fs::create_folder(&base.join("data")).unwrap();
        fs::write_synced(&base.join("train.py"), b"").unwrap();
        let absolute = |name: &str| base.join(name).to_string_lossy().into_owned();
        assert_eq!(word("train.py", &base), absolute("train.py"));
        assert_eq!(word("--config=./train.py", &base), format!("--config={}", absolute("train.py")));
        assert_eq!(word("data/", &base), absolute("data"));
        for plain in ["data", "", "python3", "0.1", "--rate=0.1", "a/b"] {
            assert_eq!(word(plain, &base), plain);
        }
    }
}
