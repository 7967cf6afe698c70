//! One run of a program with one configuration, an artifact by itself.
//!
//! Reads   the files that the command names
//! Writes  program.json: status and what was measured, line by line; stdout.log, stderr.log: what it printed
//! Random  none of ours: `{seed}` hands the spec's on
//!
//! A run that failed is a result as well: it stays, until the command or a file that it depends on changes.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::shared::Shared;
use super::study::Status;
use crate::base::history::History;
use crate::base::path::SpecPath;
use crate::pipeline::{Context, Event, Output, StageError};
use crate::program::{Command, Ended, Invocation, Line, Ran};
use crate::search::{Config, StopRule, Watch};
use crate::store::{Artifact, Key};

/// 1 first · 2 a history has the columns that the program prints, and no others
pub(crate) const VERSION: u32 = 2;
/// A version whose runs are read instead of made again.
const READABLE: u32 = 1;

/// Name of such runs in the store.
const NAME: &str = "program";
const RECORD: &str = "program.json";

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) status: Status,
    /// How it ended, where it did not end well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<String>,
    pub(crate) history: History,
}

/// A configuration on the way to a run.
pub(crate) struct ProgramRun<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) command: &'a Command,
    pub(crate) config: &'a Config,
    /// The metric that the search looks at.
    pub(crate) metric: &'a str,
    /// When it ends early.
    pub(crate) stop: &'a StopRule,
}

impl ProgramRun<'_> {
    /// The artifact, made where it is not there yet, with its record; and whether it was made.
    pub(crate) fn artifact(&self, ctx: &Context) -> Result<(Artifact, Record, bool), StageError> {
        let mut is_new = true;
        let make = |out: &mut Output| {
            let before = ctx.find(&Key::of(NAME, READABLE, &self.key_spec(), &[]))?;
            // One that cannot be read is no result.
            match before.and_then(|before| Some((read_record(&before).ok()?, before))) {
                Some((record, before)) => {
                    is_new = false;
                    translate(record, &before, out)
                }
                None => self.run(ctx, out),
            }
        };
        let (artifact, made) = ctx.memo(NAME, VERSION, &self.key_spec(), &[], make)?;
        let record = read_record(&artifact)?;
        Ok((artifact, record, made && is_new))
    }

    fn seed(&self) -> u64 {
        self.shared.resolved.spec.seed
    }

    /// What enters the key: the command less what does not change a result, every value, and the files' content.
    fn key_spec(&self) -> Value {
        let Command { run, environment, time_limit_s, .. } = self.command;
        let mut key = json!({
            "run": run,
            "environment": environment,
            "time_limit_s": time_limit_s,
            "files": self.shared.program_files,
            "values": self.invocation().values(),
            "metric": self.metric,
            "seed": self.command.uses_seed().then(|| self.seed()),
        });
        if !self.stop.is_empty() {
            key["stop"] = json!(self.stop);
        }
        key
    }

    fn invocation(&self) -> Invocation<'_> {
        self.command.with(self.config, self.seed())
    }

    fn run(&self, ctx: &Context, out: &mut Output) -> Result<(), StageError> {
        let invocation = self.invocation();
        let mut attempt = 0;
        let (ran, record) = loop {
            let (mut course, mut seen, mut end) = (Course::new(self.stop), 0, None);
            let mut goes_on = |line: Option<&Line>| {
                if let Some(line) = line.filter(|_| end.is_none() && !self.stop.is_empty()) {
                    seen += 1;
                    end = course.ends(line, self.metric).then_some(seen);
                }
                !ctx.cancelled() && end.is_none()
            };
            let ran = invocation.run(&mut goes_on).map_err(StageError::new)?;
            let record = match end {
                // What it has printed since depends on how fast it was ended.
                Some(end) => Record { status: Status::Stopped, why: None, history: history(&ran.lines[..end]) },
                None => self.record(&ran),
            };
            if ran.ended == Ended::Cancelled && record.status != Status::Stopped {
                return Err(StageError::Interrupted);
            }
            if record.status != Status::Failed || attempt == self.command.retries {
                break (ran, record);
            }
            attempt += 1;
        };
        if let (Status::Failed, Some(why)) = (record.status, &record.why) {
            let last = String::from_utf8_lossy(&ran.stderr);
            let last = last.trim_end().lines().last().unwrap_or_default();
            let said = if last.is_empty() { String::new() } else { format!(", last words: {last}") };
            let with: Vec<String> = invocation.values().iter().map(|(name, value)| format!("{name} {value}")).collect();
            let run: Vec<&str> = self.command.run.iter().map(SpecPath::written).collect();
            let (run, with) = (run.join(" "), with.join(", "));
            ctx.emit(Event::Warning { message: format!("`{run}` failed: {why}{said} ({with})") });
        }
        out.write("stdout.log", &ran.stdout)?;
        out.write("stderr.log", &ran.stderr)?;
        out.write_json(RECORD, &record)
    }

    fn record(&self, ran: &Ran) -> Record {
        let (status, why) = match &ran.ended {
            Ended::Badly(how) => (Status::Failed, Some(how.clone())),
            Ended::TooLate => {
                let limit = self.command.time_limit_s.unwrap_or_default();
                (Status::Failed, Some(format!("it took longer than {limit} s")))
            }
            Ended::Well | Ended::Cancelled => match self.last_word(&ran.lines) {
                Some(true) => (Status::Completed, None),
                Some(false) => (Status::Diverged, Some(format!("`{}` is no number", self.metric))),
                None => (Status::Failed, Some(format!("it printed no line of JSON with `{}`", self.metric))),
            },
        };
        Record { status, why, history: history(&ran.lines) }
    }

    /// Whether the metric was a number when it was last mentioned.
    fn last_word(&self, lines: &[Line]) -> Option<bool> {
        lines.iter().rev().find_map(|line| match () {
            () if line.numbers.contains_key(self.metric) => Some(true),
            () if line.broken.iter().any(|name| name == self.metric) => Some(false),
            () => None,
        })
    }
}

