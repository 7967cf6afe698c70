//! Documents that belong to no pipeline: a report over several.

use std::path::{Path, PathBuf};

use super::document::DocumentFile;
use super::names::{REPORT_PAGE, REPORT_TEXT, RESOLVED};
use super::run::RunError;
use crate::base::fs;
use crate::pipeline::{View, lock_folder};
use crate::report::document_page;
use crate::store::Store;

/// Lays a document that belongs to no pipeline out in a folder of its own name: `report.html`, `report.md` and its images.
/// Nothing runs; what is missing comes back, a line each, with the folder.
///
/// # Errors
/// A document that is wrong, a folder that is a pipeline's, or files that cannot be written.
pub fn lay_out_document(path: &Path, store: &Store) -> Result<(PathBuf, Vec<String>), RunError> {
    let document = DocumentFile::read(path)?;
    document.names_all()?;
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = store.outputs().join(&name);
    if fs::exists(&folder.join(RESOLVED)) {
        return Err(RunError::TakenFolder { name, path: path.to_owned() });
    }
    let filled = document.fill(None, store.outputs());
    let (text, images) = filled.beside_figures();
    let mut view = View::new();
    view.bytes(REPORT_PAGE, document_page(&title(&text, &name), &filled.markdown, &filled.images).into_bytes())?;
    view.bytes(REPORT_TEXT, text.into_bytes())?;
    for (name, image) in images {
        view.bytes(&name, image)?;
    }
    let _lock = lock_folder(&name, store)?;
    view.materialise(&folder)?;
    Ok((folder, filled.warnings))
}

/// The first heading, or else a name.
fn title(markdown: &str, name: &str) -> String {
    let heading = markdown.lines().find_map(|line| line.strip_prefix("# "));
    heading.map_or_else(|| name.to_owned(), |heading| heading.trim().replace('\\', ""))
}
