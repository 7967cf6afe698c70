//! Tests of planning and executing.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::*;
use crate::base::fs;
use crate::store::{Artifact, Key, Store, StoreError};

mod parts;

/// What the toy stages have in common: a count of runs, and a way to misbehave.
#[derive(Default)]
struct Lab {
    runs: Mutex<Vec<String>>,
    fails: AtomicBool,
    cancelled: AtomicBool,
}

/// Writes the sum of its inputs and of its own number.
struct Sum {
    name: &'static str,
    number: u64,
    version: u32,
    inputs: &'static [&'static str],
    lab: Arc<Lab>,
}

impl Stage for Sum {
    fn name(&self) -> &str {
        self.name
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn spec(&self) -> Value {
        json!({ "number": self.number })
    }

    fn inputs(&self) -> Vec<String> {
        self.inputs.iter().map(ToString::to_string).collect()
    }

    fn run(&self, inputs: &Inputs, out: &mut Output, ctx: &Context) -> Result<(), StageError> {
        self.lab.runs.lock().unwrap().push(self.name.to_owned());
        let mut sum = self.number;
        for input in self.inputs {
            sum += inputs.read_json::<u64>(input, "sum.json").map_err(|error| StageError::new(Wrapped(error)))?;
        }
        out.write_json("sum.json", &sum)?;
        ctx.progress(1, 1, "added");
        if self.lab.fails.load(Ordering::SeqCst) {
            return Err(StageError::new("as asked"));
        }
        ctx.check()
    }

    fn summary(&self, artifact: &Artifact) -> Result<String, StoreError> {
        Ok(format!("sum {}", String::from_utf8_lossy(&artifact.read("sum.json")?).trim()))
    }
}

/// A stage's own error around another.
#[derive(Debug, thiserror::Error)]
#[error("cannot add")]
struct Wrapped(#[source] StageError);

struct Fixture {
    outputs: tempfile::TempDir,
    lab: Arc<Lab>,
    numbers: [u64; 3],
    version: u32,
}

impl Fixture {
    fn new() -> Fixture {
        Fixture { outputs: tempfile::tempdir().unwrap(), lab: Arc::default(), numbers: [1, 2, 3], version: 1 }
    }

    fn store(&self) -> Store {
        Store::open(self.outputs.path()).unwrap()
    }

    /// a → b → c.
    fn plan(&self, store: &Store) -> Plan {
        let stage = |i: usize, name, inputs| -> Box<dyn Stage> {
            let version = if i == 1 { self.version } else { 1 };
            Box::new(Sum { name, number: self.numbers[i], version, inputs, lab: self.lab.clone() })
        };
        Plan::new("toy", vec![stage(0, "a", &[]), stage(1, "b", &["a"]), stage(2, "c", &["b"])], store).unwrap()
    }

    fn run(&self) -> (Result<Executed, ExecuteError>, Vec<Event>) {
        let store = self.store();
        let plan = self.plan(&store);
        self.execute(&plan, &store)
    }

    fn execute(&self, plan: &Plan, store: &Store) -> (Result<Executed, ExecuteError>, Vec<Event>) {
        let events = Mutex::new(Vec::new());
        let sink = |event: &Event| events.lock().unwrap().push(event.clone());
        let options =
            Options { jobs: 1, retry_failed: false, cancelled: &self.lab.cancelled, sink: &sink, machine: "" };
        let result = execute(plan, store, &options);
        (result, events.into_inner().unwrap())
    }

    /// Runs and says which stages ran, as "ab", and the result.
    fn ran(&self) -> (String, u64) {
        let (result, _) = self.run();
        let artifact = result.unwrap().artifact("c").unwrap().unwrap();
        (self.take_runs(), serde_json::from_slice(&artifact.read("sum.json").unwrap()).unwrap())
    }

    fn take_runs(&self) -> String {
        std::mem::take(&mut *self.lab.runs.lock().unwrap()).concat()
    }

    fn status(&self) -> Vec<String> {
        let words = |planned: &Planned| match &planned.status {
            Status::Reuse => "reuse".to_owned(),
            Status::NotNeeded => "not needed".to_owned(),
            Status::Run { why } => why.to_string(),
        };
        self.plan(&self.store()).stages().iter().map(words).collect()
    }

    fn artifact_path(&self, stage: &str) -> std::path::PathBuf {
        let key = self.plan(&self.store()).stage(stage).unwrap().key.to_string();
        self.outputs.path().join("store").join(&key[..2]).join(key)
    }

    fn damage(&self, stage: &str) {
        fs::write_synced(&self.artifact_path(stage).join("sum.json"), b"9\n").unwrap();
    }

    fn remove(&self, stage: &str) {
        fs::remove_folder(&self.artifact_path(stage)).unwrap();
    }
}

fn words(events: &[Event]) -> Vec<String> {
    let word = |event: &Event| match event {
        Event::PlanMade { .. } => "plan".to_owned(),
        Event::StageReused { stage, summary, .. } => format!("{stage} reused, {summary}"),
        Event::StageStarted { stage, why } => format!("{stage} started, {why}"),
        Event::StageFinished { stage, summary, .. } => format!("{stage} finished, {summary}"),
        Event::StageFailed { stage, causes, .. } => format!("{stage} failed: {}", causes.join(": ")),
        Event::StageInterrupted { stage, .. } => format!("{stage} interrupted"),
        Event::Warning { .. } => "warning".to_owned(),
        Event::Progress { stage, .. } => format!("{stage} progress"),
        Event::Epoch { stage, epoch, .. } => format!("{stage} epoch {epoch}"),
        Event::Believed { stage, .. } => format!("{stage} believed"),
        other => format!("{other:?}"),
    };
    events.iter().map(word).collect()
}

#[test]
fn everything_runs_once_and_is_then_reused() {
    let fixture = Fixture::new();
    assert_eq!(fixture.status(), ["never ran"; 3]);
    assert!(fs::list(fixture.outputs.path()).unwrap().is_empty(), "planning writes nothing");
    let (result, events) = fixture.run();
    assert!(result.unwrap().any_ran());
    let expected = ["plan", "a started, never ran", "a progress", "a finished, sum 1"];
    assert_eq!(words(&events)[..4], expected);
    fixture.take_runs();
    assert_eq!(fixture.status(), ["reuse"; 3]);
    let (result, events) = fixture.run();
    assert!(!result.unwrap().any_ran());
    assert_eq!(words(&events), ["plan", "a reused, sum 1", "b reused, sum 3", "c reused, sum 6"]);
    assert_eq!(fixture.take_runs(), "");
}

#[test]
fn a_change_runs_its_stage_and_those_after_it_and_says_why() {
    let mut fixture = Fixture::new();
    fixture.ran();
    fixture.numbers[1] = 20;
    assert_eq!(fixture.status(), ["reuse", "`number`: 2 → 20", "`b` changed"]);
    assert_eq!(fixture.ran(), ("bc".to_owned(), 24));
    fixture.version = 2;
    assert_eq!(fixture.status(), ["reuse", "the program computes it anew: version 1 → 2", "`b` changed"]);
    fixture.version = 1;
    fixture.numbers[1] = 2;
    assert_eq!(fixture.status(), ["reuse"; 3], "what was made before is still there");
    assert_eq!(fixture.ran(), (String::new(), 6));
}

#[test]
fn a_stage_that_nothing_needs_does_not_run_and_is_not_opened() {
    let fixture = Fixture::new();
    fixture.ran();
    fixture.remove("a");
    fs::write_synced(&fixture.artifact_path("b").join("manifest.json"), b"not opened, so not noticed").unwrap();
    assert_eq!(fixture.status(), ["not needed", "reuse", "reuse"]);
    assert_eq!(fixture.ran(), (String::new(), 6));
    fixture.remove("c");
    assert_eq!(fixture.store().keys().unwrap().len(), 1);
    let why = "damaged: its manifest is not JSON: expected ident at line 1 column 2";
    assert_eq!(fixture.status(), ["its result is no longer in the store", why, "its result is no longer in the store"]);
    assert_eq!(fixture.ran(), ("abc".to_owned(), 6));
}

#[test]
fn damage_found_while_reading_an_input_is_mended() {
    for (removed, damaged, runs) in [("bc", "a", "bab"), ("c", "b", "cb"), ("c", "ab", "cbab")] {
        let fixture = Fixture::new();
        fixture.ran();
        fixture.take_runs();
        removed.chars().for_each(|stage| fixture.remove(&stage.to_string()));
        damaged.chars().for_each(|stage| fixture.damage(&stage.to_string()));
        let (result, events) = fixture.run();
        let artifact = result.unwrap().artifact("c").unwrap().unwrap();
        assert_eq!(artifact.read("sum.json").unwrap(), b"6\n");
        assert_eq!(fixture.take_runs(), format!("{runs}c"), "each damage sends the execution back once");
        assert_eq!(words(&events).iter().filter(|word| *word == "warning").count(), damaged.len());
        assert!(fixture.store().verify().unwrap().findings.is_empty());
    }
}

#[test]
fn a_damaged_result_is_never_served_and_made_again_by_the_next_run() {
    let fixture = Fixture::new();
    fixture.ran();
    fixture.damage("c");
    let executed = fixture.run().0.unwrap();
    let error = executed.artifact("c").unwrap().unwrap().read("sum.json").unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "whoever reads it finds out");
    fixture.take_runs();
    assert_eq!(fixture.ran(), ("c".to_owned(), 6));
}

#[test]
fn a_failed_stage_publishes_nothing_and_what_was_finished_stays() {
    let mut fixture = Fixture::new();
    fixture.ran();
    fixture.numbers[2] = 4;
    fixture.lab.fails.store(true, Ordering::SeqCst);
    fixture.take_runs();
    let (result, events) = fixture.run();
    assert_eq!(result.unwrap_err().to_string(), "stage `c` failed");
    assert_eq!(words(&events).last().unwrap(), "c failed: stage `c` failed: as asked");
    assert!(!fixture.store().contains(&fixture.plan(&fixture.store()).stage("c").unwrap().key));
    assert_eq!(fixture.status()[2], "`number`: 3 → 4", "a failure is not remembered as success");
    fixture.lab.fails.store(false, Ordering::SeqCst);
    fixture.take_runs();
    assert_eq!(fixture.ran(), ("c".to_owned(), 7));
}

#[test]
fn an_interruption_is_told_from_a_failure() {
    let fixture = Fixture::new();
    let store = fixture.store();
    let plan = fixture.plan(&store);
    let sink = |event: &Event| {
        if matches!(event, Event::StageStarted { stage, .. } if stage == "b") {
            fixture.lab.cancelled.store(true, Ordering::SeqCst);
        }
    };
    let options = Options { jobs: 1, retry_failed: false, cancelled: &fixture.lab.cancelled, sink: &sink, machine: "" };
    let error = execute(&plan, &store, &options).unwrap_err();
    assert!(matches!(error, ExecuteError::Interrupted { stage } if stage == "b"));
    fixture.lab.cancelled.store(false, Ordering::SeqCst);
    fixture.take_runs();
    assert_eq!(fixture.ran(), ("bc".to_owned(), 6));
}

#[test]
fn two_executions_at_once_run_each_stage_once() {
    let fixture = Fixture::new();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| fixture.run().0.unwrap());
        }
    });
    assert_eq!(fixture.take_runs(), "abc");
}

