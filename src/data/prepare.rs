//! Steps applied to a data set: which rows are in which part, and how features are scaled.

use super::affine::Affine;
use super::dataset::{Dataset, Features};
use super::error::DataError;
use super::fitted_columns::{FeatureColumn, FittedColumns};
use super::prepared::Prepared;
use super::target_map::{TargetMap, TargetScale};
use super::transforms::{FitInput, FittedStep, Phase, Step};

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
    let given = train_rows - dataset.origin.validation_rows as u32;
    let mut prepared = Prepared {
        train: (0..given).collect(),
        validation: (given..train_rows).collect(),
        test: (train_rows..rows).collect(),
        affine: Affine::identity(),
        augment: None,
        target: None,
        columns: None,
    };
    let needs_columns = matches!(dataset.features, Features::Table(_));
    let needs_columns = needs_columns || steps.iter().any(|step| step.phase() == Phase::Columns);
    for phase in Phase::ORDER.into_iter().filter(|phase| !phase.is_of_features()) {
        for step in steps.iter().filter(|step| step.phase() == phase) {
            step.apply(&mut prepared, dataset, seed).map_err(failed(step.name()))?;
        }
    }
    if prepared.train.is_empty() {
        return Err(failed("split")("it leaves no training samples".to_owned()));
    }
    prepared.target = TargetMap::fit(TargetScale::default(), &dataset.targets, &prepared.train).unwrap_or_default();
    let of_features = steps.iter().filter(|step| step.phase().is_of_features());
    if needs_columns {
        fit_columns(&mut prepared, dataset, of_features, seed)?;
    } else {
        for step in of_features {
            step.apply(&mut prepared, dataset, seed).map_err(failed(step.name()))?;
        }
    }
    Ok(prepared)
}

/// Fits the steps of features one after the other, each to what those before it make of the table.
fn fit_columns<'a>(
    prepared: &mut Prepared,
    dataset: &Dataset,
    steps: impl Iterator<Item = &'a Step>,
    seed: u64,
) -> Result<(), DataError> {
    let mut table = dataset.table();
    let mut fitted_steps = Vec::new();
    for step in steps {
        let failed = |why: String| DataError::Step { step: step.name(), why };
        let input = FitInput { table: &table, rows: &prepared.train, targets: &dataset.targets, seed };
        match step.fit(&input).map_err(failed)? {
            Some(fitted) => {
                fitted.apply_in_training(&mut table, &prepared.train);
                fitted_steps.push(FittedStep { step: step.clone(), fitted });
            }
            None => step.apply(prepared, dataset, seed).map_err(failed)?,
        }
    }
    if table.columns.is_empty() {
        let why = "they leave no columns to learn from".to_owned();
        return Err(DataError::Step { step: "preprocess", why });
    }
    let embedded: Vec<_> = fitted_steps.iter().flat_map(|step| step.fitted.embedded()).collect();
    let columns = table.columns.iter().map(|column| FeatureColumn::of(column, &embedded)).collect();
    prepared.columns = Some(FittedColumns { steps: fitted_steps, columns });
    Ok(())
}

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
