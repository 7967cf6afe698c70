use proptest::prelude::*;

use super::*;

fn space(json: &str) -> Space {
    Space::new(&serde_json::from_str(json).unwrap()).unwrap()
}

const MIXED: &str = r#"{
    "a": {"values": ["x", "y", "z"]},
    "b": {"values": [100, 1, 10]},
    "c": {"distribution": "int_uniform", "min": -2, "max": 5},
    "d": {"distribution": "log_uniform_values", "min": 1e-4, "max": 1e-1},
    "e": {"distribution": "q_uniform", "min": 0, "max": 1, "q": 0.25},
    "f": {"value": true},
    "g": {"distribution": "normal", "mu": 5, "sigma": 2}
}"#;

proptest! {
    #[test]
    fn a_configuration_survives_the_way_to_coordinates_and_back(seed in any::<u64>()) {
        let space = space(MIXED);
        let point = space.sample(&mut Stream::new(seed, "test", 0));
        let config = space.config(&point);
        let again = space.config(&space.point(&config));
        for (path, value) in &config {
            match value.as_f64() {
                Some(x) => prop_assert!((x - again[path].as_f64().unwrap()).abs() <= 1e-12 * x.abs().max(1.0)),
                None => prop_assert_eq!(value, &again[path]),
            }
        }
    }
}

#[test]
fn numbers_are_ordered_and_words_are_not() {
    let space = space(MIXED);
    assert_eq!(space.config(&[2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5])["b"], 1);
    assert_eq!(space.config(&[2.0, 1.0, 1.0, 1.0, 0.5, 0.0, 0.5])["b"], 100);
    assert_eq!(space.config(&[2.0, 1.0, 1.0, 1.0, 0.5, 0.0, 0.5])["c"], 5);
    assert_eq!(space.config(&[2.0, 1.0, 1.0, 1.0, 0.5, 0.0, 0.5])["e"], 0.5);
    assert_eq!(space.config(&[2.0, 1.0, 1.0, 1.0, 0.5, 0.0, 0.5])["g"], 5.0);
}

#[test]
fn a_parameter_is_there_only_where_its_condition_holds() {
    let space = space(
        r#"{"kind": {"values": ["sgd", "adam"]},
            "beta": {"values": [0.9, 0.99], "when": {"kind": "adam"}},
            "deep": {"values": [1, 2], "when": {"beta": [0.99]}}}"#,
    );
    // Order of paths: beta, deep, kind.
    assert_eq!(space.config(&[1.0, 1.0, 0.0]).keys().collect::<Vec<_>>(), ["kind"]);
    assert_eq!(space.config(&[0.0, 1.0, 1.0]).keys().collect::<Vec<_>>(), ["beta", "kind"]);
    assert_eq!(space.config(&[1.0, 1.0, 1.0]).len(), 3);
    assert_eq!(space.canonical(&[1.0, 1.0, 0.0]), [super::ABSENT, super::ABSENT, 0.0]);
}

#[test]
fn conditions_in_a_circle_are_refused() {
    let parameters = r#"{"a": {"values": [1, 2], "when": {"b": 1}}, "b": {"values": [1, 2], "when": {"a": 1}}}"#;
    assert_eq!(refused(parameters), "parameter `a`: its condition on `a` comes back to itself");
}

fn refused(parameters: &str) -> String {
    Space::new(&serde_json::from_str(parameters).unwrap()).unwrap_err().to_string()
}

