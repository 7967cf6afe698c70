//! What every family of models of tables says of itself.

use std::fmt::Debug;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Examples, TabularError};
use crate::onnx::{Graph, Value};

/// A family of models of tables. The type that implements it holds its parameters, the keys of the `model` section.
pub trait TableFamily: Debug + Send + Sync {
    /// The most rounds of a fit: what a search counts as epochs.
    fn rounds(&self) -> u32;

    /// The key of the section that says [`TableFamily::rounds`], where one does.
    fn rounds_key(&self) -> Option<&'static str>;

    /// Whether every feature has to be a number of every row: no category, no gap.
    fn needs_numbers(&self) -> bool;

    /// Whether a fit draws something at random, so that another seed makes another model.
    fn draws(&self) -> bool;

    /// The keys of the section on which that depends.
    fn drawing_keys(&self) -> &'static [&'static str];

    /// Fits a model. `on_round` sees every round and may end the fit there.
    ///
    /// # Errors
    /// [`TabularError`] if nothing can be learned from the examples.
    fn fit(
        &self,
        fit: &Fit<'_>,
        on_round: &mut dyn FnMut(&Round<'_>) -> ControlFlow<()>,
    ) -> Result<Box<dyn TableModel>, TabularError>;

    /// Reads the file of a model that [`TableModel::to_json`] has written.
    ///
    /// # Errors
    /// [`TabularError::File`] if it is none.
    fn read(&self, json: &[u8]) -> Result<Box<dyn TableModel>, TabularError>;
}

/// What a fit works on.
#[derive(Clone, Copy, Debug)]
pub struct Fit<'a> {
    /// What is learned from.
    pub train: Examples<'a>,
    /// What is held out, if anything is.
    pub validation: Option<Examples<'a>>,
    /// The most rounds, of those that the family has.
    pub rounds: u32,
    /// Seed of random streams.
    pub seed: u64,
    /// Threads that may be used; they change no bit.
    pub threads: usize,
    /// Whether the fit should end soon, with [`TabularError::Cancelled`].
    pub cancelled: &'a AtomicBool,
}

impl Fit<'_> {
    /// Whether the fit should end soon.
    pub(super) fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// [`TabularError::Cancelled`] when the fit should end soon: what was computed since is not whole.
    pub(super) fn check_cancelled(&self) -> Result<(), TabularError> {
        if self.cancelled() { Err(TabularError::Cancelled) } else { Ok(()) }
    }
}

/// What a fit has come to.
#[derive(Clone, Copy, Debug)]
pub struct Round<'a> {
    /// Number of the round, from 1.
    pub number: u32,
    /// Predictions for the training rows, `[rows, outputs]`.
    pub train: &'a [f64],
    /// Mean loss of the training rows, without penalties.
    pub train_loss: f64,
    /// Predictions for the rows that are held out, and their mean loss.
    pub validation: Option<(&'a [f64], f64)>,
}

/// A model that has been fitted.
pub trait TableModel: Debug + Send + Sync {
    /// Rounds of the fit that the model is made of.
    fn rounds(&self) -> u32;

    /// Numbers that the fit has chosen.
    fn parameters(&self) -> usize;

    /// Predictions, `[rows, outputs]`, and the mean loss against the targets.
    ///
    /// # Errors
    /// [`TabularError`] if the table has another width, or values that the model cannot take.
    fn predict(&self, examples: &Examples<'_>, threads: usize) -> Result<(Vec<f64>, f64), TabularError>;

    /// Predictions in a graph, f64 `[rows, outputs]`, of features f32 `[rows, features]`.
    fn write_onnx(&self, x: &Value, graph: &mut Graph) -> Value;

    /// The model as a file that needs nothing beside it.
    fn to_json(&self) -> Vec<u8>;
}
