//! How a stage fails.

use std::error::Error;

use crate::store::{Key, StoreError};

/// Why a stage did not make its artifact.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// It was asked to stop, and did.
    #[error("interrupted")]
    Interrupted,
    /// The store failed. A damaged artifact is made again and the stage is run again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It asked for an input that it did not declare.
    #[error("`{name}` is not among the declared inputs")]
    NoSuchInput {
        /// The name asked for.
        name: String,
    },
    /// A file of an input is not what was expected of it.
    #[error("cannot understand `{file}` of `{stage}`")]
    Unreadable {
        /// The stage that made it.
        stage: String,
        /// The file.
        file: String,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// A value cannot be written as JSON, for instance because a number in it is not finite.
    #[error("cannot write `{file}`: {problem}")]
    Unwritable {
        /// The file.
        file: String,
        /// What is wrong.
        problem: String,
    },
    /// The stage's own error, which is also the source: who looks for a kind of error finds it there.
    #[error("{0}")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

impl StageError {
    /// The stage's own error, or a text.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> StageError {
        StageError::Failed(error.into())
    }

    /// The damaged or lost artifact behind the error, however deep, and whether it is out of the way.
    pub(crate) fn damaged(&self) -> Option<(Key, bool)> {
        let mut error: Option<&(dyn Error + 'static)> = match self {
            StageError::Store(error) => Some(error),
            StageError::Failed(error) => Some(error.as_ref()),
            _ => None,
        };
        while let Some(e) = error {
            let inner = e.downcast_ref::<StageError>().and_then(StageError::damaged);
            match e.downcast_ref::<StoreError>() {
                Some(StoreError::Damaged { key, set_aside, .. }) => return Some((*key, set_aside.is_some())),
                Some(StoreError::Gone { key, .. }) => return Some((*key, true)),
                _ if inner.is_some() => return inner,
                _ => error = e.source(),
            }
        }
        None
    }
}