/// What a run's artifact says it came to.
fn read_record(artifact: &Artifact) -> Result<Record, StageError> {
    let unreadable = |source| StageError::Unreadable { stage: NAME.to_owned(), file: RECORD.to_owned(), source };
    serde_json::from_slice(&artifact.read(RECORD)?).map_err(unreadable)
}

/// Writes a run of version 1 as one of today; its rows had empty columns that the program never printed.
fn translate(record: Record, before: &Artifact, out: &mut Output) -> Result<(), StageError> {
    for log in ["stdout.log", "stderr.log"] {
        out.write(log, &before.read(log)?)?;
    }
    out.write_json(RECORD, &Record { history: record.history.sorted(), ..record })
}

/// The curve of the metric under a rule while lines come in, with as much work a line whatever came before: the points are
/// those of [`history`].
struct Course<'a> {
    watch: Watch<'a>,
    /// The last point: its epoch, whether its line said so, and the metric.
    last: Option<(u32, bool, Option<f64>)>,
}

impl<'a> Course<'a> {
    fn new(stop: &'a StopRule) -> Self {
        Self { watch: Watch::new(stop), last: None }
    }

    /// Whether the run ends at this line.
    fn ends(&mut self, line: &Line, metric: &str) -> bool {
        let value = line.numbers.get(metric).copied();
        match &mut self.last {
            Some((epoch, true, known)) if line.epoch == Some(*epoch) => *known = value.or(*known),
            last => {
                if let Some((epoch, _, Some(value))) = *last {
                    self.watch.pass(epoch, value);
                }
                let next = last.map_or(1, |(epoch, _, _)| epoch.saturating_add(1));
                *last = Some((line.epoch.unwrap_or(next), line.epoch.is_some(), value));
            }
        }
        matches!(self.last, Some((epoch, _, Some(value))) if self.watch.ends(epoch, value))
    }
}

/// The learning curve: lines of the same epoch are one point; a line without an epoch is one by itself.
fn history(lines: &[Line]) -> History {
    let mut points: Vec<(u32, bool, std::collections::BTreeMap<String, f64>)> = Vec::new();
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
    fn a_course_ends_where_the_rule_ends_the_whole_curve() {
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
            let mut course = Course::new(&rule);
            for count in 1..=lines.len() {
                let whole = rule.stops(&history(&lines[..count]).curve("score")).is_some();
                assert_eq!(course.ends(&lines[count - 1], "score"), whole, "{json}, line {count}");
                if whole {
                    break;
                }
            }
        }
    }
}
