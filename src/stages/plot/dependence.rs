//! What the evaluated model predicts over the values of the columns of a table.

use super::columns::RowsOfTable;
use super::modelled::{Modelled, some_of};
use crate::analysis::{GridValues, category_grid, number_grid};
use crate::base::moments::mean;
use crate::data::Targets;
use crate::data::table::{Column, Values};
use crate::pipeline::StageError;
use crate::plot::{ColumnDependence, DependenceData, TableKey};

/// Values of a column at which a partial dependence is computed, most categories among them, and rows that are drawn.
pub(super) const GRID: usize = 20;
const CATEGORIES: usize = 12;
const DRAWN_ROWS: usize = 20;
/// Most outputs of several whose partial dependence is shown.
const OUTPUTS: usize = 5;

/// The mean prediction over the values of columns.
pub(super) fn dependence(
    of: &Modelled<'_>,
    rows: &RowsOfTable,
    key: TableKey<'_>,
) -> Result<DependenceData, StageError> {
    let predictor = of.predictor()?;
    let (outputs, names) = shown_outputs(&rows.targets, key.output);
    let mut columns = Vec::new();
    for at in rows.columns(key.columns) {
        of.ctx.check()?;
        let column = &rows.table.columns[at];
        let Some((grid, values)) = grid_of(column) else { continue };
        let (count, steps) = (rows.table.rows, values.len() / rows.table.rows.max(1));
        // All rows with the first value, then all with the second, in one pass.
        let again: Vec<u32> = (0..steps).flat_map(|_| 0..count as u32).collect();
        let mut table = rows.table.clone().into_selected(&again);
        table.columns[at].values = values.into_values(&column.values);
        let predicted = predictor.predict(table).map_err(StageError::new)?;
        let at_step = |step: usize, output: usize| -> Vec<f64> {
            (0..count).map(|row| predicted[[step * count + row, output]]).filter(|p| p.is_finite()).collect()
        };
        let of_output = |&output: &usize| (0..steps).map(|step| mean(&at_step(step, output))).collect();
        let mean: Vec<Vec<f64>> = outputs.iter().map(of_output).collect();
        let drawn = if outputs.len() == 1 { some_of(count, DRAWN_ROWS, of.spec.seed) } else { Vec::new() };
        let row = |&row: &u32| (0..steps).map(|step| predicted[[step * count + row as usize, outputs[0]]]).collect();
        columns.push(ColumnDependence {
            column: column.name.clone(),
            span: mean.iter().map(|values| span(values)).fold(0.0, f64::max),
            rows: drawn.iter().map(row).collect(),
            marks: deciles(column),
            grid,
            mean,
        });
    }
    let of_columns = columns.len();
    if key.columns.is_empty() {
        columns.sort_by(|a, b| b.span.total_cmp(&a.span));
        columns.truncate(key.count as usize);
    }
    let (rows_of, of) = (rows.counts(), of.of(key.on));
    Ok(DependenceData {
        outputs: names,
        of_outputs: rows.targets.names().len(),
        columns,
        of_columns,
        rows: rows_of,
        of,
    })
}

/// From the least to the greatest.
fn span(values: &[f64]) -> f64 {
    let (low, high) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)));
    if low <= high { high - low } else { 0.0 }
}

/// The outputs whose prediction is shown, and what they are.
fn shown_outputs(targets: &Targets, asked: Option<&str>) -> (Vec<usize>, Vec<String>) {
    let names = targets.names();
    let asked = asked.and_then(|asked| names.iter().position(|name| name == asked));
    let outputs: Vec<usize> = match (targets, asked) {
        (_, Some(asked)) => vec![asked],
        (Targets::Classes { .. }, None) if names.len() == 2 => vec![1],
        (Targets::Numbers { .. }, None) => vec![0],
        (Targets::Classes { .. } | Targets::Labels { .. }, None) => (0..names.len().min(OUTPUTS)).collect(),
    };
    let word = |&output: &usize| match targets {
        Targets::Numbers { .. } => names[output].clone(),
        _ => format!("probability of {}", names[output]),
    };
    let words = outputs.iter().map(word).collect();
    (outputs, words)
}

/// The values of a column for all rows with the first value of a grid, then for all with the second, and so on.
enum Repeated {
    Numbers(Vec<f64>),
    Codes(Vec<u32>),
}

impl Repeated {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Codes(codes) => codes.len(),
        }
    }

    /// As the values of the column that it is of.
    fn into_values(self, of: &Values) -> Values {
        match (self, of) {
            (Self::Codes(codes), Values::Categories { names, .. }) => {
                Values::Categories { codes, names: names.clone() }
            }
            (Self::Numbers(numbers), _) => Values::Numbers(numbers),
            (Self::Codes(codes), _) => Values::Numbers(codes.into_iter().map(f64::from).collect()),
        }
    }
}

/// The grid of a column, and its values for all rows; none of a column with fewer than two values.
fn grid_of(column: &Column) -> Option<(GridValues, Repeated)> {
    let rows = column.len();
    match &column.values {
        Values::Numbers(numbers) => {
            let grid = number_grid(numbers, GRID);
            let repeated = grid.iter().flat_map(|&value| std::iter::repeat_n(value, rows)).collect();
            (grid.len() > 1).then_some((GridValues::Numbers(grid), Repeated::Numbers(repeated)))
        }
        Values::Categories { codes, names } => {
            let grid = category_grid(codes, names, CATEGORIES);
            let repeated = grid.iter().flat_map(|&(code, _)| std::iter::repeat_n(code, rows)).collect();
            (grid.len() > 1).then_some((GridValues::Categories(grid), Repeated::Codes(repeated)))
        }
    }
}

/// The deciles of a column of numbers.
fn deciles(column: &Column) -> Vec<f64> {
    let Values::Numbers(numbers) = &column.values else { return Vec::new() };
    let mut sorted: Vec<f64> = numbers.iter().copied().filter(|x| x.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    (0..=10).filter_map(|k| sorted.get((sorted.len().max(1) - 1) * k / 10).copied()).collect()
}
