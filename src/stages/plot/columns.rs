//! What the evaluated model makes of the columns of a table.

use super::modelled::{Modelled, some_of};
use crate::analysis::{
    GridValues, Truth, category_bins, category_grid, column_losses, error_bins, number_bins, number_grid, told_apart,
};
use crate::base::moments::mean;
use crate::base::text;
use crate::data::table::{Column, ColumnKind, Table, Values};
use crate::data::{Dataset, Features, Targets};
use crate::nn::Samples as _;
use crate::pipeline::StageError;
use crate::plot::{
    ColumnDependence, ColumnErrors, DependenceData, ErrorsData, ImportanceKey, ImportanceOfColumns, On, TableKey,
};

/// Values of a column at which a partial dependence is computed, most categories among them, and rows that are drawn.
const GRID: usize = 20;
const CATEGORIES: usize = 12;
const DRAWN_ROWS: usize = 20;
/// Most outputs of several whose partial dependence is shown.
const OUTPUTS: usize = 5;
/// Bins of a column of numbers, and of categories, for errors.
const BINS: usize = 8;
const CATEGORY_BINS: usize = 10;
/// About how many numbers a figure sends through the model at most: rows × columns for every column and repeat.
const MOST_NUMBERS: usize = 2_000_000_000;

/// Rows of a part as the file has them, with what is true of them.
pub(super) struct RowsOfTable {
    table: Table,
    targets: Targets,
    /// Places of the rows in the part.
    samples: Vec<u32>,
    /// Rows of the part.
    all: usize,
}

impl RowsOfTable {
    /// Some rows of a part; none where it is empty, or the data are no table with names. `passes` says how often each column is sent
    /// through the model: where there are hundreds of columns there are fewer rows.
    pub(super) fn new(of: &Modelled<'_>, on: On, most: u32, passes: u32) -> Result<Option<Self>, StageError> {
        let (part, columns) = (of.part(on), named_columns(&of.dataset));
        let Some(columns) = columns.filter(|columns| *columns > 0 && !part.is_empty()) else { return Ok(None) };
        let numbers = columns * columns * passes as usize;
        let bounded = MOST_NUMBERS.checked_div(numbers).map_or(usize::MAX, |rows| rows.max(50));
        let samples = some_of(part.len(), (most as usize).min(bounded), of.spec.seed);
        let rows: Vec<u32> = samples.iter().map(|&sample| part.0.rows()[sample as usize]).collect();
        let table = match &of.dataset.features {
            Features::Table(table) => {
                Table { columns: table.columns.iter().map(|column| column.select(&rows)).collect(), rows: rows.len() }
            }
            _ => of.dataset.table().into_selected(&rows),
        };
        Ok(Some(Self { table, targets: of.dataset.targets.select(&rows), samples, all: part.len() }))
    }

    fn counts(&self) -> [usize; 2] {
        [self.samples.len(), self.all]
    }

    fn truth(&self) -> Truth {
        match &self.targets {
            Targets::Classes { labels, .. } => Truth::Classes(labels.clone()),
            Targets::Numbers { values, .. } => Truth::Numbers(values.iter().copied().collect()),
            Targets::Labels { values, .. } => Truth::Labels(values.iter().map(|x| *x != 0.0).collect()),
        }
    }

    /// The places of some columns, or of all.
    fn columns(&self, named: &[String]) -> Vec<usize> {
        let all = 0..self.table.columns.len();
        all.filter(|&at| named.is_empty() || named.contains(&self.table.columns[at].name)).collect()
    }
}

/// How many columns with names a data set has; none where it is no table.
fn named_columns(dataset: &Dataset) -> Option<usize> {
    match &dataset.features {
        Features::Table(table) => Some(table.columns.len()),
        _ => dataset.shape.is_none().then_some(dataset.origin.columns.len()),
    }
}

/// What the model loses without each column.
pub(super) fn importance(
    of: &Modelled<'_>,
    rows: &RowsOfTable,
    key: ImportanceKey,
) -> Result<ImportanceOfColumns, StageError> {
    let (predictor, truth, outputs) = (of.predictor()?, rows.truth(), rows.targets.names().len());
    let score = key.score.unwrap_or_else(|| truth.usual());
    let scored = |table: Table| -> Result<Option<f64>, StageError> {
        of.ctx.check()?;
        let predictions = predictor.predict(table).map_err(StageError::new)?;
        let predictions: Vec<f64> = predictions.iter().copied().collect();
        Ok(score.of(&predictions, outputs, &truth))
    };
    let whole = scored(rows.table.clone())?.filter(|score| score.is_finite());
    let columns: Vec<String> = rows.table.columns.iter().map(|column| column.name.clone()).collect();
    let counts = [rows.table.rows, key.repeats as usize];
    let without = |column: usize, order: &[u32]| {
        let mut table = rows.table.clone();
        table.columns[column] = table.columns[column].select(order);
        scored(table)
    };
    let losses = match whole {
        Some(whole) => column_losses(&columns, counts, of.spec.seed, (score, whole), without)?,
        None => Vec::new(),
    };
    Ok(ImportanceOfColumns {
        score: score.name().to_owned(),
        whole: whole.unwrap_or(f64::NAN),
        rows: rows.counts(),
        repeats: key.repeats as usize,
        losses,
        of: of.of(key.on),
    })
}

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
