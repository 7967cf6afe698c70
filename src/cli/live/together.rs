//! Several pipelines as one study: the pipeline is one more parameter, and a metric that all of them have ranks.

use super::runs::Run;
use crate::nn::metric::Column;
use crate::search::{Goal, MetricName};
use crate::stages::{Study, TrialStatus};

/// What a page that compares says of itself.
const FOLLOWS: &str = "This page follows what runs.";

/// The trials of several pipelines.
pub(super) struct Together {
    pub(super) study: Study,
    /// What ranks them, where a person could take it for something else, and who has no such metric.
    pub(super) said: String,
}

/// The trials of some pipelines as one study.
pub(super) fn together(runs: Vec<Run>) -> Together {
    let chosen = Chosen::of(&runs);
    let said = chosen.said(&runs);
    let Chosen { metric, goal, .. } = chosen;
    let unfinished = runs.iter().any(|run| run.study.unfinished);
    let mut all = Study { unfinished, ..Study::new(metric, goal, Vec::new()) };
    for run in runs {
        for mut trial in run.study.trials {
            if run.study.metric != all.metric {
                let has_ended = matches!(trial.status, TrialStatus::Completed | TrialStatus::Stopped);
                trial.metric = trial.value(all.metric.as_str()).filter(|_| has_ended);
            }
            trial.config.insert("pipeline".to_owned(), run.name.clone().into());
            trial.name = format!("{} {}", run.name, trial.name);
            trial.index = all.trials.len();
            all.trials.push(trial);
        }
    }
    Together { study: all, said }
}

/// What ranks the trials of several pipelines.
struct Chosen {
    metric: MetricName,
    goal: Goal,
    /// Metrics that every pipeline with trials has, in alphabetical order.
    shared: Vec<String>,
}

impl Chosen {
    /// The first pipeline's metric where all have it; else one that all have, at best one that ranks in a pipeline of its
    /// own; else the first pipeline's, which some trials have not.
    fn of(runs: &[Run]) -> Self {
        let first = runs.first().map(|run| (run.study.metric.clone(), run.study.goal));
        let (metric, goal) = first.unwrap_or((MetricName::default(), Goal::Maximize));
        let tried: Vec<&Run> = runs.iter().filter(|run| !run.study.trials.is_empty()).collect();
        let mut shared = tried.first().map(|run| measured(&run.study)).unwrap_or_default();
        shared.retain(|name| tried.iter().all(|run| has(&run.study, name)));
        let ranking = runs.iter().map(|run| run.study.metric.as_str().to_owned());
        let known = Column::by_rank().map(Column::name);
        let candidates = ranking.chain(known).chain(shared.iter().cloned());
        let mut usable = candidates.filter(|name| shared.contains(name)).filter_map(|name| ranks(&name, runs));
        let (metric, goal) = usable.next().unwrap_or((metric, goal));
        Self { metric, goal, shared }
    }

    /// What the page says of the choice.
    fn said(&self, runs: &[Run]) -> String {
        let metric = self.metric.as_str();
        let named = |runs: &[&Run]| runs.iter().map(|run| run.name.as_str()).collect::<Vec<_>>().join(", ");
        let others: Vec<&Run> = runs.iter().filter(|run| run.study.metric != self.metric).collect();
        let against: Vec<&Run> =
            runs.iter().filter(|run| run.study.metric == self.metric && run.study.goal != self.goal).collect();
        let without: Vec<&Run> =
            others.iter().copied().filter(|run| !run.study.trials.is_empty() && !has(&run.study, metric)).collect();
        let mut said = Vec::new();
        if !without.is_empty() {
            let shared = match self.shared.as_slice() {
                [] => "no metric is measured in all of these pipelines".to_owned(),
                names => {
                    format!("all of these pipelines measure {}, but not which way that is better", names.join(", "))
                }
            };
            let (names, verb) = (named(&without), if without.len() == 1 { "does" } else { "do" });
            said.push(format!(
                "Ranked by {metric}, which {names} {verb} not measure: those trials are grey and have no rank; {shared}."
            ));
        } else if !others.is_empty() {
            let own = |run: &&Run| format!("{} by {}", run.name, run.study.metric.as_str());
            let own = others.iter().map(own).collect::<Vec<_>>().join(", ");
            let shared = match self.shared.len() {
                1 => "the one metric that all of these pipelines have".to_owned(),
                _ => format!("one of the metrics that all of these pipelines have ({})", self.shared.join(", ")),
            };
            said.push(format!("Ranked by {metric}, {shared}; alone {own}."));
        }
        if !against.is_empty() {
            let better = self.goal.better();
            said.push(format!(
                "A {better} {metric} ranks first here; alone the other way round in {}.",
                named(&against)
            ));
        }
        said.push(FOLLOWS.to_owned());
        said.join(" ")
    }
}

/// Whether a trial of a study has a value of a metric.
fn has(study: &Study, metric: &str) -> bool {
    let ranks = study.metric.as_str() == metric;
    study.trials.iter().any(|trial| trial.history.last(metric).is_some() || ranks && trial.metric.is_some())
}

/// What the trials of a study have measured.
fn measured(study: &Study) -> Vec<String> {
    let mut names = study.measured();
    let own = study.metric.as_str();
    if has(study, own) && !names.iter().any(|name| name == own) {
        names.push(own.to_owned());
        names.sort();
    }
    names
}

