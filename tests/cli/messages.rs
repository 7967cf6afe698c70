//! What a person reads when a spec is wrong: one snapshot for every file of `tests/specs/invalid`.
//! `INSTA_UPDATE=always cargo test --test cli messages` writes them.

use std::fs;
use std::path::Path;

use crate::project::Project;

#[track_caller]
fn snapshots(folder: &str) {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs/invalid").join(folder);
    let mut files: Vec<_> = fs::read_dir(specs).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let project = Project::with_spec(&fs::read_to_string(&path).unwrap());
        let ran = project.run(&["check", "spec.yaml"]).exits(2);
        assert_eq!(ran.stdout, "", "{name}");
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => format!("../specs/messages/{folder}") }, {
            insta::assert_snapshot!(name, ran.stderr);
        });
    }
}

#[test]
fn messages_about_the_shape_are_as_they_were_reviewed() {
    snapshots("schema");
}

#[test]
fn messages_about_the_sense_are_as_they_were_reviewed() {
    snapshots("check");
}
