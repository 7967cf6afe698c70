//! `events.jsonl`: the events of all executions of a pipeline, one a line, with the time. The only place with a clock on the wall.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::base::fs::{self, FileError};
use crate::base::sync::lock_unpoisoned;
use crate::pipeline::{Event, Sink};
use crate::store::Key;

pub(crate) const FILE: &str = "events.jsonl";

/// An event and when it happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logged {
    /// Seconds since the beginning of 1970, UTC.
    pub time_s: f64,
    /// The event.
    pub event: Event,
}

/// Appends events to a file. Processes may append to one file at the same time: each line is written in one piece.
#[derive(Debug)]
pub struct EventLog {
    path: PathBuf,
    file: std::fs::File,
    failure: Mutex<Option<FileError>>,
}

impl EventLog {
    /// The log in a pipeline's folder, there or not.
    pub fn path(folder: &Path) -> PathBuf {
        folder.join(FILE)
    }

    /// Opens `events.jsonl` in a pipeline's folder, making both where absent.
    ///
    /// # Errors
    /// A link, or something else than a folder and a file, at one of the two places; or a place that takes no writing.
    pub fn open(folder: &Path) -> Result<EventLog, FileError> {
        let path = Self::path(folder);
        // What a link leads to is not the pipeline's.
        fs::refuse_link(folder)?;
        fs::create_folder(folder)?;
        fs::refuse_link(&path)?;
        let file = fs::open_append(&path)?;
        // A killed process may have left half a line: it stays alone on it.
        if !fs::ends_with(&file, &path, b'\n')? {
            fs::append(&file, &path, b"\n")?;
        }
        Ok(EventLog { path, file, failure: Mutex::new(None) })
    }

    /// Appends one event.
    pub fn append(&self, event: &Event) -> Result<(), FileError> {
        #[expect(clippy::disallowed_methods, reason = "the log has times; no artifact has")]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let logged = Logged { time_s: since.as_millis() as f64 / 1000.0, event: event.clone() };
        let mut line = serde_json::to_vec(&logged).expect("events are plain JSON with text keys");
        line.push(b'\n');
        fs::append(&self.file, &self.path, &line)
    }

    /// The first failure to append since the last call; the log is no reason to stop an execution.
    pub fn take_failure(&self) -> Option<FileError> {
        lock_unpoisoned(&self.failure).take()
    }
}

impl Sink for EventLog {
    fn event(&self, event: &Event) {
        // Epochs are kept by the trials; here they would be most of the file.
        if matches!(event, Event::Epoch { .. }) {
            return;
        }
        if let Err(error) = self.append(event) {
            lock_unpoisoned(&self.failure).get_or_insert(error);
        }
    }
}

