//! Trials grouped by the values of a column: how many there are, their mean with its interval, the best.

use serde_json::{Map, Value};

use super::table::{csv, latex, markdown, rounded, shown, table};
use super::trials::{Trials, in_order, plain};
use crate::base::student::mean_with_half;
use crate::cli::args::Format;
use crate::search::{Goal, same};
use crate::spec::nearest;
use crate::stages::{Study, Trial};

/// The most groups of numbers; where there are more, ranges are made of them. As on the page.
const MOST_GROUPS: usize = 12;

/// How many ranges are made, with about as many trials in each.
const RANGES: usize = 5;

/// The trials of one value, or of a range of numbers.
#[derive(Debug, PartialEq)]
struct Group {
    value: Value,
    trials: usize,
    /// How many of them have the metric.
    measured: usize,
    mean: Option<f64>,
    /// Half of the 95 % interval of the mean, by Student's t.
    half: Option<f64>,
    best: Option<f64>,
    /// The trial that has it.
    by: Option<String>,
}

/// The groups of some trials.
pub(crate) struct Groups {
    column: String,
    metric: String,
    groups: Vec<Group>,
    /// Whether numbers were put together to ranges.
    pub(crate) are_ranges: bool,
}

impl Groups {
    /// Groups of some trials of a study, the best mean first.
    pub(crate) fn of(study: &Study, trials: &[&Trial], column: &str) -> Self {
        let all = Trials::new(study);
        let mut valued: Vec<(Value, &Trial)> = trials.iter().map(|trial| (all.value(trial, column), *trial)).collect();
        valued.sort_by(|(a, _), (b, _)| in_order(a, b, false));
        let is_same = |a: &(Value, &Trial), b: &(Value, &Trial)| same(&a.0, &b.0);
        let mut parts: Vec<Vec<(Value, &Trial)>> = valued.chunk_by(is_same).map(<[_]>::to_vec).collect();
        let numbers = parts.iter().filter(|part| !part[0].0.is_null()).count();
        let are_ranges = numbers > MOST_GROUPS && valued.iter().all(|(value, _)| value.is_null() || value.is_number());
        if are_ranges {
            let (numbers, none): (Vec<_>, Vec<_>) = valued.into_iter().partition(|(value, _)| !value.is_null());
            parts = numbers.chunks(numbers.len().div_ceil(RANGES)).map(<[_]>::to_vec).collect();
            parts.extend((!none.is_empty()).then_some(none));
        }
        let mut groups: Vec<Group> = parts.iter().map(|part| group(part, study.goal)).collect();
        let number = |x: Option<f64>| x.map_or(Value::Null, Value::from);
        groups.sort_by(|a, b| in_order(&number(a.mean), &number(b.mean), study.goal == Goal::Maximize));
        Self { column: column.to_owned(), metric: study.metric.as_str().to_owned(), groups, are_ranges }
    }

    /// Names of the columns, and their values in a group.
    fn columns(&self) -> [String; 7] {
        [&*self.column, "trials", "measured", "mean", "half_interval", "best", "by"].map(str::to_owned)
    }

    fn values(group: &Group) -> [Value; 7] {
        let number = |x: Option<f64>| x.map_or(Value::Null, Value::from);
        let by = group.by.clone().map_or(Value::Null, Value::from);
        let (trials, measured) = (group.trials.into(), group.measured.into());
        [group.value.clone(), trials, measured, number(group.mean), number(group.half), number(group.best), by]
    }

