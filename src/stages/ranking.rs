//! What ranks the trials of a study beside its metric.

use serde::{Deserialize, Serialize};

use crate::search::{Best, Constraint, Metric, Settings, further};

/// What ranks the trials of a study beside its metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// The other goals.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<Metric>,
    /// Limits that the best trial must keep.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<Constraint>,
    /// Which trial is the best one.
    #[serde(default)]
    pub best: Best,
}

impl Ranking {
    /// That of a search. Where that decides how often each configuration is trained, it goes by what it believes: the mean of few
    /// trainings is lucky more often than that of many.
    pub(super) fn of(settings: &Settings, is_adaptive: bool) -> Self {
        let goals = settings.goals()[1..].to_vec();
        let best = if is_adaptive { Best::Believed } else { settings.best };
        Self { goals, constraints: settings.constraints.clone(), best }
    }

    /// Whether the metric alone ranks the trials.
    pub fn is_plain(&self) -> bool {
        self.goals.is_empty() && self.constraints.is_empty() && !self.is_believed()
    }

    /// Whether what the search believes of the metric ranks them.
    pub fn is_believed(&self) -> bool {
        self.best == Best::Believed
    }

    /// Names of what it looks at: the other goals, then what constraints are about.
    pub fn names(&self) -> Vec<&str> {
        further(&self.goals, &self.constraints)
    }
}