/// A metric with which way it is better, where a pipeline or its name tells.
fn ranks(name: &str, runs: &[Run]) -> Option<(MetricName, Goal)> {
    let metric: MetricName = serde_json::from_value(name.into()).ok()?;
    let own = runs.iter().find(|run| run.study.metric == metric).map(|run| run.study.goal);
    let known = Column::named(name).map(|column| column.metric.goal());
    let goal = own.or(known).or(metric.goal())?;
    Some((metric, goal))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::runs::State;
    use super::*;
    use crate::stages::Trial;

    /// A pipeline that is ranked by a metric, with a trial for each line of measurements.
    fn run(name: &str, metric: &str, goal: Goal, lines: &[&Value]) -> Run {
        let trial = |(index, line): (usize, &&Value)| Trial {
            index,
            name: format!("trial_{index:04}"),
            config: serde_json::from_value(json!({ "a": index })).unwrap(),
            metric: line[metric].as_f64(),
            history: serde_json::from_value(json!([line])).unwrap(),
            ..Trial::new("0".repeat(64).parse().unwrap())
        };
        let metric = serde_json::from_value(metric.into()).unwrap();
        let trials = lines.iter().enumerate().map(trial).collect();
        Run { name: name.to_owned(), study: Study::new(metric, goal, trials), state: State::Finished }
    }

    fn values(study: &Study) -> Vec<Option<f64>> {
        study.trials.iter().map(|trial| trial.metric).collect()
    }

    #[test]
    fn pipelines_of_one_metric_are_ranked_by_it_without_a_word() {
        let line = json!({ "epoch": 1, "score": 0.5, "val_accuracy": 0.9 });
        let all = together(vec![
            run("a", "score", Goal::Maximize, &[&line]),
            run("b", "score", Goal::Maximize, &[&line, &line]),
        ]);
        assert_eq!((all.study.metric.as_str(), all.said.as_str()), ("score", FOLLOWS));
        assert_eq!(values(&all.study), [Some(0.5); 3]);
        assert_eq!((all.study.trials[2].name.as_str(), all.study.trials[2].index), ("b trial_0001", 2));
        assert_eq!(all.study.trials[2].config["pipeline"], json!("b"));
    }

    #[test]
    fn a_metric_that_all_have_ranks_before_the_firsts_own() {
        let a = json!({ "epoch": 1, "score": 7.0, "val_accuracy": 0.9, "val_loss": 0.2 });
        let b = json!({ "epoch": 1, "val_accuracy": 0.8, "val_loss": 0.1 });
        let all = together(vec![run("a", "score", Goal::Maximize, &[&a]), run("b", "val_loss", Goal::Minimize, &[&b])]);
        assert_eq!((all.study.metric.as_str(), all.study.goal), ("val_loss", Goal::Minimize));
        assert_eq!(values(&all.study), [Some(0.2), Some(0.1)]);
        let said = "Ranked by val_loss, one of the metrics that all of these pipelines have (val_accuracy, val_loss); \
                    alone a by score.";
        assert_eq!(all.said, format!("{said} {FOLLOWS}"));
        let other = json!({ "epoch": 1, "cost": 3.0, "val_accuracy": 0.8 });
        let all = together(vec![run("a", "score", Goal::Maximize, &[&a]), run("b", "cost", Goal::Minimize, &[&other])]);
        assert_eq!((all.study.metric.as_str(), all.study.goal), ("val_accuracy", Goal::Maximize));
        assert!(all.said.contains("the one metric that all of these pipelines have; alone a by score, b by cost."));
    }

    #[test]
    fn who_has_no_such_metric_is_named() {
        let a = json!({ "epoch": 1, "score": 7.0 });
        let b = json!({ "epoch": 1, "cost": 0.8 });
        let all = together(vec![
            run("a", "score", Goal::Maximize, &[&a]),
            run("b", "cost", Goal::Minimize, &[&b]),
            run("c", "score", Goal::Minimize, &[&a]),
            run("new", "loss", Goal::Minimize, &[]),
        ]);
        assert_eq!(values(&all.study), [Some(7.0), None, Some(7.0)]);
        assert_eq!(
            all.said,
            format!(
                "Ranked by score, which b does not measure: those trials are grey and have no rank; no metric is \
                 measured in all of these pipelines. A higher score ranks first here; alone the other way round in c. \
                 {FOLLOWS}"
            )
        );
        let mut lines = [a, b];
        lines.iter_mut().for_each(|line| line["weight"] = json!(1.0));
        let all = together(vec![
            run("a", "score", Goal::Maximize, &[&lines[0]]),
            run("b", "cost", Goal::Minimize, &[&lines[1]]),
        ]);
        assert!(
            all.said.contains("all of these pipelines measure weight, but not which way that is better"),
            "{}",
            all.said
        );
    }

    #[test]
    fn what_a_trial_that_failed_had_measured_is_no_result() {
        let line = json!({ "epoch": 1, "val_accuracy": 0.9, "val_loss": 0.2 });
        let mut b = run("b", "val_loss", Goal::Minimize, &[&line, &line]);
        b.study.trials[1].status = TrialStatus::Failed;
        b.study.trials[1].metric = None;
        let all = together(vec![run("a", "val_accuracy", Goal::Maximize, &[&line]), b]);
        assert_eq!(values(&all.study), [Some(0.9), Some(0.9), None]);
    }
}
