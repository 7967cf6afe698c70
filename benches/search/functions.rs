//! Functions with known minima, to be minimised.

use std::collections::BTreeMap;
use std::f64::consts::PI;

use serde_json::Value;

/// A configuration.
type Config = BTreeMap<String, Value>;

/// A number of a configuration.
pub(crate) fn number(config: &Config, path: &str) -> f64 {
    config[path].as_f64().expect("the parameter is a number")
}

/// A function over a search space.
pub(crate) struct Objective {
    pub(crate) name: &'static str,
    /// The space, as the spec writes it.
    pub(crate) parameters: String,
    pub(crate) optimum: f64,
    pub(crate) seen: Seen,
    pub(crate) value: Box<dyn Fn(&Config) -> f64>,
}

impl Objective {
    /// Whether two evaluations of a configuration can differ.
    pub(crate) fn is_noisy(&self) -> bool {
        matches!(self.seen, Seen::Noisy(_) | Seen::OneOf(_))
    }
}

/// What an evaluation shows of the value.
pub(crate) enum Seen {
    /// The value.
    Exactly,
    /// The value and a normal number with this standard deviation.
    Noisy(f64),
    /// The value, or nothing for this share of the configurations, wherever they lie.
    Lost(f64),
    /// The value, or nothing where this holds.
    FailsWhere(fn(&Config) -> bool),
    /// The value, or a million times as much for this share of the configurations, wherever they lie.
    Outliers(f64),
    /// One of several measurements, of which the value is the mean.
    OneOf(Measurements),
}

/// All measurements of a configuration.
type Measurements = Box<dyn Fn(&Config) -> Vec<f64>>;

fn reals(names: &[&str], low: f64, high: f64) -> String {
    let real = |name: &&str| format!(r#""{name}": {{"distribution": "uniform", "min": {low}, "max": {high}}}"#);
    format!("{{{}}}", names.iter().map(real).collect::<Vec<_>>().join(", "))
}

const SIX: [&str; 6] = ["x1", "x2", "x3", "x4", "x5", "x6"];

/// Two reals, three equal minima.
pub(crate) fn branin() -> Objective {
    Objective {
        name: "branin",
        parameters: r#"{"x1": {"distribution": "uniform", "min": -5, "max": 10},
            "x2": {"distribution": "uniform", "min": 0, "max": 15}}"#
            .to_owned(),
        optimum: 0.397_887_357_729_738_16,
        seen: Seen::Exactly,
        value: Box::new(|config| {
            let (x, y) = (number(config, "x1"), number(config, "x2"));
            let term = y - 5.1 / (4.0 * PI * PI) * x * x + 5.0 / PI * x - 6.0;
            term * term + 10.0 * (1.0 - 1.0 / (8.0 * PI)) * libm::cos(x) + 10.0
        }),
    }
}

/// Six reals, six local minima.
pub(crate) fn hartmann6() -> Objective {
    Objective {
        name: "hartmann6",
        parameters: reals(&SIX, 0.0, 1.0),
        optimum: -3.322_368_011_415_514_7,
        seen: Seen::Exactly,
        value: Box::new(|config| {
            const A: [[f64; 6]; 4] = [
                [10.0, 3.0, 17.0, 3.5, 1.7, 8.0],
                [0.05, 10.0, 17.0, 0.1, 8.0, 14.0],
                [3.0, 3.5, 1.7, 10.0, 17.0, 8.0],
                [17.0, 8.0, 0.05, 10.0, 0.1, 14.0],
            ];
            const P: [[f64; 6]; 4] = [
                [1312.0, 1696.0, 5569.0, 124.0, 8283.0, 5886.0],
                [2329.0, 4135.0, 8307.0, 3736.0, 1004.0, 9991.0],
                [2348.0, 1451.0, 3522.0, 2883.0, 3047.0, 6650.0],
                [4047.0, 8828.0, 8732.0, 5743.0, 1091.0, 381.0],
            ];
            let x = SIX.map(|name| number(config, name));
            let bump = |(c, (a, p)): (f64, (&[f64; 6], &[f64; 6]))| {
                let r2: f64 = (0..6).map(|i| a[i] * (x[i] - 1e-4 * p[i]) * (x[i] - 1e-4 * p[i])).sum();
                c * libm::exp(-r2)
            };
            -[1.0, 1.2, 3.0, 3.2].into_iter().zip(A.iter().zip(&P)).map(bump).sum::<f64>()
        }),
    }
}

/// The same, seen through noise.
pub(crate) fn hartmann6_noisy() -> Objective {
    Objective { name: "hartmann6_noisy", seen: Seen::Noisy(0.15), ..hartmann6() }
}

/// The same among fourteen reals that change nothing.
pub(crate) fn hartmann6_of_20() -> Objective {
    let idle: Vec<String> = (7..=20).map(|i| format!("x{i}")).collect();
    let names: Vec<&str> = SIX.into_iter().chain(idle.iter().map(String::as_str)).collect();
    Objective { name: "hartmann6_of_20", parameters: reals(&names, 0.0, 1.0), ..hartmann6() }
}

/// Five reals, very many local minima, the lowest off the centre.
pub(crate) fn ackley5() -> Objective {
    const AT: [f64; 5] = [3.1, -4.7, 7.3, -9.2, 1.9];
    Objective {
        name: "ackley5",
        parameters: reals(&SIX[..5], -32.768, 32.768),
        optimum: 0.0,
        seen: Seen::Exactly,
        value: Box::new(|config| {
            let z: Vec<f64> = SIX.iter().zip(AT).map(|(name, at)| number(config, name) - at).collect();
            let mean = |f: &dyn Fn(f64) -> f64| z.iter().map(|&z| f(z)).sum::<f64>() / 5.0;
            let (squares, waves) = (mean(&|z| z * z), mean(&|z| libm::cos(2.0 * PI * z)));
            -20.0 * libm::exp(-0.2 * squares.sqrt()) - libm::exp(waves) + 20.0 + std::f64::consts::E
        }),
    }
}

