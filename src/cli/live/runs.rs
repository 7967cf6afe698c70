//! What the outputs folder tells of runs, finished or not. Nothing here writes.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::Value;

use crate::base::fs::{self, Kind};
use crate::base::history::History;
use crate::base::sync::lock_unpoisoned;
use crate::base::text::{duration, utc};
use crate::pipeline::{Event, EventLog, Logged, PastRun, last_execution, past_runs};
use crate::plot::On;
use crate::report::Listed;
use crate::spec::{Spec, check_text, to_value};
use crate::stages::{REPORT, REPORT_PAGE, RESOLVED, STUDY, Study, notes_in, recorded_history, study_so_far};
use crate::store::Key;

/// Reads an outputs folder, again and again.
pub(crate) struct Runs {
    outputs: PathBuf,
    /// Histories of trials by their keys: they never change.
    histories: Mutex<BTreeMap<Key, History>>,
}

/// A pipeline as its last execution has it so far.
pub(crate) struct Run {
    pub(crate) name: String,
    pub(crate) study: Study,
    pub(crate) state: State,
}

/// What a pipeline is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// A stage has begun and no one has heard of its end.
    Running(String),
    Finished,
    Failed(String),
    Stopped,
}

impl State {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Running(stage) => format!("running: {stage}"),
            Self::Finished => "finished".to_owned(),
            Self::Failed(stage) => format!("failed: {stage}"),
            Self::Stopped => "stopped".to_owned(),
        }
    }

    /// After the events of one execution.
    fn after(events: &[Logged]) -> Self {
        let mut state = Self::Finished;
        let mut left: Vec<&str> = Vec::new();
        for Logged { event, .. } in events {
            match event {
                Event::PlanMade { stages, .. } => {
                    left = stages.iter().filter(|stage| stage.runs).map(|stage| stage.stage.as_str()).collect();
                }
                Event::StageFinished { stage, .. } | Event::StageReused { stage, .. } => {
                    left.retain(|name| name != stage);
                    state = Self::Finished;
                }
                Event::StageStarted { stage, .. } => state = Self::Running(stage.clone()),
                Event::StageWaiting { stage, .. } => {
                    state = Self::Running(format!("{stage}, which another process makes"))
                }
                Event::Progress { stage, done, total, .. } if *total > 1 => {
                    state = Self::Running(format!("{stage}, {done} of {total}"));
                }
                Event::StageFailed { stage, .. } => state = Self::Failed(stage.clone()),
                Event::StageInterrupted { .. } => state = Self::Stopped,
                Event::Warning { .. }
                | Event::Progress { .. }
                | Event::Epoch { .. }
                | Event::Trial { .. }
                | Event::Believed { .. } => {}
            }
        }
        match (state, left.first()) {
            (Self::Finished, Some(next)) => Self::Running((*next).to_owned()),
            (state, _) => state,
        }
    }
}

/// The history of a trial in an outputs folder; empty where it is gone.
pub(crate) fn history_in(outputs: &Path, key: &Key) -> History {
    let name = key.to_string();
    recorded_history(&outputs.join("store").join(&name[..2]).join(&name)).unwrap_or_default()
}

impl Runs {
    pub(crate) fn new(outputs: &Path) -> Self {
        Self { outputs: outputs.to_owned(), histories: Mutex::default() }
    }

    /// Names of the pipelines that have run.
    pub(crate) fn names(&self) -> Vec<String> {
        let names = fs::list(&self.outputs).unwrap_or_default();
        names.into_iter().filter(|name| name != "store" && self.is_own(name, &self.log(name))).collect()
    }

    fn log(&self, name: &str) -> PathBuf {
        EventLog::path(&self.outputs.join(name))
    }

