//! What a stage is.

use serde_json::Value;

use crate::pipeline::{Context, Inputs, Output, StageError};
use crate::store::{Artifact, StoreError};

/// One step of a pipeline. What it makes must depend only on its version, its spec and its inputs.
pub trait Stage: Send + Sync {
    /// Its name, unique in the plan.
    fn name(&self) -> &str;

    /// Raised whenever its results could change.
    fn version(&self) -> u32;

    /// The resolved section of the spec; goes into the key whole.
    fn spec(&self) -> Value;

    /// Names of the stages whose artifacts it reads; they stand before it.
    fn inputs(&self) -> Vec<String>;

    /// Makes the artifact.
    fn run(&self, inputs: &Inputs, out: &mut Output, ctx: &Context) -> Result<(), StageError>;

    /// One line about what was made, `54 000 train · 6 000 validation`; the same for an artifact reused and made.
    fn summary(&self, artifact: &Artifact) -> Result<String, StoreError> {
        let _ = artifact;
        Ok(String::new())
    }

    /// Whether its artifact is wanted for itself, also when no later stage has to read it. The last stages always are.
    fn is_wanted(&self) -> bool {
        false
    }
}
