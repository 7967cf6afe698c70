//! Trials that end in any order: the study is that of the spec.

#![cfg(unix)]

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::project::Project;

/// A search over a program that takes another time whenever it is run.
fn project(parallel: usize) -> Project {
    let project = Project::with_spec(&format!(
        "name: any_order\nmodel: {{ kind: command, run: [sh, work.sh, \"{{x}}\", \"{{word}}\"] }}\n\
         search:\n  method: bayes\n  trials: 14\n  parallel: {parallel}\n  metric: {{ name: loss }}\n  parameters:\n    \
         x: {{ distribution: int_uniform, min: 0, max: 1000 }}\n    word: {{ values: [p, q, r] }}\n"
    ));
    // The process's number is another one at every run.
    let script = "sleep 0.0$(($$ * 7 % 10)); x=$(( ($1 - 400) * ($1 - 400) ))\n\
                  if [ $2 = q ]; then x=$((x / 2)); fi; echo \"{\\\"loss\\\": $x}\"\n";
    project.write("work.sh", script);
    project
}

fn study(project: &Project, outputs: &str) -> String {
    fs::read_to_string(project.path(&format!("{outputs}/any_order/study.json"))).unwrap()
}

#[test]
fn a_study_is_the_same_for_any_number_of_jobs_whatever_ends_first() {
    let mut studies = Vec::new();
    for parallel in [1, 2, 4, 8] {
        let project = project(parallel);
        project.run(&["spec.yaml", "--jobs", "1", "--outputs", "alone"]).ok();
        let alone = study(&project, "alone");
        for jobs in ["3", "8"] {
            project.run(&["spec.yaml", "--jobs", jobs, "--outputs", jobs]).ok();
            assert_eq!(study(&project, jobs), alone, "parallel {parallel}, {jobs} jobs");
        }
        studies.push(alone);
    }
    studies.dedup();
    assert_eq!(studies.len(), 4);
}

#[test]
fn a_study_that_was_killed_in_the_middle_ends_as_if_it_had_not_been() {
    for parallel in [1, 8] {
        let project = project(parallel);
        project.run(&["spec.yaml", "--jobs", "1", "--outputs", "whole"]).ok();
        for trials in [3, 9] {
            let mut command = project.command(&["spec.yaml", "--jobs", "4", "--outputs", "killed"]);
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            let events = project.path("killed/any_order/events.jsonl");
            let seen = || fs::read_to_string(&events).unwrap_or_default().matches("\"event\":\"trial\"").count();
            let begun = Instant::now();
            while seen() < trials && child.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_secs(60) {
                std::thread::sleep(Duration::from_millis(2));
            }
            child.kill().unwrap();
            child.wait().unwrap();
        }
        project.run(&["spec.yaml", "--jobs", "8", "--outputs", "killed"]).ok();
        assert_eq!(study(&project, "killed"), study(&project, "whole"), "parallel {parallel}");
    }
}

#[test]
fn one_trial_at_a_time_on_several_cores_is_said() {
    let said = |parallel: usize, jobs: &str| project(parallel).run(&["spec.yaml", "--jobs", jobs]).ok().stderr;
    let warning = "`search.parallel: 1` leaves each trial 4 cores";
    assert!(said(1, "4").contains(warning));
    assert!(!said(4, "4").contains("leaves each") && !said(1, "1").contains("leaves each"));
}
