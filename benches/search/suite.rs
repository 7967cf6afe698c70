//! Regret over the suite: the best value found so far, free of noise, less the lowest there is.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use specrun::base::rng::Stream;
use specrun::search::{Config, Method, Observation, Outcome, Settings, Strategy, identity, strategy};

use crate::conditional::conditional;
use crate::functions::{
    Objective, Seen, ackley5, branin, hartmann6, hartmann6_noisy, hartmann6_of_20, levy4, mixed, rosen4log, rosenbrock,
    styblinski4,
};
use crate::hard;
use crate::mlp_table::mlp_table;
use crate::peers;
use crate::tables::tables;

/// Evaluations after which regrets are read.
pub(crate) const AT: [usize; 4] = [10, 25, 50, 100];

/// Those that count for the score.
const COUNTED: [usize; 3] = [25, 50, 100];

/// Our search one trial at a time.
const OURS: &str = "ours";

/// Trials at a time of the other one: each is proposed without the results of the last three before it, so that it can at best be
/// as good as the first is three trials earlier.
const IN_PARALLEL: usize = 4;

/// Regrets below this are as good as none.
const FLOOR: f64 = 1e-6;

/// Regrets after each of [`AT`] evaluations, in order of size.
pub(crate) type Regrets = BTreeMap<usize, Vec<f64>>;

/// Median regret by function, tool and number of evaluations.
pub(crate) type Medians = BTreeMap<String, BTreeMap<String, BTreeMap<usize, f64>>>;

/// The problems, by what is hard about them.
fn problems() -> Vec<(&'static str, Vec<Objective>)> {
    let functions = vec![branin(), hartmann6(), ackley5(), levy4(), rosen4log(), styblinski4()];
    vec![
        ("functions", functions),
        ("mixed", vec![mlp_table(), mixed()]),
        ("noise", [vec![hartmann6_noisy()], hard::noisy()].into_iter().flatten().collect()),
        ("conditional", conditional()),
        ("lost", hard::lost()),
        ("failing", hard::failing()),
        ("outliers", hard::outliers()),
        ("steep", hard::steep()),
        ("tables", tables()),
        ("wide", vec![rosenbrock(20), hartmann6_of_20()]),
    ]
}

/// A method, as the spec writes it.
pub(crate) fn method(json: Value) -> Method {
    serde_json::from_value(json).expect("the methods are valid")
}

/// What is searched, as the `search` section has it.
pub(crate) fn common(objective: &Objective) -> Settings {
    let parameters: Value = serde_json::from_str(&objective.parameters).expect("the functions have good spaces");
    let common = json!({ "metric": { "name": "value", "goal": "minimize" }, "parameters": parameters });
    serde_json::from_value(common).expect("the functions have good spaces")
}

/// Runs a study of so many trials, of which `observe` tells what comes of a configuration.
pub(crate) fn run_study(
    strategy: &mut dyn Strategy,
    trials: usize,
    observe: &mut dyn FnMut(Config) -> Observation,
) -> Vec<Observation> {
    let mut done: Vec<Observation> = Vec::new();
    while done.len() < trials {
        let k = done.len();
        let visible = strategy.visible(k);
        let pending: Vec<Config> = done[visible..].iter().map(|o| o.config.clone()).collect();
        let proposal = strategy.propose(k, &done[..visible], &pending).expect("a search does not fail");
        let Some(proposal) = proposal else { break };
        done.push(observe(proposal.config));
    }
    done
}

/// Best values so far of one study of ours.
fn study(objective: &Objective, method: &Method, seed: u64) -> Vec<f64> {
    let mut evaluation = Evaluation::new(objective, seed);
    let mut strategy = strategy(method, &common(objective), seed).expect("the problems have good spaces");
    run_study(&mut *strategy, method.limit(), &mut |config| {
        let outcome = evaluation.observe(&config).map_or(Outcome::Failed, Outcome::Value);
        Observation::new(config, outcome)
    });
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

    /// What an evaluation shows; `None` if it fails, and then it does not count as found.
    pub(crate) fn observe(&mut self, config: &Config) -> Option<f64> {
        let value = (self.objective.value)(config);
        let share = || Stream::new(0, &identity(config), 0).uniform();
        let seen = match &self.objective.seen {
            Seen::Exactly => Some(value),
            Seen::Noisy(deviation) => Some(value + deviation * self.noise.normal()),
            Seen::Lost(lost) => (share() >= *lost).then_some(value),
            Seen::FailsWhere(fails) => (!fails(config)).then_some(value),
            Seen::Outliers(outliers) => Some(if share() < *outliers { 1e6 * value } else { value }),
            Seen::OneOf(all) => {
                let all = all(config);
                Some(all[self.noise.below(all.len())])
            }
        };
        let before = self.best.last().copied().unwrap_or(f64::INFINITY);
        self.best.push(if seen.is_some() { before.min(value) } else { before });
        seen
    }
}

