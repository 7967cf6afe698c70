//! `run note NAME[:TRIAL] [TEXT]`: what people write beside pipelines and trials.

use std::path::Path;

use super::past::pipeline_of;
use crate::cli::args::NoteArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::live::Runs;
use crate::cli::ui::Ui;
use crate::data::Source;
use crate::pipeline::{Plan, Status, past_runs};
use crate::spec::{load_spec, nearest};
use crate::stages::{self, PipelineNotes, RunOptions, Study, Trial, TrialNote, notes_in, stages_of, write_notes};
use crate::store::Store;

pub(crate) fn note(args: &NoteArgs, ui: &Ui) -> Result<(), Failure> {
    let outputs = &args.store.outputs;
    let word = args.name.as_str();
    let (of, trial) = match word.rsplit_once(':') {
        Some((of, trial)) if !Path::new(word).exists() && !trial.contains(['/', '\\']) => (of, Some(trial)),
        _ => (word, None),
    };
    let name = pipeline_of(of, outputs, ui)?;
    let mut all = notes_in(outputs).map_err(Failure::failed)?;
    if args.text.is_none() && args.tag.is_empty() && args.untag.is_empty() && !args.remove {
        say(&name, all.get(&name), trial, ui);
        return Ok(());
    }
    let mut known = all.remove(&name).unwrap_or_default();
    match trial {
        None => change(&mut known.note, &mut known.tags, args),
        Some(trial) => {
            let study = Runs::new(outputs).run(&name).study;
            let trial = find(&study, trial, &name)?;
            let mut note = known.trials.remove(&trial.name).filter(|note| note.key.is_none_or(|key| key == trial.key));
            let TrialNote { note: text, tags, key } = note.get_or_insert_default();
            change(text, tags, args);
            *key = Some(trial.key);
            known.trials.extend(
                note.filter(|note| !note.note.is_empty() || !note.tags.is_empty())
                    .map(|note| (trial.name.clone(), note)),
            );
        }
    }
    if known != PipelineNotes::default() {
        all.insert(name.clone(), known);
    }
    write_notes(outputs, &all).map_err(Failure::failed)?;
    if !renew(&name, outputs).unwrap_or(false) {
        ui.note("the report shows it after the next run");
    }
    Ok(())
}

fn change(note: &mut String, tags: &mut Vec<String>, args: &NoteArgs) {
    if args.remove {
        note.clear();
        tags.clear();
    }
    if let Some(text) = &args.text {
        note.clone_from(text);
    }
    tags.retain(|tag| !args.untag.contains(tag));
    for tag in &args.tag {
        if !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
}

fn find<'a>(study: &'a Study, word: &str, name: &str) -> Result<&'a Trial, Failure> {
    study.find(word).ok_or_else(|| {
        let names = study.trials.iter().map(|trial| trial.name.as_str()).chain(["best", "worst"]);
        let near = nearest(word, names).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Failure::usage(format!("`{name}` has no trial `{word}`{near}"))
    })
}

/// Says what is written beside a pipeline and its trials, or beside one of them.
fn say(name: &str, known: Option<&PipelineNotes>, trial: Option<&str>, ui: &Ui) {
    let known = known.cloned().unwrap_or_default();
    let line = |of: &str, note: &str, tags: &[String]| {
        let tags: String = tags.iter().map(|tag| format!(" [{tag}]")).collect();
        format!("{of}{tags}: {note}").trim_end_matches([':', ' ']).to_owned()
    };
    let own = Some(line(name, &known.note, &known.tags)).filter(|line| trial.is_none() && line != name);
    let trials = known.trials.iter().filter(|(name, _)| trial.is_none_or(|trial| trial == *name));
    let lines: Vec<String> =
        own.into_iter().chain(trials.map(|(of, note)| line(&format!("{name}:{of}"), &note.note, &note.tags))).collect();
    match lines.is_empty() {
        true => ui.note("there is no note"),
        false => ui.result(&lines.join("\n")),
    }
}

/// Lays the pipeline's report out anew, if nothing has to be made for that; says whether it did.
fn renew(name: &str, outputs: &Path) -> Result<bool, Failure> {
    let folder = outputs.join(name);
    let runs = past_runs(&folder).map_err(Failure::failed)?.runs;
    let Some((begun, file)) =
        runs.last().and_then(|last| Some((&last.begun, folder.join(last.begun.spec_file.as_ref()?))))
    else {
        return Ok(false);
    };
    let resolved = load_spec(&file, &begun.set)?;
    let store = Store::open(outputs).map_err(Failure::failed)?;
    let source = Source::of_environment(Some(&resolved.dataset_folder), true);
    let stages = stages_of(&resolved, &source, Some(outputs)).map_err(Failure::failed)?;
    let plan = Plan::new(&resolved.spec.name, stages, &store).map_err(Failure::failed)?;
    let has_work = plan.stages().iter().any(|planned| matches!(planned.status, Status::Run { .. }));
    if has_work || resolved.spec.name != name {
        return Ok(false);
    }
    stages::run(&resolved, &RunOptions { source: Some(source), set: &begun.set, ..RunOptions::new(store) })?;
    Ok(true)
}