    /// Whether a name is that of a pipeline that has run; nothing else is ever looked for.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names().iter().any(|known| known == name)
    }

    /// The same for names with `+` between them.
    pub(super) fn has_all(&self, names: &str) -> bool {
        names.split('+').all(|name| self.has(name))
    }

    /// A file of a pipeline's folder.
    pub(super) fn file(&self, name: &str, file: &str) -> Option<Vec<u8>> {
        fs::read(&self.own_file(name, file)?).ok()
    }

    /// The spec of a pipeline, as its last run resolved it.
    pub(super) fn spec(&self, name: &str) -> Option<Spec> {
        let text = self.file(name, RESOLVED)?;
        let resolved = check_text(RESOLVED, &String::from_utf8_lossy(&text), &[], Path::new(""));
        Some(resolved.ok()?.spec)
    }

    /// The report of a pipeline as a page, with its size.
    pub(super) fn open_report(&self, name: &str) -> Option<(File, u64)> {
        let path = self.own_file(name, REPORT_PAGE)?;
        Some((fs::open(&path).ok()?, fs::size(&path).ok()?))
    }

    /// The path of an ordinary file of a pipeline: a link could lead out of the outputs folder.
    fn own_file(&self, name: &str, file: &str) -> Option<PathBuf> {
        let path = self.outputs.join(name).join(file);
        self.is_own(name, &path).then_some(path)
    }

    fn is_own(&self, name: &str, path: &Path) -> bool {
        let is_folder = matches!(fs::kind(&self.outputs.join(name)), Ok(Some(Kind::Folder)));
        is_folder && matches!(fs::kind(path), Ok(Some(Kind::File { .. })))
    }

    /// Something that changes when a pipeline, one of several with `+` between them, or any has changed.
    pub(super) fn version(&self, name: Option<&str>) -> String {
        let names = name.map_or_else(|| self.names(), |names| names.split('+').map(str::to_owned).collect());
        let size = |path: PathBuf| fs::size(&path).unwrap_or(0);
        let page = |name: &String| self.outputs.join(name).join(REPORT_PAGE);
        let version = |name: &String| format!("{name}:{}:{}", size(self.log(name)), size(page(name)));
        names.iter().map(version).collect::<Vec<_>>().join(" ")
    }

    /// A pipeline as its last execution has it so far.
    pub(crate) fn run(&self, name: &str) -> Run {
        let events = last_execution(&self.log(name)).unwrap_or_default();
        let state = State::after(&events);
        let mut live = study_so_far(&events, |key| self.history(key));
        live.unfinished = state != State::Finished;
        // A study that was reused has no events of its trials.
        let kept = || STUDY.in_folder(&self.outputs.join(name)).ok()?;
        let study = if live.trials.is_empty() { kept().unwrap_or(live) } else { live };
        let mut study = study;
        if let Some(notes) = notes_in(&self.outputs).ok().and_then(|all| all.get(name).cloned()) {
            notes.annotate(&mut study);
        }
        Run { name: name.to_owned(), study, state }
    }

    /// The history of a trial, from the store.
    fn history(&self, key: &Key) -> History {
        let mut histories = lock_unpoisoned(&self.histories);
        histories.entry(*key).or_insert_with(|| history_in(&self.outputs, key)).clone()
    }

    /// All pipelines, for the list.
    pub(super) fn listed(&self) -> Vec<Listed> {
        let listed = |name: String| {
            let Run { name, study, state } = self.run(&name);
            let best = study.ranked().first().map(|trial| (trial.metric, trial.name.clone()));
            let (best, by) = best.unwrap_or_default();
            let metric = if study.trials.is_empty() { String::new() } else { study.metric.as_str().to_owned() };
            let folder = self.outputs.join(&name);
            let last = past_runs(&folder).ok().and_then(|past| past.runs.into_iter().next_back());
            let took = |run: &PastRun| run.ended.as_ref().map(|ended| duration(ended.ended_s - run.begun.begun_s));
            let report = REPORT.in_folder(&folder).ok().flatten();
            let test = report.and_then(|report| Some(report.parts.get(&On::Test)?.usual().first()?.1));
            Listed {
                state: state.text(),
                trials: study.trials.len(),
                metric,
                best,
                by,
                begun: last.as_ref().map(|run| utc(run.begun.begun_s)).unwrap_or_default(),
                took: last.as_ref().and_then(took).unwrap_or_default(),
                data: last.as_ref().map(|run| data_of(&run.begun.resolved)).unwrap_or_default(),
                test,
                name,
            }
        };
        self.names().into_iter().map(listed).collect()
    }

    /// Names of the documents over several pipelines.
    pub(super) fn documents(&self) -> Vec<String> {
        let names = fs::list(&self.outputs).unwrap_or_default();
        names.into_iter().filter(|name| name != "store" && self.is_document(name)).collect()
    }

    /// Whether a name is that of a pipeline or a document; nothing else is ever looked for.
    pub(super) fn shows(&self, name: &str) -> bool {
        self.has(name) || self.documents().iter().any(|known| known == name)
    }

    /// A document as a page, with its size.
    pub(super) fn open_document(&self, name: &str) -> Option<(File, u64)> {
        self.is_document(name).then(|| self.open_report(name)).flatten()
    }

    /// A folder with a report and without a log of events.
    fn is_document(&self, name: &str) -> bool {
        self.own_file(name, REPORT_PAGE).is_some() && matches!(fs::kind(&self.log(name)), Ok(None))
    }
}

/// What a spec learns from, in a word: a set of the catalogue, a file, or a program.
fn data_of(resolved: &str) -> String {
    let Ok(resolved) = check_text("", resolved, &[], Path::new("")) else { return String::new() };
    let value = to_value(&resolved.spec);
    let word = |path: &str| value.pointer(path).and_then(Value::as_str).map(str::to_owned);
    word("/dataset/name").or_else(|| word("/dataset/path")).or_else(|| word("/dataset/images")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::PlannedStage;

    #[test]
    fn a_pipeline_runs_until_its_last_stage_has_ended() {
        let key = Key::of("s", 1, &serde_json::json!(0), &[]);
        let planned = |stage: &str| PlannedStage { stage: stage.to_owned(), key, runs: true, why: String::new() };
        let stage = || "a".to_owned();
        let started = Event::StageStarted { stage: stage(), why: String::new() };
        let finished =
            |stage: &str| Event::StageFinished { stage: stage.to_owned(), key, summary: String::new(), elapsed_s: 1.0 };
        let plan = Event::PlanMade { stages: vec![planned("a"), planned("b")], machine: String::new() };
        let state = |events: &[&Event]| {
            State::after(
                &events.iter().map(|event| Logged { time_s: 0.0, event: (*event).clone() }).collect::<Vec<_>>(),
            )
        };
        assert_eq!(state(&[&plan]), State::Running("a".to_owned()));
        assert_eq!(state(&[&plan, &started]), State::Running("a".to_owned()));
        let some = Event::Progress { stage: stage(), done: 6, total: 10, message: String::new() };
        assert_eq!(state(&[&plan, &started, &some]), State::Running("a, 6 of 10".to_owned()));
        assert_eq!(state(&[&plan, &started, &some, &finished("a")]), State::Running("b".to_owned()));
        assert_eq!(state(&[&plan, &started, &finished("a"), &finished("b")]), State::Finished);
        let failed = Event::StageFailed { stage: stage(), causes: Vec::new(), elapsed_s: 1.0 };
        assert_eq!(state(&[&plan, &started, &failed]), State::Failed("a".to_owned()));
        assert_eq!(
            state(&[&plan, &started, &Event::StageInterrupted { stage: stage(), elapsed_s: 1.0 }]),
            State::Stopped
        );
        assert_eq!(state(&[]), State::Finished);
    }
}
