//! What was run before: listed, shown, compared; kept for as long as was said.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::project::Project;

/// A spec whose trials take no time.
const QUICK: &str = "
name: quick
model: { kind: command, run: [sh, -c, 'echo \"{\\\"loss\\\": $(({x} * {x} + {shift}))}\"'] }
search:
  method: grid
  metric: { name: loss, goal: minimize }
  parameters:
    x: { values: [1, 2, 3] }
    shift: { values: [0] }
plot: [history]
";

fn runs(project: &Project, word: &str) -> Vec<Value> {
    let text = project.run(&["log", word, "--json"]).ok().stdout;
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A project with two runs: of the spec, and of the spec with a change.
fn project() -> Project {
    let project = Project::with_spec(QUICK);
    project.run(&["spec.yaml"]).ok();
    project.run(&["spec.yaml", "--set", "search.parameters.shift.values=[5]"]).ok();
    project
}

#[test]
fn the_list_says_what_was_run_when_and_what_came_of_it() {
    let project = project();
    // The same again is no run of its own.
    project.run(&["spec.yaml", "--set", "search.parameters.shift.values=[5]"]).ok();
    let listed = runs(&project, "spec.yaml");
    let best = |run: &Value| (run["ended"]["best"]["value"].clone(), run["ended"]["best"]["trial"].clone());
    assert_eq!(listed.len(), 2);
    assert_eq!(best(&listed[0]), (Value::from(1.0), Value::from("trial_0000")));
    assert_eq!(best(&listed[1]), (Value::from(6.0), Value::from("trial_0000")));
    assert_eq!(listed[1]["set"], serde_json::json!(["search.parameters.shift.values=[5]"]));
    assert_eq!((&listed[0]["spec"], &listed[0]["ended"]["ending"]), (&Value::from(QUICK), &Value::from("finished")));
    assert!(listed[0]["machine"].as_str().unwrap().contains("thread") && listed[0]["git"].is_null());
    let table = project.run(&["log"]).ok().stdout;
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines.len() == 3 && lines[0].starts_with("run") && lines[1].starts_with("quick@1"), "{table}");
    assert!(lines[2].contains("--set") || lines[2].contains("shift.values=[5]"), "{table}");
    assert!(project.run(&["log", "quick", "--top", "1"]).ok().stdout.lines().nth(1).unwrap().starts_with("quick@2"));
    let one = project.run(&["log", "quick@1"]).ok().stdout;
    assert!(one.starts_with("quick@1\n  begun") && one.ends_with(&QUICK[1..]), "{one}");
}

#[test]
fn an_earlier_run_is_shown_and_compared() {
    let project = project();
    for word in ["quick@1", "spec.yaml@1"] {
        let shown = project.run(&["show", word, "--top", "1"]).ok().stdout;
        assert_eq!(
            shown.lines().nth(1).unwrap().split_whitespace().collect::<Vec<_>>()[..2],
            ["trial_0000", "1"],
            "{shown}"
        );
    }
    assert!(project.run(&["show", "quick@2", "--top", "1"]).ok().stdout.contains(" 6 "));
    let figure = project.run(&["show", "quick@1", "--figure", "history"]).ok().stdout;
    assert!(project.path(figure.trim()).exists(), "{figure}");
    let compared = project.run(&["compare", "quick@1", "quick@2:trial_0000"]).ok().stdout;
    assert!(compared.contains("quick@1:trial_0000") && compared.contains("quick@2:trial_0000"), "{compared}");
    let row = compared.lines().find(|line| line.starts_with("loss")).unwrap();
    assert_eq!(row.split_whitespace().collect::<Vec<_>>(), ["loss", "1", "6", "+5"]);
    let stderr = project.run(&["show", "quick@7"]).exits(2).stderr;
    assert!(stderr.contains("`quick` has no run @7: they are @1 to @2, see `run log quick`"), "{stderr}");
    let stderr = project.run(&["show", "quik@1"]).exits(2).stderr;
    assert!(stderr.contains("there is no such file"), "{stderr}");
}

#[test]
fn the_artifacts_of_earlier_runs_stay_for_some_days_and_the_list_for_ever() {
    let project = project();
    project.run(&["gc"]).ok();
    project.run(&["show", "quick@1"]).ok();
    project.run(&["gc", "--keep-days", "0"]).ok();
    let stderr = project.run(&["show", "quick@1"]).exits(1).stderr;
    assert!(stderr.contains("`run log quick@1` has the spec"), "{stderr}");
    project.run(&["show", "quick@2"]).ok();
    assert_eq!(runs(&project, "quick").len(), 2);
}

#[test]
fn damage_and_hostile_texts_in_the_list_stay_harmless() {
    let project = project();
    let path = project.path("outputs/quick/runs.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let hostile = text.replacen("\"set\":[]", "\"set\":[\"\\u001b[2J\\u202e=1\"]", 1);
    fs::write(&path, format!("{hostile}{{\"line\":\"begun\",\"run\":9")).unwrap();
    let ran = project.run(&["log", "quick"]).ok();
    assert!(ran.stderr.contains("warning: a line of the runs of `outputs/quick` cannot be read"), "{}", ran.stderr);
    assert!(ran.stdout.contains("\\u{1b}[2J\\u{202e}") && !ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    project.run(&["spec.yaml"]).ok();
    assert_eq!(runs(&project, "quick").len(), 3, "half a line does not take the next one with it");
}

#[test]
fn the_commit_is_in_the_list_and_in_no_key() {
    let project = Project::with_spec(QUICK);
    let git = |words: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b"];
        let mut command = Command::new("git");
        command.args(identity).args(words).current_dir(project.path("")).env_remove("GIT_DIR");
        assert!(command.output().unwrap().status.success(), "{words:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "spec.yaml"]);
    git(&["commit", "-q", "-m", "first"]);
    project.run(&["spec.yaml"]).ok();
    project.write("spec.yaml", &QUICK.replace("values: [0]", "values: [1]"));
    project.run(&["spec.yaml"]).ok();
    let listed = runs(&project, "quick");
    assert_eq!(listed[0]["git"]["is_dirty"], false);
    assert_eq!(listed[1]["git"]["is_dirty"], true);
    assert_eq!(listed[0]["git"]["commit"].as_str().unwrap().len(), 40);
    assert!(project.run(&["log"]).ok().stdout.contains(" and changes"));
    // Neither commit nor list enters a key.
    fs::remove_file(project.path("outputs/quick/runs.jsonl")).unwrap();
    let again = project.run(&["spec.yaml"]).ok();
    assert!(!again.stderr.contains(" ran "), "{}", again.stderr);
}

#[test]
fn a_run_that_failed_is_in_the_list() {
    let project = Project::with_spec(&crate::caching::SMALL.replace("digits", "mnist"));
    let failed =
        project.command(&["spec.yaml"]).env("RUN_DATA", "nowhere").env("HOME", "/nonexistent").output().unwrap();
    assert_eq!(failed.status.code(), Some(1));
    let listed = runs(&project, "small");
    assert_eq!((listed.len(), &listed[0]["ended"]["ending"]), (1, &Value::from("failed")));
    let stderr = project.run(&["show", "small@1"]).exits(1).stderr;
    assert!(stderr.contains("`small@1` has no finished trials"), "{stderr}");
}
