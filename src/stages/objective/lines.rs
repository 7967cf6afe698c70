//! The learning curve of a program, from the lines that it prints.

use std::collections::BTreeMap;

use crate::base::history::History;
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

/// The learning curve: lines of the same epoch are one point; a line without an epoch is one by itself.
pub(super) fn history(lines: &[Line]) -> History {
    let mut points: Vec<(u32, bool, BTreeMap<String, f64>)> = Vec::new();
    for line in lines {
        match points.last_mut() {
            Some((epoch, true, numbers)) if line.epoch == Some(*epoch) => numbers.extend(line.numbers.clone()),
            last => {
                let next = last.map_or(1, |(epoch, _, _)| epoch.saturating_add(1));
                points.push((line.epoch.unwrap_or(next), line.epoch.is_some(), line.numbers.clone()));
            }
        }
    }
    let mut history = History::default();
    for (epoch, _, numbers) in &points {
        history.push(*epoch, numbers.iter().map(|(name, value)| (&**name, Some(*value))));
    }
    history.sorted()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{EarlyTerminate, Goal};

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
