//! `run init --table`: the spec that it writes fits the table, and runs as it is.

use std::fs;

use crate::project::Project;

fn table(target: impl Fn(usize) -> String) -> String {
    let row = |i: usize| format!("{},{},{}\n", i * 7 % 31, ["red", "green", "blue"][i % 3], target(i));
    format!("size,colour,result\n{}", (0..90).map(row).collect::<String>())
}

/// What `init` writes for a table, and says.
fn init(project: &Project, table: &str, more: &[&str]) -> (String, String) {
    project.write("data/my table.csv", table);
    let ran = project.run(&[&["init", "--table", "data/my table.csv"], more].concat()).exits(0);
    (fs::read_to_string(project.path("pipelines/experiment.yaml")).unwrap(), ran.stderr)
}

#[test]
fn the_spec_of_a_table_fits_its_task_and_runs() {
    for (target, task, figure) in [
        (
            &(|i: usize| ["yes", "no"][i * 5 % 2].to_owned()) as &dyn Fn(usize) -> String,
            "classification",
            "confusion_matrix",
        ),
        (&|i: usize| format!("{}.25", i * 3 % 50), "regression", "predicted_vs_true"),
    ] {
        let project = Project::new();
        let (spec, said) = init(&project, &table(target), &["--target", "result"]);
        assert!(said.contains("`run pipelines/experiment.yaml` runs it"), "{said}");
        for part in ["path: \"../data/my table.csv\"", "name: \"my_table\"", "target: \"result\"", figure] {
            assert!(spec.contains(part), "{part}: {spec}");
        }
        assert!(spec.contains(&format!("task: \"{task}\"")), "{spec}");
        project.run(&["check", "pipelines/experiment.yaml"]).exits(0);
        let quick = ["--set", "search.trials=2", "--set", "optimizer.epochs=2"];
        project.run(&[&["pipelines/experiment.yaml"], &quick[..]].concat()).exits(0);
        assert!(fs::exists(project.path(&format!("outputs/my_table/plots/{figure}_test.svg"))).unwrap());
    }
}

#[test]
fn a_table_that_needs_a_word_more_is_said() {
    let project = Project::new();
    let (spec, said) = init(&project, &table(|i| i.to_string()), &[]);
    assert!(said.contains("the table needs a word more") && said.contains("`task: regression`"), "{said}");
    assert!(spec.contains("# target: the last column") && !spec.contains("task:"), "{spec}");
    let stderr = project.run(&["init", "other.yaml", "--table", "notes.docx"]).exits(2).stderr;
    assert!(stderr.contains("has none of the endings of tables: csv, tsv"), "{stderr}");
    let stderr = project.run(&["init", "other.yaml", "--table", "absent.csv"]).exits(2).stderr;
    assert!(stderr.contains("there is no `absent.csv`"), "{stderr}");
    assert!(!fs::exists(project.path("other.yaml")).unwrap());
}
