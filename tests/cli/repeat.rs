//! Configurations that are trained several times: with other seeds, on other folds, by programs too.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::project::Project;

/// Rows of two numbers, their class with a little noise, and the patient that they are of.
fn table() -> String {
    let row = |i: usize| {
        let (a, b) = (i * 7 % 31, i * 13 % 29);
        let is_large = a + b + i * 11 % 7 > 30;
        format!("{a},{b},{},{}\n", i / 10, if is_large { "large" } else { "small" })
    };
    format!("a,b,patient,size\n{}", (0..240).map(row).collect::<String>())
}

fn project(dataset: &str, rest: &str) -> Project {
    let spec = format!(
        "name: table\ndataset: {{ format: csv, path: table.csv, target: size, test_fraction: 0.25{dataset} }}\n\
         preprocess: [standardize: {{}}, split: {{ validation: 0.2 }}]\n\
         model: {{ kind: mlp, hidden: [6] }}\noptimizer: {{ kind: adam, epochs: 3, learning_rate: 0.01 }}\n{rest}\n"
    );
    let project = Project::with_spec(&spec);
    project.write("table.csv", &table());
    project
}

const SEARCH: &str = "search: { method: random, trials: 3, metric: { name: val_accuracy }, \
                      parameters: { optimizer.learning_rate: { min: 0.001, max: 0.1 } } }";

fn json(project: &Project, name: &str) -> Value {
    serde_json::from_slice(&fs::read(project.path(name)).unwrap()).unwrap()
}

fn trials(project: &Project) -> Vec<Value> {
    json(project, "outputs/table/study.json")["trials"].as_array().unwrap().clone()
}

fn metrics_of(trial: &Value) -> Vec<f64> {
    trial["replicates"].as_array().unwrap().iter().map(|training| training["metric"].as_f64().unwrap()).collect()
}

fn keys_of(trial: &Value) -> Vec<String> {
    let training = |training: &Value| training["key"].as_str().unwrap().to_owned();
    trial["replicates"].as_array().unwrap().iter().map(training).collect()
}

/// Mean and standard deviation (n − 1).
fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (values.len() - 1) as f64).sqrt())
}

#[test]
fn a_configuration_is_worth_the_mean_of_its_seeds_and_more_seeds_train_only_the_new_ones() {
    let project =
        project("", &format!("{SEARCH}\nevaluate: {{ on: [validation, test] }}\nplot: [history, best_worst]"));
    project.run(&["spec.yaml"]).ok();
    let alone = trials(&project);
    assert!(alone[0].get("replicates").is_none());
    let ran = project.run(&["spec.yaml", "--set", "repeat.seeds=3"]).ok();
    let few = trials(&project);
    for (few, alone) in few.iter().zip(&alone) {
        let metrics = metrics_of(few);
        assert_eq!((metrics.len(), &few["config"]), (3, &alone["config"]));
        // The first training is the trial that there is without repetition.
        assert_eq!((&few["replicates"][0]["metric"], &few["replicates"][0]["key"]), (&alone["metric"], &alone["key"]));
        assert!((few["metric"].as_f64().unwrap() - mean_and_sd(&metrics).0).abs() < 1e-12);
        let seeds: Vec<&Value> = few["replicates"].as_array().unwrap().iter().map(|t| &t["set"]["seed"]).collect();
        assert_eq!(seeds, [&Value::Null, &Value::from(43), &Value::from(44)]);
    }
    assert!(few.iter().any(|trial| mean_and_sd(&metrics_of(trial)).1 > 0.0));
    assert!(ran.stderr.contains("± is the standard deviation of 3 trainings"), "{}", ran.stderr);

    project.run(&["spec.yaml", "--set", "repeat.seeds=5"]).ok();
    for (many, few) in trials(&project).iter().zip(&few) {
        assert_eq!(keys_of(many)[..3], keys_of(few)[..]);
        assert_eq!(keys_of(many).len(), 5);
    }
    let artifacts = |project: &Project| {
        let files = project.files("outputs/store");
        files.iter().filter(|(name, _)| name.ends_with("trial.json")).count()
    };
    assert_eq!(artifacts(&project), 15);
}

