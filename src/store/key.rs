//! Keys: what an artifact is called. BLAKE3 over canonical JSON.
//!
//! Canonical JSON: no blanks, object keys sorted by their UTF-8 bytes, integers in full, floats in the shortest form that reads
//! back to the same bits and always with a point or an exponent (so that `1` and `1.0` differ), −0.0 as `0.0`. NaN and the
//! infinities cannot occur in a [`Value`]. This text is part of every key: a change of it renames every artifact.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

/// Keeps stage keys apart from every other use of BLAKE3.
const DOMAIN: &str = "specrun 2026 stage key v1";

/// The name of an artifact: a digest of all that it depends on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 32]);

/// Text that is not the 64 hexadecimal digits of a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a key: expected 64 lower-case hexadecimal digits")]
pub struct ParseKeyError {
    /// The text.
    pub text: String,
}

impl Key {
    /// The key of what stage `stage` in version `version` makes by `spec` from `inputs`; the order of the inputs is irrelevant.
    pub fn of(stage: &str, version: u32, spec: &Value, inputs: &[(&str, Key)]) -> Key {
        let mut inputs: Vec<Value> =
            inputs.iter().map(|(name, key)| Value::from(vec![(*name).to_owned(), key.to_string()])).collect();
        inputs.sort_by_key(canonical);
        let parts = [Value::from(stage), Value::from(version), spec.clone(), Value::from(inputs)];
        Key(blake3::derive_key(DOMAIN, canonical(&Value::from(parts.to_vec())).as_bytes()))
    }

    /// The first six digits, for people.
    pub fn short(&self) -> String {
        self.to_string()[..6].to_owned()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

impl FromStr for Key {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Key, ParseKeyError> {
        let refused = || ParseKeyError { text: text.chars().take(80).collect() };
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(refused()),
        };
        let text = text.as_bytes();
        if text.len() != 64 {
            return Err(refused());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Key(bytes))
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Key, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// The one text of a JSON value; see the head of this file.
pub fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write_canonical(value, &mut out);
    out
}

fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => write_number(number, out),
        Value::String(text) => write_text(text, out),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                write_canonical(item, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
            out.push('{');
            for (i, (name, item)) in fields.into_iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                write_text(name, out);
                out.push(':');
                write_canonical(item, out);
            }
            out.push('}');
        }
    }
}

fn write_number(number: &serde_json::Number, out: &mut String) {
    let written = match (number.as_u64(), number.as_i64(), number.as_f64()) {
        (Some(integer), _, _) => write!(out, "{integer}"),
        (_, Some(integer), _) => write!(out, "{integer}"),
        (_, _, float) => write!(out, "{:?}", float.unwrap_or(0.0) + 0.0), // −0.0 + 0.0 = 0.0
    };
    written.expect("a String takes all that is written");
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if (c as u32) < 0x20 => write!(out, "\\u{:04x}", c as u32).expect("a String takes all that is written"),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn canonical_json_is_what_the_head_of_the_file_says() {
        let value =
            json!({"b": [1, 1.0, -0.0, 1e-3, 1e300, 18446744073709551615u64, -5], "a": "é\n\"\\", "": null, "c": true});
        let text = r#"{"":null,"a":"é\u000a\"\\","b":[1,1.0,0.0,0.001,1e300,18446744073709551615,-5],"c":true}"#;
        assert_eq!(canonical(&value), text);
    }

    #[test]
    fn a_key_never_changes_its_value() {
        let input = Key::of("dataset", 1, &json!({"name": "fashion_mnist"}), &[]);
        let key = Key::of("train", 2, &json!({"rate": 0.001}), &[("dataset", input)]);
        assert_eq!(key.to_string(), "4386eb8e39d4c0d2aed9c47386760df2b47ec9cee6f9bd8891f00f8b6be57a9a");
    }

    #[test]
    fn a_key_reads_back_and_nothing_else_does() {
        let key = Key::of("a", 1, &json!({}), &[]);
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_eq!(serde_json::from_value::<Key>(json!(key)).unwrap(), key);
        for text in ["", "xyz", &key.to_string()[1..], &key.to_string().to_uppercase(), &"é".repeat(32)] {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_part_of_a_key_counts_but_the_order_of_the_inputs() {
        let (a, b) = (Key::of("a", 1, &json!(1), &[]), Key::of("b", 1, &json!(1), &[]));
        let key = Key::of("s", 1, &json!({}), &[("x", a), ("y", b)]);
        assert_eq!(key, Key::of("s", 1, &json!({}), &[("y", b), ("x", a)]));
        let others = [
            Key::of("t", 1, &json!({}), &[("x", a), ("y", b)]),
            Key::of("s", 2, &json!({}), &[("x", a), ("y", b)]),
            Key::of("s", 1, &json!([]), &[("x", a), ("y", b)]),
            Key::of("s", 1, &json!({}), &[("x", b), ("y", a)]),
            Key::of("s", 1, &json!({}), &[("x", a)]),
        ];
        assert!(!others.contains(&key));
    }

    fn tree() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1e3..1e3f64).prop_map(Value::from),
            prop::num::f64::NORMAL.prop_map(Value::from),
            "[a-c\"\\\\,:]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[a-c]{0,2}", inner), 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn canonical_json_reads_back_to_the_same_value(value in tree()) {
            prop_assert_eq!(serde_json::from_str::<Value>(&canonical(&value)).unwrap(), value);
        }

        #[test]
        fn different_trees_have_different_texts(a in tree(), b in tree()) {
            prop_assert_eq!(a == b, canonical(&a) == canonical(&b));
        }

        #[test]
        fn the_order_of_object_keys_is_irrelevant(fields in prop::collection::btree_map("[a-e]{1,2}", tree(), 0..5)) {
            let forward: Value = Value::Object(fields.clone().into_iter().collect());
            let backward = Value::Object(fields.into_iter().rev().collect());
            prop_assert_eq!(Key::of("s", 1, &forward, &[]), Key::of("s", 1, &backward, &[]));
        }
    }
}
