//! How tables write that a value is missing.

use std::collections::BTreeSet;

/// Spellings of a missing value, whatever their case, beside an empty field.
const SPELLINGS: [&str; 12] = ["na", "n/a", "#n/a", "nan", "-nan", "null", "none", "nil", "?", "<na>", "#value!", "."];
/// The longest of them, in bytes.
const LONGEST: usize = 7;

/// What counts as a missing value.
#[derive(Clone, Debug, Default)]
pub(in crate::data::formats) struct Missing {
    /// Spellings that the spec names, letter by letter.
    own: BTreeSet<String>,
    /// Numbers that the spec names: `-999` is meant however it is written.
    numbers: Vec<f64>,
}

impl Missing {
    pub(in crate::data::formats) fn new(own: &[String]) -> Self {
        let numbers = own.iter().filter_map(|word| word.parse::<f64>().ok()).filter(|x| x.is_finite()).collect();
        Self { own: own.iter().map(|word| word.trim().to_owned()).collect(), numbers }
    }

    /// Whether a field without spaces around it is missing.
    pub(super) fn has(&self, field: &str) -> bool {
        field.is_empty() || is_spelling(field) || self.is_own(field)
    }

    /// Whether the spec names a field as missing.
    pub(in crate::data::formats) fn is_own(&self, field: &str) -> bool {
        !self.own.is_empty() && self.own.contains(field)
    }

    /// Whether a number stands for a missing one.
    pub(in crate::data::formats) fn has_number(&self, number: f64) -> bool {
        self.numbers.contains(&number)
    }
}

fn is_spelling(field: &str) -> bool {
    // Most fields are none: their first byte tells. The bit makes letters small, and changes none of the signs.
    if field.len() > LONGEST || !matches!(field.as_bytes()[0] | 0x20, b'n' | b'#' | b'-' | b'?' | b'<' | b'.') {
        return false;
    }
    SPELLINGS.iter().any(|spelling| field.eq_ignore_ascii_case(spelling))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_spellings_and_those_of_the_spec_are_missing() {
        let missing = Missing::new(&["-999".to_owned(), "unknown".to_owned()]);
        for field in ["", "NA", "n/a", "NaN", "NULL", "None", "?", "-999", "unknown"] {
            assert!(missing.has(field), "{field}");
        }
        for field in ["0", "no", "Unknown", "nap", "-", "-99"] {
            assert!(!missing.has(field), "{field}");
        }
        assert!(missing.has_number(-999.0) && !missing.has_number(999.0));
        assert!(!Missing::default().has("-999"));
    }
}
