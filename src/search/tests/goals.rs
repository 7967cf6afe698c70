//! Several goals, and constraints.

use super::study::{common, method, next, number};
use crate::search::config::Config;
use crate::search::hypervolume;
use crate::search::observation::{Observation, Outcome};
use crate::search::settings::Settings;
use crate::search::strategies::strategy;

const SQUARE: &str = r#"{"x": {"distribution": "uniform", "min": 0, "max": 1},
    "y": {"distribution": "uniform", "min": 0, "max": 1}}"#;

/// A study of so many trials with all that counts of each.
fn study(
    settings: &Settings,
    json: &str,
    (seed, trials): (u64, usize),
    values: &dyn Fn(&Config) -> Vec<f64>,
) -> Vec<Observation> {
    let mut strategy = strategy(&method(json), settings, seed).unwrap();
    let mut done: Vec<Observation> = Vec::new();
    while done.len() < trials {
        let config = next(&mut *strategy, &done).unwrap();
        let of = values(&config);
        done.push(Observation { further: of[1..].to_vec(), ..Observation::new(config, Outcome::Value(of[0])) });
    }
    done
}

fn two_goals() -> Settings {
    let metrics = r#"[{"name": "a_loss"}, {"name": "gain", "goal": "maximize"}]"#;
    Settings { metrics: serde_json::from_str(metrics).unwrap(), ..common(SQUARE, "minimize") }
}

/// Two goals whose best values lie at two corners: the front is the line between them.
fn corners(config: &Config) -> Vec<f64> {
    let (x, y) = (number(config, "x"), number(config, "y"));
    let from = |a: f64, b: f64| (x - a) * (x - a) + (y - b) * (y - b);
    vec![from(0.2, 0.2), -from(0.8, 0.8)]
}

fn volume(done: &[Observation]) -> f64 {
    let cost = |o: &Observation| match o.outcome {
        Outcome::Value(value) => vec![value, -o.further[0]],
        Outcome::Failed => vec![f64::NAN; 2],
    };
    hypervolume(&done.iter().map(cost).collect::<Vec<_>>(), &[1.0, 1.0])
}

#[test]
fn the_front_of_two_goals_is_found_with_fewer_trials_than_by_chance() {
    let settings = two_goals();
    // The whole front: the integral of 1 − (√0.72 − √t)² over t in [0, 0.72], and 1 − 0.72 beyond.
    let whole = 0.72 * (1.0 - 0.72 / 6.0) + 0.28;
    for (seed, json) in
        [(1, r#"{"method": "bayes", "trials": 30}"#), (2, r#"{"method": "bayes", "trials": 30, "parallel": 3}"#)]
    {
        let found = volume(&study(&settings, json, (seed, 30), &corners));
        let by_chance = volume(&study(&settings, r#"{"method": "random", "trials": 30}"#, (seed, 30), &corners));
        assert!(whole - found < 0.35 * (whole - by_chance), "{found} {by_chance} {whole}");
    }
}

#[test]
fn several_goals_keep_to_the_rules_of_one() {
    let settings = two_goals();
    let json = r#"{"method": "bayes", "trials": 20, "parallel": 2}"#;
    let long = study(&settings, json, (3, 20), &corners);
    assert_eq!(long[..12], study(&settings, json, (3, 12), &corners));
    let failing = |config: &Config| if number(config, "x") < 0.5 { vec![f64::NAN; 2] } else { corners(config) };
    assert_eq!(study(&settings, json, (3, 20), &failing).len(), 20);
    for odd in [|_: &Config| vec![0.0, 0.0], |_: &Config| vec![1e300, -1e300]] {
        assert_eq!(study(&settings, json, (3, 15), &odd).len(), 15);
    }
}

#[test]
fn a_constraint_is_kept_and_the_best_on_its_edge_is_found() {
    let constraints = r#"[{"metric": "weight", "below": 1}]"#;
    let settings = Settings { constraints: serde_json::from_str(constraints).unwrap(), ..common(SQUARE, "maximize") };
    // The most of x + 2 y with x + y < 1 lies at (0, 1).
    let of = |config: &Config| {
        let (x, y) = (number(config, "x"), number(config, "y"));
        vec![x + 2.0 * y, x + y]
    };
    let done = study(&settings, r#"{"method": "bayes", "trials": 30}"#, (1, 30), &of);
    let best = done.iter().filter(|o| settings.is_satisfied(o)).map(|o| of(&o.config)[0]).fold(0.0, f64::max);
    assert!(best > 1.97, "{best}");
    // Half of the square satisfies it; of the later trials far more do, although the best lies on the edge.
    let later = done[15..].iter().filter(|o| o.further[0] < 1.05).count();
    assert!(later >= 12, "{later}");
}

#[test]
fn where_nothing_satisfies_a_constraint_yet_the_search_looks_for_what_does() {
    let constraints = r#"[{"metric": "weight", "above": 0.9, "below": 1.0}, {"metric": "y", "below": 0.2}]"#;
    let settings = Settings { constraints: serde_json::from_str(constraints).unwrap(), ..common(SQUARE, "minimize") };
    let of = |config: &Config| {
        let (x, y) = (number(config, "x"), number(config, "y"));
        vec![x - y, x, y]
    };
    let done = study(&settings, r#"{"method": "bayes", "trials": 25}"#, (5, 25), &of);
    let best = done.iter().filter(|o| settings.is_satisfied(o)).map(|o| of(&o.config)[0]).fold(9.0, f64::min);
    assert!(best < 0.73, "{best}");
}
