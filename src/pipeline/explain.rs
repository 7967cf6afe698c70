//! Why a stage runs.

use std::fmt;

use serde_json::Value;

use crate::pipeline::last::Record;
use crate::store::{Damage, canonical};

/// The first reason that holds, in the order in which they stand here.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// What it made was damaged and has been set aside.
    Damaged {
        /// What was wrong.
        damage: Damage,
    },
    /// It has not run in this pipeline.
    NeverRan,
    /// What it made is no longer in the store.
    Gone,
    /// The program computes it in another way now.
    VersionChanged {
        /// The stage's version when it last ran.
        old: u32,
        /// Its version now.
        new: u32,
    },
    /// Its section of the spec is another one.
    SpecChanged {
        /// What differs, by path.
        fields: Vec<Change>,
    },
    /// It reads something else.
    InputChanged {
        /// The first input that differs, was added or was removed.
        name: String,
    },
}

/// A field of a stage's spec that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Dotted path within the section; empty for the section itself.
    pub path: String,
    /// The value when the stage last ran; `None` where it had none.
    pub old: Option<Value>,
    /// The value now; `None` where it has none.
    pub new: Option<Value>,
}

impl Why {
    /// Compares a stage with what it last made.
    pub(crate) fn compare(last: Option<&Record>, now: &Record) -> Why {
        let Some(last) = last else { return Why::NeverRan };
        if last.key == now.key {
            return Why::Gone;
        }
        if last.version != now.version {
            return Why::VersionChanged { old: last.version, new: now.version };
        }
        let mut fields = Vec::new();
        differences("", Some(&last.spec), Some(&now.spec), &mut fields);
        if !fields.is_empty() {
            return Why::SpecChanged { fields };
        }
        let names = now.inputs.keys().chain(last.inputs.keys());
        let changed = names.into_iter().find(|name| last.inputs.get(*name) != now.inputs.get(*name));
        changed.map_or(Why::Gone, |name| Why::InputChanged { name: name.clone() })
    }
}

/// Objects are compared field by field, everything else as a whole.
fn differences(path: &str, old: Option<&Value>, new: Option<&Value>, fields: &mut Vec<Change>) {
    if let (Some(Value::Object(a)), Some(Value::Object(b))) = (old, new) {
        let mut names: Vec<_> = a.keys().chain(b.keys()).collect();
        names.sort();
        names.dedup();
        for name in names {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            differences(&path, a.get(name), b.get(name), fields);
        }
    } else if old.map(canonical) != new.map(canonical) {
        fields.push(Change { path: path.to_owned(), old: old.cloned(), new: new.cloned() });
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Damaged { damage } => write!(f, "damaged: {damage}"),
            Why::NeverRan => f.write_str("never ran"),
            Why::Gone => f.write_str("its result is no longer in the store"),
            Why::VersionChanged { old, new } => write!(f, "the program computes it anew: version {old} → {new}"),
            Why::SpecChanged { fields } => {
                for (i, field) in fields.iter().enumerate() {
                    write!(f, "{}{field}", if i > 0 { ", " } else { "" })?;
                }
                Ok(())
            }
            Why::InputChanged { name } => write!(f, "`{name}` changed"),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "the section" } else { &self.path };
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => write!(f, "`{path}`: {} → {}", shown(old), shown(new)),
            (None, Some(new)) => write!(f, "`{path}`: {} added", shown(new)),
            (Some(old), None) => write!(f, "`{path}`: {} removed", shown(old)),
            (None, None) => write!(f, "`{path}`"),
        }
    }
}

/// A value in at most 40 characters.
fn shown(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| canonical(value), str::to_owned);
    match text.char_indices().nth(40) {
        Some(_) => text.chars().take(39).chain(['…']).collect(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::Key;

    fn record(version: u32, spec: Value, inputs: &[(&str, u32)]) -> Record {
        let inputs: Vec<_> = inputs.iter().map(|(name, n)| (*name, Key::of(name, *n, &json!(0), &[]))).collect();
        let key = Key::of("s", version, &spec, &inputs);
        let inputs = inputs.into_iter().map(|(name, key)| (name.to_owned(), key)).collect();
        Record { key, version, spec, inputs, summary: String::new() }
    }

    fn why(last: Option<&Record>, now: &Record) -> String {
        Why::compare(last, now).to_string()
    }

    #[test]
    fn each_reason_has_its_words() {
        let now = record(1, json!({"epochs": 10, "adam": {"beta1": 0.9}}), &[("a", 1)]);
        assert_eq!(why(None, &now), "never ran");
        assert_eq!(why(Some(&now.clone()), &now), "its result is no longer in the store");
        let old = record(2, json!({"epochs": 5}), &[]);
        assert_eq!(why(Some(&old), &now), "the program computes it anew: version 2 → 1");
        let old = record(1, json!({"epochs": 5, "adam": {"beta1": 0.8}, "seed": "x"}), &[]);
        assert_eq!(why(Some(&old), &now), "`adam.beta1`: 0.8 → 0.9, `epochs`: 5 → 10, `seed`: x removed");
        let old = record(1, json!({"epochs": 10}), &[]);
        assert_eq!(why(Some(&old), &now), "`adam`: {\"beta1\":0.9} added");
        for inputs in [&[("a", 2)][..], &[], &[("a", 1), ("b", 1)]] {
            let old = record(1, now.spec.clone(), inputs);
            assert_eq!(why(Some(&old), &now), if inputs.len() == 2 { "`b` changed" } else { "`a` changed" });
        }
    }

    #[test]
    fn long_values_are_cut() {
        let (old, new) = (record(1, json!({"list": vec![1; 100]}), &[]), record(1, json!({"list": []}), &[]));
        assert_eq!(why(Some(&old), &new), format!("`list`: [{}… → []", "1,".repeat(19)));
    }
}