#[test]
fn a_list_that_is_no_pipeline_is_refused() {
    let fixture = Fixture::new();
    let store = fixture.store();
    let stage =
        |name, inputs| -> Box<dyn Stage> { Box::new(Sum { name, number: 0, version: 1, inputs, lab: Arc::default() }) };
    let refused = |name: &str, stages| Plan::new(name, stages, &store).err().unwrap().to_string();
    assert_eq!(refused("p", vec![stage("a", &[]), stage("a", &[])]), "two stages are called `a`");
    let text = "stage `a` reads `b`, which does not stand before it";
    assert_eq!(refused("p", vec![stage("a", &["b"]), stage("b", &[])]), text);
    for name in ["", "store", "a/b", "..", "../x"] {
        assert!(refused(name, vec![]).contains("cannot be the name of a pipeline"));
    }
}

#[test]
fn losing_or_damaging_the_record_costs_only_the_explanation() {
    let mut fixture = Fixture::new();
    fixture.ran();
    fs::write_synced(&fixture.outputs.path().join("toy/last.json"), b"{\"stages\": 3").unwrap();
    assert_eq!(fixture.status(), ["reuse"; 3]);
    fixture.numbers[2] = 5;
    assert_eq!(fixture.status(), ["reuse", "reuse", "never ran"]);
    fixture.take_runs();
    assert_eq!(fixture.ran(), ("c".to_owned(), 8));
}
