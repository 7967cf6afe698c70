//! Regret over the suite: the best value found so far, free of noise, less the lowest there is.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use specrun::base::rng::Stream;
use specrun::search::{Config, Method, Observation, Outcome, Settings, strategy};

use crate::functions::{Objective, ackley5, branin, hartmann6, hartmann6_noisy, levy4, mixed, rosen4log, styblinski4};
use crate::mlp_table::mlp_table;
use crate::peers;

/// Evaluations after which regrets are read.
const AT: [usize; 4] = [10, 25, 50, 100];

/// Those that count for the score.
const COUNTED: [usize; 3] = [25, 50, 100];

/// Regrets below this are as good as none.
const FLOOR: f64 = 1e-6;

/// Regrets after each of [`AT`] evaluations, in order of size.
pub(crate) type Regrets = BTreeMap<usize, Vec<f64>>;

/// Median regret by function, tool and number of evaluations.
pub(crate) type Medians = BTreeMap<String, BTreeMap<String, BTreeMap<usize, f64>>>;

fn functions() -> Vec<Objective> {
    let (first, then) = (
        [branin(), hartmann6(), ackley5(), levy4(), rosen4log()],
        [styblinski4(), hartmann6_noisy(), mlp_table(), mixed()],
    );
    first.into_iter().chain(then).collect()
}

/// What is searched, as the `search` section has it.
pub(crate) fn common(objective: &Objective) -> Settings {
    let parameters: Value = serde_json::from_str(&objective.parameters).expect("the functions have good spaces");
    let common = json!({ "metric": { "name": "value", "goal": "minimize" }, "parameters": parameters });
    serde_json::from_value(common).expect("the functions have good spaces")
}

/// Best values so far of one study of ours.
fn study(objective: &Objective, method: &Method, seed: u64) -> Vec<f64> {
    let mut strategy = strategy(method, &common(objective), seed).expect("the functions have good spaces");
    let mut evaluation = Evaluation::new(objective, seed);
    let mut done: Vec<Observation> = Vec::new();
    while done.len() < method.limit() {
        let k = done.len();
        let visible = strategy.visible(k);
        let pending: Vec<Config> = done[visible..].iter().map(|o| o.config.clone()).collect();
        let proposal = strategy.propose(k, &done[..visible], &pending).expect("a search does not fail");
        let Some(proposal) = proposal else { break };
        let outcome = Outcome::Value(evaluation.observe(&proposal.config));
        done.push(Observation::new(proposal.config, outcome));
    }
    evaluation.best
}

/// Values of a function as a study sees them, and the best true value after each.
pub(crate) struct Evaluation<'a> {
    objective: &'a Objective,
    noise: Stream,
    pub(crate) best: Vec<f64>,
}

impl<'a> Evaluation<'a> {
    pub(crate) fn new(objective: &'a Objective, seed: u64) -> Self {
        Self { objective, noise: Stream::new(seed, "noise", 0), best: Vec::new() }
    }

    pub(crate) fn observe(&mut self, config: &Config) -> f64 {
        let value = (self.objective.value)(config);
        self.best.push(self.best.last().map_or(value, |best| best.min(value)));
        value + self.objective.noise * self.noise.normal()
    }
}

/// Regrets of some studies at [`AT`].
pub(crate) fn regrets(objective: &Objective, studies: &[Vec<f64>]) -> Regrets {
    let at = |n: usize| {
        // A space can be used up before: then the last value stands.
        let found = studies.iter().filter_map(|best| best.get(n - 1).or(best.last()));
        let mut regrets: Vec<f64> = found.map(|best| (best - objective.optimum).max(0.0)).collect();
        regrets.sort_by(f64::total_cmp);
        (n, regrets)
    };
    AT.map(at).into_iter().filter(|(_, regrets)| !regrets.is_empty()).collect()
}

/// A quantile, between neighbours.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (high - low) * place.fract()
}

