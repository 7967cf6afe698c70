//! Programs as objectives: any script that prints lines of JSON.

#![cfg(unix)]

use std::fs;

use serde_json::Value;
use specrun::store::{Identity, Store, StoreError};

use crate::project::Project;

/// A spec that runs a shell script with two parameters.
pub(crate) fn spec(more: &str) -> String {
    format!(
        "name: program\nmodel:\n  kind: command\n  run: [sh, work.sh, \"{{x}}\", \"{{mode}}\"]\n{more}\n\
         search:\n  method: grid\n  metric: {{ name: score, goal: maximize }}\n  parameters:\n    \
         x: {{ values: [1, 2, 3] }}\n    mode: {{ values: [good, other] }}\nplot: [history, groups: {{ by: mode }}]\n"
    )
    .replace("groups: { by: mode }", "{ kind: groups, by: mode }")
}

pub(crate) fn project(script: &str, more: &str) -> Project {
    let project = Project::with_spec(&spec(more));
    project.write("work.sh", script);
    project
}

pub(crate) fn study(project: &Project) -> Value {
    serde_json::from_slice(&fs::read(project.path("outputs/program/study.json")).unwrap()).unwrap()
}

const PLAIN: &str = "echo started $1; echo \"{\\\"epoch\\\": 1, \\\"score\\\": 0}\"; \
                     echo \"{\\\"epoch\\\": 2, \\\"score\\\": $1, \\\"cost\\\": 7}\"; echo careful >&2; echo ran >> \"${0%/*}/ran.txt\"\n";

/// Trials in the spec's folder, as former versions ran all of them.
const SHARED: &str = "  working_folder: shared";

#[test]
fn a_script_is_searched_and_run_once_a_configuration() {
    let project = project(PLAIN, "  inputs: []");
    let ran = project.run(&["spec.yaml"]).ok();
    assert!(ran.stderr.contains("6 trials · best score 3.0000"), "{}", ran.stderr);
    let study = study(&project);
    assert_eq!(study["trials"].as_array().unwrap().len(), 6);
    let best = &study["trials"][2];
    assert_eq!((best["metric"].as_f64(), best["history"][1]["cost"].as_f64()), (Some(3.0), Some(7.0)));
    let csv = fs::read_to_string(project.path("outputs/program/trials.csv")).unwrap();
    assert!(csv.starts_with("index,name,status,epochs,cost,score,mode,x,key\n"), "{csv}");
    assert_eq!(fs::read_to_string(project.path("ran.txt")).unwrap().lines().count(), 6);
    assert!(project.run(&["spec.yaml"]).ok().stderr.contains("search       reused"));
    assert_eq!(fs::read_to_string(project.path("ran.txt")).unwrap().lines().count(), 6);
}

/// Lays out the store `old` as a former version left it after a run into `outputs`; `change` makes a record of that version.
fn former_store(project: &Project, version: u32, change: fn(&mut Value)) {
    let (old, new) = (Store::open(&project.path("old")).unwrap(), Store::open(&project.path("outputs")).unwrap());
    for trial in study(project)["trials"].as_array().unwrap() {
        let made = new.find(&trial["key"].as_str().unwrap().parse().unwrap()).unwrap().unwrap();
        let identity = Identity { stage: "program", version, spec: &made.manifest().spec, inputs: &[] };
        old.publish(&identity, |out| {
            for log in ["stdout.log", "stderr.log"] {
                out.write(log, &made.read(log)?)?;
            }
            let mut record: Value = serde_json::from_slice(&made.read("program.json")?).unwrap();
            change(&mut record);
            out.write("program.json", record.to_string().as_bytes())
        })
        .map_err(|error: StoreError| error)
        .unwrap();
    }
}

/// How often the script has run.
pub(crate) fn times_run(project: &Project) -> usize {
    fs::read_to_string(project.path("ran.txt")).unwrap().lines().count()
}

#[test]
fn runs_of_former_versions_are_read_and_not_made_again() {
    /// Rows of version 1 had columns that the program never printed.
    fn with_empty_columns(record: &mut Value) {
        for row in record["history"].as_array_mut().unwrap() {
            row["val_loss"] = Value::Null;
            row["val_accuracy"] = Value::Null;
        }
    }
    let now = project(PLAIN, SHARED);
    now.run(&["spec.yaml"]).ok();
    let results = |files: Vec<(String, Vec<u8>)>| -> Vec<_> {
        files.into_iter().filter(|(name, _)| ["study.json", "trials.csv"].contains(&name.as_str())).collect()
    };
    for (version, change) in [(1, with_empty_columns as fn(&mut Value)), (2, |_| ()), (3, |_| ())] {
        let project = project(PLAIN, SHARED);
        project.run(&["spec.yaml"]).ok();
        former_store(&project, version, change);
        project.run(&["spec.yaml", "--outputs", "old"]).ok();
        assert_eq!(times_run(&project), 6, "version {version}");
        let (read, made) = (results(project.files("old/program")), results(now.files("outputs/program")));
        assert_eq!(read.len(), 2);
        assert_eq!(read, made, "version {version}");
    }
}

