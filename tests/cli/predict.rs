//! `run predict`: new rows, with the bits of the evaluation.

use std::fmt::Write as _;
use std::fs;

use specrun::data::npy;

use crate::project::Project;

/// 120 rows of mixed columns with gaps; what is predicted follows from them.
fn table(target: &str) -> String {
    let mut text = format!("when,size,kind,ok,{target}\n");
    for i in 0..120 {
        let size = if i % 17 == 3 { "NA".to_owned() } else { format!("{}.25", (i * 37) % 50) };
        let kind = if i % 23 == 5 { "" } else { ["red", "green", "blue"][i % 3] };
        let value = match target {
            "price" => format!("{}.5", (i * 37) % 50 * 100 + (i % 3) * 1_000),
            _ => ["cheap", "dear"][usize::from((i * 37) % 50 + (i % 3) * 10 > 35)].to_owned(),
        };
        let (day, ok) = (i % 28 + 1, ["yes", "no"][i % 2]);
        writeln!(text, "2021-03-{day:02},{size},{kind},{ok},{value}").unwrap();
    }
    text
}

fn project(target: &str, model: &str) -> Project {
    let project = project_of(target, "impute: {}, encode: {}, standardize: {}", model);
    project.run(&["spec.yaml"]).ok();
    project
}

/// A project with these steps, not run yet.
pub(super) fn project_of(target: &str, steps: &str, model: &str) -> Project {
    let project = Project::with_spec(&format!(
        "name: small\ndataset: {{ format: csv, path: t.csv, target: {target} }}\n\
         preprocess: [{steps}]\n{model}evaluate: {{ on: [test] }}\n"
    ));
    project.write("t.csv", &table(target));
    project
}

pub(super) const MLP: &str =
    "model: { kind: mlp, hidden: [8] }\noptimizer: { kind: adam, epochs: 20, learning_rate: 0.02 }\n";

/// Predictions by line of the file.
pub(super) fn predicted(csv: &str) -> Vec<(usize, Vec<String>)> {
    let row = |line: &str| {
        let mut cells = line.split(',').map(str::to_owned);
        (cells.next().unwrap().parse().unwrap(), cells.collect())
    };
    csv.lines().skip(1).map(row).collect()
}

/// The numbers that the evaluation has stored, and the lines of the test rows.
pub(super) fn stored(project: &Project) -> (Vec<f64>, Vec<usize>) {
    let find = |name: &str| {
        let store = project.path("outputs/store");
        let folders =
            fs::read_dir(&store).unwrap().flat_map(|entry| fs::read_dir(entry.unwrap().path()).into_iter().flatten());
        folders.map(|entry| entry.unwrap().path().join(name)).find(|path| path.exists()).unwrap()
    };
    let bytes = fs::read(find("predictions_test.npy")).unwrap();
    let found = npy::read::<f64>(&bytes).map(|(_, numbers)| numbers);
    let numbers = found.unwrap_or_else(|_| npy::read::<u32>(&bytes).unwrap().1.into_iter().map(f64::from).collect());
    let lines = npy::read::<u32>(&fs::read(find("lines.npy")).unwrap()).unwrap().1;
    let test = lines[lines.len() - numbers.len()..].iter().map(|&line| line as usize).collect();
    (numbers, test)
}

#[test]
fn numbers_are_predicted_to_the_bit_of_the_evaluation() {
    for model in [MLP, "model: { kind: gbdt, iterations: 20 }\n", "model: { kind: linear }\n"] {
        let project = project("price", model);
        let rows = predicted(&project.run(&["predict", "spec.yaml", "t.csv"]).ok().stdout);
        assert_eq!(rows.len(), 120);
        let (numbers, lines) = stored(&project);
        for (number, line) in numbers.iter().zip(lines) {
            let (_, cells) = rows.iter().find(|(other, _)| *other == line).unwrap();
            assert_eq!(cells[0].parse::<f64>().unwrap().to_bits(), number.to_bits(), "{model} line {line}");
        }
    }
}

