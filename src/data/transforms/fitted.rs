//! What a step has learned from training rows, and does to the rows of any table with the same columns.

use std::fmt::Debug;
use std::sync::Arc;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::step::Step;
use crate::data::graph_table::GraphTable;
use crate::data::table::Table;
use crate::data::targets::Targets;
use crate::onnx::Graph;

/// What a step learns from.
#[derive(Clone, Copy)]
pub struct FitInput<'a> {
    /// The table as the steps before it left it, all rows.
    pub table: &'a Table,
    /// The training rows, the only ones to learn from.
    pub rows: &'a [u32],
    /// What is to be predicted.
    pub targets: &'a Targets,
    /// Seed of the spec.
    pub seed: u64,
}

/// A column of places of categories for which a network learns numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Embedding {
    /// Places: one a category, and the last one for what is unknown or missing.
    pub places: usize,
    /// Numbers a place.
    pub size: usize,
}

/// What a step has learned. Applied to each row by itself, so that rows are changed alike in whatever table they stand.
pub trait Fitted: Debug + Send + Sync {
    /// Changes the columns of a table.
    fn apply(&self, table: &mut Table);

    /// Changes the columns of the table that it was learned from; `rows` are the training rows, in the order of [`FitInput::rows`].
    /// Differs from [`apply`](Self::apply) where a training row gets what others say.
    fn apply_in_training(&self, table: &mut Table, _rows: &[u32]) {
        self.apply(table);
    }

    /// The columns whose numbers are places of categories, for a network to learn numbers for.
    fn embedded(&self) -> Vec<(&str, Embedding)> {
        Vec::new()
    }

    /// Does the same to the columns of a table in a graph.
    ///
    /// # Errors
    /// Says what ONNX has no words for.
    fn write_onnx(&self, table: &mut GraphTable, graph: &mut Graph) -> Result<(), String>;

    /// What it has learned, from which [`Transform::restore`](super::Transform::restore) makes it again.
    fn learned(&self) -> Value;

    /// What it does to which columns, a line each, for people.
    fn lines(&self) -> Vec<String>;
}

/// Makes what was learned from its JSON.
///
/// # Errors
/// It is not what the step learns.
pub(super) fn restore<F: Fitted + DeserializeOwned + 'static>(learned: Value) -> Result<Arc<dyn Fitted>, String> {
    serde_json::from_value::<F>(learned)
        .map(|fitted| Arc::new(fitted) as Arc<dyn Fitted>)
        .map_err(|error| error.to_string())
}

/// A step with what it has learned.
#[derive(Clone, Debug)]
pub struct FittedStep {
    /// The step.
    pub step: Step,
    /// What it has learned.
    pub fitted: Arc<dyn Fitted>,
}

/// [`FittedStep`] as JSON.
#[derive(Serialize, Deserialize)]
struct Written {
    step: Step,
    learned: Value,
}

impl PartialEq for FittedStep {
    fn eq(&self, other: &Self) -> bool {
        self.step == other.step && self.fitted.learned() == other.fitted.learned()
    }
}

impl Serialize for FittedStep {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written { step: self.step.clone(), learned: self.fitted.learned() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FittedStep {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { step, learned } = Written::deserialize(deserializer)?;
        let fitted = step.restore(learned).map_err(serde::de::Error::custom)?;
        Ok(Self { step, fitted })
    }
}
