//! Receipts: what a spec came to, and that a run comes to it again; damage that `verify --repair` mends.

use std::fs;
use std::path::PathBuf;

use crate::project::Project;

const SPEC: &str = "
name: receipt
dataset: { name: digits }
preprocess: [{ scale: { divide_by: 16 } }, { split: { validation: 0.1 } }]
model: { kind: mlp, hidden: [4] }
optimizer: { kind: adam, epochs: 1 }
search: { method: random, trials: 3, parameters: { optimizer.learning_rate: { min: 0.001, max: 0.1 } } }
evaluate: { trial: best }
";

const PROGRAM: &str = "
name: receipt
model: { kind: command, run: [python3, work.py, '{x}'] }
search: { method: grid, metric: { name: score }, parameters: { x: { values: [1, 2, 3] } } }
";

fn program() -> Project {
    let project = Project::with_spec(PROGRAM);
    project
        .write("work.py", "import json, os, sys\nprint(json.dumps({'score': int(sys.argv[1]), 'pid': os.getpid()}))\n");
    project
}

/// Changes one letter of a file, and nothing of its size.
fn damage(path: &PathBuf) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

/// Files of this name in the store.
fn stored(project: &Project, name: &str) -> Vec<PathBuf> {
    let shelves = fs::read_dir(project.path("outputs/store")).unwrap().map(|shelf| shelf.unwrap().path());
    let artifacts = shelves.filter(|shelf| shelf.file_name().unwrap().len() == 2);
    let artifacts = artifacts.flat_map(|shelf| fs::read_dir(shelf).unwrap().map(|artifact| artifact.unwrap().path()));
    artifacts.map(|artifact| artifact.join(name)).filter(|file| file.exists()).collect()
}

#[test]
fn a_run_comes_to_what_its_receipt_says_from_the_store_and_anew() {
    let project = Project::with_spec(SPEC);
    let without = project.run(&["spec.yaml", "--locked"]).exits(2).stderr;
    assert!(without.contains("`spec.yaml` has no receipt `spec.lock`; `run lock spec.yaml` writes one"), "{without}");
    assert_eq!(project.run(&["lock", "spec.yaml"]).ok().stdout, "spec.lock\n");
    let receipt = fs::read(project.path("spec.lock")).unwrap();
    let found = project.run(&["spec.yaml", "--locked"]).ok();
    assert_eq!(found.stdout, "spec.lock: 4 stages and 3 trials are the same, as the store has them\n");
    let anew = project.run(&["spec.yaml", "--locked", "--fresh", "--jobs", "1"]).ok();
    assert_eq!(anew.stdout, "spec.lock: 4 stages and 3 trials are the same, all made anew\n");
    assert!(anew.stderr.contains("search       ran"), "{}", anew.stderr);
    assert_eq!(fs::read_dir(project.path("outputs/store/tmp")).unwrap().count(), 0);
    // A trial that is gone is made again for the receipt; its bytes are the same.
    let trial = stored(&project, "trial.json").remove(0);
    fs::remove_dir_all(trial.parent().unwrap()).unwrap();
    project.run(&["lock", "spec.yaml"]).ok();
    assert_eq!(fs::read(project.path("spec.lock")).unwrap(), receipt);
}

