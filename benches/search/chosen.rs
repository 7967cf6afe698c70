//! Through noise: the true regret of the trial that a study chooses after some trainings, beside that of the best one evaluated.

use std::collections::BTreeMap;

use serde_json::json;
use specrun::search::{Observation, Outcome, beliefs, strategy, together};

use crate::functions::{Objective, hartmann6_noisy};
use crate::hard;
use crate::suite::{AT, Evaluation, Regrets, common, method, print, run_study};
use crate::tables::tables;

/// The most trainings of a configuration where the search decides how many each one has.
const REPLICATES: usize = 5;

/// The problems through noise, and one with few configurations.
fn problems() -> Vec<Objective> {
    let noisy_tables = tables().into_iter().filter(Objective::is_noisy);
    [hartmann6_noisy()].into_iter().chain(hard::noisy()).chain([hard::few()]).chain(noisy_tables).collect()
}

/// Regrets of one study, by what chooses, after each of [`AT`] trainings.
fn study(objective: &Objective, replicates: usize, seed: u64) -> BTreeMap<&'static str, BTreeMap<usize, f64>> {
    let settings = common(objective);
    let bayes = method(json!({ "method": "bayes", "trials": AT[AT.len() - 1], "parallel": 1 }));
    let mut evaluation = Evaluation::new(objective, seed);
    let mut strategy = strategy(&bayes, &settings, seed).expect("the problems have good spaces");
    if replicates > 1 {
        strategy.allow_replicates(replicates);
    }
    let done = run_study(&mut *strategy, AT[AT.len() - 1], &mut |config| {
        let outcome = evaluation.observe(&config).map_or(Outcome::Failed, Outcome::Value);
        Observation::new(config, outcome)
    });
    let mut regrets: BTreeMap<&str, BTreeMap<usize, f64>> = BTreeMap::new();
    for n in AT {
        let seen = together(&done[..n.min(done.len())]);
        let regret = |values: &dyn Fn(usize) -> f64| {
            let chosen = (0..seen.len()).min_by(|&a, &b| values(a).total_cmp(&values(b)));
            chosen.map_or(f64::INFINITY, |chosen| (objective.value)(&seen[chosen].config) - objective.optimum)
        };
        let believed = beliefs(&settings, seed, &seen, None).expect("the problems have good spaces");
        let measured = |index: usize| match seen[index].outcome {
            Outcome::Value(value) => value,
            Outcome::Failed => f64::INFINITY,
        };
        let of = [
            ("best measured", regret(&measured)),
            ("best believed", regret(&|index| believed[index].map_or(f64::INFINITY, |belief| belief.value))),
            ("best evaluated", regret(&|index| (objective.value)(&seen[index].config))),
        ];
        of.into_iter().for_each(|(tool, regret)| {
            regrets.entry(tool).or_default().insert(n, regret);
        });
    }
    regrets
}

/// Prints a table a problem.
pub(crate) fn run(only: &[String], seeds: u64) {
    let wanted = |o: &Objective| only.is_empty() || only.iter().any(|name| name == "chosen" || name == o.name);
    for objective in problems().iter().filter(|objective| wanted(objective)) {
        println!("{}: true regret of the chosen trial after 10, 25, 50 and 100 trainings", objective.name);
        for (how, replicates) in [("once", 1), ("again by need", REPLICATES)] {
            let studies: Vec<_> = (0..seeds).map(|seed| study(objective, replicates, seed)).collect();
            for tool in ["best measured", "best believed", "best evaluated"] {
                let at = |n: usize| {
                    let mut regrets: Vec<f64> = studies.iter().map(|study| study[tool][&n]).collect();
                    regrets.sort_by(f64::total_cmp);
                    (n, regrets)
                };
                let regrets: Regrets = AT.map(at).into_iter().collect();
                print(&format!("{how}: {tool}"), studies.len(), &regrets);
            }
        }
    }
}