#[test]
fn tables_and_evaluation_have_the_standard_deviation_beside_the_mean() {
    let project = project(
        "",
        &format!("repeat: {{ seeds: 3 }}\n{SEARCH}\nevaluate: {{ on: [validation, test] }}\nplot: [history]"),
    );
    project.run(&["spec.yaml"]).ok();
    let csv = fs::read_to_string(project.path("outputs/table/trials.csv")).unwrap();
    let head: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let at = |name: &str| head.iter().position(|column| *column == name).unwrap();
    for (line, trial) in csv.lines().skip(1).zip(trials(&project)) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |name: &str| cells[at(name)].parse::<f64>().unwrap();
        let (mean, sd) = mean_and_sd(&metrics_of(&trial));
        assert!((number("val_accuracy") - mean).abs() < 1e-12 && (number("val_accuracy_sd") - sd).abs() < 1e-12);
        assert_eq!(cells[at("trainings")], "3");
    }
    let metrics = json(&project, "outputs/table/metrics.json");
    let repeated = &metrics["parts"]["test"]["replicates"]["accuracy"];
    let values: Vec<f64> = repeated["values"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
    let (mean, sd) = mean_and_sd(&values);
    assert!((repeated["mean"].as_f64().unwrap() - mean).abs() < 1e-12 && values.len() == 3);
    assert!((repeated["sd"].as_f64().unwrap() - sd).abs() < 1e-12 && repeated["half"].as_f64().unwrap() > sd);
    assert_eq!(metrics["parts"]["test"]["accuracy"], repeated["values"][0]);

    let shown = project.run(&["show", "spec.yaml"]).ok();
    assert!(shown.stdout.contains("val_accuracy_sd  trainings"), "{}", shown.stdout);
    let page = fs::read_to_string(project.path("outputs/table/report.md")).unwrap();
    assert!(page.contains(" ± "), "{page}");
    // What predicts for new rows is the first training, which `best.yaml` makes again.
    let before = project.files("outputs/table/model");
    let best = fs::read_to_string(project.path("outputs/table/best.yaml")).unwrap();
    assert!(!best.contains("repeat:"), "{best}");
    project.write("best.yaml", &best);
    project.run(&["best.yaml"]).ok();
    let name = json(&project, "outputs/table/metrics.json")["trial"].as_str().unwrap().to_owned();
    assert_eq!(project.files(&format!("outputs/table_{name}/model")), before);
}

#[test]
fn every_row_is_validated_on_in_one_fold_and_no_group_is_divided() {
    let project = project(", group: patient", "repeat: { folds: 4 }\nevaluate: { on: [validation, test] }");
    project.run(&["spec.yaml"]).ok();
    let trials = trials(&project);
    let store = project.path("outputs/store");
    let mut seen = BTreeSet::new();
    for training in trials[0]["replicates"].as_array().unwrap() {
        let key = training["key"].as_str().unwrap();
        let manifest = fs::read(store.join(&key[..2]).join(key).join("manifest.json")).unwrap();
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        let preprocess = manifest["inputs"]["preprocess"].as_str().unwrap();
        let rows = |part: &str| {
            let bytes = fs::read(store.join(&preprocess[..2]).join(preprocess).join(part)).unwrap();
            let data = bytes.rchunks_exact(4).map(|b| u32::from_le_bytes(b.try_into().unwrap()));
            let header = u16::from_le_bytes([bytes[8], bytes[9]]) as usize + 10;
            data.take((bytes.len() - header) / 4).collect::<Vec<u32>>()
        };
        let (train, validation) = (rows("train.npy"), rows("validation.npy"));
        assert_eq!((train.len() + validation.len(), train.is_empty()), (180, false));
        assert!(validation.iter().all(|row| seen.insert(*row) && !train.contains(row)));
    }
    assert_eq!(seen.len(), 180);
    assert!(fs::read_to_string(project.path("outputs/table/best.yaml")).unwrap().contains("folds: 4"));
}

#[test]
fn the_study_is_the_same_for_any_number_of_jobs_and_after_an_interruption() {
    let spec = format!(
        "repeat: {{ seeds: 2, folds: 2 }}\n{}",
        SEARCH.replace("random, trials: 3", "bayes, trials: 8, parallel: 2")
    );
    let of = |jobs: &str| {
        let project = project("", &spec);
        project.run(&["spec.yaml", "--jobs", jobs]).ok();
        project
    };
    let (one, many) = (of("1"), of("5"));
    assert_eq!(trials(&one), trials(&many));
    assert_eq!(trials(&one)[0]["replicates"].as_array().unwrap().len(), 4);
    let verified = one.run(&["verify", "spec.yaml", "--rerun", "3"]).ok();
    assert_eq!(verified.stdout.matches(": the same").count(), 3, "{}", verified.stdout);
    // Nothing that a study needs is removed.
    one.run(&["gc", "--keep-days", "0"]).ok();
    assert!(one.run(&["spec.yaml", "--set", "search.trials=9"]).ok().stderr.contains("9 trials"));
}

#[test]
fn early_termination_decides_by_the_first_training() {
    let search = "search: { method: random, trials: 12, metric: { name: val_accuracy }, \
                  early_terminate: { type: hyperband, min_iter: 1, eta: 2 }, \
                  parameters: { optimizer.learning_rate: { min: 0.00001, max: 0.1, distribution: log_uniform_values } } }";
    let project = project("", &format!("repeat: {{ seeds: 3 }}\n{search}"));
    project.run(&["spec.yaml", "--set", "optimizer.epochs=6"]).ok();
    let trials = trials(&project);
    let (cut, whole): (Vec<&Value>, Vec<&Value>) = trials.iter().partition(|trial| trial["cut_short"] == true);
    assert!(!cut.is_empty() && !whole.is_empty());
    assert!(cut.iter().all(|trial| keys_of(trial).len() == 1));
    assert!(whole.iter().all(|trial| keys_of(trial).len() == 3));
}

