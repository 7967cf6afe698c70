//! What is wrong with a spec, and where.

use std::ops::Range;

/// One problem of a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Bytes of the source that it concerns.
    pub span: Range<usize>,
    /// What is wrong: a fragment, no full stop.
    pub message: String,
    /// What to type instead.
    pub help: Option<String>,
}

impl Problem {
    pub(crate) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds "did you mean" where a word is near.
    pub(crate) fn with_nearest(self, nearest: Option<&str>) -> Self {
        match nearest {
            Some(word) => self.with_help(format!("did you mean `{word}`?")),
            None => self,
        }
    }
}

/// All problems of one source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` has {} problem(s)", problems.len())]
pub struct Problems {
    /// File name, or where the text comes from.
    pub name: String,
    /// The text.
    pub source_text: String,
    /// The problems, in the order of the text.
    pub problems: Vec<Problem>,
}