#[test]
fn a_condition_that_can_never_hold_is_refused() {
    let with = |on: &str, when: &str| {
        refused(&format!(r#"{{"a": {{"values": [1], "when": {{"b": {when}}}}}, "{on}": {{"values": ["x", "y"]}}}}"#))
    };
    assert_eq!(with("c", r#""x""#), "parameter `a`: its condition on `b` names no other parameter");
    let never = "parameter `a`: its condition on `b` asks for a value that it never has";
    assert_eq!(with("b", r#""z""#), never);
    assert_eq!(with("b", r#"["x", "z"]"#), never);
    assert_eq!(with("b", "[]"), never);
}

#[test]
fn steps_give_clean_numbers_and_integers_where_they_can() {
    let space = space(
        r#"{"a": {"distribution": "q_uniform", "min": 0, "max": 1, "q": 0.1},
            "b": {"distribution": "q_log_uniform_values", "min": 20, "max": 256, "q": 16},
            "c": {"distribution": "q_uniform", "min": 1, "max": 9, "q": 3}}"#,
    );
    let mut seen = [(); 3].map(|()| std::collections::BTreeSet::new());
    let mut stream = Stream::new(1, "test", 0);
    for _ in 0..2000 {
        let config = space.config(&space.sample(&mut stream));
        seen.iter_mut().zip(config.values()).for_each(|(seen, value)| _ = seen.insert(value.to_string()));
    }
    let [a, b, c] = seen.map(|seen| seen.into_iter().collect::<Vec<_>>());
    assert_eq!(a, ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"]);
    // Multiples of 16 from 32 to 256, in the order of words.
    assert!(b.len() == 15 && b.iter().all(|b| b.parse::<u32>().unwrap() % 16 == 0), "{b:?}");
    assert_eq!(c, ["1", "4", "7"]);
    assert_eq!(space.combinations(), Some(11 * 15 * 3));
}

#[test]
fn a_step_is_what_the_distribution_with_steps_in_its_name_does() {
    for (with_step, by_name) in [
        (
            r#"{"distribution": "uniform", "min": 0.1, "max": 1, "step": 0.3}"#,
            r#"{"distribution": "q_uniform", "min": 0.1, "max": 1, "q": 0.3}"#,
        ),
        (
            r#"{"distribution": "int_uniform", "min": 3, "max": 30, "step": 9}"#,
            r#"{"distribution": "q_uniform", "min": 3, "max": 30, "q": 9}"#,
        ),
        (
            r#"{"distribution": "log_uniform_values", "min": 0.2, "max": 9, "step": 0.5}"#,
            r#"{"distribution": "q_log_uniform_values", "min": 0.2, "max": 9, "q": 0.5}"#,
        ),
        (
            r#"{"distribution": "int_log_uniform", "min": 1, "max": 99}"#,
            r#"{"distribution": "q_log_uniform_values", "min": 1, "max": 99, "q": 1}"#,
        ),
        (
            r#"{"distribution": "normal", "mu": 0, "sigma": 1, "step": 0.5}"#,
            r#"{"distribution": "q_normal", "mu": 0, "sigma": 1, "q": 0.5}"#,
        ),
    ] {
        let [with_step, by_name] = [with_step, by_name].map(|text| space(&format!(r#"{{"x": {text}}}"#)));
        let mut streams = [Stream::new(1, "steps", 0), Stream::new(1, "steps", 0)];
        for _ in 0..200 {
            let [a, b] = streams.each_mut().map(|stream| stream.uniform());
            assert_eq!(with_step.config(&[a]), by_name.config(&[b]));
        }
    }
}

#[test]
fn normal_draws_lie_within_three_deviations_and_pile_up_nowhere() {
    let space = space(r#"{"a": {"distribution": "normal", "mu": 5, "sigma": 2}}"#);
    let mut stream = Stream::new(1, "test", 0);
    let draws: Vec<f64> = (0..5000).map(|_| space.config(&space.sample(&mut stream))["a"].as_f64().unwrap()).collect();
    assert!(draws.iter().all(|x| (-1.0..=11.0).contains(x)));
    assert!(draws.iter().filter(|x| **x <= -1.0 || **x >= 11.0).count() <= 1);
    let mean = draws.iter().sum::<f64>() / 5000.0;
    // Four standard errors.
    assert!((mean - 5.0).abs() < 4.0 * 2.0 / 5000_f64.sqrt(), "{mean}");
}

#[test]
fn rounded_distributions_give_multiples_of_their_step_as_often_as_the_unrounded_ones() {
    let space = space(
        r#"{"a": {"distribution": "q_normal", "mu": 10.3, "sigma": 2, "q": 1},
            "b": {"distribution": "q_log_normal", "mu": 4, "sigma": 0.5, "q": 8},
            "c": {"distribution": "q_beta", "a": 2, "b": 2, "q": 0.25}}"#,
    );
    let mut stream = Stream::new(1, "test", 0);
    let draws: Vec<Config> = (0..4000).map(|_| space.config(&space.sample(&mut stream))).collect();
    let of = |path: &str| draws.iter().map(|config| config[path].as_f64().unwrap()).collect::<Vec<_>>();
    let (a, b, c) = (of("a"), of("b"), of("c"));
    assert!(a.iter().all(|x| x.fract() == 0.0 && (5.0..=16.0).contains(x)));
    assert!(b.iter().all(|x| x % 8.0 == 0.0 && (16.0..=240.0).contains(x)));
    assert!(c.iter().all(|x| x % 0.25 == 0.0 && (0.0..=1.0).contains(x)));
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    // Four standard errors; a rounded number is its original on average.
    assert!((mean(&a) - 10.3).abs() < 4.0 * 2.0 / 4000_f64.sqrt(), "{}", mean(&a));
    assert!((mean(&c) - 0.5).abs() < 4.0 * 0.25 / 4000_f64.sqrt(), "{}", mean(&c));
    let middle = b.iter().filter(|x| **x <= libm::exp(4.0)).count();
    assert!((1750..2250).contains(&middle), "{middle}");
    for config in &draws[..50] {
        assert_eq!(space.config(&space.point(config)), *config);
    }
}

#[test]
fn a_value_of_no_probability_never_comes_up() {
    let space = space(r#"{"a": {"values": ["x", "y", "z"], "probabilities": [1, 0, 3]}}"#);
    assert_eq!(space.combinations(), Some(2));
}

#[test]
fn weights_are_kept_on_average() {
    let space = space(r#"{"a": {"values": ["x", "y"], "probabilities": [1, 3]}}"#);
    let mut stream = Stream::new(1, "test", 0);
    let ys = (0..10_000).filter(|_| space.sample(&mut stream)[0] == 1.0).count();
    assert!((7_300..7_700).contains(&ys), "{ys}");
}