fn program(run: &str, repeat: &str) -> Project {
    Project::with_spec(&format!(
        "name: table\nmodel:\n  kind: command\n  run: [sh, -c, '{run}']\n{repeat}\n\
         search: {{ method: grid, metric: {{ name: loss, goal: minimize }}, parameters: {{ x: {{ values: [1, 2] }} }} }}\n"
    ))
}

#[test]
fn a_program_is_told_its_seed_and_its_fold() {
    let project =
        program("echo \"{{\\\"loss\\\": {x}{seed}.{fold}{folds}}}\"", "repeat: { seeds: 2, folds: 3 }\nseed: 5");
    project.run(&["spec.yaml"]).ok();
    let all: Vec<Vec<f64>> = trials(&project).iter().map(metrics_of).collect();
    assert_eq!(all[0], [15.03, 15.13, 15.23, 16.03, 16.13, 16.23]);
    assert_eq!(all[1], [25.03, 25.13, 25.23, 26.03, 26.13, 26.23]);
}

#[test]
fn a_program_that_takes_no_seed_is_run_again_as_it_is() {
    let project = program("echo . >> \"$COUNT\"; echo \"{{\\\"loss\\\": {x}}}\"", "repeat: { seeds: 3 }");
    let count = project.path("count");
    let run = || {
        let mut command = project.command(&["spec.yaml"]);
        assert!(command.env("COUNT", &count).status().unwrap().success());
        fs::read_to_string(&count).unwrap().lines().count()
    };
    assert_eq!((run(), run()), (6, 6));
    assert_eq!(keys_of(&trials(&project)[0]).into_iter().collect::<BTreeSet<_>>().len(), 3);
}

#[test]
fn a_training_that_fails_leaves_its_configuration_without_a_metric_and_says_so() {
    let project = program("test {seed} -lt 44 && echo \"{{\\\"loss\\\": {x}}}\"", "repeat: { seeds: 3 }");
    project.run(&["spec.yaml"]).exits(1);
    let program = "if test {x}{seed} != 144; then echo \"{{\\\"loss\\\": {x}}}\"; else exit 3; fi";
    let project = self::program(program, "repeat: { seeds: 3 }");
    project.run(&["spec.yaml"]).ok();
    let trials = trials(&project);
    assert_eq!(
        (&trials[0]["status"], &trials[0]["metric"], &trials[1]["metric"]),
        (&"failed".into(), &Value::Null, &2.0.into())
    );
    let why = trials[0]["why"].as_str().unwrap();
    assert!(why.starts_with("1 of 3 trainings have no metric: exit status: 3"), "{why}");
}

/// A program whose loss is 100 x and up to 1000 more, by its seed.
fn noisy(repeat: &str, search: &str) -> Project {
    let project = Project::with_spec(&format!(
        "name: table\nmodel: {{ kind: command, run: [sh, work.sh, '{{x}}', '{{seed}}'] }}\n{repeat}\n\
         search: {{ method: bayes, trials: 30, metric: {{ name: loss, goal: minimize }}, {search} \
         parameters: {{ x: {{ min: 0, max: 9 }} }} }}\n"
    ));
    project.write(
        "work.sh",
        "echo \"{\\\"loss\\\": $(( $1 * 100 + ($2 * 7919 + $1 * 104729 + $1 * $2 * 631) % 1000 ))}\"\n",
    );
    project
}

