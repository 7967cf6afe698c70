//! Damaged stores and damaged data: reported, set aside, made again; never used, never destroyed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::caching::SMALL;
use crate::project::Project;

fn finished() -> Project {
    let project = Project::with_spec(SMALL);
    project.run(&["spec.yaml"]).ok();
    project
}

/// Paths of the store's files with a name.
fn stored(project: &Project, name: &str) -> Vec<PathBuf> {
    let files = project.files("outputs/store");
    files.iter().filter(|(path, _)| path.ends_with(name)).map(|(p, _)| project.path("outputs/store").join(p)).collect()
}

/// Ways in which a file goes bad.
fn spoil(how: &str, path: &PathBuf) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    match how {
        "flipped" => {
            bytes[middle] ^= 1;
            fs::write(path, bytes).unwrap();
        }
        "cut" => fs::write(path, &bytes[..middle]).unwrap(),
        "emptied" => fs::write(path, []).unwrap(),
        _ => fs::remove_file(path).unwrap(),
    }
}

#[test]
fn damaged_artifacts_are_reported_set_aside_and_made_again() {
    let whole = finished();
    for name in ["study.json", "metrics.json", "features.npy", "history.png", "manifest.json"] {
        for how in ["flipped", "cut", "emptied", "removed"] {
            let project = finished();
            spoil(how, &stored(&project, name)[0]);
            let verified = project.run(&["verify"]).exits(1);
            assert!(
                verified.stderr.contains("damaged") || verified.stderr.contains("unreadable"),
                "{name} {how}: {verified:?}"
            );
            // Figures are asked for again, so that whatever is damaged is read.
            let again = project.run(&["spec.yaml", "--set", "plot=[curves, history, samples]"]).ok();
            let back = project.run(&["spec.yaml"]).ok();
            let said = format!("{}{}", again.stderr, back.stderr);
            assert_eq!(project.files("outputs/small"), whole.files("outputs/small"), "{name} {how}: {said}");
        }
    }
}

#[test]
fn a_damaged_trial_is_trained_again_to_the_same_bits() {
    let (project, whole) = (finished(), finished());
    for checkpoint in stored(&project, "checkpoint.safetensors") {
        spoil("flipped", &checkpoint);
    }
    let ran = project.run(&["spec.yaml", "--set", "evaluate.mistakes=7"]).ok();
    assert!(ran.stderr.contains("warning"), "{}", ran.stderr);
    whole.run(&["spec.yaml", "--set", "evaluate.mistakes=7"]).ok();
    assert_eq!(project.files("outputs/small"), whole.files("outputs/small"));
}

#[test]
fn a_catalogue_file_with_a_wrong_checksum_is_named_and_kept() {
    let project = Project::with_spec(SMALL);
    let file = project.path("data/digits/digits.csv.gz");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let original = fs::read(format!("{}/data/digits/digits.csv.gz", env!("CARGO_MANIFEST_DIR"))).unwrap();
    fs::write(&file, &original[..original.len() / 2]).unwrap();
    let ran = project.command(&["spec.yaml"]).env("RUN_DATA", project.path("data")).output().unwrap();
    let stderr = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("digits.csv.gz"), "{stderr}");
    let kept: Vec<_> = fs::read_dir(file.parent().unwrap()).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(kept.len(), 1, "set aside or left, never deleted: {kept:?}");
}

#[test]
fn own_files_that_do_not_parse_are_one_clear_error() {
    let project = Project::new();
    let spec = |format: &str| {
        format!(
            "name: own\ndataset: {{ format: csv, path: own.csv, target: kind{format} }}\npreprocess: [split: {{ validation: 0.2 }}]\nmodel: {{ kind: mlp, hidden_layers: 0 }}\noptimizer: {{ kind: sgd, epochs: 1 }}\n"
        )
    };
    project.write("spec.yaml", &spec(""));
    for (text, wanted) in [
        ("a,kind\n1,x\n2,y,3\n", "line 3"),
        ("a,kind\n1,x\n2,y\n3,x\n4,y\nword,y\n", "line 6, column `a`: `word`"),
        ("a,b\n1,2\n", "kind"),
        ("", "own.csv"),
    ] {
        project.write("own.csv", text);
        let ran = project.run(&["spec.yaml"]);
        assert!(matches!(ran.code, Some(1 | 2)), "{text:?}: {ran:?}");
        assert!(ran.stderr.contains(wanted) && ran.stderr.contains("own.csv"), "{text:?}: {}", ran.stderr);
        assert_eq!(ran.stderr.lines().filter(|line| line.starts_with("error:")).count(), 1, "{}", ran.stderr);
        assert_eq!(fs::read_to_string(project.path("own.csv")).unwrap(), text);
    }
}

/// Folders of the artifacts of a stage.
fn artifacts_of(project: &Project, stage: &str) -> Vec<PathBuf> {
    let says = |manifest: &PathBuf| fs::read_to_string(manifest).unwrap().contains(&format!("\"stage\": \"{stage}\""));
    stored(project, "manifest.json").into_iter().filter(says).map(|path| path.parent().unwrap().to_owned()).collect()
}

/// Paths of all files below a folder, relative to it.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path.strip_prefix(folder).unwrap().to_owned()) }
        }
    }
    found
}

#[test]
fn whatever_the_folder_shows_is_there_after_a_run_that_succeeds() {
    let whole = finished().files("outputs/small");
    for stage in ["search", "evaluate", "plot"] {
        let probe = finished();
        let folder = artifacts_of(&probe, stage)[0].clone();
        let names = files_below(&folder);
        for name in names {
            for how in ["flipped", "removed", "folder"] {
                let project = finished();
                let folder = artifacts_of(&project, stage)[0].clone();
                if how == "folder" {
                    fs::remove_dir_all(&folder).unwrap()
                } else {
                    spoil(how, &folder.join(&name))
                }
                project.run(&["spec.yaml"]).ok();
                assert_eq!(project.files("outputs/small"), whole, "{stage} {} {how}", name.display());
            }
        }
    }
}
