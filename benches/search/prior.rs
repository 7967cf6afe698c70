//! What earlier studies are worth: five tables of networks over one space, each searched with what was found on the other four.

use serde_json::json;
use specrun::search::{Observation, Outcome, strategy};

use crate::functions::Objective;
use crate::suite::{AT, Evaluation, common, method, print, regrets, run_study};
use crate::tables::tables;

/// Trials of an earlier study.
const EARLIER: usize = 50;

/// Tables over one space.
const FAMILY: &str = "hpobench_";

/// Earlier studies for a seed.
type Earlier<'a> = &'a dyn Fn(u64) -> Vec<Vec<Observation>>;

/// What a study of a method finds, and what it has seen.
fn study(
    objective: &Objective,
    name: &str,
    trials: usize,
    earlier: &[Vec<Observation>],
    seed: u64,
) -> (Vec<f64>, Vec<Observation>) {
    let settings = common(objective);
    let method = method(json!({ "method": name, "trials": trials }));
    let mut evaluation = Evaluation::new(objective, seed);
    let mut strategy = strategy(&method, &settings, seed).expect("the tables have good spaces");
    if !earlier.is_empty() {
        strategy.learn_from(earlier);
    }
    let done = run_study(&mut *strategy, trials, &mut |config| {
        let outcome = evaluation.observe(&config).map_or(Outcome::Failed, Outcome::Value);
        Observation::new(config, outcome)
    });
    (evaluation.best, done)
}

/// The same results with their order turned round.
fn misleading(study: &[Observation]) -> Vec<Observation> {
    let turned = |observation: &Observation| match observation.outcome {
        Outcome::Value(value) => Observation { outcome: Outcome::Value(-value), ..observation.clone() },
        Outcome::Failed => observation.clone(),
    };
    study.iter().map(turned).collect()
}

/// Prints a table a problem.
pub(crate) fn run(only: &[String], seeds: u64) {
    let all: Vec<Objective> = tables().into_iter().filter(|objective| objective.name.starts_with(FAMILY)).collect();
    let is_wanted = |name: &str| only.is_empty() || only.iter().any(|wanted| wanted == "prior" || wanted == name);
    for objective in all.iter().filter(|objective| is_wanted(objective.name)) {
        println!("{} with what was found on the others", objective.name);
        let others = || all.iter().filter(|other| other.name != objective.name);
        let earlier = |method: &str, seed: u64| -> Vec<Vec<Observation>> {
            others().map(|other| study(other, method, EARLIER, &[], 1000 + seed).1).collect()
        };
        let turned = |seed: u64| earlier("random", seed).iter().map(|study| misleading(study)).collect();
        let tools: [(&str, Earlier<'_>); 4] = [
            ("without", &|_| Vec::new()),
            ("of 50 random trials", &|seed| earlier("random", seed)),
            ("of 50 Bayesian trials", &|seed| earlier("bayes", seed)),
            ("misleading", &turned),
        ];
        for (tool, earlier) in tools {
            let most = AT[AT.len() - 1];
            let studies: Vec<Vec<f64>> =
                (0..seeds).map(|seed| study(objective, "bayes", most, &earlier(seed), seed).0).collect();
            print(tool, studies.len(), &regrets(objective, &studies));
        }
    }
}
