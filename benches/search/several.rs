//! Several goals, and constraints: how far a study is from the best front, or from the best value that satisfies the constraints.

use std::f64::consts::PI;

use serde_json::{Value, json};
use specrun::search::{Config, Constraint, Metric, Observation, Outcome, Settings, hypervolume, strategy};

use crate::functions::{hartmann6, number};
use crate::peers::{self, Peer};
use crate::suite::{AT, method, print, regrets_of, run_study};

/// A problem with costs, of which lower is better, and quantities that must stay below limits.
pub(crate) struct Several {
    pub(crate) name: &'static str,
    /// The space, as the spec writes it.
    pub(crate) parameters: String,
    /// How many costs there are; behind them stand the limited quantities.
    pub(crate) goals: usize,
    pub(crate) limits: Vec<f64>,
    /// The costs from which volumes count; a study without any trial that satisfies the constraints has come so far.
    reference: Vec<f64>,
    /// The least cost, or the volume of the whole front.
    best: f64,
    pub(crate) values: fn(&Config) -> Vec<f64>,
}

fn square(low: f64, high: f64, names: &[&str]) -> String {
    let real = |name: &&str| format!(r#""{name}": {{"distribution": "uniform", "min": {low}, "max": {high}}}"#);
    format!("{{{}}}", names.iter().map(real).collect::<Vec<_>>().join(", "))
}

fn numbers(config: &Config, names: &[&str]) -> Vec<f64> {
    names.iter().map(|name| number(config, name)).collect()
}

const TWO: [&str; 2] = ["x1", "x2"];
const FOUR: [&str; 4] = ["x1", "x2", "x3", "x4"];
const SIX: [&str; 6] = ["x1", "x2", "x3", "x4", "x5", "x6"];

/// Problems with constraints.
pub(crate) fn constrained() -> Vec<Several> {
    vec![
        // Gardner et al. 2014, "Bayesian optimization with inequality constraints", simulation 1.
        Several {
            name: "gardner1",
            parameters: square(0.0, 6.0, &TWO),
            goals: 1,
            limits: vec![0.5],
            reference: vec![2.0],
            best: -2.0,
            values: |config| {
                let (x, y) = (number(config, "x1"), number(config, "x2"));
                let cost = libm::cos(2.0 * x) * libm::cos(y) + libm::sin(x);
                vec![cost, libm::cos(x) * libm::cos(y) - libm::sin(x) * libm::sin(y)]
            },
        },
        // Gramacy et al. 2016, "Modeling an augmented Lagrangian for blackbox constrained optimization", section 1.
        Several {
            name: "gramacy",
            parameters: square(0.0, 1.0, &TWO),
            goals: 1,
            limits: vec![0.0, 0.0],
            reference: vec![2.0],
            best: 0.599_787_3,
            values: |config| {
                let (x, y) = (number(config, "x1"), number(config, "x2"));
                let wave = 0.5 * libm::sin(2.0 * PI * (x * x - 2.0 * y));
                vec![x + y, 1.5 - x - 2.0 * y - wave, x * x + y * y - 1.5]
            },
        },
        // Letham et al. 2019, "Constrained Bayesian optimization with noisy experiments": Hartmann-6 within a ball.
        Several {
            name: "hartmann6_ball",
            parameters: square(0.0, 1.0, &SIX),
            goals: 1,
            limits: vec![1.0],
            reference: vec![0.0],
            best: -3.322_368_011_415_512,
            values: |config| {
                let norm = numbers(config, &SIX).iter().map(|x| x * x).sum::<f64>().sqrt();
                vec![(hartmann6().value)(config), norm]
            },
        },
    ]
}

/// Problems with two goals.
pub(crate) fn two_goals() -> Vec<Several> {
    vec![
        // Belakaria et al. 2019, "Max-value entropy search for multi-objective Bayesian optimization"; reference and volume as in BoTorch.
        Several {
            name: "branin_currin",
            parameters: square(0.0, 1.0, &TWO),
            goals: 2,
            limits: Vec::new(),
            reference: vec![18.0, 6.0],
            best: 59.360_118_748_677_46,
            values: |config| {
                let (x, y) = (number(config, "x1"), number(config, "x2"));
                let (a, b) = (15.0 * x - 5.0, 15.0 * y);
                let term = b - 5.1 / (4.0 * PI * PI) * a * a + 5.0 * a / PI - 6.0;
                let branin = term * term + 10.0 * (1.0 - 1.0 / (8.0 * PI)) * libm::cos(a) + 10.0;
                let factor = if y > 0.0 { 1.0 - libm::exp(-0.5 / y) } else { 1.0 };
                let above = 2300.0 * x * x * x + 1900.0 * x * x + 2092.0 * x + 60.0;
                vec![branin, factor * above / (100.0 * x * x * x + 500.0 * x * x + 4.0 * x + 20.0)]
            },
        },
        // Zitzler, Deb and Thiele 2000, ZDT1 over four reals.
        Several {
            name: "zdt1",
            parameters: square(0.0, 1.0, &FOUR),
            goals: 2,
            limits: Vec::new(),
            reference: vec![1.1, 1.1],
            best: 0.1 + 2.0 / 3.0 + 0.11,
            values: |config| {
                let x = numbers(config, &FOUR);
                let g = 1.0 + 3.0 * x[1..].iter().sum::<f64>();
                vec![x[0], g * (1.0 - (x[0] / g).sqrt())]
            },
        },
        // Deb et al. 2002, DTLZ2 with two goals over six reals.
        Several {
            name: "dtlz2",
            parameters: square(0.0, 1.0, &SIX),
            goals: 2,
            limits: Vec::new(),
            reference: vec![1.1, 1.1],
            best: 1.21 - PI / 4.0,
            values: |config| {
                let x = numbers(config, &SIX);
                let g: f64 = x[1..].iter().map(|x| (x - 0.5) * (x - 0.5)).sum();
                let angle = x[0] * PI / 2.0;
                vec![(1.0 + g) * libm::cos(angle), (1.0 + g) * libm::sin(angle)]
            },
        },
    ]
}

impl Several {
    fn settings(&self) -> Settings {
        let name = |index: usize| format!("cost_{index}");
        let goal = |index: usize| json!({ "name": name(index), "goal": "minimize" });
        let goals: Vec<Metric> =
            (0..self.goals).map(|i| serde_json::from_value(goal(i)).expect("the goals are valid")).collect();
        let constraint =
            |(index, limit): (usize, &f64)| json!({ "metric": format!("limited_{index}"), "below": limit });
        let constraints: Vec<Constraint> = self
            .limits
            .iter()
            .enumerate()
            .map(constraint)
            .map(|value| serde_json::from_value(value).expect("the constraints are valid"))
            .collect();
        let parameters: Value = serde_json::from_str(&self.parameters).expect("the problems have good spaces");
        let parameters = serde_json::from_value(parameters).expect("the problems have good spaces");
        Settings { metric: goals[0].clone(), metrics: goals, constraints, parameters, ..Settings::default() }
    }

    /// How far a study is from the best, from the values of its trials.
    pub(crate) fn regret(&self, done: &[Vec<f64>]) -> f64 {
        let satisfies = |values: &&Vec<f64>| values[self.goals..].iter().zip(&self.limits).all(|(x, limit)| x < limit);
        let costs = done.iter().filter(satisfies).map(|values| values[..self.goals].to_vec());
        match self.goals {
            1 => costs.map(|costs| costs[0]).fold(self.reference[0], f64::min) - self.best,
            _ => self.best - hypervolume(&costs.collect::<Vec<_>>(), &self.reference),
        }
    }

    /// Regrets of one study of ours, after every trial.
    fn study(&self, json: &Value, seed: u64) -> Vec<f64> {
        let (mut values, mut found) = (Vec::new(), Vec::new());
        let method = method(json.clone());
        let mut strategy = strategy(&method, &self.settings(), seed).expect("the problems have good spaces");
        run_study(&mut *strategy, method.limit(), &mut |config| {
            let of = (self.values)(&config);
            values.push(of.clone());
            found.push(self.regret(&values));
            Observation { further: of[1..].to_vec(), ..Observation::new(config, Outcome::Value(of[0])) }
        });
        found
    }
}

/// Prints a table a problem.
pub(crate) fn run(only: &[String], seeds: u64, live: &str) {
    let most = AT[AT.len() - 1];
    let ours = [
        ("ours", json!({ "method": "bayes", "trials": most })),
        ("ours, 4 at a time", json!({ "method": "bayes", "trials": most, "parallel": 4 })),
        ("random", json!({ "method": "random", "trials": most })),
    ];
    let families = [("constraints", constrained()), ("goals", two_goals())];
    let wanted = |family: &str, name: &str| only.is_empty() || only.iter().any(|n| n == name || n == family);
    for (family, problem) in families.iter().flat_map(|(family, all)| all.iter().map(move |p| (family, p))) {
        if !wanted(family, problem.name) {
            continue;
        }
        println!("{} ({})", problem.name, if problem.goals > 1 { "volume that the front lacks" } else { "regret" });
        for (tool, json) in &ours {
            let studies: Vec<Vec<f64>> = (0..seeds).map(|seed| problem.study(json, seed)).collect();
            print(tool, studies.len(), &regrets_of(&studies));
        }
        let regret = |seed: u64, tool: &str| {
            let (mut done, mut found) = (Vec::new(), Vec::new());
            let peer = Peer {
                tool,
                parameters: &problem.parameters,
                seed,
                evaluations: most,
                is_noisy: false,
                goals: problem.goals,
                limits: &problem.limits,
            };
            let mut answer = |config: &Config| {
                done.push((problem.values)(config));
                found.push(problem.regret(&done));
                done.last().cloned().unwrap_or_default()
            };
            peers::study(&peer, &mut answer).then_some(found)
        };
        for (tool, name) in peers::wanted(live) {
            let studies: Vec<Vec<f64>> = (0..seeds).filter_map(|seed| regret(seed, tool)).collect();
            if !studies.is_empty() {
                print(name, studies.len(), &regrets_of(&studies));
            }
        }
    }
}
