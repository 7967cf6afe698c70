//! What stands behind a verb: words, a pattern of trials, options.

use std::collections::BTreeMap;

use super::verb::{Verb, nearest};

/// Options of every verb that gives a number.
pub(super) const OF_NUMBERS: [&str; 2] = ["as", "digits"];

/// The arguments of a verb.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Arguments {
    pub(super) words: Vec<String>,
    /// Which trials: a name, in which `*` stands for anything.
    pub(super) of: Option<String>,
    pub(super) options: BTreeMap<String, String>,
}

impl Arguments {
    /// Reads what stands behind a verb.
    ///
    /// # Errors
    /// What is wrong, and what to write.
    pub(super) fn parse(verb: &Verb, tokens: &[String]) -> Result<Self, (String, String)> {
        let usage = || format!("write `{{{{{}}}}}`", verb.usage);
        let mut arguments = Self::default();
        let mut tokens = tokens.iter();
        while let Some(token) = tokens.next() {
            let option = token.split_once('=').filter(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase()));
            if token == "of" && verb.takes_trials {
                let pattern = tokens.next().ok_or_else(|| ("`of` needs the name of a trial".to_owned(), usage()))?;
                arguments.of = Some(pattern.clone());
            } else if let Some((key, value)) = option {
                arguments.option(verb, key, value)?;
            } else {
                arguments.words.push(token.clone());
            }
        }
        let wanted = verb.words.len();
        if arguments.words.len() != wanted {
            let names = verb.words.join(", ");
            let what = if wanted == 0 { "nothing".to_owned() } else { names };
            return Err((format!("`{}` takes {what}, found {}", verb.name, found(&arguments.words)), usage()));
        }
        Ok(arguments)
    }

    fn option(&mut self, verb: &Verb, key: &str, value: &str) -> Result<(), (String, String)> {
        let known = || verb.options.iter().copied().chain(OF_NUMBERS.into_iter().filter(|_| verb.is_number));
        if !known().any(|option| option == key) {
            let help = match nearest(key, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write `{{{{{}}}}}`", verb.usage),
            };
            return Err((format!("`{}` has no option `{key}`", verb.name), help));
        }
        let is_fine = match key {
            "as" => value == "percent",
            "digits" | "top" => value.parse::<u16>().is_ok_and(|number| number <= 1000),
            _ => !value.is_empty(),
        };
        if !is_fine {
            let help = if key == "as" { "write `as=percent`".to_owned() } else { format!("write `{key}=3`") };
            return Err((format!("`{key}` cannot be `{value}`"), help));
        }
        self.options.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    /// The number of an option.
    pub(super) fn number(&self, key: &str) -> Option<usize> {
        self.options.get(key)?.parse().ok()
    }

    /// Whether a trial's name fits the pattern.
    pub(super) fn takes(&self, trial: &str) -> bool {
        self.of.as_ref().is_none_or(|pattern| fits(pattern, trial))
    }
}

fn found(words: &[String]) -> String {
    if words.is_empty() { "nothing".to_owned() } else { format!("`{}`", words.join(" ")) }
}

/// Whether a name fits a pattern, in which `*` stands for any letters.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut name) = name.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = name.find(part) else { return false };
        name = &name[at + part.len()..];
    }
    name.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_letters() {
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
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
