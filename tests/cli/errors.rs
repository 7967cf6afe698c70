//! Bad input: one clear message, the right exit code, nothing destroyed.

use crate::caching::SMALL;
use crate::project::Project;

#[test]
fn every_problem_of_a_spec_comes_at_once_with_its_place() {
    let project = Project::with_spec(
        "name: bad\ndataset: { name: digits }\nmodel: { kind: mlp, activation: tanhh }\noptimizer: { kind: sgd, lr: 1 }\n",
    );
    let ran = project.run(&["check", "spec.yaml"]).exits(2);
    insta::assert_snapshot!(ran.stderr, @r"
    error: `activation` cannot be `tanhh`
     --> spec.yaml:3:33
      |
    3 | model: { kind: mlp, activation: tanhh }
      |                                 ^^^^^ help: did you mean `tanh`?

    error: unknown key `lr` in `optimizer`
     --> spec.yaml:4:25
      |
    4 | optimizer: { kind: sgd, lr: 1 }
      |                         ^^ help: did you mean `learning_rate`?
    ");
}

#[test]
fn a_missing_spec_is_named() {
    let ran = Project::new().run(&["nowhere.yaml"]).exits(2);
    assert!(ran.stderr.contains("cannot open `nowhere.yaml`"), "{}", ran.stderr);
}

#[test]
fn a_change_that_leads_nowhere_is_refused() {
    let project = Project::with_spec(SMALL);
    let ran = project.run(&["spec.yaml", "--set", "optimizer.lr=3"]).exits(2);
    assert!(ran.stderr.contains("--set") && ran.stderr.contains("learning_rate"), "{}", ran.stderr);
    assert!(!project.path("outputs").exists());
}

#[test]
fn another_method_leaves_out_what_only_the_first_one_knows_and_says_so() {
    let project = Project::with_spec(&SMALL.replace("[curves, history]", "[curves, expected_improvement]"));
    for method in ["random", "sobol"] {
        let ran = project.run(&["spec.yaml", "--set", &format!("search.method={method}")]).exits(0);
        assert!(ran.stderr.contains(&format!("warning: `parallel` of the spec is left out: it belongs to `bayes`, `hyperband`, not to `method: {method}`")), "{}", ran.stderr);
        assert!(ran.stderr.contains("warning: `expected_improvement` is not drawn"), "{}", ran.stderr);
        assert!(project.path("outputs/small/plots/curves.svg").exists());
    }
    let ran = project.run(&["spec.yaml", "--set", "search.method=random", "--set", "search.parallel=2"]).exits(2);
    assert!(ran.stderr.contains("`parallel` does not belong to `method: random`"), "{}", ran.stderr);
}

#[test]
fn an_outputs_folder_that_is_a_file_is_left_alone() {
    let project = Project::with_spec(SMALL);
    project.write("outputs", "mine");
    let ran = project.run(&["spec.yaml"]).exits(1);
    assert!(ran.stderr.contains("outputs"), "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(project.path("outputs")).unwrap(), "mine");
}

#[test]
fn a_missing_data_set_says_where_it_was_looked_for() {
    let project = Project::with_spec(&SMALL.replace("digits", "mnist"));
    for args in [&["spec.yaml"][..], &["data", "mnist"]] {
        let output = project.command(args).env("RUN_DATA", "nowhere").env("HOME", "/nonexistent").output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr.contains("train-images") && stderr.contains("`nowhere/mnist`"), "{stderr}");
        // And what to type: the help of an error deep inside a stage comes through, and no text comes twice.
        let help = "  help: without `--offline` and RUN_OFFLINE it is downloaded, as by `run data mnist`; or set RUN_DATA to a \
                    folder that has it in `mnist/`\n";
        assert!(stderr.ends_with(help), "{stderr}");
        assert_eq!(stderr.matches("was not found").count(), 1, "{stderr}");
    }
}

#[test]
fn two_specs_of_one_name_are_refused_before_either_runs() {
    let project = Project::with_spec(SMALL);
    project.write("other.yaml", &SMALL.replace("seed: 1", "seed: 2"));
    let stderr = project.run(&["spec.yaml", "other.yaml"]).exits(2).stderr;
    assert!(stderr.contains("`spec.yaml` and `other.yaml` have one `name`"), "{stderr}");
    assert!(!project.path("outputs").exists());
    project.run(&["spec.yaml", "./spec.yaml"]).ok();
}
