//! Steps applied to a data set: which rows are in which part, and how features are scaled.

use super::affine::Affine;
use super::dataset::Dataset;
use super::error::DataError;
use super::prepared::Prepared;
use super::transforms::{Phase, Step};

/// Applies the steps: first those that hold out rows, then those that drop rows, then those that change features, each in the order
/// of the list. Steps draw from random streams of their own, whatever their place in the list.
///
/// # Errors
/// Names the step with a number outside its range, or that cannot be applied to these data.
pub fn prepare(dataset: &Dataset, steps: &[Step], seed: u64) -> Result<Prepared, DataError> {
    let failed = |step: &'static str| move |why: String| DataError::Step { step, why };
    for step in steps {
        step.out_of_range().map_or(Ok(()), Err).map_err(failed(step.name()))?;
    }
    let rows = dataset.targets.len() as u32;
    let train_rows = dataset.train_rows as u32;
    let mut prepared = Prepared {
        train: (0..train_rows).collect(),
        validation: Vec::new(),
        test: (train_rows..rows).collect(),
        affine: Affine::identity(),
        augment: None,
    };
    for phase in Phase::ORDER {
        for step in steps.iter().filter(|step| step.phase() == phase) {
            step.apply(&mut prepared, dataset, seed).map_err(failed(step.name()))?;
        }
        if phase == Phase::Select && prepared.train.is_empty() {
            return Err(failed("split")("it leaves no training samples".to_owned()));
        }
    }
    Ok(prepared)
}

#[cfg(test)]
mod tests;