#[test]
fn the_first_difference_from_a_receipt_fails_before_anything_runs_where_it_can() {
    let project = Project::with_spec(SPEC);
    project.run(&["lock", "spec.yaml"]).ok();
    let other = project.run(&["spec.yaml", "--locked", "--set", "optimizer.epochs=2"]).exits(1);
    assert!(other.stderr.contains("differs from `spec.lock`: stage `search` has another key"), "{}", other.stderr);
    assert!(!other.stderr.contains("reused") && !other.stderr.contains(" ran "), "{}", other.stderr);
    let receipt = fs::read_to_string(project.path("spec.lock")).unwrap();
    let digest = receipt.rsplit("\"digest\": \"").next().unwrap()[..8].to_owned();
    for (before, now, said) in [
        (digest.as_str(), "01234567", "its weights or its history have other bytes"),
        ("\"metric\": 0.", "\"metric\": 7.", " in the receipt, 0."),
        ("\"study.json\": \"", "\"study.json\": \"x", "`study.json` of stage `search` has other bytes"),
        ("\"stage\": \"evaluate\"", "\"stage\": \"judge\"", "stage `evaluate` is not in it"),
    ] {
        project.write("spec.lock", &receipt.replacen(before, now, 1));
        let ran = project.run(&["spec.yaml", "--locked"]).exits(1);
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
    for broken in ["", "{}", &receipt.replace("\"receipt\": 1", "\"receipt\": 2")] {
        project.write("spec.lock", broken);
        let ran = project.run(&["spec.yaml", "--locked"]).exits(1);
        assert!(ran.stderr.contains("cannot understand `spec.lock`"), "{}", ran.stderr);
    }
    assert!(project.run(&["spec.yaml", "--fresh"]).exits(2).stderr.contains("--locked"));
}

#[test]
fn a_file_of_another_program_is_not_replaced() {
    let project = Project::with_spec(SPEC);
    project.write("spec.lock", "[[package]]\n");
    let refused = project.run(&["lock", "spec.yaml"]).exits(2).stderr;
    assert!(refused.contains("`spec.lock` is there and is no receipt"), "{refused}");
    assert_eq!(fs::read_to_string(project.path("spec.lock")).unwrap(), "[[package]]\n");
    assert!(!project.path("outputs").exists(), "nothing has run");
    project.write("spec.lock", "{ \"receipt\": 0 }");
    project.run(&["lock", "spec.yaml"]).ok();
    let events = project.run(&["spec.yaml", "--locked", "--json"]).ok();
    assert_eq!(events.events().len(), events.stdout.lines().count(), "every line is JSON: {}", events.stdout);
    assert_eq!(events.events().last().unwrap()["trials"], 3);
}

#[test]
fn trials_of_a_program_are_compared_by_their_metric() {
    let project = program();
    project.run(&["lock", "spec.yaml"]).ok();
    let receipt = fs::read_to_string(project.path("spec.lock")).unwrap();
    assert!(receipt.contains("\"interpreter\": \"Python 3") && !receipt.contains("digest"), "{receipt}");
    let anew = project.run(&["spec.yaml", "--locked", "--fresh"]).ok();
    assert_eq!(anew.stdout, "spec.lock: 1 stage and 3 trials are the same, all made anew\n");
    let again = project.run(&["verify", "spec.yaml", "--rerun", "9"]).ok().stdout;
    assert_eq!(again.matches("the same").count(), 3, "{again}");
}

#[test]
fn trials_that_are_run_again_are_compared_with_the_store() {
    let project = Project::with_spec(SPEC);
    project.run(&["spec.yaml"]).ok();
    let again = |seed: &str| project.run(&["verify", "spec.yaml", "--rerun", "2", "--seed", seed]).ok().stdout;
    assert_eq!(again("1").matches(": the same\n").count(), 2);
    assert_eq!(again("1"), again("1"));
    assert!((2..9).any(|seed| again(&seed.to_string()) != again("1")), "the seed chooses the trials");
    // A store whose trials were made by something else, in which every digest is as it should be.
    let python = "import json, sys, random\nprint(json.dumps({'score': random.random()}))\n";
    let program = program();
    program.write("work.py", python);
    program.run(&["spec.yaml"]).ok();
    let differs = program.run(&["verify", "spec.yaml", "--rerun", "1"]).exits(1).stderr;
    assert!(differs.contains(" differs: score 0.") && differs.contains("a trial came to something else"), "{differs}");
}

#[test]
fn what_is_damaged_is_set_aside_and_made_again() {
    let project = Project::with_spec(SPEC);
    project.run(&["spec.yaml"]).ok();
    let shown = project.files("outputs/receipt");
    let store = project.files("outputs/store");
    for name in ["study.json", "trial.json", "checkpoint.safetensors", "metrics.json", "features.npy"] {
        damage(&stored(&project, name)[0]);
    }
    let found = project.run(&["verify"]).exits(1).stderr;
    assert_eq!(found.matches("damaged: ").count(), 5, "{found}");
    assert!(found.contains("`run verify --repair`, or the next run that needs it"), "{found}");
    let mended = project.run(&["verify", "--repair"]).ok();
    assert!(mended.stdout.contains("made again: "), "{}", mended.stdout);
    project.run(&["verify"]).ok();
    assert_eq!(project.files("outputs/receipt"), shown);
    let artifacts = |mut files: Vec<(String, Vec<u8>)>| {
        files.retain(|(name, _)| !name.starts_with("quarantine") && !name.starts_with("uses"));
        files
    };
    assert!(artifacts(project.files("outputs/store")) == artifacts(store));
}

#[test]
fn what_cannot_be_made_again_by_itself_is_said() {
    let project = Project::with_spec(SPEC);
    project.run(&["spec.yaml", "--set", "optimizer.epochs=2"]).ok();
    damage(&stored(&project, "study.json")[0]);
    let left = project.run(&["verify", "--repair"]).exits(1).stderr;
    assert!(left.contains("has changed since, or was run with `--set`"), "{left}");
    project.run(&["verify", "--repair"]).ok();
}
