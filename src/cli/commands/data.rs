//! `run data [NAME]`: which data sets there are and where; or fetch one.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::args::DataArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;
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

/// A bar in bytes; hidden where nothing moves.
fn download_bar(ui: &Ui) -> ProgressBar {
    let target = if ui.animate { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template("  {msg}  {bytes}/{total_bytes} {bar:24} {eta} left") {
        bar.set_style(style.progress_chars("━╸ "));
    }
    bar
}
