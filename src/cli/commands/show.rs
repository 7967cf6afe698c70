//! `run show SPEC`: the trials of a finished pipeline as a table.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::past::past;
use super::spec_file::load;
use super::study_of;
use crate::base::fs;
use crate::cli::args::{Format, ShowArgs};
use crate::cli::diagnostics::Failure;
use crate::cli::groups::Groups;
use crate::cli::image::{Protocol, inline};
use crate::cli::surrogate::text;
use crate::cli::table::{csv, latex, markdown, shown, table};
use crate::cli::trials::{Trials, plain};
use crate::cli::ui::{Paint, Ui};
use crate::spec::{Spec, nearest};
use crate::stages::{CONFIGURATION, PLOTS, Remarks, Study, Trial, TrialStatus, notes_in, surrogate_summary};
use crate::store::Store;

/// Rows of a table that nobody asked for more of.
const USUAL: usize = 10;

pub(crate) fn show(args: &ShowArgs, ui: &Ui) -> Result<(), Failure> {
    let outputs = &args.store.outputs;
    for path in &args.spec.specs {
        match past(&path.to_string_lossy(), outputs, ui)? {
            Some(past) => {
                let of_figures = || past.plots();
                show_one(&past.spec()?.spec, &of_figures, &|| past.study(), args, ui)?;
            }
            None => {
                let spec = load(path, &args.spec.set, ui)?.spec;
                let of_figures = || Ok(outputs.join(&spec.name).join(PLOTS));
                show_one(&spec, &of_figures, &|| study_of(&spec.name, path, outputs, ui), args, ui)?;
            }
        }
    }
    Ok(())
}

/// Shows what was asked for of one pipeline or run: `figures` is the folder of its figures, `study` has its trials.
fn show_one(
    spec: &Spec,
    figures: &dyn Fn() -> Result<PathBuf, Failure>,
    study: &dyn Fn() -> Result<Study, Failure>,
    args: &ShowArgs,
    ui: &Ui,
) -> Result<(), Failure> {
    if let Some(name) = &args.figure {
        return figure(&figures()?, name, ui);
    }
    let mut study = study()?;
    match notes_in(&args.store.outputs) {
        Ok(notes) => {
            if let Some(notes) = notes.get(&spec.name) {
                notes.annotate(&mut study);
                let Remarks { note, tags } = notes.remarks();
                tags.iter().for_each(|tags| ui.note(&format!("tags: {tags}")));
                note.iter().for_each(|note| ui.note(&format!("note: {note}")));
            }
        }
        Err(error) => ui.note_with((Paint::Yellow, "warning"), &error.to_string()),
    }
    if args.beliefs {
        let summary = surrogate_summary(spec, &study).map_err(Failure::failed)?;
        match ui.json {
            true => ui.json(&serde_json::to_string(&summary).map_err(Failure::failed)?),
            false => ui.result(text(&summary, &study).trim_end()),
        }
        return Ok(());
    }
    if let Some(column) = &args.group_by {
        return show_groups(&study.with_inherited(spec), column, args, ui);
    }
    if ui.json {
        ui.json(&serde_json::to_string(&study).map_err(Failure::failed)?);
        return Ok(());
    }
    let table = table_of(&study.clone().with_inherited(spec), args, ui)?;
    if args.format == Format::Json {
        ui.json(&table)
    } else {
        ui.result(table.trim_end_matches('\n'))
    }
    if let [seed, ..] = &study.seeds()[..] {
        ui.note(&format!("some trials differ in `{seed}` alone: `--group-by {CONFIGURATION}` shows their means"));
    }
    for line in failures(&study, &Store::open(&args.store.outputs).map_err(Failure::failed)?) {
        ui.note(&line);
    }
    Ok(())
}

/// Shows the trials of every value of a column together.
fn show_groups(study: &Study, column: &str, args: &ShowArgs, ui: &Ui) -> Result<(), Failure> {
    let trials = Trials::new(study);
    let column = trials.column(column).map_err(Failure::usage)?;
    let chosen = trials.chosen(args.conditions.as_deref(), None).map_err(Failure::usage)?;
    let mut groups = Groups::of(study, &chosen, &column);
    if let Some(sort) = &args.sort {
        groups.sort(sort).map_err(Failure::usage)?;
    }
    groups.truncate(args.top.unwrap_or(usize::MAX));
    if groups.are_ranges {
        ui.note(&format!("{column} has many values: ranges of about as many trials each"));
    }
    if ui.json {
        ui.json(&serde_json::to_string(&groups.objects()).map_err(Failure::failed)?);
        return Ok(());
    }
    let text = groups.text(args.format).map_err(Failure::failed)?;
    if args.format == Format::Json {
        ui.json(&text)
    } else {
        ui.result(text.trim_end_matches('\n'))
    }
    Ok(())
}

