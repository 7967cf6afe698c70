//! What a training or a fit came to, as its artifact keeps it.

use serde::{Deserialize, Serialize};

use crate::base::history::History;
use crate::nn::Ending;
use crate::nn::metric::{Column, MeanLoss, Part};
use crate::pipeline::StageError;
use crate::stages::job::TrialResult;
use crate::stages::trial_status::TrialStatus;
use crate::store::Artifact;

/// File with the [`Record`].
pub(super) const RECORD: &str = "trial.json";

/// What a training or a fit came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) status: Ending,
    pub(super) history: History,
    /// The epoch whose weights are kept, where that is not the last one whatever was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) kept_epoch: Option<u32>,
}

impl Record {
    /// What came of a trial whose artifact this is the record of; a part of one was ended by the search.
    pub(super) fn result(self, artifact: &Artifact, made: bool, is_part: bool) -> TrialResult {
        let cut_short = is_part && self.status != Ending::Diverged;
        TrialResult {
            key: artifact.key(),
            status: if cut_short { TrialStatus::Stopped } else { self.status.into() },
            cut_short,
            why: None,
            log: None,
            history: self.history,
            kept_epoch: self.kept_epoch,
            made,
        }
    }
}

/// What the artifact of a trial says it came to.
///
/// # Errors
/// A file that is damaged, or that this version cannot read.
pub(super) fn read_record(artifact: &Artifact) -> Result<Record, StageError> {
    let unreadable =
        |source| StageError::Unreadable { stage: artifact.manifest().stage.clone(), file: RECORD.to_owned(), source };
    serde_json::from_slice(&artifact.read(RECORD)?).map_err(unreadable)
}

/// What the last epoch came to, for people: the loss that is minimised, and what suits best for ranking.
pub(super) fn summary(history: &History) -> String {
    let loss = Column { part: Part::Training, metric: &MeanLoss };
    let best = Column::by_rank().find(|column| history.last(&column.name()).is_some());
    let shown = [Some(loss), best].into_iter().flatten().map(|column| {
        let name = column.name();
        format!("{name} {:.4}", history.last(&name).unwrap_or(f64::NAN))
    });
    shown.collect::<Vec<_>>().join(" · ")
}
