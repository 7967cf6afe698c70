//! What a line of a program's output measures.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Numbers of a line, by name; a name whose number is not finite is absent from `numbers` and present in `broken`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// The epoch or step that the line says it is of.
    pub epoch: Option<u32>,
    /// Finite numbers.
    pub numbers: BTreeMap<String, f64>,
    /// Names of what was NaN, infinite or null.
    pub broken: Vec<String>,
}

impl Line {
    /// Reads a line; `None` if it is no JSON object with a number in it.
    pub(super) fn read(line: &str) -> Option<Self> {
        let mut read = Self::default();
        for (name, value) in object(line)? {
            match value {
                Value::Number(number) => {
                    let number = number.as_f64().unwrap_or(f64::NAN);
                    let is_count = number.fract() == 0.0 && number >= 0.0 && number <= f64::from(u32::MAX);
                    if EPOCHS.contains(&name.as_str()) && is_count {
                        read.epoch = Some(number as u32);
                    } else if name == "epoch" {
                        // Not a whole number from 0: it says nothing of when, and is nothing that was measured.
                    } else if number.is_finite() {
                        read.numbers.insert(name, number);
                    } else {
                        read.broken.push(name);
                    }
                }
                Value::Null => read.broken.push(name),
                _ => {}
            }
        }
        (!read.numbers.is_empty() || !read.broken.is_empty()).then_some(read)
    }
}

/// Names of the number that says when a line was printed.
const EPOCHS: [&str; 2] = ["epoch", "step"];

/// Whether a line says a part of an epoch or step.
pub fn says_part_of_epoch(line: &str) -> bool {
    let is_part = |number: &Value| number.as_f64().is_some_and(|number| number.fract() != 0.0);
    object(line).is_some_and(|object| EPOCHS.iter().any(|name| object.get(*name).is_some_and(is_part)))
}

/// The object that a line is.
fn object(line: &str) -> Option<Map<String, Value>> {
    let line = line.trim();
    if !line.starts_with('{') {
        return None;
    }
    // Python writes NaN and Infinity, which are no JSON.
    let value = serde_json::from_str(line).or_else(|_| serde_json::from_str(&without_constants(line)));
    if let Ok(Value::Object(object)) = value { Some(object) } else { None }
}

/// The text with Python's constants outside of strings as `null`.
fn without_constants(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let (mut rest, mut in_string) = (text, false);
    while let Some(c) = rest.chars().next() {
        let constant = ["-Infinity", "Infinity", "NaN"].into_iter().find(|word| !in_string && rest.starts_with(word));
        if let Some(word) = constant {
            result.push_str("null");
            rest = &rest[word.len()..];
            continue;
        }
        let taken = if in_string && c == '\\' { rest.chars().take(2).map(char::len_utf8).sum() } else { c.len_utf8() };
        in_string ^= c == '"';
        result.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_of_numbers_are_read_and_nothing_else() {
        let line = Line::read(r#" {"epoch": 3, "loss": 0.5, "note": "x", "flag": true} "#).unwrap();
        assert_eq!((line.epoch, line.numbers), (Some(3), BTreeMap::from([("loss".to_owned(), 0.5)])));
        let odd = Line::read(r#"{"epoch": -1, "loss": 1}"#).unwrap();
        assert_eq!((odd.epoch, odd.numbers), (None, BTreeMap::from([("loss".to_owned(), 1.0)])));
        // Halves of an epoch are points of their own, not both of its first half.
        assert_eq!(Line::read(r#"{"epoch": 1.5, "loss": 1}"#).unwrap().epoch, None);
        assert!(says_part_of_epoch(r#"{"epoch": 1.5, "loss": NaN}"#) && says_part_of_epoch(r#"{"step": 0.1}"#));
        assert!(!says_part_of_epoch(r#"{"epoch": 1.0, "loss": 1.5}"#) && !says_part_of_epoch("epoch 1.5"));
        for text in ["", "loss 0.5", "[1, 2]", "{\"a\": \"b\"}", "{broken", "3"] {
            assert_eq!(Line::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_known_to_be_none() {
        let line = Line::read(r#"{"loss": NaN, "a": -Infinity, "b": null, "NaN \" NaN": 1}"#).unwrap();
        assert_eq!(line.broken, ["a", "b", "loss"]);
        assert_eq!(line.numbers, BTreeMap::from([("NaN \" NaN".to_owned(), 1.0)]));
    }
}
