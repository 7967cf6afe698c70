//! What real trials do to a search: they fail, they lie, and their values span orders of magnitude.

use crate::functions::{Objective, Seen, branin, hartmann6, mixed, number};

/// A fifth and other shares of the trials lost, whatever they tried.
pub(crate) fn lost() -> Vec<Objective> {
    let branin = |name, share| Objective { name, seen: Seen::Lost(share), ..branin() };
    vec![
        branin("branin_lost_10", 0.1),
        branin("branin_lost_20", 0.2),
        branin("branin_lost_40", 0.4),
        Objective { name: "hartmann6_lost_20", seen: Seen::Lost(0.2), ..hartmann6() },
        Objective { name: "mixed_lost_20", seen: Seen::Lost(0.2), ..mixed() },
    ]
}

/// A part of the space fails, with a minimum at its edge or without.
pub(crate) fn failing() -> Vec<Objective> {
    vec![
        Objective { name: "branin_fails", seen: Seen::FailsWhere(|c| number(c, "x1") < 0.0), ..branin() },
        Objective { name: "hartmann6_fails", seen: Seen::FailsWhere(|c| number(c, "x1") > 0.25), ..hartmann6() },
        Objective {
            name: "mixed_fails",
            seen: Seen::FailsWhere(|c| libm::log10(number(c, "optimizer.learning_rate")) > -2.8),
            ..mixed()
        },
    ]
}

/// One value in twenty is a million times too large.
pub(crate) fn outliers() -> Vec<Objective> {
    vec![
        Objective { name: "branin_outliers", seen: Seen::Outliers(0.05), ..branin() },
        Objective { name: "hartmann6_outliers", seen: Seen::Outliers(0.05), ..above_zero(hartmann6()) },
    ]
}

/// Values over many orders of magnitude.
pub(crate) fn steep() -> Vec<Objective> {
    let of = branin();
    let exponential = Objective {
        name: "branin_exp",
        optimum: libm::exp(of.optimum),
        value: Box::new(move |config| libm::exp((of.value)(config))),
        ..branin()
    };
    let of = hartmann6();
    let logarithmic = Objective {
        name: "hartmann6_log",
        optimum: libm::log(1e-3),
        value: Box::new(move |config| libm::log((of.value)(config) - of.optimum + 1e-3)),
        ..hartmann6()
    };
    vec![exponential, logarithmic]
}

/// Noise on words and ordered numbers.
pub(crate) fn noisy() -> Vec<Objective> {
    vec![
        Objective { name: "mixed_noisy", seen: Seen::Noisy(0.03), ..mixed() },
        Objective { name: "branin_noisy", seen: Seen::Noisy(5.0), ..branin() },
    ]
}

/// Twelve configurations through noise.
pub(crate) fn few() -> Objective {
    Objective {
        name: "few_noisy",
        parameters: r#"{"x": {"values": [0, 1, 2, 3]}, "word": {"values": ["p", "q", "r"]}}"#.to_owned(),
        optimum: 0.0,
        seen: Seen::Noisy(0.1),
        value: Box::new(|config| {
            let x = number(config, "x") - 2.0;
            0.02 * x * x + if config["word"] == "q" { 0.0 } else { 0.05 }
        }),
    }
}

/// The same less its optimum.
fn above_zero(objective: Objective) -> Objective {
    let (value, optimum) = (objective.value, objective.optimum);
    Objective { optimum: 0.0, value: Box::new(move |config| value(config) - optimum), ..objective }
}
