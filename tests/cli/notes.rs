//! Notes and tags: written, shown, found, and apart from results.

use std::fs;

use crate::project::Project;

const QUICK: &str = "
name: quick
model: { kind: command, run: [sh, -c, 'echo \"{\\\"loss\\\": {x}}\"'] }
search: { method: grid, metric: { name: loss, goal: minimize }, parameters: { x: { values: [1, 2, 3] } } }
plot: [history]
";

#[test]
fn a_note_is_shown_in_the_table_and_in_the_report_and_can_be_filtered_by() {
    let project = Project::with_spec(QUICK);
    project.run(&["spec.yaml"]).ok();
    let before = project.files("outputs");
    project.run(&["note", "quick", "what the =cmd \u{1b}[2J <b> is for", "--tag", "report"]).ok();
    project.run(&["note", "spec.yaml:best", "too good", "--tag", "odd", "--tag", "odd", "--tag", "look again"]).ok();
    let shown = project.run(&["show", "spec.yaml"]).ok();
    assert!(shown.stdout.contains("odd, look again") && shown.stdout.contains("too good"), "{}", shown.stdout);
    assert!(shown.stderr.contains("note: what the =cmd") && !shown.stderr.contains('\u{1b}'), "{}", shown.stderr);
    let found =
        project.run(&["show", "spec.yaml", "--where", "'look again' note!=''", "--columns", "trial"]).ok().stdout;
    assert_eq!(found, "trial\ntrial_0000\n");
    let read = |name: &str| fs::read_to_string(project.path("outputs/quick").join(name)).unwrap();
    let html = read("report.html");
    assert!(
        html.contains("[2J &lt;b&gt; is for")
            && html.contains("\"note\":\"too good\"")
            && html.contains("\"tags\":\"odd, look again\"")
    );
    assert!(read("report.md").contains("too good"));
    assert!(!read("study.json").contains("too good") && !read("trials.csv").contains("too good"));
    let listed = project.run(&["note", "quick"]).ok().stdout;
    assert!(listed.contains("quick:trial_0000 [odd] [look again]: too good"), "{listed}");
    // Nothing runs again for it, and without notes all is as it was.
    assert!(!project.run(&["spec.yaml"]).ok().stderr.contains(" ran "));
    project.run(&["note", "quick", "--remove"]).ok();
    project.run(&["note", "quick:trial_0000", "--remove"]).ok();
    let changed: Vec<String> =
        project.files("outputs").into_iter().filter(|file| !before.contains(file)).map(|(name, _)| name).collect();
    assert_eq!(changed, ["notes.yaml"]);
}

#[test]
fn a_note_belongs_to_the_trial_that_it_was_written_for() {
    let project = Project::with_spec(QUICK);
    project.run(&["spec.yaml"]).ok();
    project.run(&["note", "quick:trial_0000", "the first"]).ok();
    let stderr = project.run(&["note", "quick:trial_00", "x"]).exits(2).stderr;
    assert!(stderr.contains("`quick` has no trial `trial_00`; did you mean `trial_0000`?"), "{stderr}");
    project.run(&["spec.yaml", "--set", "search.parameters.x.values=[7, 8]"]).ok();
    assert!(!project.run(&["show", "quick@2"]).ok().stdout.contains("the first"));
    assert!(project.run(&["show", "quick@1"]).ok().stdout.contains("the first"));
    project.write("outputs/notes.yaml", "quick: [");
    let shown = project.run(&["show", "spec.yaml"]).ok();
    assert!(shown.stderr.contains("notes.yaml` holds no notes"), "{}", shown.stderr);
    project.run(&["note", "quick", "x"]).exits(1);
    assert_eq!(fs::read_to_string(project.path("outputs/notes.yaml")).unwrap(), "quick: [");
}
