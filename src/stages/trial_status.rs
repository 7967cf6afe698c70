//! How a trial ended.

use serde::{Deserialize, Serialize};

use crate::nn;

/// How a trial ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialStatus {
    /// After its last epoch.
    Completed,
    /// Early.
    Stopped,
    /// By a metric that is no number.
    Diverged,
    /// By the caller; it is no result.
    Interrupted,
    /// By a program that failed or took too long.
    Failed,
}

impl TrialStatus {
    /// Whether a trial that ended so has a metric.
    pub(crate) fn has_metric(self) -> bool {
        !matches!(self, Self::Diverged | Self::Failed)
    }

    /// The word that files and tables have for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Stopped => "stopped",
            Self::Diverged => "diverged",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }
}

impl From<nn::Ending> for TrialStatus {
    fn from(ending: nn::Ending) -> Self {
        match ending {
            nn::Ending::Completed => Self::Completed,
            nn::Ending::Stopped => Self::Stopped,
            nn::Ending::Diverged => Self::Diverged,
            nn::Ending::Interrupted => Self::Interrupted,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_status_has_one_name() {
        use TrialStatus::{Completed, Diverged, Failed, Interrupted, Stopped};
        for status in [Completed, Stopped, Diverged, Interrupted, Failed] {
            assert_eq!(json!(status), json!(status.name()));
        }
    }
}
