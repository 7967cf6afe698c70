//! A configuration, and when two of them are the same.

use std::collections::BTreeMap;

use serde_json::Value;

/// A configuration: values by dotted path.
pub type Config = BTreeMap<String, Value>;

/// What makes two configurations the same: a text that they have in common.
pub fn identity(config: &Config) -> String {
    let number = |value: &Value| value.as_f64().map_or_else(|| value.to_string(), |x| format!("{x:?}"));
    config.iter().map(|(path, value)| format!("{path}={}\n", number(value))).collect()
}

/// Whether two values are the same to a search: numbers by value (1 is 1.0), everything else as written.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}
