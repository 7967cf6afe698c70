//! What a surrogate of a study says, for those who ask after the search.

use super::study::{Study, range_of};
use crate::search::{SearchError, SurrogateSummary, summarise};
use crate::spec::Spec;

/// Why there is no surrogate of a study.
#[derive(Debug, thiserror::Error)]
pub enum NoSurrogate {
    /// The configurations were not searched but written down, or there is only one.
    #[error("`{name}` searches no `parameters`")]
    NoParameters {
        /// Name of the spec.
        name: String,
    },
    /// A process needs two results.
    #[error("`{name}` has fewer than two trials with a metric")]
    TooFewResults {
        /// Name of the spec.
        name: String,
    },
    /// The parameters make no space.
    #[error(transparent)]
    Search(#[from] SearchError),
}

/// What a Gaussian process says after the trials of a spec's study, whatever method made them.
///
/// # Errors
/// [`NoSurrogate`] if the spec searches no parameters, or fewer than two trials have a metric.
pub fn surrogate_summary(spec: &Spec, study: &Study) -> Result<SurrogateSummary, NoSurrogate> {
    let search = spec.search.as_ref().filter(|search| !search.common.parameters.is_empty());
    let search = search.ok_or_else(|| NoSurrogate::NoParameters { name: spec.name.clone() })?;
    let summary = summarise(&search.common, spec.seed, &study.observations(), range_of(&study.metric))?;
    summary.ok_or_else(|| NoSurrogate::TooFewResults { name: spec.name.clone() })
}
