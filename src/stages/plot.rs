//! Stage `plot`: figures, each as SVG and PNG.
//!
//! Reads   dataset, search, evaluate, as far as the figures need them
//! Writes  two files a figure, with endings .svg and .png
//! Random  stream of the importance's forest

use std::sync::Arc;

use serde_json::{Value, json};

use super::dataset::DatasetStage;
use super::registry::Shared;
use crate::pipeline::{Context, Inputs, Output, Stage, StageError};
use crate::plot::Figure;
use crate::store::{Artifact, StoreError};

use super::evaluate::EvaluateStage;
use super::search::SearchStage;

/// 1 first
const VERSION: u32 = 1;

pub(crate) struct PlotStage(pub(crate) Arc<Shared>);

impl PlotStage {
    pub(crate) const NAME: &str = "plot";

    fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.0.resolved.spec.plot.iter().map(|item| &item.0)
    }
}

impl Stage for PlotStage {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        VERSION
    }

    fn spec(&self) -> Value {
        json!({ "plot": self.0.resolved.spec.plot })
    }

    fn inputs(&self) -> Vec<String> {
        let spec = &self.0.resolved.spec;
        let stages = [
            (DatasetStage::NAME, true),
            (SearchStage::NAME, spec.model.is_some()),
            (EvaluateStage::NAME, spec.evaluate.is_some()),
        ];
        stages.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name.to_owned()).collect()
    }

    fn run(&self, _: &Inputs, _: &mut Output, ctx: &Context) -> Result<(), StageError> {
        ctx.check()
    }

    fn summary(&self, _: &Artifact) -> Result<String, StoreError> {
        Ok(format!("{} figures", self.figures().count()))
    }
}
