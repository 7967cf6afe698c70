//! What is kept of the lines of a run while they come in: as much for a million of them as for some thousands.

use std::collections::BTreeSet;

use super::lines::{LineHistory, WatchedCurve};
use crate::base::history::History;
use crate::program::Line;
use crate::search::StopRule;

/// The most names of what a program printed that are listed.
const MOST_NAMES: usize = 8;

/// The first names of many, in their order.
#[derive(Debug, Default)]
pub(super) struct FirstNames {
    first: BTreeSet<String>,
    has_more: bool,
}

impl FirstNames {
    fn add(&mut self, name: &str) {
        if self.first.contains(name) || self.has_more && self.first.last().is_some_and(|last| name > &**last) {
            return;
        }
        self.first.insert(name.to_owned());
        if self.first.len() > MOST_NAMES {
            self.first.pop_last();
            self.has_more = true;
        }
    }

    pub(super) fn first(&self) -> &BTreeSet<String> {
        &self.first
    }

    pub(super) fn has_more(&self) -> bool {
        self.has_more
    }
}

/// The lines of a run so far, up to that at which the rule ends it.
pub(super) struct Printed<'a> {
    metric: &'a str,
    /// The curve under the rule, where there is one.
    watched: Option<WatchedCurve<'a>>,
    history: LineHistory,
    /// Whether the metric was a number when it was last mentioned.
    is_number: Option<bool>,
    /// What else was a number.
    names: FirstNames,
    /// How many lines came after that at which the rule ended the run.
    later: Option<usize>,
}

impl<'a> Printed<'a> {
    pub(super) fn new(metric: &'a str, stop: &'a StopRule) -> Self {
        let watched = (!stop.is_empty()).then(|| WatchedCurve::new(stop));
        Self {
            metric,
            watched,
            history: LineHistory::new(metric),
            is_number: None,
            names: FirstNames::default(),
            later: None,
        }
    }

    /// Takes a line; what comes after the rule has ended the run depends on how fast it was ended, and is counted only.
    pub(super) fn push(&mut self, line: &Line) {
        if let Some(later) = &mut self.later {
            *later += 1;
            return;
        }
        self.history.push(line);
        line.numbers.keys().for_each(|name| self.names.add(name));
        if line.numbers.contains_key(self.metric) {
            self.is_number = Some(true);
        } else if line.broken.iter().any(|name| name == self.metric) {
            self.is_number = Some(false);
        }
        if self.watched.as_mut().is_some_and(|curve| curve.ends(line, self.metric)) {
            self.later = Some(0);
        }
    }

    /// How many lines came after that at which the rule ended the run, if it did.
    pub(super) fn later(&self) -> Option<usize> {
        self.later
    }

    /// Whether the metric was a number when it was last mentioned.
    pub(super) fn is_number(&self) -> Option<bool> {
        self.is_number
    }

    pub(super) fn names(&self) -> &FirstNames {
        &self.names
    }

    /// The learning curve.
    pub(super) fn history(self) -> History {
        self.history.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::lines::history;
    use super::*;
    use crate::search::{EarlyTerminate, Goal};

    fn line(epoch: u32, numbers: &[(&str, f64)], broken: &[&str]) -> Line {
        let numbers = numbers.iter().map(|(name, x)| ((*name).to_owned(), *x)).collect::<BTreeMap<_, _>>();
        Line { epoch: Some(epoch), numbers, broken: broken.iter().map(|name| (*name).to_owned()).collect() }
    }

    #[test]
    fn the_first_names_do_not_depend_on_the_order_in_which_they_come() {
        for step in [1, 7, 19] {
            let mut names = FirstNames::default();
            (0..20).chain(0..20).for_each(|i| names.add(&format!("n{:02}", i * step % 20)));
            let wanted: Vec<String> = (0..MOST_NAMES).map(|i| format!("n{i:02}")).collect();
            assert!(names.has_more() && names.first().iter().eq(&wanted), "{names:?}");
        }
        let mut few = FirstNames::default();
        (0..MOST_NAMES).chain(0..MOST_NAMES).for_each(|i| few.add(&i.to_string()));
        assert!(!few.has_more() && few.first().len() == MOST_NAMES);
    }

    #[test]
    fn the_last_mention_says_whether_the_metric_is_a_number() {
        let rule = StopRule::default();
        let mut printed = Printed::new("loss", &rule);
        for (next, wanted) in [
            (line(1, &[("other", 1.0)], &[]), None),
            (line(2, &[("loss", 1.0)], &[]), Some(true)),
            (line(3, &[], &["loss"]), Some(false)),
            (line(4, &[], &["other"]), Some(false)),
            (line(5, &[("loss", 2.0)], &["other"]), Some(true)),
        ] {
            printed.push(&next);
            assert_eq!(printed.is_number(), wanted);
        }
        assert!(printed.names().first().iter().eq(["loss", "other"]) && printed.later().is_none());
    }

    #[test]
    fn what_comes_after_the_end_by_the_rule_is_counted_only() {
        let others: Vec<_> = (0..6).map(|i| (1..20).map(|epoch| (epoch, f64::from(i))).collect()).collect();
        let rule: EarlyTerminate = serde_json::from_str(r#"{ "type": "median", "min_iter": 3 }"#).unwrap();
        let rule = rule.rule(Goal::Maximize, &others);
        let lines: Vec<Line> = (1..=9).map(|epoch| line(epoch, &[("score", -1.0)], &[])).collect();
        let mut printed = Printed::new("score", &rule);
        lines.iter().for_each(|line| printed.push(line));
        let later = printed.later().unwrap();
        assert!(later > 0);
        assert_eq!(printed.history(), history(&lines[..lines.len() - later]));
    }
}