/// What a small network's sweep looks like: words, ordered numbers, a logarithmic real and a condition.
pub(crate) fn mixed() -> Objective {
    Objective {
        name: "mixed",
        parameters: r#"{
            "optimizer.kind": {"values": ["sgd", "momentum", "adam", "nadam"]},
            "optimizer.momentum": {"distribution": "uniform", "min": 0.5, "max": 0.99, "when": {"optimizer.kind": "momentum"}},
            "optimizer.learning_rate": {"distribution": "log_uniform_values", "min": 1e-4, "max": 1e-1},
            "model.activation": {"values": ["sigmoid", "tanh", "relu"]},
            "model.hidden_layers": {"distribution": "int_uniform", "min": 1, "max": 6},
            "model.hidden_size": {"values": [16, 32, 64, 128]}
        }"#
        .to_owned(),
        optimum: 0.1,
        seen: Seen::Exactly,
        value: Box::new(|config| {
            // Each kind has its best rate; the best of all is adam with tanh, 3 layers and 128 units at 10^-3.
            let (place, floor) = match config["optimizer.kind"].as_str().expect("the parameter is a word") {
                "sgd" => (-1.5, 0.10),
                "momentum" => (-2.0, 0.04 + (number(config, "optimizer.momentum") - 0.9).abs() / 2.0),
                "adam" => (-3.0, 0.0),
                _ => (-3.2, 0.02),
            };
            let activation = match config["model.activation"].as_str().expect("the parameter is a word") {
                "tanh" => 0.0,
                "relu" => 0.02,
                _ => 0.15,
            };
            let off = libm::log10(number(config, "optimizer.learning_rate")) - place;
            let layers = number(config, "model.hidden_layers") - 3.0;
            let size = 7.0 - libm::log2(number(config, "model.hidden_size"));
            0.1 + floor + activation + 0.1 * off * off + 0.01 * layers * layers + 0.02 * size
        }),
    }
}

/// Four reals, many local minima.
pub(crate) fn levy4() -> Objective {
    Objective {
        name: "levy4",
        parameters: reals(&SIX[..4], -10.0, 10.0),
        optimum: 0.0,
        seen: Seen::Exactly,
        value: Box::new(|config| {
            let w: Vec<f64> = SIX[..4].iter().map(|name| 1.0 + (number(config, name) - 1.0) / 4.0).collect();
            let squared_sin = |x: f64| libm::sin(x) * libm::sin(x);
            let middle = |w: &f64| (w - 1.0) * (w - 1.0) * (1.0 + 10.0 * squared_sin(PI * w + 1.0));
            let last = (w[3] - 1.0) * (w[3] - 1.0) * (1.0 + squared_sin(2.0 * PI * w[3]));
            squared_sin(PI * w[0]) + w[..3].iter().map(middle).sum::<f64>() + last
        }),
    }
}

/// Rosenbrock's valley over the logarithms of four reals; values up to 10⁶.
pub(crate) fn rosen4log() -> Objective {
    let real = |name: &&str| format!(r#""{name}": {{"distribution": "log_uniform_values", "min": 1e-5, "max": 1e-1}}"#);
    Objective {
        name: "rosen4log",
        parameters: format!("{{{}}}", SIX[..4].iter().map(real).collect::<Vec<_>>().join(", ")),
        optimum: 0.0,
        seen: Seen::Exactly,
        value: Box::new(|config| {
            let place = |name: &&str| -5.0 + 15.0 * (libm::log10(number(config, name)) + 5.0) / 4.0;
            let z: Vec<f64> = SIX[..4].iter().map(place).collect();
            let step = |z: &[f64]| {
                let (across, along) = (z[1] - z[0] * z[0], 1.0 - z[0]);
                100.0 * across * across + along * along
            };
            z.windows(2).map(step).sum()
        }),
    }
}

/// Two reals and two integers.
pub(crate) fn styblinski4() -> Objective {
    let value = |v: f64| 0.5 * (v * v * v * v - 16.0 * v * v + 5.0 * v);
    Objective {
        name: "styb4int",
        parameters: r#"{"x1": {"distribution": "uniform", "min": -5, "max": 5},
            "x2": {"distribution": "uniform", "min": -5, "max": 5},
            "n1": {"distribution": "int_uniform", "min": -5, "max": 5},
            "n2": {"distribution": "int_uniform", "min": -5, "max": 5}}"#
            .to_owned(),
        optimum: 2.0 * value(-2.903_534_027_771_177) + 2.0 * value(-3.0),
        seen: Seen::Exactly,
        value: Box::new(move |config| ["x1", "x2", "n1", "n2"].iter().map(|name| value(number(config, name))).sum()),
    }
}

/// Rosenbrock's valley in so many reals.
pub(crate) fn rosenbrock(count: usize) -> Objective {
    let names: Vec<String> = (0..count).map(|i| format!("x{i:02}")).collect();
    let words: Vec<&str> = names.iter().map(String::as_str).collect();
    Objective {
        name: "rosenbrock",
        parameters: reals(&words, -5.0, 10.0),
        optimum: 0.0,
        seen: Seen::Exactly,
        value: Box::new(move |config| {
            let z: Vec<f64> = names.iter().map(|name| number(config, name)).collect();
            let step = |z: &[f64]| {
                let (across, along) = (z[1] - z[0] * z[0], 1.0 - z[0]);
                100.0 * across * across + along * along
            };
            z.windows(2).map(step).sum()
        }),
    }
}
