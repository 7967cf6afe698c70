//! Which trials of a study are better than others, where more than one metric says so.

use std::collections::{BTreeMap, BTreeSet};

use super::study::Study;
use super::trial::Trial;
use crate::base::text;
use crate::search::{Belief, Best, Constraint, Goal, excess, knee, non_dominated};

/// Most trials of a front that are named.
const NAMED: usize = 12;

impl Study {
    /// How far a trial exceeds the limits of the constraints; 0 of one that satisfies them.
    fn excess(&self, trial: &Trial) -> f64 {
        let value = |constraint: &Constraint| trial.value(constraint.metric.as_str()).unwrap_or(f64::NAN);
        let values: Vec<f64> = self.ranking.constraints.iter().map(value).collect();
        excess(&self.ranking.constraints, &values)
    }

    /// Whether a trial has a metric and satisfies the constraints.
    pub fn is_eligible(&self, trial: &Trial) -> bool {
        trial.metric.is_some() && self.excess(trial) == 0.0
    }

    /// What a trial has come to in every goal, lower being better.
    fn costs(&self, trial: &Trial) -> Vec<f64> {
        let cost = |value: Option<f64>, goal: Goal| goal.cost(value.unwrap_or(f64::NAN));
        let others = self.ranking.goals.iter().map(|goal| cost(trial.value(goal.name.as_str()), goal.goal()));
        [cost(trial.metric, self.goal)].into_iter().chain(others).collect()
    }

    /// The trials that satisfy the constraints and that no other such trial beats in all goals, in the order of creation.
    pub fn front(&self) -> Vec<&Trial> {
        let eligible: Vec<&Trial> = self.trials.iter().filter(|trial| self.is_eligible(trial)).collect();
        let costs: Vec<Vec<f64>> = eligible.iter().map(|trial| self.costs(trial)).collect();
        non_dominated(&costs).into_iter().map(|index| eligible[index]).collect()
    }

    /// Which trials satisfy the constraints, by index; `None` where there are none.
    fn satisfied(&self) -> Option<BTreeSet<usize>> {
        let eligible = || self.trials.iter().filter(|trial| self.is_eligible(trial)).map(|trial| trial.index).collect();
        (!self.ranking.constraints.is_empty()).then(eligible)
    }

    /// Which trials are on the front of several goals, by index; `None` where there is one goal.
    fn on_front(&self) -> Option<BTreeSet<usize>> {
        (!self.ranking.goals.is_empty()).then(|| self.front().into_iter().map(|trial| trial.index).collect())
    }

    /// Both with the names of their columns, as far as the search asks.
    pub fn standings(&self) -> Vec<(&'static str, BTreeSet<usize>)> {
        let named = |name, set: Option<BTreeSet<usize>>| set.map(|set| (name, set));
        [named("satisfied", self.satisfied()), named("front", self.on_front())].into_iter().flatten().collect()
    }

    /// What the constraints, the goals and what is believed have come to, in a sentence each, with what they are about.
    pub fn standing_texts(&self) -> Vec<(String, String)> {
        let count = |set: &BTreeSet<usize>| format!("{} of {} trials", set.len(), self.trials.len());
        let of_constraints = self.satisfied().map(|set| {
            let limits: Vec<String> = self.ranking.constraints.iter().map(Constraint::text).collect();
            (limits.join(", "), format!("satisfied by {}", count(&set)))
        });
        let of_goals = self.on_front().map(|set| {
            let on_front = self.trials.iter().filter(|trial| set.contains(&trial.index));
            let mut names: Vec<&str> = on_front.take(NAMED).map(|trial| trial.name.as_str()).collect();
            names.extend((set.len() > NAMED).then_some("…"));
            let others = self.ranking.goals.iter().map(|goal| goal.name.as_str());
            let goals: Vec<&str> = [self.metric.as_str()].into_iter().chain(others).collect();
            (goals.join(", "), format!("{} are beaten by none in all goals: {}", count(&set), names.join(", ")))
        });
        of_constraints.into_iter().chain(of_goals).chain(self.belief_text()).collect()
    }

    /// Which trial is believed the best, and which one measured best.
    fn belief_text(&self) -> Option<(String, String)> {
        let best = *self.ranked().first().filter(|_| self.ranking.is_believed())?;
        let Belief { value, low, high } = best.believed?;
        let eligible = self.trials.iter().filter(|trial| self.is_eligible(trial));
        let measured = eligible.filter_map(|trial| Some((self.goal.cost(trial.metric?), trial)));
        let (_, measured) = measured.min_by(|(a, _), (b, _)| a.total_cmp(b))?;
        let [value, low, high] = [value, low, high].map(text::metric);
        let beside = match measured.index == best.index {
            true => "it measured best, too".to_owned(),
            false => format!("{} measured best: {}", measured.name, measured.metric_text()),
        };
        let verdict = format!("{} is believed the best: {value} (95 %: {low} to {high}); {beside}", best.name);
        Some((format!("{} without its noise", self.metric.as_str()), verdict))
    }

