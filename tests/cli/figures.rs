//! Figures of tables: of classes, of numbers, of columns, and what is refused.

use std::fs;

use serde_json::Value;

use crate::project::Project;

/// Rows of a number that decides, a category, a column with gaps, and the target that `of` makes of the first.
fn table(target: &str, of: impl Fn(usize) -> String) -> String {
    let row = |i: usize| {
        let (size, kind) = (i * 7 % 31, ["flat", "house", "shed"][i % 3]);
        let gap = if i.is_multiple_of(5) { String::new() } else { (i % 11).to_string() };
        format!("{size},{kind},{gap},{}\n", of(size))
    };
    format!("size,kind,age,{target}\n{}", (0..300).map(row).collect::<String>())
}

fn project(target: &str, of: impl Fn(usize) -> String, plot: &str) -> Project {
    let spec = format!(
        "name: table\ndataset: {{ format: csv, path: table.csv, target: {target}, test_fraction: 0.3 }}\n\
         preprocess: [split: {{ validation: 0.2 }}]\nmodel: {{ kind: gbdt, iterations: 20 }}\nevaluate: {{ on: [validation, test] }}\n\
         plot: [{plot}]\n"
    );
    let project = Project::with_spec(&spec);
    project.write("table.csv", &table(target, of));
    project
}

fn numbers(project: &Project, figure: &str) -> Value {
    serde_json::from_slice(&fs::read(project.path(&format!("outputs/table/plots/{figure}.json"))).unwrap()).unwrap()
}

#[test]
fn a_regression_has_its_figures_and_the_column_that_decides_comes_first() {
    let plot = "residuals, predicted_vs_true, target_distribution, missing, column_importance, \
                { kind: partial_dependence, columns: [size, kind] }, error_by_column, { kind: residuals, on: validation }";
    let project = project("price", |size| format!("{}.5", 100 * size), plot);
    let ran = project.run(&["spec.yaml"]).ok();
    assert!(!ran.stderr.contains("warning: figure"), "{}", ran.stderr);
    let importance = numbers(&project, "column_importance_test");
    assert_eq!(importance["losses"][0]["column"], "size");
    assert!(importance["losses"][0]["loss"].as_f64().unwrap() > 0.5, "{importance}");
    let measured: Value =
        serde_json::from_slice(&fs::read(project.path("outputs/table/metrics.json")).unwrap()).unwrap();
    let fit = &numbers(&project, "residuals_test")["targets"][0]["fit"];
    for name in ["rmse", "mae", "r2"] {
        let (metric, shown) =
            (measured["parts"]["test"]["metrics"][name].as_f64().unwrap(), fit[name].as_f64().unwrap());
        assert!((metric - shown).abs() <= 1e-5 * metric.abs(), "{name}: {metric} {shown}");
    }
    let missing = numbers(&project, "missing");
    assert_eq!((&missing["columns"][2], &missing["totals"][2]), (&Value::from("age"), &Value::from(60)));
    let dependence = numbers(&project, "partial_dependence_test_size_kind");
    let mean = dependence["columns"][0]["mean"][0].as_array().unwrap();
    assert!(mean[mean.len() - 1].as_f64() > mean[0].as_f64());
}

#[test]
fn classes_have_their_figures_and_the_areas_are_the_metrics() {
    let plot = "roc, precision_recall, class_balance, { kind: missing, by: class }, column_importance, partial_dependence, \
                error_by_column, reliability, confusion_matrix";
    let word = |size: usize| ["small", "large"][usize::from(size % 31 > 17)].to_owned();
    let project = project("word", word, plot);
    let ran = project.run(&["spec.yaml"]).ok();
    assert!(!ran.stderr.contains("warning: figure"), "{}", ran.stderr);
    let measured: Value =
        serde_json::from_slice(&fs::read(project.path("outputs/table/metrics.json")).unwrap()).unwrap();
    for (figure, metric) in [("roc_test", "roc_auc"), ("precision_recall_test", "average_precision")] {
        let area = numbers(&project, figure)["mean"].as_f64().unwrap();
        let metric = measured["parts"]["test"]["metrics"][metric].as_f64().unwrap();
        assert!((area - metric).abs() < 1e-12, "{figure}: {area} {metric}");
    }
    let errors = numbers(&project, "error_by_column_test");
    let accuracy = measured["parts"]["test"]["accuracy"].as_f64().unwrap();
    assert!((errors["whole"].as_f64().unwrap() - (1.0 - accuracy)).abs() < 1e-12);
}