fn print(tool: &str, studies: usize, regrets: &Regrets) {
    let cell = |n: &usize| {
        regrets.get(n).map_or_else(String::new, |r| {
            format!("{:.2e} ({:.0e} to {:.0e})", quantile(r, 0.5), quantile(r, 0.25), quantile(r, 0.75))
        })
    };
    println!(
        "  {tool:<18} {studies:>3} {}",
        AT.iter().map(|n| format!("{:<28}", cell(n))).collect::<String>().trim_end()
    );
}

/// Prints a table a function, and the score of every tool.
pub(crate) fn run(only: &[String], seeds: u64, live: &str) {
    let most = AT[AT.len() - 1];
    let method = |json: Value| serde_json::from_value::<Method>(json).expect("the methods are valid");
    let ours = [
        ("ours", method(json!({ "method": "bayes", "trials": most, "parallel": 1 }))),
        ("ours, 4 at a time", method(json!({ "method": "bayes", "trials": most, "parallel": 4 }))),
        ("random", method(json!({ "method": "random", "trials": most }))),
    ];
    println!("Regret after 10, 25, 50 and 100 evaluations: median of {seeds} studies (quartiles)");
    let (mut medians, stored) = (Medians::new(), peers::stored());
    for objective in functions().iter().filter(|o| only.is_empty() || only.iter().any(|name| name == o.name)) {
        println!("{}", objective.name);
        let mut add = |tool: &str, regrets: Regrets| {
            let of_tool = regrets.iter().map(|(n, r)| (*n, quantile(r, 0.5))).collect();
            medians.entry(objective.name.to_owned()).or_default().insert(tool.to_owned(), of_tool);
        };
        for (tool, method) in &ours {
            let studies: Vec<Vec<f64>> = (0..seeds).map(|seed| study(objective, method, seed)).collect();
            let regrets = regrets(objective, &studies);
            print(tool, studies.len(), &regrets);
            add(tool, regrets);
        }
        for (tool, regrets, studies) in peers::live(live, objective, seeds, most) {
            print(&tool, studies, &regrets);
            add(&tool, regrets);
        }
        for (tool, at) in stored.get(objective.name).into_iter().flatten() {
            let cell = |n: &usize| at.get(n).map_or_else(String::new, |r| format!("{r:.2e}"));
            println!(
                "  {:<22} {}",
                format!("{tool}, stored"),
                AT.iter().map(|n| format!("{:<28}", cell(n))).collect::<String>().trim_end()
            );
            add(&format!("{tool}, stored"), at.iter().map(|(n, r)| (*n, vec![*r])).collect());
        }
    }
    scores(&medians);
}

/// The normalised regret: how large a tool's median regret is beside random search's, as a geometric mean over the functions and
/// numbers of evaluations for which both are known.
fn scores(medians: &Medians) {
    let tools: std::collections::BTreeSet<&String> = medians.values().flat_map(BTreeMap::keys).collect();
    println!(
        "\nMedian regret beside random search's: geometric mean over the functions, after 25, 50 and 100 evaluations"
    );
    for tool in tools {
        let mut logs = Vec::new();
        let mut cells = Vec::new();
        for n in COUNTED {
            let ratio = |of: &BTreeMap<String, BTreeMap<usize, f64>>| {
                let (regret, random) = (of.get(tool)?.get(&n)?, of.get("random")?.get(&n)?);
                Some((regret.max(FLOOR) / random.max(FLOOR)).ln())
            };
            let found: Vec<f64> = medians.values().filter_map(ratio).collect();
            let mean = (found.iter().sum::<f64>() / found.len() as f64).exp();
            cells.push(if found.is_empty() {
                format!("{:<18}", "")
            } else {
                format!("{mean:<9.4} of {:<5}", found.len())
            });
            logs.extend(found);
        }
        let mean = (logs.iter().sum::<f64>() / logs.len() as f64).exp();
        println!("  {tool:<22} {} over all {mean:.4}", cells.concat());
    }
}
