//! `run check SPEC…`: every problem of every spec.

use super::spec_file::load;
use crate::cli::args::SpecArgs;
use crate::cli::columns;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::{Paint, Ui};
use crate::data::{Dataset, DatasetSpec, Source, Targets, load as load_data};
use crate::nn::Target;
use crate::plot::{FigureItem, Predicts, misfit, unknown_name};
use crate::spec::{Misfit, ResolvedSpec, Spec, misfits};
use crate::stages::{DocumentFile, stages_of};

pub(crate) fn check(args: &SpecArgs, ui: &Ui) -> Result<(), Failure> {
    let mut last = None;
    for path in &args.specs {
        match load(path, &args.set, ui) {
            Ok(resolved) => match files(&resolved, ui) {
                Ok(()) => ui.note(&format!("{}: fine", path.display())),
                Err(failure) => tell(&mut last, failure, ui),
            },
            Err(failure) => tell(&mut last, failure, ui),
        }
    }
    last.map_or(Ok(()), Err)
}

/// Keeps the last failure, which the caller prints; those before it are printed here.
fn tell(last: &mut Option<Failure>, failure: Failure, ui: &Ui) {
    if let Some(before) = last.replace(failure) {
        before.print(ui);
        ui.error("");
    }
}

/// Reads the files that a spec names, as a run does in the beginning: own data, weights, what a program depends on, the
/// document of the report.
fn files(resolved: &ResolvedSpec, ui: &Ui) -> Result<(), Failure> {
    let source = Source::of_environment(Some(&resolved.dataset_folder), true);
    stages_of(resolved, &source, None).map_err(Failure::usage)?;
    DocumentFile::of_spec(resolved)?;
    if let Some(spec @ DatasetSpec::Files(_)) = &resolved.spec.dataset {
        let mut warn = |message: String| ui.note_with((Paint::Yellow, "warning"), &message);
        let dataset = load_data(spec, &source, resolved.spec.seed, &mut |_| (), &mut warn).map_err(Failure::usage)?;
        data(&dataset, &resolved.spec, ui)?;
        target(&dataset, &resolved.spec)?;
    }
    Ok(())
}

/// Refuses settings and figures that have no meaning for what the data have to be predicted.
fn target(dataset: &Dataset, spec: &Spec) -> Result<(), Failure> {
    let count = dataset.targets.names().len();
    let (predicts, target) = match dataset.targets {
        Targets::Classes { .. } => (Predicts::Classes, Target::Classes(count)),
        Targets::Numbers { .. } => (Predicts::Numbers, Target::Numbers(count)),
        Targets::Labels { .. } => (Predicts::Labels, Target::Labels(count)),
    };
    if let Some(Misfit { path, why }) = misfits(spec, target).into_iter().next() {
        return Err(Failure::usage(format!("`{}`: {why}", path.join("."))));
    }
    let columns = dataset.column_names();
    let unknown = |item: &FigureItem| {
        let needs = item.figure.needs();
        let why = needs.iter().find_map(|need| unknown_name(need, &columns, dataset.targets.names()))?;
        Some(format!("`{}`: {why}", item.figure.name()))
    };
    let figure = spec.plot.iter().find_map(|item| misfit(&item.figure, predicts).or_else(|| unknown(item)));
    figure.map_or(Ok(()), |why| Err(Failure::usage(why)))
}

/// Shows own data as they were understood, and says what the model cannot take.
fn data(dataset: &Dataset, spec: &Spec, ui: &Ui) -> Result<(), Failure> {
    let prepared = columns::prepared(dataset, spec).map_err(Failure::usage)?;
    let Some(mut rows) = columns::rows(dataset, &prepared) else { return Ok(()) };
    let all = rows.len();
    rows.truncate(columns::SHOWN);
    ui.note(&ui.fitting_table(&columns::header(), &rows));
    if all > rows.len() {
        ui.note(&format!("and {} columns more: `run data SPEC` shows all", all - rows.len()));
    }
    columns::summary(dataset, &prepared).iter().for_each(|line| ui.note(line));
    columns::refusal(&prepared, spec).map_or(Ok(()), |why| Err(Failure::usage(why)))
}
