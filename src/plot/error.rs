//! What can go wrong with a figure.

use thiserror::Error;

/// Why a figure cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlotError {
    /// The data hold nothing that the figure could show.
    #[error("nothing to draw: {why}")]
    NothingToDraw {
        /// What is missing.
        why: String,
    },
    /// The drawing library refused.
    #[error("drawing failed: {message}")]
    Drawing {
        /// Its own words.
        message: String,
    },
}

impl PlotError {
    pub(crate) fn nothing(why: impl Into<String>) -> Self {
        Self::NothingToDraw { why: why.into() }
    }

    pub(crate) fn drawing(error: impl std::fmt::Display) -> Self {
        Self::Drawing { message: error.to_string() }
    }
}
