//! Categories as means of the target and as numbers that a network learns.

use std::fs;

use crate::predict::{MLP, predicted, project_of, stored};

const EMBEDDED: &str = "impute: {}, encode: { method: embedding, columns: [kind] }, encode: {}, standardize: {}";
const MEANS: &str = "impute: {}, encode: { method: target, columns: [kind] }, encode: {}, standardize: {}";

#[test]
fn new_rows_get_the_bits_of_the_evaluation_with_every_encoder() {
    let gbdt = "model: { kind: gbdt, iterations: 10 }\n";
    for (steps, model) in [(EMBEDDED, MLP), (MEANS, MLP), (EMBEDDED, gbdt), (MEANS, "model: { kind: linear }\n")] {
        let project = project_of("price", steps, model);
        project.run(&["spec.yaml"]).ok();
        let rows = predicted(&project.run(&["predict", "spec.yaml", "t.csv"]).ok().stdout);
        let (numbers, lines) = stored(&project);
        assert!(numbers.len() > 10);
        for (number, line) in numbers.iter().zip(lines) {
            let (_, cells) = rows.iter().find(|(other, _)| *other == line).unwrap();
            assert_eq!(cells[0].parse::<f64>().unwrap().to_bits(), number.to_bits(), "{steps} {model} line {line}");
        }
    }
}

#[test]
fn unknown_and_missing_categories_have_learned_numbers_of_their_own() {
    let project = project_of("class", "encode: { method: embedding }, impute: {}, standardize: {}", MLP);
    project.run(&["spec.yaml"]).ok();
    let weights = fs::read(project.path("outputs/small/model/model.safetensors")).unwrap();
    let header = String::from_utf8_lossy(&weights);
    // Three colours, and what is unknown; half as many numbers, rounded up.
    assert!(header.contains(r#""embedding.0.weight":{"dtype":"F32","shape":[4,2]"#), "{header}");
    project.write(
        "new.csv",
        "when,size,kind,ok\n2021-03-04,1.5,red,yes\n2021-03-04,1.5,purple,yes\n2021-03-04,1.5,,yes\n",
    );
    let rows = predicted(&project.run(&["predict", "spec.yaml", "new.csv", "--probabilities"]).ok().stdout);
    assert_ne!(rows[0].1, rows[1].1);
    assert_eq!(rows[1].1, rows[2].1);
    assert!(!rows[1].1[0].is_empty());
}

#[test]
fn a_model_that_learns_no_numbers_for_categories_says_what_to_write() {
    let project = project_of("price", EMBEDDED, "model: { kind: linear }\n");
    for (arguments, code) in [(&["check", "spec.yaml"][..], 2), (&["spec.yaml"], 1)] {
        let said = project.run(arguments).exits(code).stderr;
        assert!(
            said.contains(
                "column `kind` is encoded by `embedding`, which only a model of kind `mlp` learns: write another"
            ) && said.contains("`target` or `one_hot`"),
            "{said}"
        );
    }
}

#[test]
fn the_size_of_an_embedding_and_the_smoothing_of_means_are_searched() {
    for (steps, parameter) in [(EMBEDDED, "size: { values: [1, 3] }"), (MEANS, "smoothing: { values: [0, 10] }")] {
        let search = format!(
            "search: {{ method: grid, metric: {{ name: val_rmse }}, parameters: {{ preprocess.encode.{parameter} }} }}\n"
        );
        let steps = format!("{steps}, split: {{ validation: 0.2 }}");
        let project = project_of("price", &steps, &format!("{MLP}{search}"));
        project.run(&["spec.yaml"]).ok();
        let csv = fs::read_to_string(project.path("outputs/small/trials.csv")).unwrap();
        assert_eq!(csv.lines().count(), 3, "{csv}");
        let again = project.run(&["spec.yaml"]).ok();
        assert!(!again.stderr.contains("ran"), "{}", again.stderr);
        project.run(&["predict", "spec.yaml", "t.csv"]).ok();
    }
}

#[test]
fn a_key_of_another_method_is_refused_where_it_stands() {
    let project = project_of("price", "encode: { method: target, size: 4 }", MLP);
    let said = project.run(&["check", "spec.yaml"]).exits(2).stderr;
    assert!(
        said.contains("`size` means nothing without `method: embedding`") && said.contains("spec.yaml:3:"),
        "{said}"
    );
}
