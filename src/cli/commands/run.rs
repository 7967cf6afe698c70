//! `run SPEC…`: the main job.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::base::fs;
use crate::base::machine::machine;
use crate::base::text;
use crate::cli::args::RunArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::interrupt;
use crate::cli::progress::News;
use crate::cli::ui::{Paint, Ui};
use crate::pipeline::{EventLog, ExecuteError, Executed, Options, Plan, ViewError, execute, provenance};
use crate::search::Goal;
use crate::spec::{ResolvedSpec, load_spec};
use crate::stages::{Report, Study, Surroundings, stages_of, view_of};
use crate::store::{Key, Store, StoreError};

/// How often a run starts over when files of finished stages turn out damaged in the end.
const ATTEMPTS: usize = 3;

pub(crate) fn run(args: &RunArgs, ui: &Ui) -> Result<(), Failure> {
    // All specs are checked before the first one runs.
    let mut specs = Vec::new();
    for path in &args.specs {
        specs.push((path, load_spec(path, &args.set)?));
    }
    let cancelled = interrupt::watch();
    for (path, resolved) in &specs {
        run_spec(path, resolved, args, ui, &cancelled)?;
    }
    Ok(())
}

fn run_spec(
    path: &Path,
    resolved: &ResolvedSpec,
    args: &RunArgs,
    ui: &Ui,
    cancelled: &AtomicBool,
) -> Result<(), Failure> {
    let store = Store::open(&args.store.outputs).map_err(Failure::failed)?;
    ui.note(&format!("{} · {}", resolved.spec.name, path.display()));
    for attempt in 1.. {
        let source = super::source(Some(&resolved.folder), args.offline);
        let stages = stages_of(resolved, Surroundings { source }).map_err(Failure::failed)?;
        let plan = Plan::new(&resolved.spec.name, stages, &store).map_err(Failure::failed)?;
        let executed = execute_plan(&plan, &store, resolved, args, ui, cancelled)?;
        match show(&plan, &store, resolved, &executed, ui) {
            // A damaged artifact was set aside when it was read; the next round makes it again.
            Err(error) if error.is_damage() && attempt < ATTEMPTS => {
                ui.note(&format!("{}: {error}", ui.paint(Paint::Yellow, "warning")));
            }
            result => return result.map_err(Failure::failed),
        }
    }
    Ok(())
}

fn execute_plan(
    plan: &Plan,
    store: &Store,
    resolved: &ResolvedSpec,
    args: &RunArgs,
    ui: &Ui,
    cancelled: &AtomicBool,
) -> Result<Executed, Failure> {
    let folder = plan.folder(store);
    fs::create_folder(&folder).map_err(Failure::failed)?;
    let log = EventLog::open(&folder).map_err(Failure::failed)?;
    let goal = resolved.spec.search.as_ref().map_or(Goal::Maximize, |search| search.common.metric.goal());
    let news = News::new(ui, Some(log), goal == Goal::Maximize);
    let jobs = args
        .jobs
        .map_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get), |jobs| jobs.into());
    let threads = if jobs == 1 { "1 thread".to_owned() } else { format!("{jobs} threads") };
    let machine = format!("{}, {threads}", machine());
    let result = execute(plan, store, &Options { jobs, cancelled, sink: &news, machine: &machine });
    news.finish();
    for warning in store.take_warnings() {
        ui.note(&format!("{}: {warning}", ui.paint(Paint::Yellow, "warning")));
    }
    match result {
        Err(ExecuteError::Interrupted { .. }) => Err(Failure::Interrupted),
        result => Ok(result?),
    }
}

/// What goes wrong when results are laid out for a person.
#[derive(Debug, thiserror::Error)]
enum ShowError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    View(#[from] ViewError),
}

impl ShowError {
    fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Store(StoreError::Damaged { .. }) | Self::View(ViewError::Store(StoreError::Damaged { .. }))
        )
    }
}

/// Lays the results out in the pipeline's folder and says what came of it.
fn show(plan: &Plan, store: &Store, resolved: &ResolvedSpec, executed: &Executed, ui: &Ui) -> Result<(), ShowError> {
    let folder = plan.folder(store);
    {
        // Two processes that lay out one folder would take each other's files for a person's.
        let _lock = store.lock(&Key::of("view", 1, &plan.name().into(), &[]))?;
        let keys: Vec<Key> = executed.stages.iter().map(|stage| stage.key).collect();
        // A log that cannot be read costs the times in the report and nothing else.
        let provenance = provenance(&folder.join("events.jsonl"), &keys).unwrap_or_default();
        view_of(resolved, executed, &provenance)?.materialise(&folder)?;
    }
    if ui.json {
        return Ok(());
    }
    for line in outcome(executed)? {
        ui.note(&line);
    }
    ui.result(&format!("{}", folder.display()));
    Ok(())
}

/// The best configuration, and how good it is.
fn outcome(executed: &Executed) -> Result<Vec<String>, StoreError> {
    let mut lines = Vec::new();
    let read = |stage: &str, file: &str| -> Result<Option<Vec<u8>>, StoreError> {
        executed.artifact(stage)?.map(|artifact| artifact.read(file)).transpose()
    };
    let study = read("search", "study.json")?.and_then(|bytes| serde_json::from_slice::<Study>(&bytes).ok());
    if let Some(study) = study.filter(|study| study.trials.len() > 1)
        && let Some(best) = study.ranked().first()
    {
        let metric = format!("{} {}", study.metric.word(), text::metric(best.metric.unwrap_or_default()));
        lines.push(format!("\n  best of {} trials: {} · {metric}", study.trials.len(), best.name));
        let width = best.config.keys().map(|path| path.len()).max().unwrap_or(0);
        lines.extend(best.config.iter().map(|(path, value)| format!("    {path:<width$}  {}", plain(value))));
    }
    let report = read("evaluate", "metrics.json")?.and_then(|bytes| serde_json::from_slice::<Report>(&bytes).ok());
    if let Some(report) = report {
        lines.push(String::new());
        for (on, part) in &report.parts {
            let pairs: Vec<String> =
                part.most_confused.iter().take(2).map(|(a, b, n)| format!("{a} → {b} ({n})")).collect();
            let confused =
                if pairs.is_empty() { String::new() } else { format!(" · most confused: {}", pairs.join(", ")) };
            let (name, accuracy, loss) = (on.name(), part.accuracy, part.loss);
            lines.push(format!("  {name:<12} accuracy {accuracy:.4} · loss {loss:.4}{confused}"));
        }
    }
    lines.extend(verdicts(executed)?);
    if !lines.is_empty() {
        lines.push(String::new());
    }
    Ok(lines)
}

/// What the figures of matched pairs found.
fn verdicts(executed: &Executed) -> Result<Vec<String>, StoreError> {
    let Some(plots) = executed.artifact("plot")? else { return Ok(Vec::new()) };
    let (mut lines, mut seen) = (Vec::new(), BTreeSet::new());
    for (file, _) in plots.files().filter(|(file, _)| file.starts_with("paired_") && file.ends_with(".json")) {
        let Ok(pairs) = serde_json::from_slice::<serde_json::Value>(&plots.read(file)?) else { continue };
        // One comparison may be drawn in several widths and colours.
        if !seen.insert(plain(&pairs["by"])) {
            continue;
        }
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
    Ok(lines)
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
