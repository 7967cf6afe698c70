//! The learning curve of a program, from the lines that it prints.

use std::collections::BTreeMap;

use crate::base::history::History;
use crate::base::long_history::LongHistory;
use crate::program::Line;
use crate::search::{StopMonitor, StopRule};

/// The curve of the metric under a rule while lines come in, with as much work a line whatever came before: the points are
/// those of [`history`].
pub(super) struct WatchedCurve<'a> {
    monitor: StopMonitor<'a>,
    /// The last point: its epoch, whether its line said so, and the metric.
    last: Option<(u32, bool, Option<f64>)>,
}

impl<'a> WatchedCurve<'a> {
    pub(super) fn new(stop: &'a StopRule) -> Self {
        Self { monitor: StopMonitor::new(stop), last: None }
    }

    /// Whether the run ends at this line.
    pub(super) fn ends(&mut self, line: &Line, metric: &str) -> bool {
        let value = line.numbers.get(metric).copied();
        match &mut self.last {
            Some((epoch, true, known)) if line.epoch == Some(*epoch) => *known = value.or(*known),
            last => {
                if let Some((epoch, _, Some(value))) = *last {
                    self.monitor.pass(epoch, value);
                }
                let next = last.map_or(1, |(epoch, _, _)| epoch.saturating_add(1));
                *last = Some((line.epoch.unwrap_or(next), line.epoch.is_some(), value));
            }
        }
        matches!(self.last, Some((epoch, _, Some(value))) if self.monitor.ends(epoch, value))
    }
}

/// The learning curve while lines come in: lines of the same epoch are one point; a line without an epoch is one by itself.
/// It takes as much memory as [`LongHistory`] does, however many lines there are.
#[derive(Debug, Default)]
pub(super) struct LineHistory {
    points: LongHistory,
    /// The last point: its epoch, whether its line said so, and its numbers.
    last: Option<(u32, bool, BTreeMap<String, f64>)>,
}

impl LineHistory {
    /// The curve of no lines, in which the metric has a column however many other names there are.
    pub(super) fn new(metric: &str) -> Self {
        Self { points: LongHistory::new(metric), last: None }
    }

    pub(super) fn push(&mut self, line: &Line) {
        match &mut self.last {
            Some((epoch, true, numbers)) if line.epoch == Some(*epoch) => numbers.extend(line.numbers.clone()),
            last => {
                let next = last.as_ref().map_or(1, |(epoch, _, _)| epoch.saturating_add(1));
                let point = (line.epoch.unwrap_or(next), line.epoch.is_some(), line.numbers.clone());
                if let Some(before) = last.replace(point) {
                    self.settle(&before);
                }
            }
        }
    }

    fn settle(&mut self, (epoch, _, numbers): &(u32, bool, BTreeMap<String, f64>)) {
        self.points.push(*epoch, numbers.iter().map(|(name, value)| (&**name, Some(*value))));
    }

    /// The curve of all lines.
    pub(super) fn finish(mut self) -> History {
        if let Some(last) = self.last.take() {
            self.settle(&last);
        }
        self.points.finish().sorted()
    }
}

/// The learning curve of some lines.
#[cfg(test)]
pub(super) fn history(lines: &[Line]) -> History {
    let mut history = LineHistory::new("");
    lines.iter().for_each(|line| history.push(line));
    history.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::long_history::MOST_POINTS;
    use crate::search::{EarlyTerminate, Goal};

    #[test]
    fn a_million_lines_are_a_curve_of_ten_thousand_points() {
        let line = |i: u32| Line {
            epoch: (!i.is_multiple_of(3)).then_some(i / 3 + 1),
            numbers: BTreeMap::from([("score".to_owned(), f64::from(i % 100_003)), (format!("odd {}", i % 50), 1.0)]),
            broken: Vec::new(),
        };
        let mut history = LineHistory::new("score");
        (0..1_000_000).for_each(|i| history.push(&line(i)));
        let history = history.finish();
        assert!(history.len() < MOST_POINTS, "{}", history.len());
        assert_eq!(history.last("score"), Some(f64::from(999_999 % 100_003)));
        assert!(history.curve("score").iter().any(|(_, score)| *score == 100_002.0));
    }

    #[test]
    fn a_watched_curve_ends_where_the_rule_ends_the_whole_curve() {
        let others: Vec<_> = (0..6).map(|i| (1..20).map(|epoch| (epoch, f64::from(i))).collect()).collect();
        let lines: Vec<Line> = [
            (None, Some(4.0)),
            (Some(2), None),
            (Some(2), Some(5.0)),
            (Some(2), Some(4.5)),
            (None, Some(5.0)),
            (Some(3), Some(5.0)),
            (Some(9), Some(3.9)),
            (None, None),
            (Some(12), Some(0.5)),
            (Some(12), Some(4.0)),
            (None, Some(0.1)),
        ]
        .into_iter()
        .map(|(epoch, value): (Option<u32>, Option<f64>)| Line {
            epoch,
            numbers: value.map(|value| ("score".to_owned(), value)).into_iter().collect(),
            broken: Vec::new(),
        })
        .collect();
        for json in [
            r#"{ "type": "hyperband", "min_iter": 2, "eta": 2 }"#,
            r#"{ "type": "hyperband", "min_iter": 9, "eta": 3 }"#,
            r#"{ "type": "hyperband", "min_iter": 12, "eta": 1.5 }"#,
            r#"{ "type": "median", "min_iter": 1 }"#,
        ] {
            let rule: EarlyTerminate = serde_json::from_str(json).unwrap();
            let rule = rule.rule(Goal::Maximize, &others);
            let mut watched = WatchedCurve::new(&rule);
            for count in 1..=lines.len() {
                let whole = rule.stops(&history(&lines[..count]).curve("score")).is_some();
                assert_eq!(watched.ends(&lines[count - 1], "score"), whole, "{json}, line {count}");
                if whole {
                    break;
                }
            }
        }
    }
}