    /// Puts the groups in the order of one of their columns, with `-` before it for the largest first.
    ///
    /// # Errors
    /// A column that they do not have.
    pub(crate) fn sort(&mut self, by: &str) -> Result<(), String> {
        let (name, largest) = (by.trim_start_matches('-'), by.starts_with('-'));
        let columns = self.columns();
        let name = if name == self.metric { "mean" } else { name };
        let is_meant = |column: &String| column == name || column.rsplit_once('.').is_some_and(|(_, end)| end == name);
        let Some(at) = columns.iter().position(is_meant) else {
            let near =
                nearest(name, columns.iter().map(String::as_str)).map(|near| format!("; did you mean `{near}`?"));
            let near = near.unwrap_or_else(|| format!("; there are {}", columns.join(", ")));
            return Err(format!("the groups have no column `{name}`{near}"));
        };
        self.groups.sort_by(|a, b| in_order(&Self::values(a)[at], &Self::values(b)[at], largest));
        Ok(())
    }

    /// Keeps the first few.
    pub(crate) fn truncate(&mut self, most: usize) {
        self.groups.truncate(most);
    }

    /// The groups as objects, with all columns.
    pub(crate) fn objects(&self) -> Vec<Map<String, Value>> {
        let columns = self.columns();
        self.groups.iter().map(|group| columns.iter().cloned().zip(Self::values(group)).collect()).collect()
    }

    /// The groups in a form: for programs all columns, for people the mean with its interval in one.
    pub(crate) fn text(&self, format: Format) -> Result<String, String> {
        let (columns, rows) = (self.columns(), self.groups.iter().map(Self::values));
        match format {
            Format::Json => return serde_json::to_string_pretty(&self.objects()).map_err(|error| error.to_string()),
            Format::Csv => {
                let rows: Vec<Vec<String>> = rows.map(|row| row.iter().map(plain).collect()).collect();
                return csv(&columns, &rows).map_err(|error| error.to_string());
            }
            Format::Table | Format::Markdown | Format::Latex => {}
        }
        let all_measured = self.groups.iter().all(|group| group.measured == group.trials);
        let metric = format!("{} (mean ± 95 %)", self.metric);
        let measured = (!all_measured).then(|| "measured".to_owned());
        let header: Vec<String> = [self.column.clone(), "trials".to_owned()]
            .into_iter()
            .chain(measured)
            .chain([metric, "best".to_owned(), "by".to_owned()])
            .collect();
        let row = |group: &Group| {
            let number = |x: Option<f64>| x.map(rounded).unwrap_or_default();
            let half = group.half.map(|half| format!(" ± {}", rounded(half))).unwrap_or_default();
            let value = if group.value.is_null() { "(none)".to_owned() } else { shown(&group.value) };
            let measured = (!all_measured).then(|| group.measured.to_string());
            let last = [number(group.mean) + &half, number(group.best), group.by.clone().unwrap_or_default()];
            [value, group.trials.to_string()].into_iter().chain(measured).chain(last).collect()
        };
        let rows: Vec<Vec<String>> = self.groups.iter().map(row).collect();
        Ok(match format {
            Format::Markdown => markdown(&header, &rows),
            Format::Latex => latex(&header, &rows),
            _ => table(&header, &rows),
        })
    }
}

/// The group of some trials with their values, in the order of these.
fn group(members: &[(Value, &Trial)], goal: Goal) -> Group {
    let measured: Vec<(f64, &Trial)> = members.iter().filter_map(|(_, trial)| Some((trial.metric?, *trial))).collect();
    let numbers: Vec<f64> = measured.iter().map(|(metric, _)| *metric).collect();
    let (first, last) = (&members[0].0, &members[members.len() - 1].0);
    let value = if same(first, last) { first.clone() } else { format!("{} … {}", shown(first), shown(last)).into() };
    let best = measured.iter().copied().reduce(|best, other| {
        let is_better = if goal == Goal::Maximize { other.0 > best.0 } else { other.0 < best.0 };
        if is_better { other } else { best }
    });
    let (mean, half) = mean_with_half(&numbers).unzip();
    Group {
        value,
        trials: members.len(),
        measured: numbers.len(),
        mean,
        half: half.flatten(),
        best: best.map(|(metric, _)| metric),
        by: best.map(|(_, trial)| trial.name.clone()),
    }
}

#[cfg(test)]
mod tests;
