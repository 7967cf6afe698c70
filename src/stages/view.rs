//! Which files of the stages a person finds in the pipeline's folder.

use super::files::{BELIEFS, BEST, MISTAKES, MODEL, REPORT, STUDY, TRIALS};
use super::names::{EVALUATE, PLOT, SEARCH};
use super::report::reports_of;
use crate::pipeline::{Executed, Provenance, View};
use crate::spec::{ResolvedSpec, to_yaml};
use crate::store::StoreError;

/// The spec with its defaults filled in.
pub const RESOLVED: &str = "resolved.yaml";
/// The report as a page.
pub const REPORT_PAGE: &str = "report.html";
/// The folder of the figures.
pub const PLOTS: &str = "plots";

/// Files of each stage that are shown, beside the figures.
const SHOWN: [(&str, &[&str]); 2] =
    [(SEARCH, &[TRIALS, STUDY.name(), BELIEFS.name()]), (EVALUATE, &[REPORT.name(), BEST, MODEL, MISTAKES.name()])];

/// The view of an executed pipeline; `provenance` says how it came about.
pub(crate) fn view_of(
    resolved: &ResolvedSpec,
    executed: &Executed,
    provenance: &Provenance,
) -> Result<View, StoreError> {
    let mut view = View::new();
    view.bytes(RESOLVED, to_yaml(&resolved.spec).into_bytes())?;
    let reports = reports_of(resolved, executed, provenance)?;
    view.bytes(REPORT_PAGE, reports.html.into_bytes())?;
    view.bytes("report.md", reports.markdown.into_bytes())?;
    if let Some(parquet) = reports.parquet {
        view.bytes("trials.parquet", parquet)?;
    }
    for (stage, files) in SHOWN {
        let Some(artifact) = executed.artifact(stage)? else { continue };
        for file in files.iter().filter(|file| artifact.has(file)) {
            view.file(file, &artifact, file)?;
        }
    }
    if let Some(artifact) = executed.artifact(PLOT)? {
        let names: Vec<String> = artifact.files().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            view.file(&format!("{PLOTS}/{name}"), &artifact, &name)?;
        }
    }
    Ok(view)
}
