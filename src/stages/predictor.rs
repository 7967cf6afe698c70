//! Predictions for new rows from the folder of a model.

use std::path::Path;
use std::sync::Arc;

use ndarray::Array2;

use super::files::{MODEL_FOLDER, PREDICTOR};
use super::model_folder::{Description, Loaded, PredictError, PredictedTarget};
use super::objective::PartExamples;
use super::parts::PartSamples;
use crate::data::table::Table;
use crate::data::{Affine, Dataset, Features, FittedColumns, InputColumn, Origin, Part};
use crate::nn::{Predicted, Samples as _};
use crate::pipeline::StageError;
use crate::store::Artifact;

/// What makes predictions of a part: `[samples, outputs]`.
type Predict = Box<dyn Fn(&PartSamples) -> Result<Array2<f64>, StageError>>;

/// A model that makes predictions for new rows, with the bits of the evaluation.
pub struct Predictor {
    description: Description,
    /// The names of the categories of every feature.
    categories: Vec<Vec<String>>,
    predict: Predict,
}

impl Predictor {
    /// Reads the folder of a model.
    ///
    /// # Errors
    /// [`PredictError`] if a file is missing or damaged, or the model reads no tables.
    pub fn open(folder: &Path) -> Result<Self, PredictError> {
        let (description, loaded) = Description::read(folder)?;
        if description.columns.is_empty() {
            return Err(PredictError::NoColumns);
        }
        Ok(Self::new(description, loaded))
    }

    /// The model that an evaluation has left, be it of tables or of anything else.
    pub(super) fn of_evaluation(evaluation: &Artifact) -> Result<Self, StageError> {
        let read = |name: &str| evaluation.read(&format!("{MODEL_FOLDER}/{name}"));
        let description = Description::parse(&read(PREDICTOR)?).map_err(StageError::new)?;
        let loaded = description.loaded(&read(&description.file)?).map_err(StageError::new)?;
        Ok(Self::new(description, loaded))
    }

    fn new(description: Description, loaded: Loaded) -> Self {
        let steps = description.steps.as_ref();
        let categories = steps.map_or_else(Vec::new, |steps| steps.categories(&description.columns));
        Self { description, categories, predict: predict_with(loaded) }
    }

    /// Predictions for a part of the data that the model was trained on, `[samples, outputs]`.
    pub(super) fn predict_part(&self, part: &PartSamples) -> Result<Array2<f64>, StageError> {
        (self.predict)(part)
    }

    /// What it predicts.
    pub fn target(&self) -> &PredictedTarget {
        &self.description.target
    }

    /// The columns of a row.
    pub fn columns(&self) -> &[InputColumn] {
        &self.description.columns
    }

    /// Spellings of a missing value beside the usual ones.
    pub fn missing(&self) -> &[String] {
        &self.description.missing
    }

    /// Predictions for the rows of a table with these columns, `[rows, outputs]`: the probability of each class or label, or numbers;
    /// NaN in rows that the model cannot take, since a value is missing that no step fills.
    ///
    /// # Errors
    /// [`PredictError::Stage`] if the model refuses all rows.
    pub fn predict(&self, table: Table) -> Result<Array2<f64>, PredictError> {
        let Description { target, steps, scale, offset, target_map, model, .. } = &self.description;
        let rows = table.rows;
        let x = match steps {
            Some(steps) => steps.features_of_new(table, &self.categories),
            None => {
                Array2::from_shape_fn((rows, table.columns.len()), |(row, at)| table.columns[at].number(row) as f32)
            }
        };
        let is_whole = |row: &u32| !model.needs_numbers() || x.row(*row as usize).iter().all(|x| x.is_finite());
        let usable: Vec<u32> = (0..rows as u32).filter(is_whole).collect();
        let outputs = target.target().outputs();
        let mut all = Array2::from_elem((rows, outputs), f64::NAN);
        if usable.is_empty() {
            return Ok(all);
        }
        let dataset = Dataset {
            features: Features::F32(x),
            targets: target.unknown(rows),
            train_rows: rows,
            shape: None,
            origin: Origin::default(),
        };
        let affine = Affine { scale: scale.clone(), offset: offset.clone() };
        let categorical = steps.as_ref().map_or_else(Vec::new, FittedColumns::categorical);
        let part = Part::new(Arc::new(dataset), usable.clone(), &affine, None);
        let embedded = steps.as_ref().map_or_else(Vec::new, FittedColumns::embedded);
        let part = part.with_categories(categorical).with_embedded(embedded);
        let part = PartSamples(part.scaled_by(target_map.clone()));
        let found = (self.predict)(&part)?;
        for (row, found) in usable.iter().zip(found.rows()) {
            all.row_mut(*row as usize).assign(&found);
        }
        Ok(all)
    }
}

/// What makes predictions with a model.
fn predict_with(loaded: Loaded) -> Predict {
    match loaded {
        Loaded::Network(network) => Box::new(move |part| network.predict(part).map_err(StageError::new)),
        Loaded::Table(fitted) => Box::new(move |part| {
            debug_assert!(!part.is_empty(), "rows that cannot be used were left out");
            let examples = PartExamples::new(part);
            let (predictions, loss) = fitted.predict(&examples.examples(), 1).map_err(StageError::new)?;
            Ok(Predicted::new(&predictions, loss, part).predictions())
        }),
    }
}
