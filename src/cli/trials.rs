//! Choosing, ordering and naming the trials of a study for a table.

use std::cmp::Ordering;

use serde_json::Value;

use crate::search::Goal;
use crate::spec::nearest;
use crate::stages::{Study, Trial};

/// Columns that every study has besides metrics and parameters.
const FIXED: [&str; 4] = ["trial", "status", "epochs", "key"];

/// A study as a table of values.
pub(crate) struct Trials<'a> {
    study: &'a Study,
    metrics: Vec<String>,
    parameters: Vec<String>,
}

/// A comparison that a trial must pass.
struct Condition {
    column: String,
    operator: &'static str,
    wanted: String,
}

const OPERATORS: [&str; 6] = ["!=", "<=", ">=", "=", "<", ">"];

impl<'a> Trials<'a> {
    pub(crate) fn new(study: &'a Study) -> Self {
        Self { study, metrics: study.metrics(), parameters: study.parameters() }
    }

    /// Names of all columns.
    fn known(&self) -> Vec<&str> {
        let named = self.metrics.iter().chain(&self.parameters).map(String::as_str);
        FIXED.into_iter().chain([self.study.metric.as_str()]).chain(named).collect()
    }

    /// The column that a word names: whole, or by the end of its path.
    pub(crate) fn column(&self, word: &str) -> Result<String, String> {
        let known = self.known();
        let ends = |column: &&&str| column.rsplit_once('.').is_some_and(|(_, end)| end == word);
        let found = known.iter().find(|column| **column == word).or_else(|| known.iter().find(ends));
        found.map(|column| (*column).to_owned()).ok_or_else(|| {
            let near = nearest(word, known.iter().copied()).map(|near| format!("; did you mean `{near}`?"));
            format!("the trials have no column `{word}`{}", near.unwrap_or_default())
        })
    }

    /// The columns of a table that asks for none.
    pub(crate) fn usual(&self) -> Vec<String> {
        let first = ["trial", self.study.metric.as_str(), "epochs"].map(str::to_owned);
        first.into_iter().chain(self.parameters.iter().cloned()).collect()
    }

    /// A trial's value in a column.
    pub(crate) fn value(&self, trial: &Trial, column: &str) -> Value {
        match column {
            "trial" => trial.name.clone().into(),
            "status" => serde_json::to_value(trial.status).unwrap_or_default(),
            "epochs" => trial.history.len().into(),
            "key" => trial.key.to_string().into(),
            name if name == self.study.metric.as_str() => trial.metric.map_or(Value::Null, Value::from),
            name => match trial.config.get(name) {
                Some(value) => value.clone(),
                None => trial.history.last(name).map_or(Value::Null, Value::from),
            },
        }
    }

    /// The trials that pass all conditions, in order; `sort` is a column, with `-` before it for the largest first.
    pub(crate) fn chosen(&self, conditions: Option<&str>, sort: Option<&str>) -> Result<Vec<&'a Trial>, String> {
        let conditions = conditions.map(|text| self.conditions(text)).transpose()?.unwrap_or_default();
        let passes = |trial: &&Trial| conditions.iter().all(|c| c.holds(&self.value(trial, &c.column)));
        let mut chosen: Vec<&Trial> = self.study.trials.iter().filter(passes).collect();
        let (column, largest) = match sort {
            Some(sort) => (self.column(sort.trim_start_matches('-'))?, sort.starts_with('-')),
            None => (self.study.metric.as_str().to_owned(), self.study.goal == Goal::Maximize),
        };
        chosen.sort_by(|a, b| in_order(&self.value(a, &column), &self.value(b, &column), largest));
        Ok(chosen)
    }

    fn conditions(&self, text: &str) -> Result<Vec<Condition>, String> {
        let mut conditions = Vec::new();
        for part in text.split(" and ").map(str::trim) {
            let place = |operator: &&str| part.find(*operator).filter(|at| *at > 0);
            let first = OPERATORS.iter().filter_map(|operator| Some((place(operator)?, *operator)));
            // Of `<` and `<=` at one place the longer is meant.
            let Some((at, operator)) = first.min_by_key(|(at, operator)| (*at, 3 - operator.len())) else {
                return Err(format!("`{part}` is no condition: a column, one of {} and a value", OPERATORS.join(" ")));
            };
            let column = self.column(part[..at].trim())?;
            let wanted = part[at + operator.len()..].trim().trim_matches(['\'', '"']).to_owned();
            conditions.push(Condition { column, operator, wanted });
        }
        Ok(conditions)
    }
}

impl Condition {
    fn holds(&self, value: &Value) -> bool {
        let order = match (value.as_f64(), self.wanted.parse::<f64>()) {
            (Some(value), Ok(wanted)) => value.partial_cmp(&wanted),
            _ if value.is_null() => None,
            _ => Some(plain(value).as_str().cmp(&self.wanted)),
        };
        match (self.operator, order) {
            ("!=", order) => order != Some(Ordering::Equal),
            (_, None) => false,
            ("=", Some(order)) => order.is_eq(),
            ("<", Some(order)) => order.is_lt(),
            (">", Some(order)) => order.is_gt(),
            ("<=", Some(order)) => order.is_le(),
            (_, Some(order)) => order.is_ge(),
        }
    }
}

/// Numbers by size, then words; what is absent comes last either way.
fn in_order(a: &Value, b: &Value, largest: bool) -> Ordering {
    let turned = |order: Ordering| if largest { order.reverse() } else { order };
    match (a.is_null(), b.is_null()) {
        (false, false) => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => turned(a.total_cmp(&b)),
            _ => turned(plain(a).cmp(&plain(b))),
        },
        (a, b) => a.cmp(&b),
    }
}

/// A value as a cell: words without quotes.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(word) => word.clone(),
        value => value.to_string(),
    }
}
