//! What is wrong with a spec, and where.

use super::source::Span;

/// One problem of a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The place that it concerns.
    pub span: Span,
    /// What is wrong: a fragment, no full stop.
    pub message: String,
    /// What to type instead.
    pub help: Option<String>,
}

impl Problem {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
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

/// All problems of a spec, which may stand in several texts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} problem(s) in {}", problems.len(), names(problems))]
pub struct Problems {
    /// The problems, in the order of the texts and within each from its beginning to its end.
    pub problems: Vec<Problem>,
}

/// Names of the texts that problems stand in.
fn names(problems: &[Problem]) -> String {
    let mut names: Vec<String> = problems.iter().map(|problem| format!("`{}`", problem.span.source.name)).collect();
    names.dedup();
    names.join(", ")
}
