use serde_json::json;

use super::*;
use crate::search::MetricName;

/// A study of trials with a value of `a.b` and a metric.
fn study(goal: Goal, trials: &[(Value, Option<f64>)]) -> Study {
    let trial = |(index, (value, metric)): (usize, &(Value, Option<f64>))| Trial {
        index,
        name: format!("trial_{index:04}"),
        config: if value.is_null() { Default::default() } else { [("a.b".to_owned(), value.clone())].into() },
        metric: *metric,
        ..Trial::new("0".repeat(64).parse().unwrap())
    };
    Study::new(MetricName::default(), goal, trials.iter().enumerate().map(trial).collect())
}

fn groups(study: &Study) -> Groups {
    Groups::of(study, &study.trials.iter().collect::<Vec<_>>(), "a.b")
}

#[test]
fn every_value_is_a_group_and_the_best_mean_is_first() {
    let trials = [
        (json!("x"), Some(0.5)),
        (json!("y"), Some(0.75)),
        (json!("x"), Some(0.7)),
        (json!("y"), None),
        (Value::Null, Some(0.1)),
    ];
    let of_all = groups(&study(Goal::Maximize, &trials));
    let table = of_all.text(Format::Table).unwrap();
    assert_eq!(
        table,
        "a.b     trials  measured  val_accuracy (mean ± 95 %)  best  by\n\
         y            2         1  0.75                        0.75  trial_0001\n\
         x            2         2  0.6 ± 1.271                  0.7  trial_0002\n\
         (none)       1         1  0.1                          0.1  trial_0004"
    );
    let csv = of_all.text(Format::Csv).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[..2], ["a.b,trials,measured,mean,half_interval,best,by", "y,2,1,0.75,,0.75,trial_0001"]);
    assert!(lines[3].starts_with(",1,1,0.1,,0.1,"), "{csv}");
    let json: Value = serde_json::from_str(&of_all.text(Format::Json).unwrap()).unwrap();
    assert_eq!(
        json[0],
        json!({ "a.b": "y", "trials": 2, "measured": 1, "mean": 0.75, "half_interval": null, "best": 0.75, "by": "trial_0001" })
    );
    assert!((json[1]["half_interval"].as_f64().unwrap() - 1.2706).abs() < 1e-3 && json[2]["a.b"].is_null());
    let markdown = groups(&study(Goal::Minimize, &trials[..3])).text(Format::Markdown).unwrap();
    assert_eq!(
        markdown,
        "| a.b | trials | val_accuracy \\(mean ± 95 %\\) | best | by |\n| --- | --- | --- | --- | --- |\n\
         | x | 2 | 0.6 ± 1.271 | 0.5 | trial_0000 |\n| y | 1 | 0.75 | 0.75 | trial_0001 |"
    );
    assert!(of_all.text(Format::Latex).unwrap().contains("x & 2 & 2 & 0.6 "));
}

#[test]
fn groups_are_sorted_by_any_of_their_columns() {
    let trials = [(json!(2), Some(0.1)), (json!(10), Some(0.2)), (json!(2.0), Some(0.3))];
    let mut of_all = groups(&study(Goal::Maximize, &trials));
    let order = |groups: &Groups| groups.groups.iter().map(|group| group.value.clone()).collect::<Vec<_>>();
    of_all.sort("b").unwrap();
    assert_eq!(order(&of_all), [json!(2), json!(10)], "2 is 2.0, and numbers are no words");
    of_all.sort("-a.b").unwrap();
    assert_eq!(order(&of_all), [json!(10), json!(2)]);
    of_all.sort("-best").unwrap();
    assert_eq!(order(&of_all), [json!(2), json!(10)]);
    assert_eq!(of_all.sort("besst").unwrap_err(), "the groups have no column `besst`; did you mean `best`?");
}

#[test]
fn many_numbers_make_ranges_of_about_as_many_trials() {
    let mut trials: Vec<(Value, Option<f64>)> = (0..50).map(|i| (json!(i), Some(f64::from(i)))).collect();
    trials.push((Value::Null, None));
    let mut of_all = groups(&study(Goal::Minimize, &trials));
    of_all.sort("mean").unwrap();
    let values: Vec<&Value> = of_all.groups.iter().map(|group| &group.value).collect();
    assert!(of_all.are_ranges);
    assert_eq!(values[..2], [&json!("0 … 9"), &json!("10 … 19")]);
    assert_eq!((values.len(), of_all.groups[0].trials, values[5]), (6, 10, &Value::Null));
}
