//! Killed, interrupted, crowded: what was finished stays, and the end is the same to the byte.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::project::Project;

/// A study that takes a second or two, so that it can be caught in the middle.
const LONGER: &str = "
name: longer
dataset: { name: digits }
preprocess:
  - scale: { divide_by: 16 }
  - split: { validation: 0.1 }
model: { kind: mlp, hidden_layers: 2, hidden_size: 64, activation: tanh, dropout: 0.1 }
optimizer: { kind: adam, learning_rate: 1e-2, batch_size: 16, epochs: 25 }
search:
  method: bayes
  trials: 16
  parallel: 2
  parameters:
    optimizer.kind: { values: [momentum, adam, nadam] }
    optimizer.learning_rate: { distribution: log_uniform_values, min: 1e-4, max: 1e-1 }
    model.hidden_size: { values: [32, 64, 128] }
evaluate: { trial: best }
plot: [curves, history, confusion_matrix]
";

fn start(project: &Project, args: &[&str]) -> Child {
    project.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Events of all runs so far. The last line of a killed run may be cut off.
fn events(project: &Project) -> Vec<Value> {
    let text = std::fs::read_to_string(project.path("outputs/longer/events.jsonl")).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).map(|line| line["event"].clone()).collect()
}

/// How often every trial was trained.
fn trained(project: &Project) -> Vec<(String, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for event in events(project).iter().filter(|event| event["event"] == "trial") {
        let trial = &event["trial"];
        *counts.entry(trial["name"].as_str().unwrap().to_owned()).or_insert(0) += usize::from(trial["trained"] == true);
    }
    counts.into_iter().collect()
}

