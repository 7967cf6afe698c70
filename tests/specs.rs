//! What `tests/specs` holds: `valid` passes the schema and the loader, `invalid/schema` fails both, `invalid/check` passes
//! the schema and fails the loader.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "the test reads its files by hand")]

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use proptest::prelude::*;
use specrun::spec::{Problems, Spec, SpecError, check_text, load_spec, to_yaml};

/// Files of a folder, in order.
fn specs(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The committed schema, as an editor uses it.
fn schema() -> Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/pipeline.schema.json");
    let schema: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// The file as JSON, by a YAML reader that is not the loader's; the first document, the last of equal keys.
fn instance(path: &Path) -> serde_json::Value {
    let text = fs::read_to_string(path).unwrap();
    let document = text.split("\n---\n").next().unwrap();
    let mut lines: Vec<&str> = document.lines().collect();
    // That reader refuses equal keys; the first ones are enough for the schema.
    if path.ends_with("duplicate_key.yaml") {
        lines.remove(2);
    }
    serde_yaml::from_str(&lines.join("\n")).unwrap()
}

#[track_caller]
fn agree(folder: &str, at_least: usize, passes_schema: bool, passes_loader: bool) {
    let (schema, files) = (schema(), specs(folder));
    assert!(files.len() >= at_least, "{folder} has {} files", files.len());
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(fs::read_to_string(&path).unwrap().starts_with("# "), "{name} says what it shows");
        let found: Vec<String> = schema.iter_errors(&instance(&path)).map(|error| error.to_string()).collect();
        assert_eq!(found.is_empty(), passes_schema, "the schema on {folder}/{name}: {found:?}");
        let loaded = load_spec(&path, &[]);
        assert_eq!(loaded.is_ok(), passes_loader, "the loader on {folder}/{name}: {:?}", loaded.err());
    }
}

#[test]
fn valid_specs_pass_the_schema_and_the_loader() {
    agree("valid", 14, true, true);
}

#[test]
fn specs_of_the_wrong_shape_fail_both() {
    agree("invalid/schema", 28, false, false);
}

#[test]
fn specs_of_the_right_shape_that_make_no_sense_fail_the_loader() {
    agree("invalid/check", 18, true, false);
}

/// The pipelines that come with the program.
fn pipelines() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let specs = files.filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    specs.map(|path| fs::read_to_string(path).unwrap()).collect()
}

fn check(text: &str, sets: &[String]) -> Result<Spec, Problems> {
    match check_text("spec.yaml", text, sets, Path::new("nowhere")) {
        Ok(resolved) => Ok(resolved.spec),
        Err(SpecError::Problems(problems)) => Err(problems),
        Err(other) => panic!("a text has problems only: {other}"),
    }
}

/// The spec of a text that has no problems.
fn resolved(text: &str) -> Spec {
    check(text, &[]).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn a_spec_that_is_written_back_is_the_same_spec() {
    let valid = specs("valid").into_iter().map(|path| fs::read_to_string(path).unwrap());
    for text in valid.chain(pipelines().into_iter().filter(|text| !text.contains("from:"))) {
        let spec = resolved(&text);
        let written = to_yaml(&spec);
        assert_eq!(resolved(&written), spec, "{written}");
        assert_eq!(to_yaml(&resolved(&written)), written);
    }
}

#[test]
fn the_order_of_keys_and_comments_do_not_matter() {
    for text in pipelines().into_iter().filter(|text| !text.contains("from:")) {
        // Sections begin at the left border; a section takes its lines with it.
        let mut sections: Vec<String> = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            match sections.last_mut() {
                Some(section) if line.is_empty() || line.starts_with([' ', '-']) => *section += &format!("{line}\n"),
                _ => sections.push(format!("{line}\n")),
            }
        }
        sections.reverse();
        assert_eq!(resolved(&sections.join("# a comment\n")), resolved(&text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_a_spec_or_has_problems_with_a_place_in_it(text in "(?s).{0,200}") {
        if let Err(problems) = check(&text, &[]) {
            prop_assert!(!problems.problems.is_empty());
            for problem in problems.problems {
                let bytes = problem.span.bytes;
                prop_assert!(bytes.start <= bytes.end && bytes.end <= text.len().max(1));
            }
        }
    }

    #[test]
    fn damaged_pipelines_never_panic(which in 0..100_usize, place in 0.0..1.0_f64, cut in 0..40_usize, new in "[a-z0-9:{}\\[\\], \\-\n\t&*!|>'\"%@#]{0,8}") {
        let pipelines = pipelines();
        let text = &pipelines[which % pipelines.len()];
        let letters: Vec<char> = text.chars().collect();
        let from = (place * letters.len() as f64) as usize;
        let to = (from + cut).min(letters.len());
        let damaged: String = letters[..from].iter().copied().chain(new.chars()).chain(letters[to..].iter().copied()).collect();
        if let Err(problems) = check(&damaged, &[]) {
            prop_assert!(!problems.problems.is_empty());
        }
    }

    #[test]
    fn any_change_of_a_value_is_applied_or_refused(path in "[a-z_]{1,12}(\\.[a-z_]{1,12}){0,3}", value in "[a-z0-9.\\[\\]{}:, -]{0,20}") {
        let text = fs::read_to_string(specs("valid").remove(0)).unwrap();
        if let Err(problems) = check(&text, &[format!("{path}={value}")]) {
            prop_assert!(!problems.problems.is_empty());
        }
    }
}
