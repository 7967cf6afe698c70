//! `run SPEC…`: the main job.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::Mutex;

use super::how::{How, load_all};
use super::lock::locked;
use crate::base::sync::lock_unpoisoned;
use crate::base::text;
use crate::cli::args::{Retry, RunArgs};
use crate::cli::diagnostics::Failure;
use crate::cli::interrupt;
use crate::cli::progress::ProgressDisplay;
use crate::cli::ui::Ui;
use crate::pipeline::{Event, Sink};
use crate::search::Goal;
use crate::spec::ResolvedSpec;
use crate::stages::{self, Finished, Report, RunOptions, Study, TrialStatus};
use crate::store::Store;

pub(crate) fn run(args: &RunArgs, ui: &Ui) -> Result<(), Failure> {
    let specs = load_all(&args.specs, &args.set, ui)?;
    one_folder_each(&specs)?;
    let cancelled = interrupt::watch();
    let how = How { jobs: args.jobs, set: &args.set, offline: args.offline, cancelled: &cancelled };
    for (path, resolved) in &specs {
        run_spec(path, resolved, args, &how, ui)?;
    }
    Ok(())
}

/// Refuses two specs of one name: the second would replace what the folder shows of the first.
fn one_folder_each(specs: &[(&Path, ResolvedSpec)]) -> Result<(), Failure> {
    let mut names: BTreeMap<&str, &Path> = BTreeMap::new();
    for (path, resolved) in specs {
        let name = resolved.spec.name.as_str();
        let other = names.insert(name, path);
        if let Some(other) = other.filter(|other| other.canonicalize().ok() != path.canonicalize().ok()) {
            let (other, path) = (other.display(), path.display());
            return Err(Failure::usage(format!(
                "`{other}` and `{path}` have one `name`, `{name}`, and so one folder of results; give one of them another"
            )));
        }
    }
    Ok(())
}

fn run_spec(path: &Path, resolved: &ResolvedSpec, args: &RunArgs, how: &How<'_>, ui: &Ui) -> Result<(), Failure> {
    let store = Store::open(&args.store.outputs).map_err(Failure::failed)?;
    if args.locked {
        return locked(path, resolved, &store, args.fresh, how, ui);
    }
    ui.note(&format!("{} · {}", resolved.spec.name, path.display()));
    let goal = resolved.spec.search.as_ref().map_or(Goal::Maximize, |search| search.common.metric.goal());
    let progress = ProgressDisplay::new(ui, goal == Goal::Maximize);
    let made = Mutex::new(Made::default());
    let sink = |event: &Event| {
        lock_unpoisoned(&made).count(event);
        progress.event(event);
    };
    let retry_failed = args.retry == Some(Retry::Failed);
    let options = RunOptions { retry_failed, ..how.options_with(resolved, &store, &sink) };
    let result = stages::run(resolved, &options);
    progress.finish();
    let finished = result?;
    if !ui.json {
        if args.retry.is_some() {
            ui.note(&lock_unpoisoned(&made).to_string());
        }
        for line in outcome(&finished) {
            ui.note(&line);
        }
        ui.result(&format!("{}", finished.folder.display()));
    }
    match finished.study.as_ref().and_then(all_failed) {
        Some(why) => Err(Failure::failed(why)),
        None => Ok(()),
    }
}

/// How many trials ran, and how many were there.
#[derive(Debug, Default)]
struct Made {
    ran: usize,
    failed: usize,
    reused: usize,
}

impl Made {
    fn count(&mut self, event: &Event) {
        let Event::Trial { trial, .. } = event else { return };
        if trial["trained"] == true {
            self.ran += 1;
            self.failed += usize::from(trial["status"] == TrialStatus::Failed.name());
        } else {
            self.reused += 1;
        }
    }
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self { ran: 0, reused: 0, .. } => write!(f, "no trial had failed: nothing to run again"),
            Self { ran, failed, reused } => {
                write!(f, "trials run now: {ran}, of which {failed} failed; taken as they are: {reused}")
            }
        }
    }
}

/// Why a study is no result at all: every trial failed.
fn all_failed(study: &Study) -> Option<String> {
    let first = study.trials.first().filter(|_| study.trials.iter().all(|t| t.status == TrialStatus::Failed))?;
    let why = first.why.as_deref().unwrap_or("it has no metric");
    Some(match study.trials.len() {
        1 => format!("the only trial failed: {why}"),
        n => format!("all {n} trials failed; {}: {why}", first.name),
    })
}

/// What came of the run, line by line.
fn outcome(finished: &Finished) -> Vec<String> {
    let mut lines = finished.study.as_ref().map(best_trial).unwrap_or_default();
    lines.extend(finished.report.as_ref().map(evaluation).unwrap_or_default());
    lines.extend(verdicts(&finished.pairs));
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// The best configuration of several, and how good it is.
fn best_trial(study: &Study) -> Vec<String> {
    let ranked = study.ranked();
    let Some(best) = ranked.first().filter(|_| study.trials.len() > 1) else { return Vec::new() };
    let metric = format!("{} {}", study.metric.as_str(), best.metric_text());
    let further = study.ranking.names().into_iter().filter_map(|name| Some((name, best.value(name)?)));
    let further: String = further.map(|(name, value)| format!(" · {name} {}", text::number(value))).collect();
    let mut lines = vec![format!("\n  best of {} trials: {} · {metric}{further}", study.trials.len(), best.name)];
    let width = best.config.keys().map(|path| path.len()).max().unwrap_or(0);
    lines.extend(best.config.iter().map(|(path, value)| format!("    {path:<width$}  {}", plain(value))));
    let standings = study.standing_texts();
    lines.extend(standings.into_iter().map(|(what, text)| format!("\n  {what}: {text}")));
    lines
}

/// What was measured of the evaluated trial.
fn evaluation(report: &Report) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (on, part) in &report.parts {
        let confused = part.classes.iter().flat_map(|classes| classes.most_confused.iter().take(2));
        let pairs: Vec<String> = confused.map(|(a, b, n)| format!("{a} → {b} ({n})")).collect();
        let confused =
            if pairs.is_empty() { String::new() } else { format!(" · most confused: {}", pairs.join(", ")) };
        let values: Vec<String> =
            part.usual().iter().map(|(name, value)| format!("{name} {}", part.text(name, *value))).collect();
        lines.push(format!("  {:<12} {}{confused}", on.name(), values.join(" · ")));
    }
    let repeated = report.parts.values().find_map(|part| part.replicates.values().next());
    if let Some(count) = repeated.map(|repeated| repeated.values.len()) {
        lines.push(format!(
            "  ± is the standard deviation of {count} trainings; the model in `model/` is the first one"
        ));
    }
    lines
}

/// What the figures of matched pairs found.
fn verdicts(all: &[serde_json::Value]) -> Vec<String> {
    let (mut lines, mut seen) = (Vec::new(), BTreeSet::new());
    // One comparison may be drawn in several widths and colours.
    for pairs in all.iter().filter(|pairs| seen.insert(plain(&pairs["by"]))) {
        let number = |pointer: &str| pairs.pointer(pointer).and_then(serde_json::Value::as_f64).unwrap_or_default();
        lines.push(format!("\n  {}: {}", plain(&pairs["by"]), plain(&pairs["verdict"])));
        lines.push(format!(
            "    mean difference {:+.4} (95 % interval {:+.4} to {:+.4}) · standard deviation {:.4}",
            number("/comparison/mean"),
            number("/comparison/interval/0"),
            number("/comparison/interval/1"),
            number("/comparison/sd"),
        ));
    }
    lines
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