/// Waits until so many trials are finished; false if the run ended before.
fn wait_for_trials(project: &Project, child: &mut Child, count: usize) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(60) {
        if events(project).iter().filter(|event| event["event"] == "trial").count() >= count {
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("no {count} trials within a minute");
}

fn uninterrupted() -> Project {
    let project = Project::with_spec(LONGER);
    project.run(&["spec.yaml", "--jobs", "1"]).ok();
    project
}

/// Everything that a person opens is equal, and every artifact of the one is in the other with the same bytes.
#[track_caller]
fn assert_same_results(project: &Project, whole: &Project) {
    let differing = |a: Vec<(String, Vec<u8>)>, b: &[(String, Vec<u8>)]| -> Vec<String> {
        a.into_iter().filter(|file| !b.contains(file)).map(|(name, _)| name).collect()
    };
    let (mine, theirs) = (project.files("outputs/longer"), whole.files("outputs/longer"));
    assert_eq!(differing(mine.clone(), &theirs), Vec::<String>::new(), "differ or should not be there");
    assert_eq!(differing(theirs, &mine), Vec::<String>::new(), "differ or are missing");
    let found = project.files("outputs/store");
    // Who used what, and when, is another in every run.
    let is_artifact = |(name, _): &(String, Vec<u8>)| !name.starts_with("tmp") && !name.starts_with("uses");
    for (name, bytes) in whole.files("outputs/store").into_iter().filter(is_artifact) {
        let same = found.iter().find(|(other, _)| *other == name);
        assert!(same.is_some_and(|(_, other)| *other == bytes), "{name} differs or is missing");
    }
}

#[test]
fn killed_runs_go_on_where_they_were_and_end_with_the_same_bytes() {
    let project = Project::with_spec(LONGER);
    let mut finished = 0;
    for more in [2, 3, 4] {
        let mut child = start(&project, &["spec.yaml", "--jobs", "2"]);
        // A resumed run tells of the trials that it found, too.
        let caught = wait_for_trials(&project, &mut child, finished + more);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(caught, "the run ended before it could be killed");
        finished = events(&project).iter().filter(|event| event["event"] == "trial").count() + more;
    }
    project.run(&["spec.yaml", "--jobs", "2"]).ok();
    let counts = trained(&project);
    assert_eq!(counts.len(), 16);
    // A trial that finished but whose event was lost with the process counts as found: never more than once trained.
    assert!(counts.iter().all(|(_, count)| *count <= 1), "{counts:?}");
    assert_same_results(&project, &uninterrupted());
    project.run(&["verify"]).ok();
}

#[cfg(unix)]
#[test]
fn a_run_that_a_signal_ends_says_how_to_go_on_and_does() {
    let whole = uninterrupted();
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129), ("USR1", 138), ("USR2", 140)] {
        let project = Project::with_spec(LONGER);
        let mut child = project.command(&["spec.yaml"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        assert!(wait_for_trials(&project, &mut child, 2));
        let kill = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{signal}: {stderr}");
        assert!(stderr.contains("interrupted") && stderr.contains("same command"), "{signal}: {stderr}");
        project.run(&["spec.yaml"]).ok();
        assert_same_results(&project, &whole);
    }
}

/// What a person finds of a run that has not finished, and what `run show` says of it; the number of its trials.
fn shown_as_unfinished(project: &Project) -> usize {
    let shown = project.run(&["show", "spec.yaml", "--top", "100"]).ok();
    assert!(
        shown.stderr.contains("unfinished: ") && shown.stderr.contains("`run spec.yaml` goes on"),
        "{}",
        shown.stderr
    );
    let trials = shown.stdout.lines().filter(|line| line.starts_with("trial_")).count();
    let json = project.run(&["show", "spec.yaml", "--json"]).ok().stdout;
    let study: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((study["unfinished"].as_bool(), study["trials"].as_array().unwrap().len()), (Some(true), trials));
    trials
}

#[test]
fn what_was_finished_before_an_interruption_is_shown_and_marked() {
    let project = Project::with_spec(LONGER);
    let mut child = start(&project, &["spec.yaml", "--jobs", "1"]);
    assert!(wait_for_trials(&project, &mut child, 3));
    child.kill().unwrap();
    child.wait().unwrap();
    // A process that is killed lays nothing out, but its trials are known.
    assert!(shown_as_unfinished(&project) >= 3 && !project.path("outputs/longer/report.html").exists());
    let child = project.command(&["spec.yaml", "--jobs", "1"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap();
    assert!(wait_for_trials(&project, &mut child, 8));
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let stderr = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
    let count = shown_as_unfinished(&project);
    assert!(stderr.contains(&format!("unfinished: the {count} trials that have ended are here")), "{stderr}");
    let read = |name: &str| std::fs::read_to_string(project.path("outputs/longer").join(name)).unwrap();
    let study: Value = serde_json::from_str(&read("study.json")).unwrap();
    assert_eq!((study["unfinished"].as_bool(), study["trials"].as_array().unwrap().len()), (Some(true), count));
    assert!(study["trials"].as_array().unwrap().iter().all(|trial| !trial["history"].as_array().unwrap().is_empty()));
    assert_eq!(read("trials.csv").lines().filter(|line| line.contains(",unfinished,")).count(), count);
    assert!(read("report.html").contains("<strong>Unfinished.</strong> The run stopped in stage `search`"));
    assert!(read("report.md").contains("**Unfinished.** "));
    project.run(&["spec.yaml"]).ok();
    assert_same_results(&project, &uninterrupted());
    let shown = project.run(&["show", "spec.yaml"]).ok();
    assert!(
        !shown.stderr.contains("unfinished") && !read("report.html").contains("<strong>Unfinished"),
        "{}",
        shown.stderr
    );
}

#[test]
fn two_processes_on_one_outputs_folder_share_the_work() {
    let project = Project::with_spec(LONGER);
    let mut both = [start(&project, &["spec.yaml", "--jobs", "1"]), start(&project, &["spec.yaml", "--jobs", "1"])];
    for child in &mut both {
        assert!(child.wait().unwrap().success());
    }
    let counts = trained(&project);
    assert_eq!(counts.iter().map(|(_, count)| count).sum::<usize>(), 16, "{counts:?}");
    assert_same_results(&project, &uninterrupted());
}

#[test]
fn what_a_killed_process_left_half_written_is_never_read() {
    let project = Project::with_spec(LONGER);
    project.run(&["spec.yaml", "--set", "search.trials=4"]).ok();
    let rubbish = project.path("outputs/store/tmp/half-written");
    std::fs::create_dir_all(&rubbish).unwrap();
    std::fs::write(Path::new(&rubbish).join("trial.json"), "{").unwrap();
    project.run(&["spec.yaml"]).ok();
    assert_same_results(&project, &uninterrupted());
}
