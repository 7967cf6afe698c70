//! From the evaluated model to what the figures of a spec need of it.

use super::column_errors::errors;
use super::columns::{RowsOfTable, importance};
use super::dependence::{GRID, dependence};
use super::modelled::Modelled;
use crate::pipeline::{Context, Inputs, StageError};
use crate::plot::{Material, Need, unknown_name};
use crate::spec::{Spec, apply};
use crate::stages::metrics::Report;
use crate::stages::names::DATASET;
use crate::stages::parts::Datasets;

/// Whether a figure needs what the evaluated model makes of rows.
pub(super) fn is_of_model(need: &Need<'_>) -> bool {
    matches!(
        need,
        Need::Numbers(_) | Need::Scores(_) | Need::ColumnImportance(_) | Need::Dependence(_) | Need::ColumnErrors(_)
    )
}

/// Adds what figures need of the evaluated model.
pub(super) fn of_model(
    material: &mut Material,
    (spec, needs): (&Spec, &[Need<'_>]),
    report: Report,
    inputs: &Inputs,
    ctx: &Context,
) -> Result<(), StageError> {
    if !needs.iter().any(is_of_model) {
        return Ok(());
    }
    let steps = apply(spec, &report.config).map_err(StageError::new)?.steps;
    let data = Datasets::default().find(inputs.key(DATASET)?, spec.seed, ctx)?;
    let (dataset, parts) = (data.dataset()?, data.parts(&steps, ctx)?);
    let modelled = Modelled { spec, ctx, inputs, trial: report.trial, dataset, parts };
    let (columns, outputs) = (modelled.dataset.column_names(), modelled.dataset.targets.names());
    if let Some(why) = needs.iter().find_map(|need| unknown_name(need, &columns, outputs)) {
        return Err(StageError::new(why));
    }
    for need in needs {
        ctx.check()?;
        match *need {
            Need::Numbers(on) => drop(modelled.numbers(on)?.map(|numbers| material.numbers.insert(on, numbers))),
            Need::Scores(on) if !material.scores.contains_key(&on) => {
                material.scores.extend(modelled.scores(on)?.map(|scores| (on, scores)));
            }
            Need::ColumnImportance(key) => {
                if let Some(rows) = RowsOfTable::new(&modelled, key.on, key.rows, key.repeats)? {
                    material.column_importance.insert(key, importance(&modelled, &rows, key)?);
                }
            }
            Need::Dependence(key) => {
                if let Some(rows) = RowsOfTable::new(&modelled, key.on, key.rows, GRID as u32)? {
                    material.dependence.insert(key.owned(), dependence(&modelled, &rows, key)?);
                }
            }
            Need::ColumnErrors(key) => {
                if let Some(rows) = RowsOfTable::new(&modelled, key.on, key.rows, 0)? {
                    material.column_errors.insert(key.owned(), errors(&modelled, &rows, key)?);
                }
            }
            _ => {}
        }
    }
    Ok(())
}
