//! Which task the target columns of a table are for, and the targets of its rows.

use ndarray::Array2;

use super::classes::Classes;
use super::task::Task;
use crate::data::table::{Column, ColumnKind, MISSING, Values};
use crate::data::targets::Targets;

/// Whole numbers with at most so many values may be names of classes.
const MOST_NUMBERED: usize = 20;

/// A column that is to be predicted.
#[derive(Clone, Debug)]
pub(crate) struct TargetColumn {
    /// Its values: numbers, or words as they are written.
    pub(crate) column: Column,
    /// Whether numbers are written with a decimal sign or an exponent.
    pub(crate) has_point: bool,
    /// A spelling of missing values, where they are not empty.
    pub(crate) missing_word: Option<String>,
    /// The form of its dates, where it has dates.
    pub(crate) date_form: Option<String>,
}

/// What target columns come to.
pub(crate) struct Inferred {
    /// The targets of the rows that have one.
    pub(crate) targets: Targets,
    /// Those rows, in order.
    pub(crate) rows: Vec<u32>,
    /// What is odd, or was decided, for people.
    pub(crate) notes: Vec<String>,
}

/// Finds what the target columns are for, unless the spec says it.
///
/// # Errors
/// Says what the columns could mean and what to write.
pub(crate) fn infer(columns: &[TargetColumn], task: Option<Task>) -> Result<Inferred, String> {
    let rows = complete_rows(columns);
    let mut notes = Vec::new();
    left_out(columns, rows.len(), &mut notes)?;
    let (targets, task) = match columns {
        [] => return Err("`target` names no column".to_owned()),
        [one] => match task.map_or_else(|| task_of(one, &rows, &mut notes), Ok)? {
            Task::MultiLabel => (labels(columns, &rows)?, Task::MultiLabel),
            Task::Regression => (numbers(columns, &rows)?, Task::Regression),
            Task::Classification => (classes(one, &rows, &mut notes)?, Task::Classification),
        },
        many => {
            let are_binary = many.iter().all(|target| is_binary(&target.column.values, &rows));
            match task {
                Some(Task::Classification) => {
                    let names: Vec<&str> = many.iter().map(|target| target.column.name.as_str()).collect();
                    return Err(format!(
                        "`task: classification` has one target, found {}: write `task: multi_label` where each is yes or no, \
                         or `task: regression` where each is a number",
                        names.join(", ")
                    ));
                }
                Some(Task::MultiLabel) => (labels(many, &rows)?, Task::MultiLabel),
                None if are_binary => (labels(many, &rows)?, Task::MultiLabel),
                Some(Task::Regression) | None => (numbers(many, &rows)?, Task::Regression),
            }
        }
    };
    tracing::debug!(?task, rows = rows.len(), "target");
    Ok(Inferred { targets, rows, notes })
}

/// The rows that miss no target.
fn complete_rows(columns: &[TargetColumn]) -> Vec<u32> {
    let count = columns.first().map_or(0, |target| target.column.len()) as u32;
    let is_there = |values: &Values, row: usize| match values {
        Values::Numbers(numbers) => !numbers[row].is_nan(),
        Values::Categories { codes, .. } => codes[row] != MISSING,
    };
    let is_complete = |row: &u32| columns.iter().all(|target| is_there(&target.column.values, *row as usize));
    (0..count).filter(is_complete).collect()
}

/// Says how many rows are left out because they miss a target.
fn left_out(columns: &[TargetColumn], complete: usize, notes: &mut Vec<String>) -> Result<(), String> {
    let all = columns.first().map_or(0, |target| target.column.len());
    let names: Vec<&str> = columns.iter().map(|target| target.column.name.as_str()).collect();
    let names = names.join("`, `");
    if complete == 0 {
        return Err(format!("no row has a value of the target `{names}`"));
    }
    if complete < all {
        let word = columns.iter().find_map(|target| target.missing_word.as_deref());
        let spelled = word.map_or(String::new(), |word| format!(" (`{word}` is read as missing)"));
        let rows = if all - complete == 1 { "row has" } else { "rows have" };
        notes.push(format!(
            "{} {rows} no value of the target `{names}`{spelled} and cannot be learned from",
            all - complete
        ));
    }
    Ok(())
}

