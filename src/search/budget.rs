//! How long trials of a search may begin.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A time, as a number of seconds, minutes or hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Budget(#[schemars(regex(pattern = BUDGET))] String);

/// What a time looks like, as a regular expression.
pub const BUDGET: &str = "^[0-9]+(\\.[0-9]+)?[smh]$";

impl Budget {
    /// The time that a text says, in seconds; `None` if it is none.
    pub fn parse(text: &str) -> Option<f64> {
        let unit = [('s', 1.0), ('m', 60.0), ('h', 3600.0)].into_iter().find(|(unit, _)| text.ends_with(*unit))?;
        let number = text.strip_suffix(unit.0)?;
        let is_plain =
            number.starts_with(|c: char| c.is_ascii_digit()) && number.ends_with(|c: char| c.is_ascii_digit());
        let is_digits = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if is_plain && is_digits { Some(number.parse::<f64>().ok()? * unit.1) } else { None }
    }

    /// The time, in seconds.
    pub fn seconds(&self) -> f64 {
        Self::parse(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_number_and_a_unit() {
        for (text, seconds) in [("90s", 90.0), ("30m", 1800.0), ("1.5h", 5400.0), ("0s", 0.0)] {
            assert_eq!(Budget::parse(text), Some(seconds));
        }
        for bad in ["", "s", "30", "-1s", "1e3s", ".5m", "1.m", "1.2.3s", "30 m", "30min", "infs"] {
            assert_eq!(Budget::parse(bad), None, "{bad}");
        }
    }
}