#[test]
fn runs_of_former_versions_that_printed_parts_of_an_epoch_are_made_again() {
    let project = project(&PLAIN.replace("\\\"epoch\\\": 1,", "\\\"epoch\\\": 1.5,"), SHARED);
    project.run(&["spec.yaml"]).ok();
    former_store(&project, 2, |_| ());
    project.run(&["spec.yaml", "--outputs", "old"]).ok();
    assert_eq!(times_run(&project), 12);
}

#[test]
fn a_changed_script_is_run_anew() {
    let project = project(PLAIN, "");
    project.run(&["spec.yaml"]).ok();
    project.write("work.sh", &PLAIN.replace("$1, ", "1$1, "));
    assert!(project.run(&["spec.yaml"]).ok().stderr.contains("best score 13.0000"));
}

#[test]
fn parameters_come_as_a_file_and_in_the_environment_too() {
    let project = Project::with_spec(
        "name: program\nseed: 5\nmodel:\n  kind: command\n  run: [sh, work.sh, \"{parameters}\"]\n  \
         environment: { SEED: \"{seed}\", X: \"<{x}>\" }\n  defaults: { y: deep }\n\
         search: { method: list, metric: { name: score }, configurations: [{ name: only, set: { x: 4 } }] }\n",
    );
    project
        .write("work.sh", "cd \"${0%/*}\"; cp \"$1\" seen.json; echo \"$SEED $X\" > seen.txt; echo '{\"score\": 1}'\n");
    project.run(&["spec.yaml"]).ok();
    let seen: Value = serde_json::from_slice(&fs::read(project.path("seen.json")).unwrap()).unwrap();
    assert_eq!(seen, serde_json::json!({ "x": 4, "y": "deep" }));
    assert_eq!(fs::read_to_string(project.path("seen.txt")).unwrap(), "5 <4>\n");
}

