//! A finished pipeline, as its folder shows it.

use std::path::Path;

use super::content::{add_evaluations, add_study};
use super::files::{REPORT, STUDY};
use super::names::{PLOTS, REPORT_PAGE, RESOLVED};
use crate::base::fs::{self, FileError};
use crate::report::{Content, Figure, Pipeline};

/// Largest spec, and largest figure, in bytes.
const LARGEST: u64 = 1 << 20;
const LARGEST_FIGURE: u64 = 8 << 20;

/// A pipeline as its folder shows it.
///
/// # Errors
/// What is missing, in words.
pub(super) fn finished(outputs: &Path, name: &str) -> Result<Pipeline, String> {
    let folder = outputs.join(name);
    let unread = |error: FileError| format!("{error}: {}", error.source);
    let is_there = fs::exists(&folder.join(RESOLVED)) || fs::exists(&folder.join(REPORT_PAGE));
    if !is_there {
        return Err(format!("`{name}` has not run in `{}`", outputs.display()));
    }
    let mut content = Content { name: name.to_owned(), ..Content::default() };
    content.source = match fs::read_at_most(&folder.join(RESOLVED), LARGEST) {
        Ok(text) => String::from_utf8_lossy(&text).into_owned(),
        Err(error) if error.is_not_found() => String::new(),
        Err(error) => return Err(unread(error)),
    };
    let study = STUDY.in_folder(&folder);
    match study {
        Ok(Some(study)) => add_study(&mut content, study),
        Ok(None) => {
            return Err(format!("this version cannot read `{}`; run it again", folder.join(STUDY.name()).display()));
        }
        Err(error) if error.is_not_found() => {}
        Err(error) => return Err(unread(error)),
    }
    match REPORT.in_folder(&folder) {
        Ok(report) => report.into_iter().for_each(|report| add_evaluations(&mut content, report)),
        Err(error) if error.is_not_found() => {}
        Err(error) => return Err(unread(error)),
    }
    Ok(Pipeline { content, figures: figures(&folder.join(PLOTS)).map_err(unread)?, folder: format!("../{name}/") })
}

/// The figures of a folder, in the order of their names.
fn figures(folder: &Path) -> Result<Vec<Figure>, FileError> {
    let names = match fs::list(folder) {
        Err(error) if error.is_not_found() => return Ok(Vec::new()),
        names => names?,
    };
    let mut figures = Vec::new();
    for file in names.iter().filter(|name| name.ends_with(".svg")) {
        let name = file.trim_end_matches(".svg").to_owned();
        let image = fs::read_at_most(&folder.join(file), LARGEST_FIGURE)?;
        figures.push(Figure { name, image });
    }
    figures.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(figures)
}
