//! `run gc`: what nobody needs goes, what anybody needs stays; beside runs, after kills.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::caching::SMALL;
use crate::project::{Project, Ran};

/// A study that takes a few seconds on one thread, so that it can be caught in the middle.
const LONG: &str = "
name: long
dataset: { name: digits }
preprocess:
  - scale: { divide_by: 16 }
  - split: { validation: 0.1 }
model: { kind: mlp, hidden_layers: 1, hidden_size: 48, activation: tanh }
optimizer: { kind: adam, learning_rate: 1e-2, batch_size: 16, epochs: 8 }
search:
  method: random
  trials: 16
  parameters:
    optimizer.learning_rate: { distribution: log_uniform_values, min: 1e-4, max: 1e-1 }
evaluate: { trial: best }
plot: [curves]
";

/// Each trial that was trained, as often as it was.
fn trained(project: &Project) -> Vec<String> {
    let text = fs::read_to_string(project.path("outputs/long/events.jsonl")).unwrap_or_default();
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let events = lines.map(|line| line["event"].clone()).filter(|event| event["event"] == "trial");
    let now = events.filter(|event| event["trial"]["trained"] == true);
    now.map(|event| event["trial"]["name"].as_str().unwrap().to_owned()).collect()
}

fn start(project: &Project, more: &[&str]) -> Child {
    let args = [&["spec.yaml", "--jobs", "1"], more].concat();
    project.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Waits until so many trials have been trained; the run must not have ended before.
fn wait_for_trials(project: &Project, child: &mut Child, count: usize) {
    let begun = Instant::now();
    while trained(project).len() < count {
        assert!(child.try_wait().unwrap().is_none(), "the run ended before it could be caught");
        assert!(begun.elapsed() < Duration::from_secs(60), "no {count} trials within a minute");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Keys of the artifacts in the store.
fn keys(project: &Project) -> BTreeSet<String> {
    let files = project.files("outputs/store");
    let names = files.iter().filter_map(|(name, _)| name.strip_suffix("/manifest.json")?.split('/').nth(1));
    names.map(str::to_owned).collect()
}

fn gc(project: &Project) -> Ran {
    project.run(&["gc", "--keep-days", "0"]).ok()
}

#[test]
fn the_finished_trials_of_a_killed_run_are_not_trained_again_after_gc() {
    let project = Project::with_spec(LONG);
    for count in [3, 6] {
        let mut child = start(&project, &[]);
        wait_for_trials(&project, &mut child, count);
        child.kill().unwrap();
        child.wait().unwrap();
        gc(&project);
    }
    project.run(&["spec.yaml"]).ok();
    let all = trained(&project);
    // The trial whose event was lost with its process counts as found.
    assert!(all.len() <= 16 && all.iter().collect::<BTreeSet<_>>().len() == all.len(), "{all:?}");
    assert!(all.len() >= 14, "{all:?}");
    gc(&project);
    project.run(&["spec.yaml", "--set", "search.trials=17"]).ok();
    assert_eq!(trained(&project).len(), all.len() + 1, "the finished run is kept as well");
}

#[test]
fn gc_beside_running_sweeps_takes_nothing_of_theirs() {
    let project = Project::with_spec(LONG);
    // Two processes of one spec, and one of another with the same name.
    let other = ["--set", "optimizer.batch_size=32"];
    let mut children = [start(&project, &[]), start(&project, &[]), start(&project, &other)];
    let mut removals = 0;
    while children.iter_mut().any(|child| child.try_wait().unwrap().is_none()) {
        gc(&project);
        removals += 1;
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(children.iter_mut().all(|child| child.wait().unwrap().success()));
    assert!(removals > 3);
    let mut names = trained(&project);
    names.sort();
    let twice = |name: &&String| names.iter().filter(|other| other == name).count() == 2;
    assert!(names.len() == 32 && names.iter().all(|name| twice(&name)), "once for each spec: {names:?}");
    project.run(&["verify"]).ok();
}

#[test]
fn a_dry_run_lists_what_a_removal_takes_and_only_the_last_finished_run_of_a_name_stays() {
    let project = Project::with_spec(SMALL);
    project.run(&["spec.yaml", "--set", "optimizer.batch_size=32"]).ok();
    project.run(&["spec.yaml"]).ok();
    let before = keys(&project);
    let shown = project.files("outputs");
    let planned = project.run(&["gc", "--keep-days", "0", "--dry-run"]).ok();
    assert_eq!(project.files("outputs"), shown, "a dry run changes nothing");
    let listed: BTreeSet<String> = planned.stdout.lines().map(|line| line[..64].to_owned()).collect();
    // Fourteen trials, the search, the evaluation and the figures.
    assert_eq!(listed.len(), 17, "{planned:?}");
    let removed = gc(&project);
    assert_eq!(before.difference(&keys(&project)).cloned().collect::<BTreeSet<_>>(), listed);
    assert_eq!(removed.stderr, planned.stderr.replace("would be removed", "removed"));
    let again = project.run(&["spec.yaml", "--json", "--set", "search.trials=15"]).ok();
    let trained = again.events().iter().filter(|event| event["trial"]["trained"] == true).count();
    assert_eq!(trained, 1);
}

#[test]
fn what_is_young_stays_unless_asked_and_a_size_is_reached_by_the_oldest() {
    let project = Project::with_spec(SMALL);
    project.run(&["spec.yaml"]).ok();
    let first = keys(&project);
    project.run(&["spec.yaml", "--set", "optimizer.batch_size=32"]).ok();
    project.run(&["spec.yaml", "--set", "optimizer.batch_size=16"]).ok();
    let young = project.run(&["gc"]).ok();
    assert!(young.stderr.starts_with("0 artifacts, 0 bytes, removed\n34 artifacts, "), "{young:?}");
    assert!(young.stderr.contains("stay for the last 7 days: see --keep-days"), "{young:?}");
    let size = |project: &Project| {
        let line = project.run(&["verify"]).ok().stdout;
        let bytes = line.split(" · ").nth(2).unwrap();
        bytes.chars().filter(char::is_ascii_digit).collect::<String>().parse::<u64>().unwrap()
    };
    let (most, before) = (size(&project) - 1, keys(&project));
    project.run(&["gc", "--keep-days", "0", "--max-size", &most.to_string()]).ok();
    let gone: Vec<String> = before.difference(&keys(&project)).cloned().collect();
    assert!(size(&project) <= most && gone.len() == 1 && first.contains(&gone[0]), "{gone:?}");
    let full = project.run(&["gc", "--keep-days", "0", "--max-size", "1KB"]).ok();
    assert!(full.stderr.contains("that may not be removed"), "{full:?}");
    project.run(&["gc", "--max-size", "lots"]).exits(2);
}

#[test]
fn gc_stops_where_it_cannot_tell_what_a_pipeline_needs() {
    let project = Project::with_spec(SMALL);
    project.run(&["spec.yaml"]).ok();
    let before = keys(&project);
    project.write("outputs/small/last.json", "{ \"stages\"");
    let refused = gc_fails(&project);
    assert!(refused.stderr.contains("last.json") && refused.stderr.contains("run the pipeline again"), "{refused:?}");
    assert_eq!(keys(&project), before);
    fs::remove_dir_all(project.path("outputs/small")).unwrap();
    gc(&project);
    assert!(keys(&project).is_empty(), "a pipeline goes with its folder");
}

fn gc_fails(project: &Project) -> Ran {
    project.run(&["gc", "--keep-days", "0"]).exits(1)
}

#[test]
fn what_killed_processes_left_goes_with_gc_and_with_the_next_run() {
    let left = ["outputs/small/.tmpA1b2C3", "outputs/small/plots/.tmpZZZZZZ"];
    let in_store = ["outputs/store/locks/dead.lock", "outputs/store/tmp/wdead/artifact/x"];
    for command in [&["gc"][..], &["spec.yaml"]] {
        let project = Project::with_spec(SMALL);
        project.run(&["spec.yaml"]).ok();
        left.iter().chain(&in_store).for_each(|path| project.write(path, "half"));
        project.run(command).ok();
        assert!(left.iter().all(|path| !project.path(path).exists()), "{command:?}");
        assert!(command != ["gc"] || in_store.iter().all(|path| !project.path(path).exists()));
    }
}

#[test]
fn gc_of_nothing_makes_nothing() {
    let project = Project::new();
    project.run(&["gc"]).ok();
    assert!(!project.path("outputs").exists());
}
