//! The `model` section of a program.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::path::SpecPath;

/// Any program that prints its metrics: each line of standard output that is a JSON object of numbers, such as
/// `{"epoch": 1, "val_loss": 0.31}`, is a point of the learning curve; other lines are kept as a log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// The program and its arguments, without a shell. `{name}` stands for a parameter of the search, `{seed}` for the
    /// spec's seed, `{fold}` and `{folds}` for the fold of `repeat: { folds: … }`, from 0, and their number, `{parameters}` for the path of a JSON file with all parameters, `{folder}` for the folder that the trial
    /// works in, `{trial}` and `{number}` for its name and number; `{{name}}` is text in braces. A word that names a file
    /// beside the spec is given to the program as an absolute path.
    #[schemars(length(min = 1))]
    pub run: Vec<SpecPath>,
    /// Environment variables that are set besides those that are there, with the same placeholders.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<String, String>,
    /// Values of parameters that the search does not set.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub defaults: BTreeMap<String, Value>,
    /// Folder that `run` and `inputs` are relative to, itself relative to the spec's; the spec's own without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<SpecPath>,
    /// Files and folders that the result depends on, relative to the folder: a change of their content makes results anew.
    /// The program finds them under these paths. Files that `run` names are among them anyway.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<String>,
    /// Where the program runs.
    #[serde(default, skip_serializing_if = "WorkingFolder::is_own")]
    pub working_folder: WorkingFolder,
    /// Seconds after which the program is ended; the trial has then failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub time_limit_s: Option<f64>,
    /// How many times a run that failed is repeated.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(range(max = 100))]
    pub retries: u32,
}

/// Where a program runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkingFolder {
    /// Every trial in an empty folder of its own, in which the `inputs` are linked. What it leaves there is kept with the
    /// trial.
    #[default]
    Own,
    /// All trials in `folder`, one after the other: they could overwrite each other's files.
    Shared,
    /// All trials in `folder`, several at a time: no two of them write the same file.
    SharedConcurrently,
}

impl WorkingFolder {
    /// Whether every trial has a folder of its own.
    pub fn is_own(&self) -> bool {
        *self == Self::Own
    }
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// A piece of a text with placeholders.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

/// The pieces of a text. Braces around anything but a name are text, as a shell or a JSON has them.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut rest, mut start) = (text, 0);
    while let Some(at) = rest[start..].find(['{', '}']).map(|at| start + at) {
        let brace = &rest[at..];
        let inside = brace.strip_prefix('{').and_then(|inside| inside.split_once('}')).map(|(inside, _)| inside);
        if brace.starts_with("{{") || brace.starts_with("}}") {
            pieces.extend([Piece::Text(&rest[..at]), Piece::Text(&brace[..1])]);
            (rest, start) = (&brace[2..], 0);
        } else if let Some(name) = inside.filter(|inside| is_name(inside)) {
            pieces.extend([Piece::Text(&rest[..at]), Piece::Placeholder(name)]);
            (rest, start) = (&brace[name.len() + 2..], 0);
        } else {
            start = at + 1;
        }
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// Whether a text may be a parameter's name or path.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
}

/// Placeholders that are no parameters.
pub(super) const SEED: &str = "seed";
pub(super) const PARAMETERS: &str = "parameters";
pub(super) const FOLDER: &str = "folder";
pub(super) const TRIAL: &str = "trial";
pub(super) const NUMBER: &str = "number";
pub(super) const FOLD: &str = "fold";
pub(super) const FOLDS: &str = "folds";
/// All of them.
const PLACEHOLDERS: [&str; 7] = [SEED, PARAMETERS, FOLDER, TRIAL, NUMBER, FOLD, FOLDS];

impl Command {
    /// Texts that may have placeholders.
    fn texts(&self) -> impl Iterator<Item = &str> {
        self.run.iter().map(SpecPath::written).chain(self.environment.values().map(String::as_str))
    }

    /// What is wrong with the placeholders where the search sets the given parameters; and parameters that nothing uses.
    pub fn check<'a>(&'a self, searched: impl Iterator<Item = &'a str>) -> Vec<String> {
        let mut problems = Vec::new();
        let known: BTreeSet<&str> = searched.chain(self.defaults.keys().map(String::as_str)).collect();
        let mut used = BTreeSet::new();
        for text in self.texts() {
            used.extend(pieces(text).into_iter().filter_map(|piece| match piece {
                Piece::Placeholder(name) => Some(name),
                Piece::Text(_) => None,
            }));
        }
        let is_known = |name: &&str| known.contains(name) || PLACEHOLDERS.contains(name);
        for name in used.iter().filter(|name| !is_known(name)) {
            problems.push(format!("`{{{name}}}` names neither a parameter of the search nor one of `defaults`"));
        }
        if !used.contains(PARAMETERS) && problems.is_empty() {
            let unused = known.iter().filter(|name| !used.contains(*name));
            problems
                .extend(unused.map(|name| format!("the parameter `{name}` stands nowhere in `run` or `environment`")));
        }
        problems
    }

    /// Whether a placeholder stands in `run` or `environment`.
    pub fn has_placeholder(&self, placeholder: &str) -> bool {
        let is_it = |piece: &Piece<'_>| *piece == Piece::Placeholder(placeholder);
        self.texts().any(|text| pieces(text).iter().any(is_it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_around_names_are_placeholders() {
        use Piece::{Placeholder, Text};
        assert_eq!(pieces("--lr={lr}!"), [Text("--lr="), Placeholder("lr"), Text("!")]);
        assert_eq!(pieces("{{a}}"), [Text(""), Text("{"), Text("a"), Text("}"), Text("")]);
        for text in ["{open", "close}", "{print $1}", "{\"a\": 1}", "", "{}"] {
            assert_eq!(pieces(text), [Text(text)]);
        }
        assert_eq!(pieces("{ {a.b} }"), [Text("{ "), Placeholder("a.b"), Text(" }")]);
    }

    #[test]
    fn placeholders_and_parameters_must_find_each_other() {
        let command = |run: &[&str]| Command {
            run: run.iter().map(|word| SpecPath::new(*word, "")).collect(),
            environment: BTreeMap::new(),
            defaults: BTreeMap::from([("depth".to_owned(), 3.into())]),
            folder: None,
            inputs: Vec::new(),
            working_folder: WorkingFolder::Own,
            time_limit_s: None,
            retries: 0,
        };
        let check = |run: &[&str]| command(run).check(["lr"].into_iter());
        assert!(check(&["a", "{lr}", "{depth}", "{seed}", "{folder}/{trial}", "{number}"]).is_empty());
        assert!(check(&["a", "{parameters}"]).is_empty());
        assert_eq!(check(&["a", "{lr}"]), ["the parameter `depth` stands nowhere in `run` or `environment`"]);
        assert!(check(&["a", "{rl}"])[0].starts_with("`{rl}` names neither"));
    }
}
