//! Columns with what a search believes of the metric of its trials, noise left out.

use super::study::Study;
use super::trial::Trial;
use crate::search::Belief;

/// A name, and what stands in the column.
type Column = (&'static str, fn(&Belief) -> f64);

/// The columns.
const COLUMNS: [Column; 3] = [
    ("believed", |belief| belief.value),
    ("believed_low", |belief| belief.low),
    ("believed_high", |belief| belief.high),
];

impl Study {
    /// The columns that its tables have: none where something else ranks the trials.
    pub fn believed_columns(&self) -> Vec<&'static str> {
        let names = || COLUMNS.iter().map(|(name, _)| *name).collect();
        if self.ranking.is_believed() { names() } else { Vec::new() }
    }
}

impl Trial {
    /// The value of one of these columns.
    pub fn belief_column(&self, column: &str) -> Option<f64> {
        let (_, of) = COLUMNS.into_iter().find(|(name, _)| *name == column)?;
        self.believed.as_ref().map(of)
    }
}
