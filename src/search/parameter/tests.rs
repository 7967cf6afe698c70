use super::*;

fn problems(json: &str) -> Vec<String> {
    let parameter: Parameter = serde_json::from_str(json).unwrap();
    parameter.check().into_iter().map(|p| format!("{}: {}", p.field, p.message)).collect()
}

#[test]
fn good_descriptions_have_no_problems() {
    for good in [
        r#"{"values": [1, 2]}"#,
        r#"{"values": ["a", "b"], "probabilities": [1, 3]}"#,
        r#"{"value": 0}"#,
        r#"{"distribution": "log_uniform_values", "min": 1e-4, "max": 1}"#,
        r#"{"distribution": "normal", "mu": 0, "sigma": 1}"#,
        r#"{"distribution": "q_normal", "mu": 0, "sigma": 1, "q": 0.5}"#,
        r#"{"distribution": "q_log_normal", "mu": 3, "sigma": 1, "q": 2}"#,
        r#"{"distribution": "q_beta", "a": 2, "b": 3, "q": 0.1}"#,
        r#"{"distribution": "q_uniform", "min": 0, "max": 0.1, "q": 0.1}"#,
        r#"{"distribution": "uniform", "min": 0, "max": 1, "step": 0.25}"#,
        r#"{"distribution": "int_uniform", "min": 1, "max": 9, "step": 2}"#,
        r#"{"distribution": "int_log_uniform", "min": 1, "max": 1024}"#,
        r#"{"distribution": "int_log_uniform", "min": 8, "max": 1024, "step": 8}"#,
        r#"{"distribution": "normal", "mu": 0, "sigma": 1, "step": 0.5}"#,
    ] {
        assert_eq!(problems(good), Vec::<String>::new(), "{good}");
    }
}

#[test]
fn a_step_fits_the_distribution_and_the_range() {
    for misplaced in
        [r#"{"values": [1], "step": 2}"#, r#"{"distribution": "q_uniform", "min": 0, "max": 9, "q": 2, "step": 2}"#]
    {
        assert_eq!(problems(misplaced), ["step: `step` does not belong here"], "{misplaced}");
    }
    let with_step =
        |step: f64| problems(&format!(r#"{{"distribution": "int_uniform", "min": 0, "max": 9, "step": {step}}}"#));
    assert_eq!(with_step(0.5), ["step: the `step` of integers must be an integer"]);
    assert_eq!(with_step(-1.0), ["step: must be above 0"]);
    assert_eq!(with_step(10.0), ["step: `step` leaves fewer than two values in the range"]);
    let logarithmic =
        |min: &str| problems(&format!(r#"{{"distribution": "int_log_uniform", "min": {min}, "max": 9}}"#));
    assert_eq!(logarithmic("0"), ["min: a logarithmic range must lie above 0"]);
    assert_eq!(logarithmic("1.5"), ["min: the ends of `int_log_uniform` must be integers"]);
}

#[test]
fn every_problem_names_its_key() {
    assert_eq!(problems("{}"), [": needs `values`, `value` or `distribution`"]);
    assert_eq!(problems(r#"{"values": []}"#), ["values: is empty"]);
    assert_eq!(problems(r#"{"values": [1, 1.0]}"#), ["values: has 1.0 twice"]);
    assert_eq!(
        problems(r#"{"distribution": "uniform", "min": 2, "max": 1}"#),
        ["min: `min` must be below `max`, but 2 is not below 1"]
    );
    assert_eq!(
        problems(r#"{"distribution": "log_uniform_values", "min": 0, "max": 1}"#),
        ["min: a logarithmic range must lie above 0"]
    );
    assert_eq!(problems(r#"{"distribution": "uniform", "min": 0}"#), ["distribution: this distribution needs `max`"]);
    assert_eq!(problems(r#"{"values": [1], "q": 2}"#), ["q: `q` does not belong here"]);
    assert_eq!(
        problems(r#"{"distribution": "uniform", "min": -1e308, "max": 1e308}"#),
        ["max: the range is too wide for numbers"]
    );
    for sigma in [1e308, 500.0] {
        assert_eq!(
            problems(&format!(r#"{{"distribution": "log_normal", "mu": 0, "sigma": {sigma}}}"#)),
            ["sigma: mu ± 3 sigma leaves the range of numbers"]
        );
    }
    assert_eq!(
        problems(r#"{"distribution": "uniform", "min": 2, "max": 2}"#),
        ["min: `min` and `max` are the same; one value is written `value: 2`"]
    );
    for alone in [
        r#"{"distribution": "q_uniform", "min": 0, "max": 1, "q": 2}"#,
        r#"{"distribution": "q_log_uniform_values", "min": 0.001, "max": 0.1, "q": 5}"#,
        r#"{"distribution": "q_normal", "mu": 0.5, "sigma": 0.1, "q": 1}"#,
        r#"{"distribution": "q_beta", "a": 1, "b": 1, "q": 2}"#,
    ] {
        assert_eq!(problems(alone), ["q: `q` leaves fewer than two values in the range"], "{alone}");
    }
    assert_eq!(
        problems(r#"{"distribution": "int_uniform", "min": 0.5, "max": 2}"#),
        ["min: the ends of `int_uniform` must be integers"]
    );
    assert_eq!(problems(r#"{"distribution": "normal", "mu": 0, "sigma": 0}"#), ["sigma: must be above 0"]);
    assert_eq!(
        problems(r#"{"values": [1], "value": 2}"#),
        [": has more than one of `values`, `value` and `distribution`"]
    );
    assert_eq!(
        problems(r#"{"values": [1, 2], "probabilities": [-1, 1]}"#),
        ["probabilities: must be numbers of at least 0 with a sum above 0"]
    );
    assert_eq!(
        problems(r#"{"distribution": "beta", "a": 0, "ordered": true}"#),
        ["ordered: `ordered` goes with `values`", "a: must be above 0", "distribution: this distribution needs `b`"]
    );
    assert_eq!(problems(r#"{"values": [1, 2], "probabilities": [1]}"#), ["probabilities: has 1 numbers for 2 values"]);
}