#[test]
fn trials_are_shown_in_any_form_order_and_choice() {
    let project = project(PLAIN, "");
    project.run(&["spec.yaml"]).ok();
    let show = |args: &[&str]| project.run(&[&["show", "spec.yaml"], args].concat()).ok().stdout;
    let csv = show(&["--format", "csv", "--columns", "trial,x,score,cost"]);
    assert!(csv.starts_with("trial,x,score,cost\ntrial_0002,3,3.0,7.0\n"), "{csv}");
    assert_eq!(csv.lines().count(), 7);
    let chosen = show(&["--where", "mode=good and x>=2", "--sort", "x", "--columns", "x,mode", "--format", "csv"]);
    assert_eq!(chosen, "x,mode\n2,good\n3,good\n");
    let last = show(&["--sort=-trial", "--top", "1", "--columns", "trial", "--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&last).unwrap(), serde_json::json!([{ "trial": "trial_0005" }]));
    assert!(show(&["--format", "markdown"]).starts_with("| trial | score | epochs | mode | x |\n| --- |"));
    assert!(show(&["--format", "latex"]).contains("trial\\_0002 & 3 & 2 & good & 3 \\\\"));
    let refused = |args: &[&str]| project.run(&[&["show", "spec.yaml"], args].concat()).exits(2).stderr;
    assert!(refused(&["--columns", "scor"]).contains("no column `scor`; did you mean `score`?"));
    assert!(refused(&["--where", "score"]).contains("after `score` an operator is missing: ="));
}

#[test]
fn a_parameter_called_like_a_placeholder_wins() {
    let project = Project::with_spec(
        "name: shadow\nmodel:\n  kind: command\n  run: [sh, -c, 'echo \"{{\\\"score\\\": $0}}\"', '{seed}']\n\
         search:\n  method: grid\n  metric: { name: score, goal: maximize }\n  parameters:\n    \
         seed: { values: [0, 1, 2] }\n",
    );
    project.run(&["spec.yaml"]).ok();
    let csv = project.run(&["show", "spec.yaml", "--format", "csv", "--columns", "score,seed"]).ok().stdout;
    let mut rows: Vec<&str> = csv.lines().skip(1).collect();
    rows.sort_unstable();
    assert_eq!(rows, ["0.0,0", "1.0,1", "2.0,2"]);
}

#[test]
fn trials_at_a_time_write_each_to_a_folder_of_its_own_and_what_they_leave_is_kept() {
    let script =
        "ls -A; mkdir -p out; echo $1 > out/same.txt; sleep 0.1; echo \"{\\\"score\\\": $(cat out/same.txt)}\"\n";
    let project = project(script, "");
    project.run(&["spec.yaml", "--jobs", "4"]).ok();
    let store = Store::open(&project.path("outputs")).unwrap();
    for trial in study(&project)["trials"].as_array().unwrap() {
        let x = trial["config"]["x"].as_f64().unwrap();
        assert_eq!(trial["metric"].as_f64(), Some(x));
        let run = store.find(&trial["key"].as_str().unwrap().parse().unwrap()).unwrap().unwrap();
        assert_eq!(run.read("files/out/same.txt").unwrap(), format!("{x}\n").as_bytes());
        // The folder was empty, and nothing was left beside the spec.
        assert_eq!(run.read("stdout.log").unwrap(), format!("{{\"score\": {x}}}\n").as_bytes());
    }
    assert!(!project.path("out").exists());
    assert_eq!(fs::read_dir(project.path("outputs/store/tmp")).unwrap().count(), 0);
}

#[test]
fn inputs_are_found_where_the_spec_has_them_and_placeholders_say_where_and_which() {
    let project = Project::with_spec(
        "name: program\nmodel:\n  kind: command\n  run: [sh, work.sh, \"{x}\", --at=conf.txt, \"{folder}\", \"{trial}\", \
         \"{number}\"]\n  inputs: [data, conf.txt]\n\
         search: { method: grid, metric: { name: score, goal: minimize }, parameters: { x: { values: [5, 6] } } }\n",
    );
    fs::create_dir_all(project.path("data")).unwrap();
    project.write("data/base.txt", "10\n");
    project.write("conf.txt", "");
    project.write(
        "work.sh",
        "test -f ${2#--at=} && test \"$3\" = \"$(pwd)\" && echo \"{\\\"score\\\": $(($(cat data/base.txt) + $1))}\" && echo $4 $5\n",
    );
    project.run(&["spec.yaml"]).ok();
    let trials = study(&project)["trials"].as_array().unwrap().clone();
    assert_eq!(trials.iter().map(|trial| trial["metric"].as_f64().unwrap()).collect::<Vec<_>>(), [15.0, 16.0]);
    let store = Store::open(&project.path("outputs")).unwrap();
    let run = store.find(&trials[1]["key"].as_str().unwrap().parse().unwrap()).unwrap().unwrap();
    assert_eq!(run.read("stdout.log").unwrap(), b"{\"score\": 16}\ntrial_0001 1\n");
    assert!(run.files().all(|(name, _)| !name.starts_with("files/")));
    // A file in a folder of inputs that changes makes the results anew.
    project.write("data/base.txt", "20\n");
    project.run(&["spec.yaml"]).ok();
    assert_eq!(study(&project)["trials"][0]["metric"].as_f64(), Some(25.0));
}

#[test]
fn trials_in_a_shared_folder_run_one_after_the_other() {
    let script = "mkdir busy || exit 1; sleep 0.1; rmdir busy; echo \"{\\\"score\\\": $1}\"\n";
    let project = project(script, SHARED);
    project.run(&["spec.yaml", "--jobs", "4"]).ok();
    assert!(study(&project)["trials"].as_array().unwrap().iter().all(|trial| trial["status"] == "completed"));
}

#[test]
fn python_writes_every_line_at_once() {
    let project = project("echo \"{\\\"score\\\": ${PYTHONUNBUFFERED:-0}}\"\n", "");
    assert!(project.run(&["spec.yaml"]).ok().stderr.contains("best score 1.0000"));
}

#[test]
fn a_metric_may_be_called_whatever_the_program_prints() {
    let project = Project::with_spec(
        "name: names\nmodel: { kind: command, run: [sh, -c, 'echo \"{{\\\"val/f1 (macro)\\\": {x}}}\"'] }\n\
         search: { method: grid, metric: { name: 'val/f1 (macro)', goal: minimize }, parameters: { x: { values: [2, 1] } } }\n\
         plot: [history]\n",
    );
    let ran = project.run(&["spec.yaml"]).ok().stderr;
    assert!(ran.contains("best val/f1 (macro) 1.0000 (trial_0000)"), "{ran}");
    let shown = project.run(&["show", "spec.yaml", "--where", "val/f1 (macro)<2", "--format", "csv"]).ok().stdout;
    assert_eq!(shown.lines().next(), Some("trial,val/f1 (macro),epochs,x"));
    assert_eq!(shown.lines().count(), 2);
}
