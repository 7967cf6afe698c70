//! The `model` section of a program.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Any program that prints its metrics: each line of standard output that is a JSON object of numbers, such as
/// `{"epoch": 1, "val_loss": 0.31}`, is a point of the learning curve; other lines are kept as a log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// The program and its arguments, without a shell. `{name}` stands for a parameter of the search, `{seed}` for the
    /// spec's seed, `{parameters}` for the path of a JSON file with all parameters; `{{` and `}}` for braces.
    #[schemars(length(min = 1))]
    pub run: Vec<String>,
    /// Environment variables that are set besides those that are there, with the same placeholders.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub environment: BTreeMap<String, String>,
    /// Values of parameters that the search does not set.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub defaults: BTreeMap<String, Value>,
    /// Folder that the program runs in, relative to the spec's; the spec's own without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// Files that the result depends on, relative to the folder: a change of their content makes results anew. Files that
    /// `run` names are among them anyway.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<PathBuf>,
    /// Seconds after which the program is ended; the trial has then failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub time_limit_s: Option<f64>,
    /// How many times a run that failed is repeated.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(range(max = 100))]
    pub retries: u32,
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

/// The pieces of a text, or what is wrong with its braces.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, brace) = rest.split_at(at);
        pieces.push(Piece::Text(before));
        if brace.starts_with("{{") || brace.starts_with("}}") {
            pieces.push(Piece::Text(&brace[..1]));
            rest = &brace[2..];
            continue;
        }
        let name = brace.strip_prefix('{').and_then(|inside| Some((inside, inside.find('}')?)));
        let Some((inside, end)) = name else {
            return Err(format!("`{text}` has a brace without its other half; `{{{{` and `}}}}` stand for braces"));
        };
        pieces.push(Piece::Placeholder(&inside[..end]));
        rest = &inside[end + 1..];
    }
    pieces.push(Piece::Text(rest));
    Ok(pieces)
}

/// Placeholders that are no parameters.
pub(super) const SEED: &str = "seed";
pub(super) const PARAMETERS: &str = "parameters";

impl Command {
    /// Texts that may have placeholders.
    fn texts(&self) -> impl Iterator<Item = &String> {
        self.run.iter().chain(self.environment.values())
    }

    /// What is wrong with the placeholders where the search sets the given parameters; and parameters that nothing uses.
    pub fn check<'a>(&'a self, searched: impl Iterator<Item = &'a str>) -> Vec<String> {
        let mut problems = Vec::new();
        let known: BTreeSet<&str> = searched.chain(self.defaults.keys().map(String::as_str)).collect();
        let mut used = BTreeSet::new();
        for text in self.texts() {
            match pieces(text) {
                Ok(pieces) => used.extend(pieces.into_iter().filter_map(|piece| match piece {
                    Piece::Placeholder(name) => Some(name),
                    Piece::Text(_) => None,
                })),
                Err(problem) => problems.push(problem),
            }
        }
        let is_known = |name: &&str| known.contains(name) || [SEED, PARAMETERS].contains(name);
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

    /// Whether the seed of the spec can matter.
    pub fn uses_seed(&self) -> bool {
        let is_seed = |piece: &Piece<'_>| *piece == Piece::Placeholder(SEED);
        self.texts().any(|text| pieces(text).is_ok_and(|pieces| pieces.iter().any(is_seed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_placeholders_unless_doubled() {
        use Piece::{Placeholder, Text};
        assert_eq!(pieces("--lr={lr}!").unwrap(), [Text("--lr="), Placeholder("lr"), Text("!")]);
        assert_eq!(pieces("{{a}}").unwrap(), [Text(""), Text("{"), Text("a"), Text("}"), Text("")]);
        assert!(pieces("{open").is_err() && pieces("close}").is_err());
    }

    #[test]
    fn placeholders_and_parameters_must_find_each_other() {
        let command = |run: &[&str]| Command {
            run: run.iter().map(|word| (*word).to_owned()).collect(),
            environment: BTreeMap::new(),
            defaults: BTreeMap::from([("depth".to_owned(), 3.into())]),
            folder: None,
            inputs: Vec::new(),
            time_limit_s: None,
            retries: 0,
        };
        let check = |run: &[&str]| command(run).check(["lr"].into_iter());
        assert!(check(&["a", "{lr}", "{depth}", "{seed}"]).is_empty());
        assert!(check(&["a", "{parameters}"]).is_empty());
        assert_eq!(check(&["a", "{lr}"]), ["the parameter `depth` stands nowhere in `run` or `environment`"]);
        assert!(check(&["a", "{rl}"])[0].starts_with("`{rl}` names neither"));
    }
}
