//! `run show SPEC`: the trials of a finished pipeline as a table.

use serde_json::{Map, Value};

use super::study_of;
use crate::cli::args::{Format, ShowArgs};
use crate::cli::beliefs::{beliefs_of, text};
use crate::cli::diagnostics::Failure;
use crate::cli::table::{csv, latex, markdown, shown, table};
use crate::cli::trials::{Trials, plain};
use crate::cli::ui::Ui;
use crate::spec::load_spec;
use crate::stages::{Study, Trial};

/// Rows of a table that nobody asked for more of.
const USUAL: usize = 10;

pub(crate) fn show(args: &ShowArgs, ui: &Ui) -> Result<(), Failure> {
    for path in &args.spec.specs {
        let resolved = load_spec(path, &args.spec.set)?;
        let study = study_of(&resolved.spec.name, path, &args.store.outputs)?;
        if args.beliefs {
            let beliefs = beliefs_of(&resolved.spec, &study).map_err(Failure::failed)?;
            ui.result(&match ui.json {
                true => serde_json::to_string(&beliefs).map_err(Failure::failed)?,
                false => text(&beliefs, &study).trim_end().to_owned(),
            });
            continue;
        }
        if ui.json {
            ui.result(&serde_json::to_string(&study).map_err(Failure::failed)?);
            continue;
        }
        ui.result(table_of(&study, args)?.trim_end_matches('\n'));
    }
    Ok(())
}

fn table_of(study: &Study, args: &ShowArgs) -> Result<String, Failure> {
    let trials = Trials::new(study);
    let mut chosen = trials.chosen(args.conditions.as_deref(), args.sort.as_deref()).map_err(Failure::usage)?;
    let is_usual = args.format == Format::Table && args.conditions.is_none();
    chosen.truncate(args.top.unwrap_or(if is_usual { USUAL } else { usize::MAX }));
    let columns: Result<Vec<String>, String> = match args.columns.is_empty() {
        true => Ok(trials.usual()),
        false => args.columns.iter().map(|word| trials.column(word.trim())).collect(),
    };
    let columns = columns.map_err(Failure::usage)?;
    if args.format == Format::Json {
        let object = |trial: &&Trial| -> Map<String, Value> {
            columns.iter().map(|column| (column.clone(), trials.value(trial, column))).collect()
        };
        let objects: Vec<_> = chosen.iter().map(object).collect();
        return serde_json::to_string_pretty(&objects).map_err(Failure::failed);
    }
    let for_people = args.format != Format::Csv;
    let header: Vec<String> =
        columns.iter().map(|column| if for_people { short(column) } else { column.clone() }).collect();
    let cell = |value: Value| if for_people { shown(&value) } else { plain(&value) };
    let row = |trial: &&Trial| columns.iter().map(|column| cell(trials.value(trial, column))).collect();
    let rows: Vec<Vec<String>> = chosen.iter().map(row).collect();
    match args.format {
        Format::Csv => csv(&header, &rows).map_err(Failure::failed),
        Format::Markdown => Ok(markdown(&header, &rows)),
        Format::Latex => Ok(latex(&header, &rows)),
        _ => Ok(table(&header, &rows)),
    }
}

/// The end of a path; `kind` says too little alone.
fn short(path: &str) -> String {
    match path.rsplit_once('.') {
        Some((_, tail)) if tail != "kind" => tail.to_owned(),
        _ => path.to_owned(),
    }
}
