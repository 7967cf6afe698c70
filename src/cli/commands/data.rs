//! `run data [NAME | SPEC]`: which data sets there are and where; fetch one; or show the columns of a spec's own data.

use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::spec_file::load as load_spec;
use crate::cli::args::DataArgs;
use crate::cli::columns;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::{Paint, Ui};
use crate::data::{CATALOGUE, CatalogueSpec, DatasetSpec, Place, Source, load, whereabouts};

/// Where a data set is that comes with the program.
const IN_PROGRAM: &str = "in the program";

pub(crate) fn data(args: &DataArgs, ui: &Ui) -> Result<(), Failure> {
    let source = Source::of_environment(None, args.offline);
    let Some(name) = &args.name else {
        let place = |place| match place {
            Place::Folder(folder) => folder.display().to_string(),
            Place::Program => IN_PROGRAM.to_owned(),
            Place::Mirror => "to be downloaded".to_owned(),
            Place::Nowhere => "missing".to_owned(),
        };
        let row = |entry: &crate::data::Entry| {
            vec![
                entry.word.to_owned(),
                entry.licence.to_owned(),
                place(whereabouts(entry, &source)),
                entry.title.to_owned(),
            ]
        };
        let header = ["name", "licence", "where", "title"].map(str::to_owned);
        ui.result(&ui.fitting_table(&header, &CATALOGUE.iter().map(row).collect::<Vec<_>>()));
        ui.note(
            "RUN_DATA names a folder with one folder a data set; `run data --help` says where else they are looked for",
        );
        return Ok(());
    };
    if Path::new(name).extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
        return columns_of(Path::new(name), &args.set, ui);
    }
    let Some(entry) = CATALOGUE.iter().find(|entry| entry.word == name) else {
        let known: Vec<&str> = CATALOGUE.iter().map(|entry| entry.word).collect();
        return Err(Failure::usage(format!("there is no data set `{name}`; there are {}", known.join(", "))));
    };
    let spec = DatasetSpec::Catalogue(CatalogueSpec { name: entry.name });
    let bar = download_bar(ui);
    let mut progress = |download: crate::data::Download| {
        bar.set_length(download.total.unwrap_or(0));
        bar.set_position(download.received);
        bar.set_message(download.file.to_owned());
    };
    let loaded = load(&spec, &source, 0, &mut progress, &mut |said| ui.note(&said));
    bar.finish_and_clear();
    loaded.map_err(Failure::failed)?;
    ui.note(&format!("{}: every file is there and has the published content", entry.word));
    match whereabouts(entry, &source) {
        Place::Folder(folder) => ui.result(&folder.display().to_string()),
        Place::Program => ui.result(IN_PROGRAM),
        Place::Mirror | Place::Nowhere => {}
    }
    Ok(())
}

/// Shows the columns of a spec's data as they were understood, and what the steps have learned.
fn columns_of(path: &Path, sets: &[String], ui: &Ui) -> Result<(), Failure> {
    let resolved = load_spec(path, sets, ui)?;
    let Some(spec) = &resolved.spec.dataset else { return Err(Failure::usage("the spec has no `dataset`")) };
    let source = Source::of_environment(Some(&resolved.dataset_folder), true);
    let mut warn = |message: String| ui.note_with((Paint::Yellow, "warning"), &message);
    let dataset = load(spec, &source, resolved.spec.seed, &mut |_| (), &mut warn).map_err(Failure::failed)?;
    let prepared = columns::prepared(&dataset, &resolved.spec).map_err(Failure::failed)?;
    match columns::rows(&dataset, &prepared) {
        Some(rows) => ui.result(&ui.fitting_table(&columns::header(), &rows)),
        None => ui.result(&format!("{} features of one kind, no table", dataset.features.width())),
    }
    columns::summary(&dataset, &prepared).iter().for_each(|line| ui.result(line));
    columns::steps(&prepared).iter().for_each(|line| ui.result(line));
    if let Some(why) = columns::refusal(&prepared, &resolved.spec) {
        ui.note_with((Paint::Yellow, "warning"), &why);
    }
    Ok(())
}

/// A bar in bytes; hidden where nothing moves.
fn download_bar(ui: &Ui) -> ProgressBar {
    let target = if ui.animate { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template("  {msg}  {bytes}/{total_bytes} {bar:24} {eta} left") {
        bar.set_style(style.progress_chars("━╸ "));
    }
    bar
}
