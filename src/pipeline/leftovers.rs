//! What killed processes have left in a pipeline's folder.

use std::path::Path;

use crate::base::fs::{self, Kind};

/// Removes half-written files of processes that no longer live from a pipeline's folder and the folders in it; not behind links.
pub fn remove_leftovers(folder: &Path) {
    let is_folder = |path: &Path| matches!(fs::kind(path), Ok(Some(Kind::Folder)));
    if !is_folder(folder) {
        return;
    }
    fs::remove_abandoned(folder);
    for name in fs::list(folder).unwrap_or_default() {
        let inner = folder.join(name);
        if is_folder(&inner) {
            fs::remove_abandoned(&inner);
        }
    }
}
