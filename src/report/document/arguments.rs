//! What stands behind a verb: words, a pattern of trials, options.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::report::content::Trial;

/// The option of every verb that takes trials.
pub(super) const WHERE: &str = "where";

/// The arguments of a verb.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Arguments {
    pub(super) words: Vec<String>,
    /// Which trials: a name, in which `*` stands for any letters and `?` for one.
    pub(super) of: Option<String>,
    pub(super) options: BTreeMap<String, String>,
}

impl Arguments {
    /// The number of an option.
    pub(super) fn number(&self, key: &str) -> Option<usize> {
        self.options.get(key)?.parse().ok()
    }

    /// Whether a trial is meant: its name fits the pattern, and it has the settings.
    pub(super) fn takes(&self, trial: &Trial) -> bool {
        let has = |(path, value): (&str, &str)| match trial.config.get(path) {
            Some(Value::String(word)) => word == value,
            Some(Value::Number(number)) => number.as_f64() == value.parse().ok(),
            Some(Value::Bool(switch)) => value.parse() == Ok(*switch),
            Some(other) => serde_json::from_str(value).is_ok_and(|value: Value| value == *other),
            None => false,
        };
        self.of.as_ref().is_none_or(|pattern| fits(pattern, &trial.name)) && self.settings().all(has)
    }

    /// The settings that trials must have.
    pub(super) fn settings(&self) -> impl Iterator<Item = (&str, &str)> {
        let settings = self.options.get(WHERE).into_iter().flat_map(|settings| settings.split(','));
        settings.filter_map(|setting| setting.split_once('=')).map(|(path, value)| (path.trim(), value.trim()))
    }
}

/// Whether a name fits a pattern, in which `*` stands for any letters and `?` for one.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // The last star, and where in the name the letters end that it stands for.
    let mut star: Option<(usize, usize)> = None;
    let (mut p, mut n) = (0, 0);
    while n < name.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, n));
            p += 1;
        } else if pattern.get(p).is_some_and(|&c| c == '?' || c == name[n]) {
            (p, n) = (p + 1, n + 1);
        } else if let Some((at, end)) = star {
            star = Some((at, end + 1));
            (p, n) = (at + 1, end + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_letters_and_a_question_mark_for_one() {
        for (pattern, name, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("*", "", true),
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a*c", "abc", true),
            ("a*a", "a", false),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "acb", false),
            ("nadam_*", "adam_1", false),
            ("best_?", "best_1", true),
            ("best_?", "best_", false),
            ("best_?", "best_of_1", false),
            ("*a?c*", "xaabcd", true),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
