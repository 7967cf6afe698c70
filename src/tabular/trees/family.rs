//! Gradient-boosted trees as a family of models of tables.

use std::ops::ControlFlow;

use super::boost::boost;
use super::forest::Forest;
use super::gbdt::Gbdt;
use crate::tabular::{Fit, Round, TableFamily, TableModel, TabularError};

impl TableFamily for Gbdt {
    fn needs_numbers(&self) -> bool {
        false
    }

    fn rounds(&self) -> u32 {
        self.iterations
    }

    fn rounds_key(&self) -> Option<&'static str> {
        Some("iterations")
    }

    fn draws(&self) -> bool {
        self.subsample < 1.0 || self.colsample < 1.0
    }

    fn drawing_keys(&self) -> &'static [&'static str] {
        &["subsample", "colsample"]
    }

    fn fit(
        &self,
        fit: &Fit<'_>,
        on_round: &mut dyn FnMut(&Round<'_>) -> ControlFlow<()>,
    ) -> Result<Box<dyn TableModel>, TabularError> {
        Ok(Box::new(boost(self, fit, on_round)?))
    }

    fn read(&self, json: &[u8]) -> Result<Box<dyn TableModel>, TabularError> {
        Ok(Box::new(Forest::from_json(json)?))
    }
}
