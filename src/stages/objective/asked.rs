//! What a trial measures because its spec asks for it.

use serde_json::Value;

use super::trained::TrainedModel;
use crate::nn::metric::{Column, Size};
use crate::pipeline::StageError;
use crate::spec::Spec;
use crate::stages::job::TrialResult;

/// What a spec asks for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Columns of metrics: those that rank the trials, and those of constraints.
    pub(super) columns: Vec<Column>,
    /// Sizes of models.
    sizes: Vec<Size>,
}

impl Asked {
    /// What the search of a spec looks at.
    pub(super) fn of(spec: &Spec) -> Self {
        let names: Vec<&str> = spec.search.iter().flat_map(|search| search.common.looked_at()).collect();
        let mut columns: Vec<Column> = Vec::new();
        for column in names.iter().filter_map(|name| Column::named(name)) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        Self { columns, sizes: Size::ALL.into_iter().filter(|size| names.contains(&size.name())).collect() }
    }

    /// Adds the sizes that are asked for to what came of a trial, as columns with the same number in every row. They follow from the
    /// model, so that no artifact needs them.
    ///
    /// # Errors
    /// A model that cannot be read.
    pub(super) fn with_sizes<M: TrainedModel>(
        &self,
        mut result: TrialResult,
        model: impl FnOnce() -> Result<M, StageError>,
    ) -> Result<TrialResult, StageError> {
        if self.sizes.is_empty() || !result.status.has_metric() {
            return Ok(result);
        }
        let model = model()?;
        for size in &self.sizes {
            let value = match size {
                Size::Parameters => model.parameters()?,
                Size::Bytes => model.file()?.bytes.len(),
            };
            result.history.set_column(size.name(), value as f64);
        }
        Ok(result)
    }
}

/// Those among columns that enter a trial's key, since not every trial has them; none if there are none.
pub(super) fn extra(asked: &[Column]) -> Option<Value> {
    let extra: Vec<String> = asked.iter().filter(|column| column.is_extra()).map(|column| column.name()).collect();
    (!extra.is_empty()).then(|| extra.into())
}
