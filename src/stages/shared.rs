//! What all stages of a pipeline share: the spec, where data are, and what of them enters keys.

use serde_json::Value;

use crate::data::{Source, identity};
use crate::pipeline::StageError;
use crate::spec::ResolvedSpec;

/// What all stages of a pipeline share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) resolved: ResolvedSpec,
    /// Where data sets are looked for; enters no key.
    pub(crate) source: Source,
    /// What of the data enters the keys.
    pub(crate) data_identity: Value,
}

impl Shared {
    /// Reads own data files, since their content enters keys.
    ///
    /// # Errors
    /// A data file that cannot be read.
    pub(crate) fn read(resolved: &ResolvedSpec, source: &Source) -> Result<Self, StageError> {
        let spec = &resolved.spec;
        let identity = spec.dataset.as_ref().map(identity).transpose();
        Ok(Self {
            resolved: resolved.clone(),
            source: source.clone(),
            data_identity: identity.map_err(StageError::new)?.unwrap_or_default(),
        })
    }
}
