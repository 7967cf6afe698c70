//! What figures show of the data themselves: what is to be predicted, and what is missing.

use crate::data::table::{Column, MISSING, Values};
use crate::data::{Dataset, Features, Targets};
use crate::pipeline::{Inputs, StageError};
use crate::plot::{Material, MissingBy, MissingData, Need, TargetsByPart, TargetsData};
use crate::stages::names::PREPROCESS;
use crate::stages::preprocess::read_prepared;

/// Most groups of rows that are told apart.
const MOST_GROUPS: usize = 20;

/// Adds what figures need of the data.
pub(super) fn of_data(
    material: &mut Material,
    needs: &[Need<'_>],
    dataset: &Dataset,
    inputs: &Inputs,
) -> Result<(), StageError> {
    material.predicts = Some(match &dataset.targets {
        Targets::Classes { .. } => crate::plot::Predicts::Classes,
        Targets::Numbers { .. } => crate::plot::Predicts::Numbers,
        Targets::Labels { .. } => crate::plot::Predicts::Labels,
    });
    if !needs.iter().any(Need::reads_parts) {
        return Ok(());
    }
    let parts = parts_of(dataset, inputs)?;
    if needs.contains(&Need::Targets) {
        material.targets = Some(targets(dataset, &parts));
    }
    for need in needs {
        if let (Need::Missing(by), Some(columns)) = (need, columns_of(dataset)) {
            material.missing.insert(*by, missing(&columns, &groups(*by, dataset, &parts)));
        }
    }
    Ok(())
}

/// Rows with a name.
type Group = (String, Vec<u32>);

/// The rows of the parts that have some.
fn parts_of(dataset: &Dataset, inputs: &Inputs) -> Result<Vec<Group>, StageError> {
    let [train, validation, test] = match inputs.artifact(PREPROCESS) {
        Ok(artifact) => {
            let prepared = read_prepared(artifact)?;
            [prepared.train, prepared.validation, prepared.test]
        }
        // Without a model and without steps there are the data alone.
        Err(_) => {
            let (train, all) = (dataset.train_rows as u32, dataset.targets.len() as u32);
            [(0..train).collect(), Vec::new(), (train..all).collect()]
        }
    };
    let parts = [("train", train), ("validation", validation), ("test", test)];
    Ok(parts.into_iter().filter(|(_, rows)| !rows.is_empty()).map(|(name, rows)| (name.to_owned(), rows)).collect())
}

fn targets(dataset: &Dataset, parts: &[Group]) -> TargetsData {
    let targets = match &dataset.targets {
        Targets::Classes { labels, names } => {
            let count = |(_, rows): &Group| {
                let mut counts = vec![0; names.len()];
                rows.iter().for_each(|&row| counts[labels[row as usize] as usize] += 1);
                counts
            };
            TargetsByPart::Counts { names: names.clone(), counts: parts.iter().map(count).collect() }
        }
        Targets::Labels { values, names } => {
            let of_part = |rows: &[u32], label: usize| {
                rows.iter().filter(|&&row| values[[row as usize, label]] != 0.0).count() as u64
            };
            let count = |(_, rows): &Group| (0..names.len()).map(|label| of_part(rows, label)).collect();
            TargetsByPart::Counts { names: names.clone(), counts: parts.iter().map(count).collect() }
        }
        Targets::Numbers { values, names } => {
            let of_part = |rows: &[u32], target: usize| -> Vec<f64> {
                rows.iter().map(|&row| values[[row as usize, target]]).collect()
            };
            let of = |target: usize| parts.iter().map(|(_, rows)| of_part(rows, target)).collect();
            TargetsByPart::Numbers { names: names.clone(), values: (0..names.len()).map(of).collect() }
        }
    };
    TargetsData {
        parts: parts.iter().map(|(name, _)| name.clone()).collect(),
        samples: parts.iter().map(|(_, rows)| rows.len() as u64).collect(),
        targets,
    }
}

/// The columns of a table; none of images, and of arrays whose columns have no names.
fn columns_of(dataset: &Dataset) -> Option<Vec<Column>> {
    match &dataset.features {
        Features::Table(table) => Some(table.columns.clone()),
        _ if dataset.shape.is_none() && !dataset.origin.columns.is_empty() => Some(dataset.table().columns),
        _ => None,
    }
}

/// The rows that missing values are counted in; of very many groups the largest.
fn groups(by: MissingBy, dataset: &Dataset, parts: &[Group]) -> (Vec<Group>, usize) {
    if by == MissingBy::Part {
        return (parts.to_vec(), parts.len());
    }
    let classes = dataset.targets.classes();
    let mut groups: Vec<Group> = classes.iter().map(|name| (name.clone(), Vec::new())).collect();
    let labels = dataset.targets.labels();
    let all = parts.iter().flat_map(|(_, rows)| rows);
    all.for_each(|&row| groups[labels[row as usize] as usize].1.push(row));
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|&class| std::cmp::Reverse(groups[class].1.len()));
    order.truncate(MOST_GROUPS);
    order.sort_unstable();
    (order.into_iter().map(|class| std::mem::take(&mut groups[class])).collect(), classes.len())
}

fn missing(columns: &[Column], (groups, of_groups): &(Vec<Group>, usize)) -> MissingData {
    let is_missing = |column: &Column, row: u32| match &column.values {
        Values::Numbers(numbers) => numbers[row as usize].is_nan(),
        Values::Categories { codes, .. } => codes[row as usize] == MISSING,
    };
    let count = |column: &Column| -> Vec<u64> {
        let of = |(_, rows): &Group| rows.iter().filter(|&&row| is_missing(column, row)).count() as u64;
        groups.iter().map(of).collect()
    };
    MissingData {
        columns: columns.iter().map(|column| column.name.clone()).collect(),
        rows: columns.first().map_or(0, Column::len) as u64,
        totals: columns.iter().map(|column| column.missing() as u64).collect(),
        groups: groups.iter().map(|(name, rows)| (name.clone(), rows.len() as u64)).collect(),
        of_groups: *of_groups,
        counts: columns.iter().map(count).collect(),
    }
}
