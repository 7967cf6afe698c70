//! The pipelines that come with the project.

use std::path::Path;

use crate::project::Project;

fn pipelines() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path().display().to_string()).filter(|path| path.ends_with(".yaml")).collect()
}

#[test]
fn every_pipeline_passes_the_check_and_names_its_schema() {
    let pipelines = pipelines();
    assert!(pipelines.len() >= 10);
    for path in pipelines {
        Project::new().run(&["check", &path]).ok();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# yaml-language-server: $schema=../schemas/pipeline.schema.json\n"), "{path}");
    }
}

#[test]
fn the_quickstart_finds_a_good_network() {
    let project = Project::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/quickstart.yaml");
    let ran = project.run(&[path.to_str().unwrap()]).ok();
    assert_eq!(ran.stdout, "outputs/quickstart\n");
    let metrics = std::fs::read(project.path("outputs/quickstart/metrics.json")).unwrap();
    let metrics: serde_json::Value = serde_json::from_slice(&metrics).unwrap();
    assert!(metrics["parts"]["validation"]["accuracy"].as_f64().unwrap() > 0.95);
}