#[test]
fn the_search_decides_how_often_each_configuration_is_trained() {
    let project = noisy("repeat: { seeds: 5, adaptive: true }", "parallel: 3,");
    let stderr = project.run(&["spec.yaml", "--jobs", "3"]).ok().stderr;
    let all = trials(&project);
    let counts: Vec<usize> = all.iter().map(|trial| keys_of(trial).len()).collect();
    assert_eq!((counts.iter().sum::<usize>(), all.len()), (30, 10), "{counts:?}");
    assert!(counts.iter().max() <= Some(&5) && counts.iter().max() > counts.iter().min(), "{counts:?}");
    // The best is what is believed, and said to be.
    let believed = |trial: &Value| trial["believed"]["value"].as_f64().unwrap();
    let best = all.iter().min_by(|a, b| believed(a).total_cmp(&believed(b))).unwrap();
    let name = best["name"].as_str().unwrap();
    assert!(stderr.contains(&format!("best of 10 trials: {name} ")), "{stderr}");
    assert!(stderr.contains(&format!("loss without its noise: {name} is believed the best: ")), "{stderr}");
    let csv = fs::read_to_string(project.path("outputs/table/trials.csv")).unwrap();
    let header = "index,name,status,epochs,trainings,loss,loss_sd,believed,believed_low,believed_high,x,key";
    assert_eq!(csv.lines().next(), Some(header));
    let filter = format!("believed<={}", believed(best));
    let shown = project.run(&["show", "spec.yaml", "--where", &filter, "--format", "csv"]).ok().stdout;
    assert!(shown.lines().count() == 2 && shown.contains(name), "{shown}");
    // The same whatever runs at a time, and nothing is trained again for more trials.
    let alone = noisy("repeat: { seeds: 5, adaptive: true }", "parallel: 3,");
    alone.run(&["spec.yaml", "--jobs", "1"]).ok();
    assert_eq!(trials(&alone), all);
    let more = project.run(&["spec.yaml", "--set", "search.trials=33", "--json"]).ok();
    assert_eq!(more.stdout.matches("\"trained\":true").count(), 3);
}

#[test]
fn the_best_can_be_what_is_believed_without_further_trainings() {
    let project = noisy("", "best: believed,");
    project.run(&["spec.yaml"]).ok();
    let shown = project.run(&["show", "spec.yaml"]).ok().stdout;
    assert!(shown.contains("believed"), "{shown}");
    assert!(trials(&project).iter().all(|trial| trial["believed"]["low"].is_number()));
}

#[test]
fn what_cannot_be_repeated_is_refused_with_what_to_write() {
    let refused = |dataset: &str, rest: &str| project(dataset, rest).run(&["check", "spec.yaml"]).exits(2).stderr;
    for (rest, expected) in [
        ("repeat: {}", "`repeat` says neither `seeds` nor `folds`: write `repeat: { seeds: 5 }`"),
        ("repeat: { seeds: 2, stratify: true }", "`stratify` has no meaning without `folds`"),
        ("repeat: { folds: 1 }", "1"),
        (
            "repeat: { seeds: 2 }\nsearch: { method: grid, parameters: { optimizer.seed: { values: [1, 2] } } }",
            "`optimizer.seed` is searched, and set by `repeat` as well",
        ),
        (
            "repeat: { folds: 2 }\nsearch: { method: grid, parameters: { preprocess.split.validation: { values: [0.1] } } }",
            "`preprocess.split.validation` is searched, and set by `repeat` as well",
        ),
        ("repeat: { folds: 2, adaptive: true }", "`adaptive` decides about `seeds`"),
        ("repeat: { seeds: 1, adaptive: true }", "`adaptive` needs `seeds: 2` or more"),
        ("repeat: { seeds: 2, adaptive: true }", "`adaptive` needs the section `search`"),
    ] {
        let stderr = refused("", rest);
        assert!(stderr.contains(expected), "{rest}\n{stderr}");
    }
    let linear = "name: a\ndataset: { name: digits }\nmodel: { kind: linear }\nrepeat: { seeds: 3 }\n";
    let stderr = Project::with_spec(linear).run(&["check", "spec.yaml"]).exits(2).stderr;
    assert!(stderr.contains("draws nothing at random") && stderr.contains("`folds: 5`"), "{stderr}");
    let stderr = program("echo {x}", "repeat: { folds: 3 }").run(&["check", "spec.yaml"]).exits(2).stderr;
    assert!(stderr.contains("write `{fold}` in `run` or `environment`"), "{stderr}");
    let run = project("", "repeat: { folds: 200 }").run(&["spec.yaml"]).exits(1);
    assert!(run.stderr.contains("180 training samples cannot be divided into 200 folds"), "{}", run.stderr);
}

#[test]
fn two_trials_are_compared_by_pairs_of_their_trainings() {
    let project = project("", &format!("repeat: {{ folds: 3 }}\n{SEARCH}"));
    project.run(&["spec.yaml"]).ok();
    let compared = project.run(&["compare", "spec.yaml:trial_0000", "spec.yaml:trial_0001", "--json"]).ok();
    let compared: Value = serde_json::from_str(&compared.stdout).unwrap();
    let metric =
        compared["metrics"].as_array().unwrap().iter().find(|metric| metric["name"] == "val_accuracy").unwrap();
    let trials = trials(&project);
    let differences: Vec<f64> = metrics_of(&trials[0]).iter().zip(metrics_of(&trials[1])).map(|(a, b)| b - a).collect();
    let (mean, sd) = mean_and_sd(&differences);
    let half = 4.303 * sd * (1.0 / 3.0 + 1.0 / 2.0_f64).sqrt();
    assert_eq!(metric["basis"], "pairs");
    assert!((metric["interval"][0].as_f64().unwrap() - (mean - half)).abs() < 1e-9);
}
