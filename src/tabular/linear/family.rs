//! Linear models as a family of models of tables.

use std::ops::ControlFlow;

use super::model::LinearModel;
use super::objective::Objective;
use super::owlqn::minimise;
use super::parameters::Linear;
use crate::tabular::{Fit, Round, TableFamily, TableModel, TabularError};

impl TableFamily for Linear {
    fn needs_numbers(&self) -> bool {
        true
    }

    fn rounds(&self) -> u32 {
        1
    }

    fn rounds_key(&self) -> Option<&'static str> {
        None
    }

    fn draws(&self) -> bool {
        false
    }

    fn drawing_keys(&self) -> &'static [&'static str] {
        &[]
    }

    fn fit(
        &self,
        fit: &Fit<'_>,
        on_round: &mut dyn FnMut(&Round<'_>) -> ControlFlow<()>,
    ) -> Result<Box<dyn TableModel>, TabularError> {
        fit.train.targets.refuse_many_classes("linear")?;
        let objective = Objective::new(fit, self)?;
        let function = |v: &[f64]| objective.at(v);
        let found = minimise(&function, &objective.sizes(), objective.start(), self.max_iterations);
        fit.check_cancelled()?;
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