#[test]
fn a_learning_curve_goes_up_with_the_samples_for_every_model() {
    let table = table("word", |size| ["small", "large"][usize::from(size % 31 > 17)].to_owned());
    let models = [
        ("gbdt", "model: { kind: gbdt, iterations: 10 }"),
        ("linear", "model: { kind: linear }"),
        ("mlp", "model: { kind: mlp, hidden: [4] }\noptimizer: { kind: adam, learning_rate: 0.05, epochs: 8 }"),
    ];
    for (kind, model) in models {
        let project = Project::with_spec(&format!(
            "name: table\ndataset: {{ format: csv, path: table.csv, target: word, test_fraction: 0.3 }}\n\
             preprocess: [impute: {{}}, encode: {{}}, standardize: {{}}, split: {{ validation: 0.2 }}, subset: {{ train: 20 }}]\n\
             {model}\nrepeat: {{ folds: 3 }}\n\
             search: {{ method: grid, parameters: {{ preprocess.subset.train: {{ values: [120, 8, 40] }} }} }}\n\
             plot: [learning_curve]\n"
        ));
        project.write("table.csv", &table);
        let ran = project.run(&["spec.yaml"]).ok();
        assert!(!ran.stderr.contains("warning: figure"), "{kind}: {}", ran.stderr);
        let curve = numbers(&project, "learning_curve");
        assert_eq!(curve["metric"], "accuracy", "{kind}");
        for (part, name) in curve["parts"].as_array().unwrap().iter().zip(["training", "validation"]) {
            let values = part["values"].as_array().unwrap();
            let of = |key: &str| values.iter().map(|at| at[key].as_f64().unwrap()).collect::<Vec<_>>();
            assert_eq!((part["part"].as_str(), of("training_samples")), (Some(name), vec![8.0, 40.0, 120.0]), "{kind}");
            assert!(of("sd").iter().all(|sd| (0.0..0.5).contains(sd)), "{kind}: {part}");
            assert!(name == "training" || of("value")[2] > of("value")[0], "{kind}: {part}");
        }
    }
}

/// What the page of a project has as its data.
fn page(project: &Project) -> Value {
    let html = fs::read_to_string(project.path("outputs/table/report.html")).unwrap();
    let data = html.split("id=\"data\">").nth(1).and_then(|rest| rest.split("</script>").next()).unwrap();
    serde_json::from_str(data).unwrap()
}

#[test]
fn the_page_shows_the_largest_errors_with_their_lines() {
    // The prices of one size are far too high.
    let project =
        project("price", |size| if size == 17 { "90000.5".to_owned() } else { format!("{size}.5") }, "residuals");
    project.run(&["spec.yaml", "--set", "evaluate.mistakes=30"]).ok();
    let kept: Value = serde_json::from_slice(&fs::read(project.path("outputs/table/mistakes.json")).unwrap()).unwrap();
    let file = fs::read_to_string(project.path("table.csv")).unwrap();
    for evaluation in page(&project)["evaluations"].as_array().unwrap() {
        let errors = evaluation["errors"].as_array().unwrap();
        let off = |error: &Value| (error["predicted"].as_f64().unwrap() - error["truth"].as_f64().unwrap()).abs();
        assert!(errors.len() == 20 && errors.windows(2).all(|two| off(&two[0]) >= off(&two[1])), "{errors:?}");
        for (error, mistake) in errors.iter().zip(kept[evaluation["part"].as_str().unwrap()].as_array().unwrap()) {
            assert_eq!((&error["row"], &error["truth"]), (&mistake["line"], &mistake["truth"]));
            let line = file.lines().nth(error["row"].as_u64().unwrap() as usize - 1).unwrap();
            let (written, shown) = (line.rsplit(',').next().unwrap(), error["truth"].as_f64().unwrap());
            // Learned as numbers of 32 bits, of mean 0 and variance 1.
            assert!((written.parse::<f64>().unwrap() - shown).abs() < 1e-2, "{line} {error}");
        }
    }
    let text = fs::read_to_string(project.path("outputs/table/report.md")).unwrap();
    assert!(text.contains("| line or row of the file | target |") && text.contains(" | price | "), "{text}");
}

#[test]
fn a_page_of_classes_has_no_errors_of_numbers() {
    let project = project("word", |size| ["small", "large"][size % 2].to_owned(), "confusion_matrix");
    project.run(&["spec.yaml"]).ok();
    assert!(
        page(&project)["evaluations"].as_array().unwrap().iter().all(|evaluation| evaluation.get("errors").is_none())
    );
    assert!(!fs::read_to_string(project.path("outputs/table/report.md")).unwrap().contains("largest errors"));
}

#[test]
fn a_search_for_numbers_is_never_ranked_by_a_metric_of_classes() {
    let project = project("price", |size| format!("{}.5", 100 * size), "history");
    let spec = fs::read_to_string(project.path("spec.yaml")).unwrap();
    let search = "search: { method: grid, parameters: { model.max_depth: { values: [1, 2] } } }\n";
    project.write("spec.yaml", &(spec + search));
    let why = "a search without `metric` takes the one that suits where `dataset` has `task: regression`";
    for (arguments, code) in [(&["check", "spec.yaml"][..], 2), (&["spec.yaml"], 1)] {
        let said = project.run(arguments).exits(code).stderr;
        assert!(said.contains("there is no `val_accuracy` of numbers") && said.contains(why), "{said}");
    }
    let ran = project.run(&["spec.yaml", "--set", "dataset.task=regression"]).ok();
    assert!(ran.stderr.contains("val_r2") && !ran.stderr.contains("val_accuracy"), "{}", ran.stderr);
}

#[test]
fn a_figure_of_classes_is_refused_where_numbers_are_predicted() {
    let project = project("price", |size| format!("{}.5", 100 * size), "confusion_matrix");
    let why = "`confusion_matrix` is of classes; this is a regression: write `predicted_vs_true` or `residuals`";
    let checked = project.run(&["check", "spec.yaml"]).exits(2);
    assert!(checked.stderr.contains(why), "{}", checked.stderr);
    let ran = project.run(&["spec.yaml"]).ok();
    assert!(ran.stderr.contains(&format!("warning: figure `confusion_matrix_test`: {why}")), "{}", ran.stderr);
    let told = project.run(&["check", "spec.yaml", "--set", "dataset.task=regression"]).exits(2);
    assert!(told.stderr.contains(why) && told.stderr.contains("spec.yaml:6"), "{}", told.stderr);
}
