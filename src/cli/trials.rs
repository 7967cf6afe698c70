//! Choosing, ordering and naming the trials of a study for a table.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::Value;

use super::filter::{Filter, Table};
use crate::search::Goal;
use crate::spec::nearest;
use crate::stages::{CONFIGURATION, DEVIATION, Study, Trial, configuration};

/// Columns that every study has besides metrics and parameters.
const FIXED: [&str; 8] = ["trial", "status", "epochs", "why", "log", "tags", "note", "key"];

/// A study as a table of values.
pub(crate) struct Trials<'a> {
    study: &'a Study,
    metrics: Vec<String>,
    /// The parameters that are seeds, where trials differ in them alone.
    seeds: Vec<String>,
    /// Columns of standard deviations, where trials are means of trainings.
    deviations: Vec<String>,
    parameters: Vec<String>,
    /// Which trials satisfy the constraints, and which are on the front of several goals, by index.
    standings: Vec<(&'static str, BTreeSet<usize>)>,
}

impl<'a> Trials<'a> {
    pub(crate) fn new(study: &'a Study) -> Self {
        let metrics = study.metrics();
        let deviations = match study.is_repeated() {
            true => metrics.iter().map(|metric| format!("{metric}{DEVIATION}")).collect(),
            false => Vec::new(),
        };
        let (seeds, parameters, standings) = (study.seeds(), study.parameters(), study.standings());
        Self { study, metrics, deviations, seeds, parameters, standings }
    }

    /// Names of the columns in which the search judges trials: whether each satisfies the constraints, what is believed of it.
    fn judgements(&self) -> Vec<&'static str> {
        self.standings.iter().map(|(name, _)| *name).chain(self.study.believed_columns()).collect()
    }

    /// Names of all columns.
    fn known(&self) -> Vec<&str> {
        let named = self.metrics.iter().chain(&self.deviations).chain(&self.parameters).map(String::as_str);
        let trainings = self.study.is_repeated().then_some("trainings");
        let configuration = (!self.seeds.is_empty()).then_some(CONFIGURATION);
        FIXED
            .into_iter()
            .chain(trainings)
            .chain(configuration)
            .chain([self.study.metric.as_str()])
            .chain(named)
            .chain(self.judgements())
            .collect()
    }

    /// The columns that a filter knows, in the page and here.
    pub(crate) fn filter_names(&self) -> Vec<String> {
        let fixed =
            ["trial", "status", "epochs", "why", "log", "tags", "note", self.study.metric.as_str()].map(str::to_owned);
        let mut seen = BTreeSet::new();
        let all = fixed.into_iter().chain(self.study.measured()).chain(self.parameters.iter().cloned());
        all.filter(|name| seen.insert(name.clone())).collect()
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
        let metric = self.study.metric.as_str();
        let deviation = format!("{metric}{DEVIATION}");
        let repeated = self.study.is_repeated().then(|| [deviation, "trainings".to_owned()]);
        let first = ["trial", metric].map(str::to_owned).into_iter().chain(repeated.into_iter().flatten());
        let further = self.study.ranking.names().into_iter().filter(|name| *name != metric);
        let mut seen = BTreeSet::new();
        let further = further.filter(|name| seen.insert(name.to_owned())).map(str::to_owned);
        let believed = self.study.believed_columns().into_iter().map(str::to_owned);
        let first = first.chain(further).chain(believed).chain(["epochs".to_owned()]);
        let standings = self.standings.iter().map(|(name, _)| (*name).to_owned());
        let is_written = |column: &&str| self.study.trials.iter().any(|trial| !self.value(trial, column).is_null());
        let remarks = ["tags", "note"].into_iter().filter(is_written).map(str::to_owned);
        first.chain(self.parameters.iter().cloned()).chain(standings).chain(remarks).collect()
    }

    /// A trial's value in a column.
    pub(crate) fn value(&self, trial: &Trial, column: &str) -> Value {
        let standing = || self.standings.iter().find(|(name, _)| *name == column);
        match column == CONFIGURATION && !self.seeds.is_empty() {
            true => configuration(trial, &self.seeds).into(),
            false => match (value(self.study.metric.as_str(), trial, column), standing()) {
                (Value::Null, Some((_, set))) => set.contains(&trial.index).into(),
                (value, _) => value,
            },
        }
    }

    /// The trials that pass all conditions, in order; `sort` is a column, with `-` before it for the largest first.
    pub(crate) fn chosen(&self, conditions: Option<&str>, sort: Option<&str>) -> Result<Vec<&'a Trial>, String> {
        let trials = &self.study.trials;
        let mut names = self.filter_names();
        names.extend(self.judgements().into_iter().map(str::to_owned));
        let value = |row: usize, column: &str| self.value(&trials[row], column);
        let table = Table { names: &names, rows: trials.len(), value: &value };
        let filter = Filter::parse(conditions.unwrap_or_default(), &table)?;
        let passing = (0..trials.len()).filter(|row| filter.holds(*row, &table));
        let mut chosen: Vec<&Trial> = passing.map(|row| &trials[row]).collect();
        let (column, largest) = match sort {
            Some(sort) => (self.column(sort.trim_start_matches('-'))?, sort.starts_with('-')),
            None if !self.study.ranking.is_plain() => {
                let ranks = self.study.ranks();
                chosen.sort_by_key(|trial| ranks.get(&trial.index).copied().unwrap_or(usize::MAX));
                return Ok(chosen);
            }
            None => (self.study.metric.as_str().to_owned(), self.study.goal == Goal::Maximize),
        };
        chosen.sort_by(|a, b| in_order(&self.value(a, &column), &self.value(b, &column), largest));
        Ok(chosen)
    }
}

/// A trial's value in a column, in a study that a metric ranks.
pub(crate) fn value(metric: &str, trial: &Trial, column: &str) -> Value {
    match column {
        "trial" => trial.name.clone().into(),
        "status" => serde_json::to_value(trial.status).unwrap_or_default(),
        "epochs" => trial.history.last_epoch().unwrap_or(0).into(),
        "why" => trial.why.clone().map_or(Value::Null, Value::from),
        "log" => trial.log.clone().map_or(Value::Null, Value::from),
        "tags" => trial.remarks.tags.clone().map_or(Value::Null, Value::from),
        "note" => trial.remarks.note.clone().map_or(Value::Null, Value::from),
        "key" => trial.key.to_string().into(),
        "trainings" if !trial.replicates.is_empty() => trial.replicates.len().into(),
        name if name == metric => trial.metric.map_or(Value::Null, Value::from),
        name => match trial.config.get(name) {
            Some(value) => value.clone(),
            None => {
                let deviation = || Some(trial.spread(name.strip_suffix(DEVIATION)?)?.sd);
                trial
                    .value(name)
                    .or_else(deviation)
                    .or_else(|| trial.belief_column(name))
                    .map_or(Value::Null, Value::from)
            }
        },
    }
}

/// Numbers by size, then words; what is absent comes last either way.
pub(crate) fn in_order(a: &Value, b: &Value, largest: bool) -> Ordering {
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
