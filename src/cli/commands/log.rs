//! `run log [NAME]`: what was run when, from what, and what came of it.

use super::past::{past, pipeline_of, runs_of};
use crate::base::text::{duration, metric, utc};
use crate::cli::args::LogArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::live::Runs;
use crate::cli::ui::Ui;
use crate::pipeline::{PastRun, RunEnding};

pub(crate) fn log(args: &LogArgs, ui: &Ui) -> Result<(), Failure> {
    let outputs = &args.store.outputs;
    let mut listed: Vec<(String, PastRun)> = Vec::new();
    for word in &args.specs {
        if let Some(past) = past(word, outputs, ui)? {
            one(&past.label(), &past.run, ui)?;
            continue;
        }
        let name = pipeline_of(word, outputs, ui)?;
        listed.extend(runs_of(&name, outputs, ui)?.into_iter().map(|run| (name.clone(), run)));
    }
    if args.specs.is_empty() {
        for name in Runs::new(outputs).names() {
            listed.extend(runs_of(&name, outputs, ui)?.into_iter().map(|run| (name.clone(), run)));
        }
        listed.sort_by(|(_, a), (_, b)| a.begun.begun_s.total_cmp(&b.begun.begun_s));
        if listed.is_empty() {
            ui.note("nothing has run yet");
        }
    }
    // The newest ones are at the end, above the next prompt.
    let left_out = listed.len().saturating_sub(args.top.unwrap_or(usize::MAX));
    listed.drain(..left_out);
    if listed.is_empty() {
        return Ok(());
    }
    if ui.json {
        return listed.iter().try_for_each(|(name, run)| json(name, run, ui));
    }
    let header = ["run", "when (UTC)", "took", "ended", "trials", "best", "", "commit", "set"].map(str::to_owned);
    let rows: Vec<Vec<String>> = listed.iter().map(|(name, run)| row(name, run)).collect();
    ui.result(&ui.fitting_table(&header, &rows));
    Ok(())
}

fn json(name: &str, run: &PastRun, ui: &Ui) -> Result<(), Failure> {
    let mut value = serde_json::to_value(run).map_err(Failure::failed)?;
    value["pipeline"] = name.into();
    ui.json(&value.to_string());
    Ok(())
}

fn row(name: &str, run: &PastRun) -> Vec<String> {
    let ended = run.ended.as_ref();
    let best = ended.and_then(|ended| ended.best.as_ref());
    vec![
        format!("{name}@{}", run.begun.run),
        utc(run.begun.begun_s),
        ended.map(|ended| duration(ended.ended_s - run.begun.begun_s)).unwrap_or_default(),
        ending(run).to_owned(),
        ended.map(|ended| ended.trials.to_string()).unwrap_or_default(),
        best.map(|best| metric(best.value)).unwrap_or_default(),
        best.map(|best| format!("{}, {}", best.metric, best.trial)).unwrap_or_default(),
        commit(run, 8),
        run.begun.set.join(" "),
    ]
}

/// How a run ended, as far as anybody has heard.
fn ending(run: &PastRun) -> &'static str {
    run.ended.as_ref().map_or("no word", |ended| RunEnding::name(ended.ending))
}

fn commit(run: &PastRun, digits: usize) -> String {
    run.begun.git.as_ref().map_or_else(String::new, |git| {
        let name: String = git.commit.chars().take(digits).collect();
        if git.is_dirty { format!("{name} and changes") } else { name }
    })
}

/// All that is known of a run, with its spec.
fn one(label: &str, run: &PastRun, ui: &Ui) -> Result<(), Failure> {
    if ui.json {
        return json(label.rsplit_once('@').map_or(label, |(name, _)| name), run, ui);
    }
    let begun = &run.begun;
    let ended = run.ended.as_ref();
    let best = ended.and_then(|ended| ended.best.as_ref());
    let facts = [
        ("begun", format!("{} UTC", utc(begun.begun_s))),
        ("took", ended.map(|ended| duration(ended.ended_s - begun.begun_s)).unwrap_or_default()),
        ("ended", ending(run).to_owned()),
        ("trials", ended.map(|ended| ended.trials.to_string()).unwrap_or_default()),
        (
            "best",
            best.map(|best| format!("{} {} ({})", best.metric, metric(best.value), best.trial)).unwrap_or_default(),
        ),
        ("set", begun.set.join(" ")),
        ("spec", begun.spec_file.as_ref().map(|file| file.display().to_string()).unwrap_or_default()),
        ("commit", commit(run, usize::MAX)),
        ("machine", begun.machine.clone()),
        ("version", begun.program.clone()),
    ];
    let mut text = format!("{label}\n");
    for (name, fact) in facts.iter().filter(|(_, fact)| !fact.is_empty()) {
        text += &format!("  {name:<8} {fact}\n");
    }
    ui.result(&format!("{text}\n{}", begun.spec.trim_end()));
    Ok(())
}
