//! What may stand in the braces of a document.

use std::fmt;

use super::arguments::Arguments;
use super::pipeline::{Answer, Pipeline};

/// Something that may stand in the braces of a document.
pub(super) struct Verb {
    pub(super) name: &'static str,
    /// How it is written.
    pub(super) usage: &'static str,
    /// What it gives, in a sentence.
    pub(super) text: &'static str,
    /// What its words are called in messages.
    pub(super) words: &'static [&'static str],
    /// Whether `of` may choose trials.
    pub(super) takes_trials: bool,
    /// Its own options.
    pub(super) options: &'static [&'static str],
    /// Whether it gives a number, and so has the options of numbers.
    pub(super) is_number: bool,
    /// The value, or what is missing.
    pub(super) answer: fn(&Arguments, &Pipeline) -> Result<Answer, String>,
}

impl fmt::Debug for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Verb {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
