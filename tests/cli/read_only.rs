//! Outputs that cannot be written, or that lead elsewhere.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Output};

use crate::caching::SMALL;
use crate::project::Project;

/// Takes or gives the right to write below a folder.
fn set_writable(path: &Path, is_writable: bool) {
    let mode = if path.is_dir() { 0o555 } else { 0o444 } | if is_writable { 0o200 } else { 0 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| set_writable(&entry.unwrap().path(), is_writable));
    }
}

/// Runs the binary as somebody whom permissions bind; `None` where there is nobody of that kind.
fn run_bound(project: &Project, args: &[&str]) -> Option<Output> {
    let command = project.command(args);
    if tempfile::NamedTempFile::new_in(project.path("outputs")).is_err() {
        return Some({ command }.output().unwrap());
    }
    // Root may write everywhere.
    fs::set_permissions(project.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    let mut bound = Command::new("setpriv");
    bound.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(command.get_program()).args(args);
    bound.current_dir(project.path(""));
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => bound.env(name, value),
            None => bound.env_remove(name),
        };
    }
    bound.output().ok().filter(|output| !String::from_utf8_lossy(&output.stderr).contains("setpriv"))
}

#[test]
fn a_run_with_all_results_needs_no_writing() {
    let project = Project::with_spec(SMALL);
    project.run(&["spec.yaml"]).ok();
    set_writable(&project.path("outputs"), false);
    let again = run_bound(&project, &["spec.yaml"]);
    let more = run_bound(&project, &["spec.yaml", "--set", "search.trials=15"]);
    let list = run_bound(&project, &["gc", "--dry-run"]);
    set_writable(&project.path("outputs"), true);
    fs::remove_file(project.path("outputs/small/trials.csv")).unwrap();
    set_writable(&project.path("outputs"), false);
    let stale = run_bound(&project, &["spec.yaml"]);
    set_writable(&project.path("outputs"), true);
    let (Some(again), Some(more), Some(list), Some(stale)) = (again, more, list, stale) else { return };
    let stderr = |output: &Output| String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!((again.status.code(), list.status.code()), (Some(0), Some(0)), "{}", stderr(&again));
    assert_eq!(String::from_utf8(again.stdout.clone()).unwrap(), "outputs/small\n");
    assert!(!stderr(&again).contains("refreshed") && stderr(&again).contains("log of events"), "{}", stderr(&again));
    assert_eq!(more.status.code(), Some(1));
    assert!(stderr(&more).contains("cannot write in the outputs folder `outputs`"), "{}", stderr(&more));
    assert_eq!(stale.status.code(), Some(0), "{}", stderr(&stale));
    assert!(stderr(&stale).contains("`outputs/small` could not be refreshed"), "{}", stderr(&stale));
}

#[test]
fn links_in_the_place_of_a_pipelines_folder_or_log_are_refused() {
    let project = Project::with_spec(SMALL);
    fs::create_dir_all(project.path("outputs")).unwrap();
    fs::create_dir_all(project.path("elsewhere")).unwrap();
    symlink(project.path("elsewhere"), project.path("outputs/small")).unwrap();
    let refused = project.run(&["spec.yaml"]).exits(1);
    assert!(refused.stderr.contains("cannot write to `outputs/small`\n  caused by: it is a link"), "{refused:?}");
    fs::remove_file(project.path("outputs/small")).unwrap();
    fs::create_dir_all(project.path("outputs/small")).unwrap();
    project.write("mine.txt", "mine");
    symlink(project.path("mine.txt"), project.path("outputs/small/events.jsonl")).unwrap();
    let refused = project.run(&["spec.yaml"]).exits(1);
    assert!(refused.stderr.contains("cannot write to `outputs/small/events.jsonl`"), "{refused:?}");
    fs::remove_file(project.path("outputs/small/events.jsonl")).unwrap();
    symlink(project.path("elsewhere"), project.path("outputs/small/plots")).unwrap();
    project.run(&["spec.yaml"]).ok();
    assert!(project.path("outputs/small/plots/curves.svg").exists());
    assert!(project.path("outputs/small/plots.kept1").is_symlink());
    assert_eq!(fs::read_dir(project.path("elsewhere")).unwrap().count(), 0);
    assert_eq!(fs::read(project.path("mine.txt")).unwrap(), b"mine");
}

#[test]
fn verify_reports_a_manifest_that_is_not_written_as_it_was() {
    let project = Project::with_spec(SMALL);
    project.run(&["spec.yaml"]).ok();
    let manifests = project.files("outputs/store").into_iter().filter(|(name, _)| name.ends_with("manifest.json"));
    let (name, bytes) = manifests.into_iter().next().unwrap();
    let path = project.path("outputs/store").join(name);
    for other in [bytes.trim_ascii_end().to_owned(), [&bytes[..], b"\n"].concat()] {
        fs::write(&path, other).unwrap();
        let found = project.run(&["verify"]).exits(1);
        assert!(found.stderr.contains("its manifest is not written as it was published"), "{found:?}");
    }
    fs::write(&path, bytes).unwrap();
    project.run(&["verify"]).ok();
}

#[test]
fn what_is_no_file_in_the_place_of_a_record_is_neither_waited_for_nor_in_the_way() {
    let project = Project::with_spec(SMALL);
    let short = ["spec.yaml", "--set", "search.trials=2", "--set", "plot=[]"];
    project.run(&short).ok();
    let at = |name: &str| project.path("outputs/small").join(name);
    for record in ["last.json", "view.json"] {
        fs::remove_file(at(record)).unwrap();
        assert!(Command::new("mkfifo").arg(at(record)).status().unwrap().success());
        project.run(&short).ok();
        assert!(at(record).is_file(), "{record}");
        fs::remove_file(at(record)).unwrap();
        fs::create_dir(at(record)).unwrap();
        project.run(&short).ok();
        assert!(at(record).is_file() && at(&format!("{record}.kept2")).exists(), "{record}");
        // A record that still says the same is written anew too.
        let bytes = fs::read(at(record)).unwrap();
        fs::write(at(record), &bytes[..bytes.len() - 1]).unwrap();
        project.run(&short).ok();
        assert!(fs::read(at(record)).unwrap() == bytes, "{record}");
    }
}
