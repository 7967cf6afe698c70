//! What the README shows works as it is written there.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "the test reads its files by hand")]

use std::fs;
use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// Texts of the fenced blocks of a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

fn run(args: &[&str]) -> std::process::Output {
    let outputs = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_run"));
    command.args(args).current_dir(root()).env("RUN_OUTPUTS", outputs.path()).output().unwrap()
}

#[test]
fn every_spec_in_the_readme_is_valid() {
    let specs = blocks(&readme(), "yaml");
    assert!(specs.len() >= 2);
    let folder = tempfile::tempdir().unwrap();
    // The tables that they name: a check reads them.
    let rows: String =
        (0..40).map(|row| format!("p{row},{},{}.5,{}\n", row % 7, row * row % 11, ["a", "b"][row % 2])).collect();
    fs::write(folder.path().join("measurements.csv"), format!("plot,width,height,species\n{rows}")).unwrap();
    for spec in specs {
        let file = folder.path().join("spec.yaml");
        fs::write(&file, &spec).unwrap();
        let output = run(&["check", file.to_str().unwrap()]);
        assert!(output.status.success(), "{spec}\n{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn every_command_in_the_readme_is_one() {
    let readme = readme();
    let lines = blocks(&readme, "sh").join("");
    let commands: Vec<&str> = lines.lines().map(|line| line.split('#').next().unwrap().trim()).collect();
    assert!(commands.len() >= 3);
    for command in commands.iter().filter(|command| !command.is_empty()) {
        let words: Vec<&str> = command.strip_prefix("run ").unwrap().split_whitespace().collect();
        // What would run is planned only: the words are understood, and the spec is valid with its changes.
        let spec_first = words[0].ends_with(".yaml");
        let args: Vec<&str> = match words[0] {
            "show" => vec!["show", "--help"],
            _ if spec_first => ["plan"].iter().chain(&words).copied().collect(),
            _ => words,
        };
        let output = run(&args);
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    }
    for subcommand in ["check", "plan", "show", "verify", "gc", "data", "schema", "init", "completions"] {
        assert!(readme.contains(&format!("`run {subcommand}")), "the README does not tell of `run {subcommand}`");
        assert!(run(&[subcommand, "--help"]).status.success());
    }
}

#[test]
fn every_file_and_pipeline_that_the_readme_names_is_there() {
    let readme = readme();
    for entry in fs::read_dir(root().join("pipelines")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "yaml") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            assert!(readme.contains(&format!("`{name}`")), "the README does not tell of {name}");
        }
    }
    for link in readme.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(link.starts_with("http") || root().join(link).exists(), "{link} is missing");
    }
}
