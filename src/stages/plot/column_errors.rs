//! How wrong the evaluated model is over the values of the columns of a table.

use super::columns::RowsOfTable;
use super::modelled::Modelled;
use crate::analysis::{category_bins, error_bins, number_bins, told_apart};
use crate::base::moments::mean;
use crate::base::text;
use crate::data::Targets;
use crate::data::table::{ColumnKind, Values};
use crate::pipeline::StageError;
use crate::plot::{ColumnErrors, ErrorsData, TableKey};

/// Bins of a column of numbers, and of categories.
const BINS: usize = 8;
const CATEGORY_BINS: usize = 10;

/// How wrong the model is over the values of columns, from the predictions that the evaluation has kept.
pub(super) fn errors(of: &Modelled<'_>, rows: &RowsOfTable, key: TableKey<'_>) -> Result<ErrorsData, StageError> {
    let (error, errors, is_share) = row_errors(of, rows, key)?;
    let mut columns = Vec::new();
    for at in rows.columns(key.columns) {
        let column = &rows.table.columns[at];
        let groups = match &column.values {
            Values::Numbers(numbers) => number_bins(numbers, BINS, |x| number(x, column.kind)),
            Values::Categories { codes, names } => category_bins(codes, names, CATEGORY_BINS),
        };
        let bins = error_bins(groups, &errors, is_share);
        if bins.len() > 1 {
            let told_apart = told_apart(&bins, &errors);
            columns.push(ColumnErrors { column: column.name.clone(), bins, told_apart });
        }
    }
    let of_columns = columns.len();
    if key.columns.is_empty() {
        columns.sort_by(|a, b| b.told_apart.total_cmp(&a.told_apart));
        columns.truncate(key.count as usize);
    }
    let finite: Vec<f64> = errors.iter().copied().filter(|error| error.is_finite()).collect();
    Ok(ErrorsData { error, whole: mean(&finite), columns, of_columns, rows: rows.counts(), of: of.of(key.on) })
}

/// A value of a column in few letters.
fn number(x: f64, kind: ColumnKind) -> String {
    match kind {
        ColumnKind::Date => text::utc(x * 86_400.0).chars().take(10).collect(),
        _ => text::number(x),
    }
}

/// What is counted as an error, that of every row, and whether each is 0 or 1.
fn row_errors(
    of: &Modelled<'_>,
    rows: &RowsOfTable,
    key: TableKey<'_>,
) -> Result<(String, Vec<f64>, bool), StageError> {
    let width = rows.targets.names().len();
    let samples = || rows.samples.iter().map(|&sample| sample as usize).enumerate();
    match &rows.targets {
        Targets::Classes { labels, .. } => {
            let kept = of.kept::<u32>(key.on)?;
            let error = |(row, sample): (usize, usize)| f64::from(u8::from(kept[sample] != labels[row]));
            Ok(("error rate".to_owned(), samples().map(error).collect(), true))
        }
        Targets::Labels { values, .. } => {
            let kept = of.kept::<f64>(key.on)?;
            let is_wrong = |row: usize, sample: usize, label: usize| {
                (kept[sample * width + label] > 0.5) != (values[[row, label]] != 0.0)
            };
            let error = |(row, sample): (usize, usize)| {
                (0..width).filter(|&label| is_wrong(row, sample, label)).count() as f64 / width.max(1) as f64
            };
            Ok(("share of wrong labels".to_owned(), samples().map(error).collect(), false))
        }
        Targets::Numbers { values, names } => {
            let kept = of.kept::<f64>(key.on)?;
            let asked = key.output.and_then(|asked| names.iter().position(|name| name == asked)).unwrap_or_default();
            let error = |(row, sample): (usize, usize)| (kept[sample * width + asked] - values[[row, asked]]).abs();
            Ok((format!("mean absolute error of {}", names[asked]), samples().map(error).collect(), false))
        }
    }
}
