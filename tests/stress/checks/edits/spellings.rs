//! Edits that mean nothing.

use std::time::{Duration, SystemTime};

use crate::project::{Project, make_folder};
use crate::running::Ran;

/// An edit, and the run after it.
pub(crate) struct Spelling {
    pub(crate) what: &'static str,
    pub(crate) again: fn(&Project, &str) -> Result<Ran, String>,
}

const ARGS: [&str; 2] = ["spec.yaml", "--json"];

#[rustfmt::skip]
pub(crate) const ALL: &[Spelling] = &[
    Spelling { what: "nothing", again: |project, spec| rewritten(project, spec) },
    Spelling { what: "comments", again: |project, spec| rewritten(project, &("# first\n".to_owned() + &spec.replace('\n', " # why\n"))) },
    Spelling { what: "blank lines", again: |project, spec| rewritten(project, &spec.replace('\n', "\n\n")) },
    Spelling { what: "spaces at the ends of lines", again: |project, spec| rewritten(project, &spec.replace('\n', "   \n")) },
    Spelling { what: "CRLF", again: |project, spec| rewritten(project, &spec.replace('\n', "\r\n")) },
    Spelling { what: "a byte order mark", again: |project, spec| rewritten(project, &format!("\u{feff}{spec}")) },
    Spelling { what: "the mark of a document", again: |project, spec| rewritten(project, &format!("---\n{spec}")) },
    Spelling { what: "order of the sections", again: |project, spec| rewritten(project, &reversed(spec)) },
    Spelling { what: "order within a section", again: |project, spec| replaced(project, spec, "learning_rate: 1e-2, batch_size: 16", "batch_size: 16, learning_rate: 1e-2") },
    Spelling { what: "1e-2 as 0.01", again: |project, spec| replaced(project, spec, "1e-2", "0.01") },
    Spelling { what: "16 as 16.0", again: |project, spec| replaced(project, spec, "min: 1e-4, max: 1e-1", "min: 0.0001, max: 0.10") },
    Spelling { what: "quotes", again: |project, spec| replaced(project, spec, "method: bayes", "\"method\": 'bayes'") },
    Spelling { what: "lines instead of braces", again: |project, spec| replaced(project, spec, "evaluate: { trial: best, on: [validation, test] }", "evaluate:\n  trial: best\n  on:\n    - validation\n    - test") },
    Spelling { what: "a default written out", again: |project, spec| replaced(project, spec, "kind: adam,", "kind: adam, beta1: 0.9, weight_decay: 0,") },
    Spelling { what: "a value set to itself", again: |project, _| project.run(&["spec.yaml", "--json", "--set", "optimizer.epochs=2"]) },
    Spelling { what: "one job", again: |project, _| project.run(&["spec.yaml", "--json", "--jobs", "1"]) },
    Spelling { what: "eight jobs", again: |project, _| project.run(&["spec.yaml", "--json", "--jobs", "8"]) },
    Spelling { what: "another instruction set", again: |project, _| with_variable(project, "RUN_SIMD", "scalar") },
    Spelling { what: "another user's variables", again: |project, _| with_variable(project, "HOME", "/nonexistent") },
    Spelling { what: "times of the files", again: |project, _| touched(project) },
    Spelling { what: "another name of the spec's file", again: |project, spec| renamed(project, spec) },
    Spelling { what: "another folder", again: |project, _| moved(project) },
];

fn rewritten(project: &Project, spec: &str) -> Result<Ran, String> {
    project.write("spec.yaml", spec)?;
    project.run(&ARGS)
}

fn replaced(project: &Project, spec: &str, from: &str, to: &str) -> Result<Ran, String> {
    if !spec.contains(from) {
        return Err(format!("`{from}` is not in the spec"));
    }
    rewritten(project, &spec.replace(from, to))
}

/// The sections in the reverse order.
fn reversed(spec: &str) -> String {
    let mut sections: Vec<String> = Vec::new();
    for line in spec.lines() {
        match sections.last_mut().filter(|_| line.starts_with([' ', '-'])) {
            Some(section) => *section += &format!("{line}\n"),
            None => sections.push(format!("{line}\n")),
        }
    }
    sections.reverse();
    sections.concat()
}

fn with_variable(project: &Project, name: &str, value: &str) -> Result<Ran, String> {
    let mut command = project.command(crate::project::RUN);
    command.args(ARGS).env(name, value);
    crate::running::Running::start(command)?.finish()
}

fn touched(project: &Project) -> Result<Ran, String> {
    for name in ["spec.yaml", "table.csv"] {
        let file = std::fs::File::options().write(true).open(project.path(name));
        let later = SystemTime::now() + Duration::from_secs(3600);
        file.and_then(|file| file.set_modified(later)).map_err(|error| format!("cannot touch `{name}`: {error}"))?;
    }
    project.run(&ARGS)
}

fn renamed(project: &Project, spec: &str) -> Result<Ran, String> {
    project.write("another.yaml", spec)?;
    project.run(&["another.yaml", "--json"])
}

fn moved(project: &Project) -> Result<Ran, String> {
    let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
    let to = folder.path().join("a folder with spaces");
    make_folder(&to)?;
    project.copy_to(&to)?.run(&ARGS)
}
