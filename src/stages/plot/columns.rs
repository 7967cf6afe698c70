//! Rows of a table that the evaluated model is tried on, and what it loses without each column.

use super::modelled::{Modelled, some_of};
use crate::analysis::{Truth, column_losses};
use crate::data::table::Table;
use crate::data::{Dataset, Features, Targets};
use crate::nn::Samples as _;
use crate::pipeline::StageError;
use crate::plot::{ImportanceKey, ImportanceOfColumns, On};

/// About how many numbers a figure sends through the model at most: rows × columns for every column and repeat.
const MOST_NUMBERS: usize = 2_000_000_000;

/// Rows of a part as the file has them, with what is true of them.
pub(super) struct RowsOfTable {
    pub(super) table: Table,
    pub(super) targets: Targets,
    /// Places of the rows in the part.
    pub(super) samples: Vec<u32>,
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

    /// How many rows these are, of how many.
    pub(super) fn counts(&self) -> [usize; 2] {
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
    pub(super) fn columns(&self, named: &[String]) -> Vec<usize> {
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
