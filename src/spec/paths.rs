//! The paths that a spec names, each with the folder of the file that it is written in.

use std::collections::BTreeSet;

use serde_json::Value;

use super::node::{Node, Tree};
use crate::base::path::SpecPath;

/// The paths that a spec names, by the settings whose values they are.
///
/// Values of a search have no types of their own, and a section to which a configuration is applied is read anew from
/// JSON: this table keeps the folders for both.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpecPaths(Vec<NamedPath>);

/// A path and the setting whose value it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct NamedPath {
    /// Dotted path of the setting, such as `model.initial_weights`.
    setting: String,
    /// Whether a search sets it, rather than the section itself.
    by_search: bool,
    path: SpecPath,
}

impl SpecPaths {
    /// The values of a setting, in its section and in the search.
    pub fn of(&self, setting: &str) -> impl Iterator<Item = &SpecPath> {
        self.0.iter().filter(move |named| named.setting == setting).map(|named| &named.path)
    }

    /// Collects the paths of a tree, each relative to the folder of the text that it stands in. `settings` are the settings
    /// whose values are paths.
    pub(super) fn of_tree(root: &Node, settings: &BTreeSet<String>) -> Self {
        let mut finder = Finder { settings, found: Vec::new() };
        finder.sections(root, "");
        if let Some(search) = root.get("search") {
            finder.search(search);
        }
        // Not in the order of the text, which means nothing.
        finder.found.sort();
        Self(finder.found)
    }

    /// Gives the paths in a JSON value the form from which they are read with their folders. `value` stands at `setting`
    /// of the spec; `by_search` tells which settings have values of a search.
    pub(super) fn locate(&self, value: &mut Value, setting: &str, by_search: &dyn Fn(&str) -> bool) {
        match value {
            Value::String(written) => {
                let is_it = |named: &&NamedPath| {
                    named.setting == setting && named.path.written() == written && named.by_search == by_search(setting)
                };
                if let Some(named) = self.0.iter().find(is_it) {
                    *value = named.path.located();
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.locate(item, setting, by_search)),
            Value::Object(entries) => {
                for (key, value) in entries {
                    self.locate(value, &below(setting, key), by_search);
                }
            }
            _ => {}
        }
    }
}

/// The dotted path of a key of a setting.
fn below(setting: &str, key: &str) -> String {
    if setting.is_empty() { key.to_owned() } else { format!("{setting}.{key}") }
}

struct Finder<'a> {
    settings: &'a BTreeSet<String>,
    found: Vec<NamedPath>,
}

impl Finder<'_> {
    /// Paths in the sections themselves.
    fn sections(&mut self, node: &Node, setting: &str) {
        match &node.tree {
            Tree::Scalar(Value::String(written)) if self.settings.contains(setting) => {
                self.add(node, written, setting, false);
            }
            Tree::Scalar(_) => {}
            Tree::List(items) => items.iter().for_each(|item| self.sections(item, setting)),
            Tree::Map(entries) => {
                for (key, _, node) in entries {
                    self.sections(node, &below(setting, key));
                }
            }
        }
    }

    /// Paths among the values of a search: those under keys that are settings.
    fn search(&mut self, node: &Node) {
        match &node.tree {
            Tree::Scalar(_) => {}
            Tree::List(items) => items.iter().for_each(|item| self.search(item)),
            Tree::Map(entries) => {
                for (key, _, node) in entries {
                    if self.settings.contains(key) { self.values(node, key) } else { self.search(node) }
                }
            }
        }
    }

    /// Values of a setting that a search sets. A condition has values of another setting.
    fn values(&mut self, node: &Node, setting: &str) {
        match &node.tree {
            Tree::Scalar(Value::String(written)) => self.add(node, written, setting, true),
            Tree::Scalar(_) => {}
            Tree::List(items) => items.iter().for_each(|item| self.values(item, setting)),
            Tree::Map(entries) => {
                for (_, _, node) in entries.iter().filter(|(key, _, _)| key != "when") {
                    self.values(node, setting);
                }
            }
        }
    }

    fn add(&mut self, node: &Node, written: &str, setting: &str, by_search: bool) {
        let path = SpecPath::new(written, &node.span.source.folder);
        self.found.push(NamedPath { setting: setting.to_owned(), by_search, path });
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests lay out files by hand")]

    use std::fs;

    use crate::data::DatasetSpec;
    use crate::spec::{apply, load_spec};

    const BASE: &str = "
name: base
dataset: { format: csv, path: t.csv }
preprocess: [{ split: { validation: 0.2 } }]
model: { kind: mlp, initial_weights: w.safetensors }
optimizer: { kind: adam }
search:
  method: list
  configurations:
    - { name: own, set: { model.initial_weights: other.safetensors } }
";

    #[test]
    fn what_another_spec_names_stays_relative_to_that_spec() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("a/base.yaml"), BASE).unwrap();
        let taking = "name: taking\nevaluate: { from: ../a/base.yaml }\n";
        fs::write(folder.path().join("b/taking.yaml"), taking).unwrap();
        let resolved = load_spec(&folder.path().join("b/taking.yaml"), &[]).unwrap();
        let Some(DatasetSpec::Files(files)) = &resolved.spec.dataset else { panic!("a table") };
        // `b/../a` is how the other spec was found.
        let there = folder.path().join("b/../a");
        assert_eq!(files.files()[0].1.resolve(), there.join("t.csv"));
        let from = resolved.spec.evaluate.as_ref().unwrap().from.as_ref().unwrap();
        assert_eq!(from.resolve(), folder.path().join("b/../a/base.yaml"));
        let weights: Vec<_> = resolved.spec.paths.of("model.initial_weights").map(|path| path.resolve()).collect();
        assert_eq!(weights, [there.join("w.safetensors"), there.join("other.safetensors")]);
        let config = [("model.initial_weights".to_owned(), "other.safetensors".into())].into();
        let model = apply(&resolved.spec, &config).unwrap().model;
        assert_eq!(model.network().unwrap().initial_weights().unwrap().resolve(), there.join("other.safetensors"));
    }
}
