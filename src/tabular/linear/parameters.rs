//! Parameters of linear models.

use std::ops::ControlFlow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::model::LinearModel;
use super::objective::Objective;
use super::owlqn::minimise;
use crate::tabular::{Fit, Round, TableFamily, TableModel, TabularError};

/// Linear model: least squares for numbers, logistic regression for two classes or labels, softmax regression for more classes. It
/// takes no missing values; features need no scaling, but a penalty means another thing in another unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// L2 penalty on the coefficients: half of it times the sum of their squares is added to the losses of all training rows. It is
    /// scikit-learn's `alpha` of `Ridge`, and 1 / C of `LogisticRegression`.
    #[serde(default = "l2")]
    #[schemars(range(min = 0.0))]
    pub l2: f64,
    /// L1 penalty on the coefficients: times the sum of their sizes. It makes coefficients exactly zero.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub l1: f64,
    /// Steps of the minimisation, at most.
    #[serde(default = "max_iterations")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub max_iterations: u32,
}

fn l2() -> f64 {
    1.0
}

fn max_iterations() -> u32 {
    1000
}

impl Default for Linear {
    fn default() -> Self {
        Self { l2: l2(), l1: 0.0, max_iterations: max_iterations() }
    }
}

impl TableFamily for Linear {
    fn rounds(&self) -> u32 {
        1
    }

    fn rounds_key(&self) -> Option<&'static str> {
        None
    }

    fn fit(
        &self,
        fit: &Fit<'_>,
        on_round: &mut dyn FnMut(&Round<'_>) -> ControlFlow<()>,
    ) -> Result<Box<dyn TableModel>, TabularError> {
        let objective = Objective::new(fit.train, self, fit.threads)?;
        let function = |v: &[f64]| objective.at(v);
        let found = minimise(&function, &objective.sizes(), objective.start(), self.max_iterations);
        tracing::debug!(steps = found.steps, converged = found.converged, "linear");
        let model = LinearModel::new(fit.train, &objective.coefficients(&found.x));
        let (train, train_loss) = model.predict(&fit.train, fit.threads)?;
        let held_out = fit.validation.filter(|part| part.rows() > 0);
        let held_out = held_out.map(|part| model.predict(&part, fit.threads)).transpose()?;
        let validation = held_out.as_ref().map(|(predictions, loss)| (&predictions[..], *loss));
        // The only round: whether the fit may go on does not matter.
        _ = on_round(&Round { number: 1, train: &train, train_loss, validation });
        Ok(Box::new(model))
    }

    fn read(&self, json: &[u8]) -> Result<Box<dyn TableModel>, TabularError> {
        Ok(Box::new(LinearModel::from_json(json)?))
    }
}