/// Why trials failed, and where the last words of their programs are: the first few.
fn failures(study: &Study, store: &Store) -> Vec<String> {
    const MOST: usize = 3;
    let failed: Vec<&Trial> = study.trials.iter().filter(|trial| trial.status == TrialStatus::Failed).collect();
    let line = |trial: &Trial| {
        let why = trial.why.as_deref().unwrap_or("it has no metric");
        let log = trial.log.as_ref().map(|log| format!(" · {}", store.outputs().join(log).display()));
        format!("{} failed: {why}{}", trial.name, log.unwrap_or_default())
    };
    let mut lines: Vec<String> = failed.iter().take(MOST).map(|trial| line(trial)).collect();
    if failed.len() > MOST {
        lines.push(format!("{} more failed", failed.len() - MOST));
    }
    if !failed.is_empty() {
        lines.push("`run SPEC --retry failed` runs them again".to_owned());
    }
    lines
}

/// Shows a figure where there is a terminal; elsewhere its file is the answer.
fn figure(folder: &Path, name: &str, ui: &Ui) -> Result<(), Failure> {
    let files = fs::list(folder).unwrap_or_default();
    let names: Vec<&str> = files.iter().filter_map(|file| file.strip_suffix(".png")).collect();
    let found =
        names.iter().find(|known| **known == name).or_else(|| names.iter().find(|known| known.starts_with(name)));
    let Some(found) = found else {
        let near = nearest(name, names.iter().copied()).map(|near| format!("; did you mean `{near}`?"));
        let all = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let near = near.unwrap_or_else(|| format!("; there are: {all}"));
        return Err(Failure::usage(format!("`{}` has no figure `{name}`{near}", folder.display())));
    };
    let path = folder.join(format!("{found}.png"));
    let terminal = if ui.json { None } else { ui.columns() };
    let shown = match terminal {
        Some(columns) => {
            let png = fs::read(&path).map_err(Failure::failed)?;
            inline(&png, Protocol::of(|name| std::env::var(name).ok()), columns)
        }
        None => None,
    };
    match shown {
        Some(picture) => ui.verbatim(&picture),
        None => ui.result(&path.display().to_string()),
    }
    Ok(())
}

fn table_of(study: &Study, args: &ShowArgs, ui: &Ui) -> Result<String, Failure> {
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
    let header: Vec<String> = if for_people { shortened(&columns) } else { columns.clone() };
    let cell = |value: Value| if for_people { shown(&value) } else { plain(&value) };
    let row = |trial: &&Trial| columns.iter().map(|column| cell(trials.value(trial, column))).collect();
    let rows: Vec<Vec<String>> = chosen.iter().map(row).collect();
    match args.format {
        Format::Csv => csv(&header, &rows).map_err(Failure::failed),
        Format::Markdown => Ok(markdown(&header, &rows)),
        Format::Latex => Ok(latex(&header, &rows)),
        // Which columns there are is the person's choice, where one was made.
        _ if args.columns.is_empty() => Ok(ui.fitting_table(&header, &rows)),
        _ => Ok(table(&header, &rows)),
    }
}

/// Columns by the ends of their paths, where these tell them apart.
fn shortened(columns: &[String]) -> Vec<String> {
    let short: Vec<String> = columns.iter().map(|column| short(column)).collect();
    let is_one = |name: &String| short.iter().filter(|other| *other == name).count() == 1;
    columns
        .iter()
        .zip(&short)
        .map(|(column, short)| if is_one(short) { short.clone() } else { column.clone() })
        .collect()
}

/// The end of a path; `kind` says too little alone.
fn short(path: &str) -> String {
    match path.rsplit_once('.') {
        Some((_, tail)) if tail != "kind" => tail.to_owned(),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn columns_of_one_ending_have_their_whole_paths() {
        let columns = words(&["trial", "epochs", "optimizer.epochs", "model.hidden_size", "optimizer.kind"]);
        let names = words(&["trial", "epochs", "optimizer.epochs", "hidden_size", "optimizer.kind"]);
        assert_eq!(shortened(&columns), names);
    }
}