/// Regrets of some studies at [`AT`].
pub(crate) fn regrets(objective: &Objective, studies: &[Vec<f64>]) -> Regrets {
    regrets_before(objective, studies, 0)
}

/// Regrets so many evaluations before each of [`AT`].
fn regrets_before(objective: &Objective, studies: &[Vec<f64>], before: usize) -> Regrets {
    let at = |n: usize| {
        // A space can be used up before: then the last value stands.
        let found = studies.iter().filter_map(|best| best.get(n - before - 1).or(best.last()));
        let mut regrets: Vec<f64> = found.map(|best| (best - objective.optimum).max(0.0)).collect();
        regrets.sort_by(f64::total_cmp);
        (n, regrets)
    };
    AT.map(at).into_iter().filter(|(_, regrets)| !regrets.is_empty()).collect()
}

/// The numbers at [`AT`] of studies that have one for every evaluation.
pub(crate) fn regrets_of(studies: &[Vec<f64>]) -> Regrets {
    let at = |n: usize| {
        let mut regrets: Vec<f64> =
            studies.iter().filter_map(|study| study.get(n - 1).or(study.last())).copied().collect();
        regrets.sort_by(f64::total_cmp);
        (n, regrets)
    };
    AT.map(at).into_iter().collect()
}

/// A quantile, between neighbours.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    low + (high - low) * place.fract()
}

pub(crate) fn print(tool: &str, studies: usize, regrets: &Regrets) {
    let cell = |n: &usize| {
        regrets.get(n).map_or_else(String::new, |r| {
            format!("{:.2e} ({:.0e} to {:.0e})", quantile(r, 0.5), quantile(r, 0.25), quantile(r, 0.75))
        })
    };
    println!(
        "  {tool:<22} {studies:>3} {}",
        AT.iter().map(|n| format!("{:<28}", cell(n))).collect::<String>().trim_end()
    );
}

/// Prints a table a function, and the score of every tool.
pub(crate) fn run(only: &[String], seeds: u64, live: &str) {
    let most = AT[AT.len() - 1];
    let ours = [
        (OURS, method(json!({ "method": "bayes", "trials": most, "parallel": 1 }))),
        ("ours, 4 at a time", method(json!({ "method": "bayes", "trials": most, "parallel": IN_PARALLEL }))),
        ("random", method(json!({ "method": "random", "trials": most }))),
    ];
    println!("Regret after 10, 25, 50 and 100 evaluations: median of {seeds} studies (quartiles)");
    let (mut medians, stored) = (Medians::new(), peers::stored());
    let wanted = |family: &str, o: &Objective| only.is_empty() || only.iter().any(|n| n == o.name || n == family);
    let problems = problems();
    let problems = problems.iter().flat_map(|(family, all)| all.iter().map(move |objective| (family, objective)));
    for (_, objective) in problems.filter(|(family, objective)| wanted(family, objective)) {
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
            if *tool == OURS {
                let tool = format!("{OURS}, {} trials earlier", IN_PARALLEL - 1);
                let regrets = regrets_before(objective, &studies, IN_PARALLEL - 1);
                print(&tool, studies.len(), &regrets);
                add(&tool, regrets);
            }
        }
        for (tool, regrets, studies) in peers::live(live, objective, seeds, most) {
            print(&tool, studies, &regrets);
            add(&tool, regrets);
        }
        for (tool, at) in stored.get(objective.name).into_iter().flatten() {
            let cell = |n: &usize| at.get(n).map_or_else(String::new, |r| format!("{r:.2e}"));
            println!(
                "  {:<26} {}",
                format!("{tool}, stored"),
                AT.iter().map(|n| format!("{:<28}", cell(n))).collect::<String>().trim_end()
            );
            add(&format!("{tool}, stored"), at.iter().map(|(n, r)| (*n, vec![*r])).collect());
        }
    }
    if !medians.is_empty() {
        scores(&medians);
    }
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
        println!("  {tool:<26} {} over all {mean:.4}", cells.concat());
    }
}
