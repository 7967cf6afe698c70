//! The report of an executed pipeline: what its artifacts hold, on one page.
//!
//! The page is laid out anew after every execution and is no artifact: it can be made from those at any time.

use std::path::Path;

use super::content::{add_errors, add_evaluations, add_numbers, add_study, scales, shown_beliefs};
use super::document::DocumentFile;
use super::files::{BELIEFS, MISTAKES, REPORT, STUDY};
use super::names::PLOT;
use super::notes::notes_in;
use super::study::Study;
use super::training_note::training_note;
use super::trial::Remarks;
use super::unfinished::Unfinished;
use crate::pipeline::{Executed, Provenance};
use crate::report::{self, Content, Figure, Images, Pipeline, Written, live_page, markdown, page};
use crate::spec::{ResolvedSpec, Spec, to_yaml};
use crate::store::{Artifact, StoreError};

/// An SVG larger than this, of thousands of lines, goes into the report as PNG.
const LARGEST_SVG: usize = 1 << 20;

/// The report in its forms.
pub(crate) struct Reports {
    /// Images of the document, by the names of their files in the pipeline's folder.
    pub(crate) images: Images,
    pub(crate) html: String,
    pub(crate) markdown: String,
    /// What is missing in the document.
    pub(crate) warnings: Vec<String>,
    /// The trials as a Parquet file and as CSV, if there are any.
    pub(crate) parquet: Option<Vec<u8>>,
    pub(crate) csv: Option<Vec<u8>>,
}

/// What is shown beside the artifacts of an execution.
pub(crate) struct Beside<'a> {
    /// What a person writes about it.
    pub(crate) document: Option<&'a DocumentFile>,
    /// The outputs folder, for values of other pipelines.
    pub(crate) outputs: &'a Path,
    /// What there is of a run that did not finish.
    pub(crate) unfinished: Option<Unfinished>,
}

/// The report of an execution, finished or not.
pub(crate) fn reports_of(
    resolved: &ResolvedSpec,
    executed: &Executed,
    provenance: &Provenance,
    beside: Beside<'_>,
) -> Result<Reports, StoreError> {
    let spec = &resolved.spec;
    let mut content = Content {
        name: spec.name.clone(),
        description: spec.description.clone().unwrap_or_default(),
        source: resolved.source.clone(),
        base: base_of(spec),
        machine: provenance.machine.clone(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        seed: Some(spec.seed),
        ..Content::default()
    };
    let stage = |stage: &crate::pipeline::ExecutedStage| report::Stage {
        name: stage.stage.clone(),
        key: stage.key.to_string(),
        summary: stage.summary.clone(),
        elapsed_s: provenance.elapsed_s.get(&stage.key).copied(),
    };
    content.stages = executed.stages.iter().map(stage).collect();
    let (note, so_far) =
        beside.unfinished.map_or_else(Default::default, |unfinished| (unfinished.note, unfinished.study));
    content.unfinished = note;
    let (mut parquet, mut csv) = (None, None);
    // What cannot be read is warned of elsewhere.
    let notes = notes_in(executed.outputs()).unwrap_or_default().remove(&spec.name).unwrap_or_default();
    Remarks { note: content.note, tags: content.tags } = notes.remarks();
    if let Some(study) = STUDY.of(executed)?.or(so_far) {
        let mut study = study.with_inherited(spec);
        notes.annotate(&mut study);
        parquet = study.to_parquet().ok(); // what cannot be written so is still there as CSV
        csv = study.to_csv().ok(); // and what cannot be written so as the search left it
        content.scales = scales(spec);
        content.curves_note = training_note(spec).unwrap_or_default();
        add_study(&mut content, study);
        content.beliefs = BELIEFS.of(executed)?.map(shown_beliefs);
    }
    add_chosen(&mut content, executed)?;
    let mut figures = Vec::new();
    if let Some(artifact) = executed.artifact(PLOT)? {
        figures = figures_of(&artifact, spec)?;
        add_numbers(&mut content, spec, &artifact)?;
    }
    let stems: Vec<String> = figures.iter().map(|figure| figure.name.clone()).collect();
    let mut own = Pipeline { content, figures, folder: String::new() };
    let (mut files, mut warnings) = (Images::new(), Vec::new());
    if let Some(document) = beside.document {
        let filled = document.fill(Some(&own), beside.outputs);
        let (text, images) = filled.beside_figures();
        (files, warnings) = (images, filled.warnings);
        own.content.document = Some(Written { page: filled.markdown, images: filled.images, text });
    }
    let Pipeline { content, figures, .. } = own;
    Ok(Reports {
        html: page(&content, &figures),
        markdown: markdown(&content, &stems),
        images: files,
        warnings,
        parquet,
        csv,
    })
}

/// What was measured of the chosen trial, with its largest errors.
fn add_chosen(content: &mut Content, executed: &Executed) -> Result<(), StoreError> {
    if let Some(report) = REPORT.of(executed)? {
        add_evaluations(content, report);
        add_errors(content, MISTAKES.of(executed)?.unwrap_or_default());
    }
    Ok(())
}

/// The figures of an artifact, in the order of the spec and not of the alphabet.
fn figures_of(artifact: &Artifact, spec: &Spec) -> Result<Vec<Figure>, StoreError> {
    let names: Vec<String> =
        artifact.files().filter_map(|(name, _)| name.strip_suffix(".svg").map(str::to_owned)).collect();
    let mut figures = Vec::new();
    for name in names {
        let mut image = artifact.read(&format!("{name}.svg"))?;
        if image.len() > LARGEST_SVG {
            image = artifact.read(&format!("{name}.png"))?;
        }
        figures.push(Figure { name, image });
    }
    let order: Vec<String> = spec.plot.iter().map(|item| item.file_stem()).collect();
    figures.sort_by_key(|figure| order.iter().position(|stem| *stem == figure.name));
    Ok(figures)
}

/// What a copied trial begins with: the spec without search, evaluation and figures.
pub fn base_of(spec: &Spec) -> String {
    to_yaml(&Spec { search: None, evaluate: None, plot: Vec::new(), report: None, ..spec.clone() })
}

/// The report of a study that may still be running. Without `base` no trial can be copied as a spec.
pub fn live_report(name: &str, source: String, base: String, study: Study, state: &str, version: &str) -> String {
    let mut content = Content { name: name.to_owned(), source, base, ..Content::default() };
    add_study(&mut content, study);
    live_page(&content, state, version)
}
