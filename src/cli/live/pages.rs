//! The pages that are served.

use std::path::Path;

use super::runs::{Run, Runs, State};
use crate::spec::check_text;
use crate::stages::{REPORT_PAGE, RESOLVED, base_of, live_report};

/// The report that a finished run has left, or one of what is known so far.
pub(super) fn page(runs: &Runs, name: &str) -> Vec<u8> {
    let version = runs.version(Some(name));
    let Run { name, study, state } = runs.run(name);
    match (state, runs.file(&name, REPORT_PAGE)) {
        (State::Finished, Some(report)) => report,
        (state, _) => {
            let spec = runs.file(&name, RESOLVED).unwrap_or_default();
            let spec = String::from_utf8_lossy(&spec).into_owned();
            let resolved = check_text(RESOLVED, &spec, &[], Path::new(""));
            let base = resolved.map(|resolved| base_of(&resolved.spec)).unwrap_or_default();
            live_report(&name, spec, base, study, &state.text(), &version).into_bytes()
        }
    }
}

/// Where the comparison of the ticked pipelines is: `run=a&run=b` → `/compare/a+b/`. Names need no escapes.
pub(super) fn chosen(query: &str) -> String {
    let names: Vec<&str> = query.split('&').filter_map(|pair| pair.strip_prefix("run=")).collect();
    // Nothing else may get into the header of a redirection.
    let is_name = |name: &&str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    if names.is_empty() || !names.iter().all(is_name) {
        "/".to_owned()
    } else {
        format!("/compare/{}/", names.join("+"))
    }
}

/// The trials of several pipelines on one page, the pipeline being one more parameter.
pub(super) fn comparison(runs: &Runs, names: &str) -> Vec<u8> {
    let version = runs.version(Some(names));
    let title = names.split('+').collect::<Vec<_>>().join(" · ");
    live_report(&title, String::new(), String::new(), runs.together(names), "This page follows what runs.", &version)
        .into_bytes()
}
