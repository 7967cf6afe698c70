//! Which files of the stages a person finds in the pipeline's folder.

use super::files::{BELIEFS, BEST, MISTAKES, MODEL, MODEL_FOLDER, REPORT, STUDY, TABLE_MODEL, TRIALS};
use super::names::{EVALUATE, PLOT, PLOTS, REPORT_PAGE, REPORT_TEXT, RESOLVED, SEARCH};
use super::report::{Beside, reports_of};
use crate::pipeline::{Executed, Provenance, View};
use crate::spec::{ResolvedSpec, to_yaml};
use crate::store::StoreError;

/// Files of each stage that are shown, beside the figures.
const SHOWN: [(&str, &[&str]); 2] = [
    (SEARCH, &[TRIALS, STUDY.name(), BELIEFS.name()]),
    (EVALUATE, &[REPORT.name(), BEST, MODEL, TABLE_MODEL, MISTAKES.name()]),
];

/// The view of an executed pipeline, finished or not, and what is missing in its document; `provenance` says how it came about.
pub(crate) fn view_of(
    resolved: &ResolvedSpec,
    executed: &Executed,
    provenance: &Provenance,
    beside: Beside<'_>,
) -> Result<(View, Vec<String>), StoreError> {
    let mut view = View::new();
    view.bytes(RESOLVED, to_yaml(&resolved.spec).into_bytes())?;
    if let Some(study) = beside.unfinished.as_ref().and_then(|unfinished| unfinished.study.as_ref()) {
        let mut json = serde_json::to_vec_pretty(study).expect("a study is plain JSON with text keys");
        json.push(b'\n');
        view.bytes(STUDY.name(), json)?;
        study.to_csv().ok().map_or(Ok(()), |csv| view.bytes(TRIALS, csv))?;
    }
    let reports = reports_of(resolved, executed, provenance, beside)?;
    view.bytes(REPORT_PAGE, reports.html.into_bytes())?;
    view.bytes(REPORT_TEXT, reports.markdown.into_bytes())?;
    for (name, image) in reports.images {
        view.bytes(&name, image)?;
    }
    if let Some(parquet) = reports.parquet {
        view.bytes("trials.parquet", parquet)?;
    }
    for (stage, files) in SHOWN {
        let Some(artifact) = executed.artifact(stage)? else { continue };
        for file in files.iter().filter(|file| artifact.has(file)) {
            match &reports.csv {
                // With what configurations leave to the spec.
                Some(csv) if *file == TRIALS => view.bytes(file, csv.clone())?,
                _ => view.file(file, &artifact, file)?,
            }
        }
    }
    if let Some(artifact) = executed.artifact(EVALUATE)? {
        let of_model = |name: &&str| name.strip_prefix(MODEL_FOLDER).is_some_and(|rest| rest.starts_with('/'));
        let names: Vec<String> = artifact.files().map(|(name, _)| name).filter(of_model).map(str::to_owned).collect();
        for name in names {
            view.file(&name, &artifact, &name)?;
        }
    }
    if let Some(artifact) = executed.artifact(PLOT)? {
        let names: Vec<String> = artifact.files().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            view.file(&format!("{PLOTS}/{name}"), &artifact, &name)?;
        }
    }
    Ok((view, reports.warnings))
}
