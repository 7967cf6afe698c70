//! Programs that fail, take too long or are not there: what is said, what is kept, what is run again.

use std::fs;

use serde_json::Value;
use specrun::store::Store;

use crate::programs::{project, spec, study, times_run};
use crate::project::Project;

/// Fails where `broken` lies beside it and the first parameter is not 1.
const FRAGILE: &str = "here=${0%/*}; echo $1 >> \"$here/ran.txt\"; if test -e \"$here/broken\" && test $1 != 1; then \
                       printf '10 %%\\r\\033[31mout of memory\\033[0m\\n' >&2; exit 7; fi; echo \"{\\\"score\\\": $1}\"\n";

#[test]
fn failures_are_results_and_never_the_best() {
    let script = "case \"$1 $2\" in \
                  '3 good') echo '{\"score\": 99}'; echo no such file >&2; exit 3;; \
                  '2 good') echo '{\"score\": 50}'; echo '{\"score\": NaN}';; \
                  '1 good') echo nothing measured;; \
                  '3 other') echo '{\"score\": Infinity}';; \
                  *) echo \"{\\\"score\\\": $1}\";; esac\n";
    let project = project(script, "");
    let ran = project.run(&["spec.yaml"]).ok();
    assert!(ran.stderr.contains("best score 2.0000"), "{}", ran.stderr);
    assert!(ran.stderr.contains("failed: exit status: 3, last words: no such file"), "{}", ran.stderr);
    assert!(ran.stderr.contains("it printed no line of JSON with `score`"), "{}", ran.stderr);
    let study = study(&project);
    let statuses: Vec<&str> =
        study["trials"].as_array().unwrap().iter().map(|trial| trial["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["failed", "diverged", "failed", "completed", "completed", "diverged"]);
    // Why, and where more of it is, stands in every form.
    let logs: Vec<String> = [0, 2].map(|trial| study["trials"][trial]["log"].as_str().unwrap().to_owned()).into();
    let text = |log: &String| fs::read_to_string(project.path("outputs").join(log)).unwrap();
    assert_eq!(logs.iter().map(text).collect::<Vec<_>>(), ["nothing measured\n", "no such file\n"]);
    let read = |name: &str| fs::read_to_string(project.path("outputs/program").join(name)).unwrap();
    let csv = read("trials.csv");
    assert!(csv.lines().next().unwrap().ends_with(",why,log,key"), "{csv}");
    assert!(csv.contains(",\"exit status: 3, last words: no such file\",store/"), "{csv}");
    let report = read("report.md");
    assert!(report.contains(": exit status: 3, last words: no such file · `store/"), "{report}");
    assert!(read("report.html").contains("last words: no such file"));
    let shown = project.run(&["show", "spec.yaml"]).ok().stderr;
    assert!(shown.contains("last words: no such file · ") && shown.contains("stderr.log"), "{shown}");
}

#[test]
fn what_takes_too_long_is_ended_with_all_that_it_started() {
    let script = "if [ $1 = 2 ]; then sleep 60 & sleep 60; fi; echo \"{\\\"score\\\": $1}\"\n";
    let project = project(script, "  time_limit_s: 1.5");
    let ran = project.run(&["spec.yaml", "--jobs", "2"]).ok();
    assert!(ran.stderr.contains("it took longer than 1.5 s"), "{}", ran.stderr);
    assert!(ran.stderr.contains("best score 3.0000"));
}

#[test]
fn a_run_that_failed_is_repeated_as_often_as_asked() {
    let script = "cd \"${0%/*}\"; echo x >> tries.txt; \
                  if [ \"$(wc -l < tries.txt)\" -lt 3 ]; then exit 1; fi; echo \"{\\\"score\\\": $1}\"\n";
    let project = project(script, "  retries: 2");
    project.run(&["spec.yaml", "--jobs", "1"]).ok();
    let study = study(&project);
    assert!(study["trials"].as_array().unwrap().iter().all(|trial| trial["status"] == "completed"));
    assert_eq!(fs::read_to_string(project.path("tries.txt")).unwrap().lines().count(), 8);
}

#[test]
fn a_program_that_is_not_there_stops_the_run() {
    let project = Project::with_spec(
        "name: program\nmodel: { kind: command, run: [no-such-program-here] }\n\
         search: { method: list, metric: { name: loss }, configurations: [{ name: only }] }\n",
    );
    assert!(project.run(&["spec.yaml"]).exits(1).stderr.contains("`no-such-program-here` cannot be started"));
}

#[test]
fn a_study_of_which_every_trial_failed_is_an_error_with_its_reason() {
    let project = project("echo '{\"scoer\": 1, \"cost\": 2}'\n", "");
    for _ in 0..2 {
        let stderr = project.run(&["spec.yaml"]).exits(1).stderr;
        let why = "all 6 trials failed; trial_0000: it printed no line of JSON with `score`, but `cost`, `scoer`";
        assert!(stderr.contains(why), "{stderr}");
    }
    assert!(project.path("outputs/program/trials.csv").exists());
    assert_eq!(study(&project)["trials"][3]["why"].as_str().unwrap().split(',').count(), 3);
}

#[test]
fn a_program_that_misses_a_file_says_what_to_write() {
    let project = project("cat there.txt && echo \"{\\\"score\\\": $1}\"\n", "");
    project.write("there.txt", "");
    let stderr = project.run(&["spec.yaml"]).exits(1).stderr;
    assert!(stderr.contains("list what it opens in `inputs`, or write `working_folder: shared`"), "{stderr}");
    project.write("spec.yaml", &spec("  inputs: [there.txt]"));
    project.run(&["spec.yaml"]).ok();
}

#[test]
fn trials_that_failed_are_run_again_when_asked_and_no_others() {
    let project = project(FRAGILE, "");
    project.write("broken", "");
    project.run(&["spec.yaml"]).ok();
    assert_eq!(study(&project)["trials"][5]["why"], "exit status: 7, last words: out of memory");
    let shown = project.run(&["show", "spec.yaml"]).ok().stderr;
    assert!(shown.contains("trial_0001 failed: exit status: 7, last words: out of memory"), "{shown}");
    let log = shown.lines().next().unwrap().rsplit(" · ").next().unwrap();
    assert!(fs::read_to_string(project.path(log)).unwrap().contains("out of memory"));
    fs::remove_file(project.path("broken")).unwrap();
    let again = project.run(&["spec.yaml"]).ok().stderr;
    assert!(again.contains("reused") && times_run(&project) == 6, "{again}");
    let retried = project.run(&["spec.yaml", "--retry", "failed"]).ok().stderr;
    assert!(retried.contains("trials run now: 4, of which 0 failed; taken as they are: 2"), "{retried}");
    assert!(retried.contains("6 trials · best score 3.0000"), "{retried}");
    assert_eq!(times_run(&project), 10);
    assert!(project.path("outputs/program/plots/history.svg").exists());
    let nothing = project.run(&["spec.yaml", "--retry", "failed"]).ok().stderr;
    assert!(nothing.contains("no trial had failed") && times_run(&project) == 10, "{nothing}");
}

#[test]
fn failed_trials_of_a_search_that_did_not_end_are_run_again_too() {
    let project = project(FRAGILE, "");
    project.write("broken", "");
    project.run(&["spec.yaml"]).ok();
    // As if the search had been cut off: its trials are there, it is not.
    let store = Store::open(&project.path("outputs")).unwrap();
    let last: Value = serde_json::from_slice(&fs::read(project.path("outputs/program/last.json")).unwrap()).unwrap();
    let search = last["stages"]["search"]["key"].as_str().unwrap().parse().unwrap();
    store.discard(&search).unwrap();
    fs::remove_file(project.path("broken")).unwrap();
    let retried = project.run(&["spec.yaml", "--retry", "failed"]).ok().stderr;
    assert!(retried.contains("trials run now: 4, of which 0 failed"), "{retried}");
}