#[test]
fn classes_are_predicted_as_they_were_evaluated_from_the_folder_alone() {
    let project = project("class", MLP);
    fs::rename(project.path("outputs/small/model"), project.path("taken")).unwrap();
    let ran = project.run(&["predict", "taken", "t.csv", "--probabilities", "--output", "p.csv"]).ok();
    assert_eq!(ran.stdout, "");
    let text = fs::read_to_string(project.path("p.csv")).unwrap();
    assert!(text.starts_with("line,prediction,probability_cheap,probability_dear\n"), "{text}");
    let rows = predicted(&text);
    let (numbers, lines) = stored(&project);
    for (number, line) in numbers.iter().zip(lines) {
        let (_, cells) = rows.iter().find(|(other, _)| *other == line).unwrap();
        assert_eq!(cells[0], ["cheap", "dear"][*number as usize], "line {line}");
        let sum: f64 = cells[1..].iter().map(|p| p.parse::<f64>().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-5);
    }
}

#[test]
fn rows_that_cannot_be_used_are_named_and_the_others_predicted() {
    let project = project("price", MLP);
    project.write(
        "new.csv",
        "kind;size;when;ok\nred;1,5;2021-03-04;yes\npurple;;2021-03-05;no\nred;many;2021-03-06;yes\nred;2,5;soon;yes\n",
    );
    let ran = project.run(&["predict", "spec.yaml", "new.csv"]).ok();
    let rows = predicted(&ran.stdout);
    let has = |row: usize| !rows[row].1[0].is_empty();
    assert_eq!((rows.len(), has(0), has(1), has(2), has(3)), (4, true, true, false, false));
    for said in [
        "line 4: column `size`: `many` is no number; no prediction",
        "line 5: column `when`: `soon` is no date",
        "2 of 4 rows",
    ] {
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    project.write("other.csv", "a,b\n1,2\n3,4\n");
    let ran = project.run(&["predict", "spec.yaml", "other.csv"]).exits(1);
    assert!(ran.stderr.contains("it has none of the columns of the model (when, size, kind, ok)"), "{}", ran.stderr);
    project.write("less.csv", "size,kind\n1,red\n");
    let ran = project.run(&["predict", "spec.yaml", "less.csv"]).ok();
    assert!(ran.stderr.contains("has no column `when`, `ok`: taken as missing in every row"), "{}", ran.stderr);
    assert!(!predicted(&ran.stdout)[0].1[0].is_empty());
}

#[test]
fn a_category_that_nobody_has_seen_changes_no_other_row() {
    let project = Project::with_spec(
        "name: small\ndataset: { format: csv, path: t.csv, target: y }\npreprocess: [impute: {}]\n\
         model: { kind: gbdt, iterations: 20, min_samples_leaf: 1 }\nevaluate: { on: [test] }\n",
    );
    let kind = |i: usize| ["red", "green", "", "blue"][i % 4];
    let row = |i: usize| format!("{},{},{}.5\n", i % 7, kind(i), [1, 50, 900, 300][i % 4]);
    project.write("t.csv", &("x,kind,y\n".to_owned() + &(0..200).map(row).collect::<String>()));
    project.run(&["spec.yaml"]).ok();
    let of = |rows: &str| {
        project.write("new.csv", &format!("x,kind\n{rows}"));
        predicted(&project.run(&["predict", "spec.yaml", "new.csv"]).ok().stdout)
    };
    let (alone, unseen) = (of("1,\n1,red\n"), of("1,\n1,red\n1,purple\n"));
    assert_eq!(alone[..], unseen[..2]);
    assert_eq!(unseen[2].1, of("1,purple\n")[0].1);
    assert_ne!(unseen[2].1, unseen[0].1);
}

#[test]
fn what_is_no_model_is_one_clear_error() {
    let project = Project::with_spec("name: small\nmodel: { kind: command, run: [sh, -c, x] }\n");
    project.write("t.csv", "a\n1\n");
    let ran = project.run(&["predict", "spec.yaml", "t.csv"]).exits(1);
    assert!(ran.stderr.contains("`small` has left no model"), "{}", ran.stderr);
    fs::create_dir_all(project.path("model")).unwrap();
    let ran = project.run(&["predict", "model", "t.csv"]).exits(1);
    assert!(ran.stderr.contains("`model` is no folder of a model: it has no `predictor.json`"), "{}", ran.stderr);
    project.write("model/predictor.json", "{}");
    let ran = project.run(&["predict", "model", "t.csv"]).exits(1);
    assert!(ran.stderr.contains("is no model of this version"), "{}", ran.stderr);
}