/// The task of one target column.
fn task_of(target: &TargetColumn, rows: &[u32], notes: &mut Vec<String>) -> Result<Task, String> {
    let name = &target.column.name;
    let numbers = match (&target.column.values, target.column.kind) {
        (_, ColumnKind::Date) => {
            return Err(format!("the target `{name}` is a date: write a column of numbers or classes as `target`"));
        }
        (Values::Categories { .. }, _) => return Ok(Task::Classification),
        (Values::Numbers(numbers), _) => numbers,
    };
    let mut values: Vec<f64> = rows.iter().map(|&row| numbers[row as usize]).collect();
    if values.iter().any(|x| x.fract() != 0.0) {
        return Ok(Task::Regression);
    }
    values.sort_unstable_by(f64::total_cmp);
    values.dedup();
    let ask = |what: String| {
        Err(format!(
            "the target `{name}` {what}: write `task: regression` to predict the number, or `task: classification` to tell them apart"
        ))
    };
    if values.len() > MOST_NUMBERED {
        return ask(format!("has {} different whole numbers", values.len()));
    }
    if target.has_point {
        return ask("has whole numbers that are written with decimals".to_owned());
    }
    if values.len() > 2 {
        let (first, last) = (values[0], values[values.len() - 1]);
        notes.push(format!(
            "the target `{name}` has {} whole numbers from {first} to {last}, which are taken for classes; \
             write `task: regression` to predict the number",
            values.len()
        ));
    }
    Ok(Task::Classification)
}

fn classes(target: &TargetColumn, rows: &[u32], notes: &mut Vec<String>) -> Result<Targets, String> {
    let name = &target.column.name;
    let classes = Classes::of(&target.column.values, rows);
    if let Some(why) = classes.refusal(name) {
        return Err(why);
    }
    notes.extend(classes.doubts(name));
    Ok(Targets::Classes { labels: classes.labels, names: classes.names })
}

fn numbers(columns: &[TargetColumn], rows: &[u32]) -> Result<Targets, String> {
    let mut values = Array2::zeros((rows.len(), columns.len()));
    for (at, target) in columns.iter().enumerate() {
        let name = &target.column.name;
        let Values::Numbers(numbers) = &target.column.values else {
            let word = first_word(&target.column.values);
            return Err(format!("the target `{name}` has words such as `{word}`, which are no numbers to predict"));
        };
        let first = rows.first().map(|&row| numbers[row as usize]);
        if rows.iter().all(|&row| Some(numbers[row as usize]) == first) {
            let first = first.unwrap_or_default();
            return Err(format!(
                "all {} rows have the target {first} in `{name}`: there is nothing to predict",
                rows.len()
            ));
        }
        rows.iter().enumerate().for_each(|(place, &row)| values[[place, at]] = numbers[row as usize]);
    }
    Ok(Targets::Numbers { values, names: columns.iter().map(|target| target.column.name.clone()).collect() })
}

fn first_word(values: &Values) -> &str {
    match values {
        Values::Categories { names, .. } => names.first().map_or("", String::as_str),
        Values::Numbers(_) => "",
    }
}

/// Whether all rows have one of two values that mean no and yes.
fn is_binary(values: &Values, rows: &[u32]) -> bool {
    match values {
        Values::Numbers(numbers) => rows.iter().all(|&row| matches!(numbers[row as usize], 0.0 | 1.0)),
        Values::Categories { names, .. } => names.iter().all(|name| yes_or_no(name).is_some()),
    }
}

fn yes_or_no(word: &str) -> Option<f32> {
    let is = |words: [&str; 5]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    if is(["yes", "true", "t", "y", "1"]) { Some(1.0) } else { is(["no", "false", "f", "n", "0"]).then_some(0.0) }
}

fn labels(columns: &[TargetColumn], rows: &[u32]) -> Result<Targets, String> {
    let mut values = Array2::zeros((rows.len(), columns.len()));
    for (at, target) in columns.iter().enumerate() {
        let name = &target.column.name;
        if !is_binary(&target.column.values, rows) {
            return Err(format!("the target `{name}` is no label: every value of a label is 0 or 1, or yes or no"));
        }
        for (place, &row) in rows.iter().enumerate() {
            values[[place, at]] = match &target.column.values {
                Values::Numbers(numbers) => numbers[row as usize] as f32,
                Values::Categories { codes, names } => yes_or_no(&names[codes[row as usize] as usize]).unwrap_or(0.0),
            };
        }
    }
    Ok(Targets::Labels { values, names: columns.iter().map(|target| target.column.name.clone()).collect() })
}

#[cfg(test)]
mod tests;
