//! Standard output that nobody reads, or that takes nothing: the work is done all the same, and what is lost is told.

#![cfg(target_os = "linux")]

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::process::{Output, Stdio};

use crate::caching::SMALL;
use crate::project::Project;

/// Runs with a standard output that is always full.
fn into_a_full_disk(project: &Project, args: &[&str]) -> (Option<i32>, String) {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let Output { status, stderr, .. } = project.command(args).stdout(full).stderr(Stdio::piped()).output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[test]
fn a_full_standard_output_is_an_error_and_costs_no_result() {
    let whole = Project::with_spec(SMALL);
    whole.run(&["spec.yaml"]).ok();
    let project = Project::with_spec(SMALL);
    for args in [&["spec.yaml", "--json"][..], &["spec.yaml"]] {
        let (code, stderr) = into_a_full_disk(&project, args);
        assert_eq!(code, Some(1), "{args:?}: {stderr}");
        assert!(stderr.contains("standard output cannot be written"), "{args:?}: {stderr}");
        assert_eq!(project.files("outputs/small"), whole.files("outputs/small"), "{args:?}");
    }
    let answers: [&[&str]; 8] = [
        &["show", "spec.yaml", "--format", "csv"],
        &["plan", "spec.yaml", "--json"],
        &["compare", "spec.yaml:trial_0000", "spec.yaml:trial_0000"],
        &["verify"],
        &["schema"],
        &["data"],
        &["completions", "bash"],
        &["--help"],
    ];
    for args in answers {
        assert_eq!(into_a_full_disk(&project, args).0, Some(1), "{args:?}");
    }
}

#[test]
fn a_closed_pipe_is_quiet_and_the_run_goes_on() {
    let whole = Project::with_spec(SMALL);
    whole.run(&["spec.yaml"]).ok();
    let project = Project::with_spec(SMALL);
    let mut command = project.command(&["spec.yaml", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // As `head -1` does: one line is read, then the pipe is closed.
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    assert_eq!((status.code(), String::from_utf8(stderr).unwrap().as_str()), (Some(0), ""));
    assert_eq!(project.files("outputs/small"), whole.files("outputs/small"));
}
