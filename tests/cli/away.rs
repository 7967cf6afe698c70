//! Away from the clone: an empty folder, no network, nothing said of where data are.

use std::process::Output;

use crate::project::Project;

/// Runs the program as somebody who has it and nothing else.
fn away(project: &Project, args: &[&str]) -> Output {
    let mut command = project.command(args);
    command.env_remove("RUN_DATA").env_remove("XDG_DATA_HOME").env("HOME", project.path("home")).output().unwrap()
}

#[track_caller]
fn ok(output: Output) -> (String, String) {
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "stdout:\n{stdout}\nstderr:\n{stderr}");
    (stdout, stderr)
}

#[test]
fn init_and_the_command_that_it_prints_end_with_a_report() {
    let project = Project::new();
    let (_, said) = ok(away(&project, &["init"]));
    let command = said.split('`').nth(1).unwrap_or_else(|| panic!("no command in: {said}"));
    let words: Vec<&str> = command.strip_prefix("run ").unwrap().split_whitespace().collect();
    ok(away(&project, &[&["check"], &words[..]].concat()));
    let (folder, _) = ok(away(&project, &words));
    let report = std::fs::read_to_string(project.path(folder.trim()).join("report.html")).unwrap();
    assert!(report.contains("val_accuracy") && report.len() > 100_000, "{} bytes", report.len());
    // The keys do not tell where the data came from: with the folder of the clone nothing runs again.
    let again = project.run(&words).ok();
    assert!(again.stderr.contains("reused") && !again.stderr.contains(" ran "), "{}", again.stderr);
}

#[test]
fn data_says_what_is_in_the_program_and_what_is_not_to_be_had() {
    let project = Project::new();
    let (listed, said) = ok(away(&project, &["data"]));
    let row = |name: &str| listed.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(row("digits").contains("in the program") && row("mnist").contains("missing"), "{listed}");
    assert!(said.contains("RUN_DATA") && said.contains("run data --help"), "{said}");
    let (place, _) = ok(away(&project, &["data", "digits", "--offline"]));
    assert_eq!(place, "in the program\n");
    let stderr = String::from_utf8(away(&project, &["data", "mnist", "--offline"]).stderr).unwrap();
    assert!(stderr.contains("`data/mnist`") && stderr.contains("RUN_DATA"), "{stderr}");
}

#[test]
fn the_help_names_what_the_environment_may_say() {
    let project = Project::new();
    let (help, _) = ok(away(&project, &["--help"]));
    for name in ["RUN_DATA", "RUN_OFFLINE", "RUN_OUTPUTS", "RUN_JOBS", "RUN_LOG", "NO_COLOR"] {
        assert!(help.contains(name), "{name}: {help}");
    }
    let (help, _) = ok(away(&project, &["data", "--help"]));
    assert!(help.contains("$RUN_DATA") && help.contains("in the program"), "{help}");
}
