//! Documents: Markdown with numbers and figures of pipelines.

use std::fs;

use crate::caching::SMALL;
use crate::project::Project;

/// A list of two networks that takes no time.
fn listed() -> String {
    let head = SMALL.split("search:").next().unwrap();
    let list = "search:\n  method: list\n  metric: { name: val_accuracy }\n  configurations:\n    - { name: first, set: {} }\n    \
                - { name: second, set: { model.activation: relu } }\nevaluate: { trial: best, on: [test] }\nplot: [curves]\n";
    head.to_owned() + list
}

#[test]
fn a_document_beside_the_spec_is_part_of_the_report_and_of_no_key() {
    let project = Project::with_spec(&listed());
    project.run(&["spec.yaml"]).ok();
    let read = |name: &str| fs::read_to_string(project.path("outputs/small").join(name)).unwrap();
    assert!(!read("report.html").contains("id=\"document\""));
    project.write(
        "spec.md",
        "# Found\n\nOf {{trials}} the best is {{trial}}: {{best val_accuracy}}.\n\n{{figure curves}}\n",
    );
    let again = project.run(&["spec.yaml", "--json"]).ok();
    assert!(again.events().iter().all(|event| event["event"] != "stage_finished"), "{}", again.stdout);
    let (html, markdown) = (read("report.html"), read("report.md"));
    let study: serde_json::Value = serde_json::from_str(&read("study.json")).unwrap();
    let trials = study["trials"].as_array().unwrap();
    let best =
        trials.iter().max_by(|a, b| a["metric"].as_f64().unwrap().total_cmp(&b["metric"].as_f64().unwrap())).unwrap();
    let sentence =
        format!("Of 2 the best is {}: {:.4}.", best["name"].as_str().unwrap(), best["metric"].as_f64().unwrap());
    assert!(html.contains(&sentence) && html.contains("<h2>Found</h2>"), "{sentence}");
    assert!(markdown.contains(&sentence) && markdown.contains("![curves](<plots/curves.svg>)"), "{markdown}");
    fs::remove_file(project.path("spec.md")).unwrap();
    project.run(&["spec.yaml"]).ok();
    assert!(!read("report.html").contains("id=\"document\""));
}

#[test]
fn report_names_another_document_and_its_images_come_along() {
    let project = Project::with_spec(&(listed() + "report: notes/text.md\n"));
    project.write("notes/text.md", "![sketch](sketch.svg) ![gone](gone.png)");
    project.write("notes/sketch.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    let ran = project.run(&["spec.yaml"]).ok();
    assert!(ran.stderr.contains("warning") && ran.stderr.contains("gone.png"), "{}", ran.stderr);
    let markdown = fs::read_to_string(project.path("outputs/small/report.md")).unwrap();
    assert!(markdown.contains("![sketch](images/1_sketch.svg)"), "{markdown}");
    assert!(project.path("outputs/small/images/1_sketch.svg").exists());
    let best = fs::read_to_string(project.path("outputs/small/best.yaml")).unwrap();
    assert!(!best.contains("report:"), "{best}");
}

#[test]
fn a_document_that_is_wrong_is_found_before_anything_runs() {
    let project = Project::with_spec(&listed());
    project.write("spec.md", "The {{bst val_accuracy}}\n");
    for command in [&["spec.yaml"][..], &["check", "spec.yaml"]] {
        let ran = project.run(command).exits(2);
        assert!(ran.stderr.contains("spec.md:1:5") && ran.stderr.contains("did you mean `best`?"), "{}", ran.stderr);
    }
    assert!(!project.path("outputs/small").exists());
}

#[test]
fn a_report_over_pipelines_trains_nothing_and_names_what_is_missing() {
    let project = Project::with_spec(&listed());
    project.run(&["spec.yaml"]).ok();
    project.write("over.md", "# Over\n\n{{small: best val_accuracy as=percent}}\n\n{{small: figure curves}}\n");
    let ran = project.run(&["report", "over.md"]).ok();
    assert_eq!(ran.stdout.trim(), "outputs/over/report.html");
    let html = fs::read_to_string(project.path("outputs/over/report.html")).unwrap();
    assert!(html.contains("data:image/svg+xml;base64,") && html.contains("\u{a0}%</p>"), "{html}");
    project.write("over.md", "{{other: trials}} {{small: best val_los}}\n");
    let ran = project.run(&["report", "over.md"]).exits(1);
    insta::assert_snapshot!(ran.stderr, @r"
    missing: over.md:1: `other: trials`: `other` has not run in `outputs`
    missing: over.md:1: `small: best val_los`: nothing is called `val_los`; did you mean `val_loss`?
    ");
    let html = fs::read_to_string(project.path("outputs/over/report.html")).unwrap();
    assert!(html.contains("<strong>missing: other: trials</strong>"), "{html}");
}

#[test]
fn a_document_takes_the_place_of_no_pipeline_and_a_spec_is_none() {
    let project = Project::with_spec(&listed());
    project.run(&["spec.yaml"]).ok();
    project.write("small.md", "text");
    assert!(project.run(&["report", "small.md"]).exits(2).stderr.contains("`small` is a pipeline"));
    assert!(project.run(&["report", "spec.yaml"]).exits(2).stderr.contains("`run spec.yaml` writes its report"));
    project.write("which.md", "{{best val_accuracy}}");
    assert!(project.run(&["report", "which.md"]).exits(2).stderr.contains("is of which pipeline?"));
    assert!(project.path("outputs/small/study.json").exists());
}

#[test]
fn the_document_over_the_pipelines_of_the_repository_can_be_read() {
    let project = Project::new();
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/pipelines/report.md");
    let ran = project.run(&["report", document]).exits(1);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert!(
        lines.iter().all(|line| line.starts_with("missing: ") && line.ends_with("has not run in `outputs`")),
        "{lines:?}"
    );
    assert_eq!(lines.len(), 10, "one for each pipeline");
}
