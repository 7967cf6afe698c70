//! What an execution did.

use std::path::Path;

use crate::store::{Artifact, Key, Store, StoreError};

/// What an execution did.
#[derive(Debug)]
pub struct Executed {
    /// The stages that ran or were reused, in order.
    pub stages: Vec<ExecutedStage>,
    store: Store,
}

/// A stage after an execution.
#[derive(Clone, Debug, PartialEq)]
pub struct ExecutedStage {
    /// The stage.
    pub stage: String,
    /// Its artifact.
    pub key: Key,
    /// Whether it ran.
    pub ran: bool,
    /// The stage's line about its artifact.
    pub summary: String,
}

impl Executed {
    pub(crate) fn new(stages: Vec<ExecutedStage>, store: Store) -> Self {
        Self { stages, store }
    }

    /// The artifact of a stage; `None` when the stage was not needed.
    ///
    /// # Errors
    /// [`StoreError::Gone`] when it has been lost, or found damaged, since the execution.
    pub fn artifact(&self, stage: &str) -> Result<Option<Artifact>, StoreError> {
        let Some(executed) = self.stages.iter().find(|executed| executed.stage == stage) else { return Ok(None) };
        let gone = || StoreError::Gone { key: executed.key, stage: stage.to_owned() };
        self.store.find(&executed.key)?.ok_or_else(gone).map(Some)
    }

    /// Tells the store that the pipeline's folder shows what this execution came to: [`Store::finished`].
    pub fn mark_laid_out(&self) {
        self.store.finished();
    }

    /// The outputs folder.
    pub fn outputs(&self) -> &Path {
        self.store.outputs()
    }

    /// Whether any stage ran.
    pub fn any_ran(&self) -> bool {
        self.stages.iter().any(|executed| executed.ran)
    }
}
