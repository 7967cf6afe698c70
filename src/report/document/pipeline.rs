//! A pipeline, as the verbs of a document ask it.

use super::arguments::Arguments;
use super::nearest::nearest;
use crate::report::content::{Content, Figure, Trial};

/// A pipeline, as documents see it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pipeline {
    /// What came of it.
    pub content: Content,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// Where its folder is, from the folder of the document, with a slash at its end: `../q4_sweep/`. Empty for its own.
    pub folder: String,
}

/// What is in the place of a value, before it becomes text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    /// Something measured.
    Number(f64),
    /// A setting or a count, shown with all its digits.
    Setting(f64),
    /// Plain text, which is escaped.
    Text(String),
    /// Markdown of our own.
    Markdown(String),
    /// A figure of the pipeline.
    Figure(Figure),
}

impl Pipeline {
    /// The trials that a pattern takes, the best first, those without a metric last.
    ///
    /// # Errors
    /// It takes none.
    pub(super) fn trials(&self, arguments: &Arguments) -> Result<Vec<&Trial>, String> {
        let content = &self.content;
        for (path, _) in arguments.settings() {
            self.knows(path)?;
        }
        let mut trials: Vec<&Trial> = content.trials.iter().filter(|trial| arguments.takes(trial)).collect();
        let rank = |trial: &Trial| {
            trial.metric.map_or(f64::INFINITY, |metric| if content.maximize { -metric } else { metric })
        };
        let place = |trial: &Trial| (trial.metric.is_none(), trial.rank);
        trials.sort_by(|a, b| place(a).cmp(&place(b)).then(rank(a).total_cmp(&rank(b))));
        match (&arguments.of, trials.is_empty()) {
            (_, false) => Ok(trials),
            _ if arguments.settings().next().is_some() => Err("no trial has these settings".to_owned()),
            (None, _) => Err("it has no trials".to_owned()),
            (Some(pattern), _) => {
                let near = nearest(pattern, content.trials.iter().map(|trial| trial.name.as_str()));
                let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                Err(format!("no trial is called `{pattern}`{hint}"))
            }
        }
    }

    /// What a trial has under a name: the metric of the search, the last value of another, or a parameter.
    pub(super) fn value(&self, trial: &Trial, name: &str) -> Result<Answer, String> {
        let content = &self.content;
        if name == content.metric {
            return trial.metric.map(Answer::Number).ok_or_else(|| format!("`{}` has no `{name}`", trial.name));
        }
        if let Some(index) = content.quantities.iter().position(|quantity| quantity == name) {
            let last = trial.curves.get(index).and_then(|curve| curve.iter().rev().find_map(|value| *value));
            return last.map(Answer::Number).ok_or_else(|| format!("`{}` has no `{name}`", trial.name));
        }
        match trial.config.get(name) {
            Some(serde_json::Value::String(word)) => Ok(Answer::Text(word.clone())),
            Some(value) => Ok(value.as_f64().map_or_else(|| Answer::Text(value.to_string()), Answer::Setting)),
            None => Err(self.unknown(name)),
        }
    }

    /// The numbers that trials have under a name; those without it are left out.
    pub(super) fn numbers(&self, trials: &[&Trial], name: &str) -> Result<Vec<f64>, String> {
        self.knows(name)?;
        let number = |trial: &&Trial| match self.value(trial, name) {
            Ok(Answer::Number(number) | Answer::Setting(number)) => Some(number),
            _ => None,
        };
        let numbers: Vec<f64> = trials.iter().filter_map(number).collect();
        if numbers.is_empty() { Err(format!("no trial has a number for `{name}`")) } else { Ok(numbers) }
    }

    /// # Errors
    /// No trial could have a value of this name.
    pub(super) fn knows(&self, name: &str) -> Result<(), String> {
        let content = &self.content;
        let mut known = content.quantities.iter().chain([&content.metric]).chain(&content.parameters);
        if known.any(|known| known == name) { Ok(()) } else { Err(self.unknown(name)) }
    }

    fn unknown(&self, name: &str) -> String {
        let content = &self.content;
        let known = || content.quantities.iter().chain([&content.metric]).chain(&content.parameters);
        match nearest(name, known().map(String::as_str)) {
            Some(near) => format!("nothing is called `{name}`; did you mean `{near}`?"),
            None => {
                let names: Vec<String> = known().map(|name| format!("`{name}`")).collect();
                format!("nothing is called `{name}`; there are {}", names.join(", "))
            }
        }
    }
}