    /// The place of every trial with a metric among the ranked ones, by index; empty where the metric alone ranks them.
    pub fn ranks(&self) -> BTreeMap<usize, usize> {
        let ranked = if self.ranking.is_plain() { Vec::new() } else { self.ranked() };
        ranked.into_iter().enumerate().map(|(rank, trial)| (trial.index, rank)).collect()
    }

    /// Trials with a metric, best first: by the metric or what is believed of it, those that do not satisfy the constraints at the end, by how far they
    /// exceed them; equals in the order of creation. The best compromise of several goals comes first where it is the best.
    pub fn ranked(&self) -> Vec<&Trial> {
        let believed = |trial: &Trial| trial.believed.map(|belief| belief.value);
        let is_believed = self.ranking.is_believed() && self.trials.iter().any(|trial| trial.believed.is_some());
        let value = |trial: &Trial| if is_believed { believed(trial).or(trial.metric) } else { trial.metric };
        let measured = self.trials.iter().filter(|trial| trial.metric.is_some());
        let measured = measured.filter_map(|trial| Some((self.excess(trial), value(trial)?, trial)));
        let mut ranked: Vec<(f64, f64, &Trial)> = measured.collect();
        ranked.sort_by(|(far, a, _), (other, b, _)| {
            far.total_cmp(other).then(self.goal.cost(*a).total_cmp(&self.goal.cost(*b)))
        });
        let mut ranked: Vec<&Trial> = ranked.into_iter().map(|(.., trial)| trial).collect();
        let front = if self.ranking.best == Best::Knee { self.front() } else { Vec::new() };
        let costs: Vec<Vec<f64>> = front.iter().map(|trial| self.costs(trial)).collect();
        if let Some(best) = knee(&costs).map(|index| front[index].index)
            && let Some(place) = ranked.iter().position(|trial| trial.index == best)
        {
            ranked[..=place].rotate_right(1);
        }
        ranked
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::base::history::History;
    use crate::search::MetricName;
    use crate::store::Key;

    fn study(ranking: Value, trials: &[(f64, f64)]) -> Study {
        let trial = |(index, (accuracy, size)): (usize, &(f64, f64))| {
            let mut history = History::default();
            history.push(1, [("val_accuracy", Some(*accuracy)), ("parameters", Some(*size))]);
            let key = Key::of("trial", 1, &Value::Null, &[]);
            Trial { index, name: format!("trial_{index}"), metric: Some(*accuracy), history, ..Trial::new(key) }
        };
        let trials = trials.iter().enumerate().map(trial).collect();
        let ranking = serde_json::from_value(ranking).unwrap();
        Study { ranking, ..Study::new(MetricName::default(), Goal::Maximize, trials) }
    }

    fn indices(trials: &[&Trial]) -> Vec<usize> {
        trials.iter().map(|trial| trial.index).collect()
    }

    const TRIALS: [(f64, f64); 5] = [(0.9, 900.0), (0.5, 10.0), (0.8, 50.0), (0.7, 80.0), (0.95, 2000.0)];

    #[test]
    fn what_exceeds_a_limit_comes_last() {
        let study = study(json!({ "constraints": [{ "metric": "parameters", "below": 100 }] }), &TRIALS);
        assert_eq!(indices(&study.ranked()), [2, 3, 1, 0, 4]);
        assert_eq!(indices(&study.front()), [2]);
        assert_eq!(study.find("best").unwrap().index, 2);
    }

    #[test]
    fn of_several_goals_the_front_and_its_knee_are_found() {
        let goals = json!([{ "name": "parameters", "goal": "minimize" }]);
        let by_first = study(json!({ "goals": goals }), &TRIALS);
        assert_eq!(indices(&by_first.front()), [0, 1, 2, 4]);
        assert_eq!(indices(&by_first.ranked()), [4, 0, 2, 3, 1]);
        let by_knee = study(json!({ "goals": goals, "best": "knee" }), &TRIALS);
        assert_eq!(indices(&by_knee.ranked()), [2, 4, 0, 3, 1]);
        assert!(study(json!({}), &TRIALS).ranking.is_plain());
    }
}
