//! What may stand in the braces of a document.

use std::fmt;

use super::arguments::Arguments;
use super::verbs::ALL;
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
    Number(f64),
    /// Plain text, which is escaped.
    Text(String),
    /// Markdown of our own.
    Markdown(String),
    /// A figure of the pipeline.
    Figure(Figure),
}

/// Something that may stand in the braces of a document.
pub(super) struct Verb {
    pub(super) name: &'static str,
    /// How it is written.
    pub(super) usage: &'static str,
    /// What it gives, in a sentence.
    pub(super) text: &'static str,
    /// What its words are called in messages.
    pub(super) words: &'static [&'static str],
    /// Whether `of` may choose trials.
    pub(super) takes_trials: bool,
    /// Its own options.
    pub(super) options: &'static [&'static str],
    /// Whether it gives a number, and so has the options of numbers.
    pub(super) is_number: bool,
    /// The value, or what is missing.
    pub(super) answer: fn(&Arguments, &Pipeline) -> Result<Answer, String>,
}

impl fmt::Debug for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Verb {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The verb of a name.
///
/// # Errors
/// What is wrong, and what to write.
pub(super) fn find(name: &str) -> Result<&'static Verb, (String, String)> {
    let names = || ALL.iter().map(|verb| verb.name);
    ALL.iter().copied().find(|verb| verb.name == name).ok_or_else(|| {
        let help = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of {}", names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
        };
        (format!("`{name}` says nothing in a document"), help)
    })
}

/// How every verb is written, with a sentence.
pub fn usages() -> impl Iterator<Item = (&'static str, &'static str)> {
    ALL.iter().map(|verb| (verb.usage, verb.text))
}

/// The word that is near enough to be meant.
pub(super) fn nearest<'a>(word: &str, legal: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let best = legal.min_by_key(|legal| strsim::damerau_levenshtein(word, legal))?;
    let allowed = (best.chars().count().max(word.chars().count()) / 3).max(1);
    (strsim::damerau_levenshtein(word, best) <= allowed).then_some(best)
}

impl Pipeline {
    /// The trials that a pattern takes, the best first, those without a metric last.
    ///
    /// # Errors
    /// It takes none.
    pub(super) fn trials(&self, arguments: &Arguments) -> Result<Vec<&Trial>, String> {
        let content = &self.content;
        let mut trials: Vec<&Trial> = content.trials.iter().filter(|trial| arguments.takes(&trial.name)).collect();
        let rank = |trial: &Trial| {
            trial.metric.map_or(f64::INFINITY, |metric| if content.maximize { -metric } else { metric })
        };
        trials.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
        match (&arguments.of, trials.is_empty()) {
            (_, false) => Ok(trials),
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
            Some(value) => Ok(value.as_f64().map_or_else(|| Answer::Text(value.to_string()), Answer::Number)),
            None => Err(self.unknown(name)),
        }
    }

    /// The numbers that trials have under a name; those without it are left out.
    pub(super) fn numbers(&self, trials: &[&Trial], name: &str) -> Result<Vec<f64>, String> {
        self.knows(name)?;
        let number = |trial: &&Trial| match self.value(trial, name) {
            Ok(Answer::Number(number)) => Some(number),
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