/// Reads a log. A line that is damaged, or of a later version of the program, hides itself and no other.
pub fn read_log(path: &Path) -> Result<Vec<Logged>, FileError> {
    let bytes = fs::read(path)?;
    Ok(bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

/// The events of the last execution that a log tells of.
///
/// # Errors
/// A log that cannot be read.
pub fn last_execution(path: &Path) -> Result<Vec<Logged>, FileError> {
    let mut events = read_log(path)?;
    let last = events.iter().rposition(|logged| matches!(logged.event, Event::PlanMade { .. })).unwrap_or(0);
    Ok(events.split_off(last))
}

/// How the results of a pipeline came about, as far as its log tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Provenance {
    /// Seconds that each result took, interruptions left out, by its key.
    pub elapsed_s: BTreeMap<Key, f64>,
    /// The machine on which most of that time was spent.
    pub machine: String,
}

/// What a log tells of some results. Only lines that can matter are parsed.
pub fn provenance(path: &Path, results: &[Key]) -> Result<Provenance, FileError> {
    let bytes = fs::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let matters = |line: &&str| line.contains("\"stage_") || line.contains("\"plan_made\"");
    let events = text.lines().filter(matters).filter_map(|line| serde_json::from_str::<Logged>(line).ok());
    let (mut found, mut on, mut longest) = (Provenance::default(), String::new(), 0.0);
    let mut before: BTreeMap<String, f64> = BTreeMap::new();
    for Logged { event, .. } in events {
        match event {
            Event::PlanMade { machine, .. } => on = machine,
            Event::StageInterrupted { stage, elapsed_s } => *before.entry(stage).or_default() += elapsed_s,
            Event::StageFinished { stage, key, elapsed_s, .. } => {
                let elapsed_s = elapsed_s + before.remove(&stage).unwrap_or_default();
                if results.contains(&key) {
                    found.elapsed_s.insert(key, elapsed_s);
                    if elapsed_s >= longest {
                        longest = elapsed_s;
                        found.machine.clone_from(&on);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pipeline::PlannedStage;
    use crate::store::Key;

    fn every_event() -> Vec<Event> {
        let (stage, key) = ("s".to_owned(), Key::of("s", 1, &json!(0), &[]));
        let planned = PlannedStage { stage: stage.clone(), key, runs: true, why: "never ran".to_owned() };
        vec![
            Event::PlanMade { stages: vec![planned], machine: String::new() },
            Event::StageReused { stage: stage.clone(), key, summary: "7 · é".to_owned() },
            Event::StageWaiting { stage: stage.clone(), key },
            Event::StageStarted { stage: stage.clone(), why: String::new() },
            Event::StageFinished { stage: stage.clone(), key, summary: String::new(), elapsed_s: 0.1 + 0.2 },
            Event::StageFailed { stage: stage.clone(), causes: vec!["a\nb".to_owned()], elapsed_s: 1.0 },
            Event::StageInterrupted { stage: stage.clone(), elapsed_s: 1.0 },
            Event::Warning { message: "\u{1b}[31m".to_owned() },
            Event::Progress { stage: stage.clone(), done: 1, total: u64::MAX, message: String::new() },
            Event::Trial { stage, trial: json!({"x": 1e-3, "y": null, "z": [1, 1.0]}) },
        ]
    }

    #[test]
    fn every_event_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let log = EventLog::open(folder.path()).unwrap();
        every_event().iter().for_each(|event| log.event(event));
        let read = read_log(&EventLog::path(folder.path())).unwrap();
        assert_eq!(read.into_iter().map(|logged| logged.event).collect::<Vec<_>>(), every_event());
        assert!(log.take_failure().is_none());
    }

    #[test]
    fn half_a_line_hides_itself_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = EventLog::path(folder.path());
        EventLog::open(folder.path()).unwrap().append(&every_event()[1]).unwrap();
        let file = fs::open_append(&path).unwrap();
        fs::append(&file, &path, b"{\"time_s\":1,\"ev").unwrap();
        EventLog::open(folder.path()).unwrap().append(&every_event()[2]).unwrap();
        assert_eq!(read_log(&path).unwrap().len(), 2);
    }

    #[test]
    fn a_log_tells_how_long_results_took_and_on_what() {
        let folder = tempfile::tempdir().unwrap();
        let log = EventLog::open(folder.path()).unwrap();
        let keys = [0, 1, 2].map(|k| Key::of("s", 1, &json!(k), &[]));
        let plan = |machine: &str| Event::PlanMade { stages: Vec::new(), machine: machine.to_owned() };
        let stopped = Event::StageInterrupted { stage: "b".to_owned(), elapsed_s: 2.0 };
        let ended = |stage: &str, key, elapsed_s| {
            log.event(&Event::StageFinished { stage: stage.to_owned(), key, summary: String::new(), elapsed_s });
        };
        log.event(&plan("old"));
        ended("a", keys[0], 1.0);
        log.event(&stopped);
        log.event(&plan("new"));
        ended("b", keys[1], 3.0);
        ended("b", keys[2], 9.0);
        let found = provenance(&EventLog::path(folder.path()), &keys[..2]).unwrap();
        assert_eq!(found.elapsed_s, BTreeMap::from([(keys[0], 1.0), (keys[1], 5.0)]));
        assert_eq!(found.machine, "new");
    }

    #[test]
    fn lines_from_several_threads_stay_whole() {
        let folder = tempfile::tempdir().unwrap();
        let logs = [(); 4].map(|()| EventLog::open(folder.path()).unwrap());
        std::thread::scope(|scope| {
            for log in &logs {
                scope.spawn(|| (0..50).for_each(|_| every_event().iter().for_each(|event| log.event(event))));
            }
        });
        assert_eq!(read_log(&EventLog::path(folder.path())).unwrap().len(), 4 * 50 * every_event().len());
    }
}
