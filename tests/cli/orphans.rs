//! Whatever a program has started ends with the run, however the run ends.

#![cfg(target_os = "linux")]

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::Project;

const SPEC: &str = "name: orphans\nmodel: { kind: command, run: [sh, work.sh, \"{x}\"] }\n\
                    search: { method: grid, metric: { name: loss, goal: minimize }, parameters: { x: { values: [1, 2] } } }\n";

/// A script with a child of its own and one that leaves its session; writes down who they are.
const LONG: &str = "here=${0%/*}; sleep 300 & echo $! >> \"$here/pids\"; setsid sleep 300 & echo $! >> \"$here/pids\"\n\
                    echo $$ >> \"$here/pids\"; echo started >> \"$here/started\"; ";

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn lines(project: &Project, name: &str) -> Vec<String> {
    fs::read_to_string(project.path(name)).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// Whether a process is there and has not ended.
fn lives(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
}

fn start(project: &Project) -> Child {
    let mut command = project.command(&["spec.yaml", "--jobs", "2"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn kill(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn what_programs_have_started_ends_with_the_run_however_it_ends() {
    for signals in [&["-KILL"][..], &["-HUP"], &["-TERM"], &["-INT"], &["-INT", "-INT"]] {
        let project = Project::with_spec(SPEC);
        project.write("work.sh", &format!("{LONG} sleep 300\n"));
        let mut run = start(&project);
        until("the programs start", || lines(&project, "started").len() == 2);
        signals.iter().for_each(|signal| kill(&run, signal));
        run.wait().unwrap();
        let pids = lines(&project, "pids");
        assert_eq!(pids.len(), 6);
        until(&format!("all programs end after {signals:?}"), || !pids.iter().any(|pid| lives(pid)));
    }
}

#[test]
fn what_a_program_leaves_behind_ends_with_it_and_its_result_counts() {
    let project = Project::with_spec(SPEC);
    project.write("work.sh", &format!("{LONG} echo \"{{\\\"loss\\\": $1}}\"\n"));
    let start = Instant::now();
    assert!(project.run(&["spec.yaml"]).ok().stderr.contains("best loss 1.0000"));
    // Not until those who hold its output open have ended.
    assert!(start.elapsed() < Duration::from_secs(60));
    assert!(!lines(&project, "pids").iter().any(|pid| lives(pid)));
}

#[test]
fn a_program_that_a_signal_ends_says_which() {
    let project = Project::with_spec(SPEC);
    project.write("work.sh", "kill -SEGV $$\n");
    let stderr = project.run(&["spec.yaml"]).exits(1).stderr;
    assert!(stderr.contains("signal: 11 (SIGSEGV)"), "{stderr}");
}
