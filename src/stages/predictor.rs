//! A model that leaves the pipeline: the folder `model/`, and predictions for new rows from it.
//!
//! | file | content |
//! | --- | --- |
//! | `predictor.json` | the columns of a row, the steps with what they have learned, what is predicted, the `model` section |
//! | `model.safetensors`, `model.json` | the numbers of the model |

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::files::PREDICTOR;
use super::objective::PartExamples;
use super::parts::{PartSamples, Parts};
use crate::base::fs::{self, FileError};
use crate::data::table::Table;
use crate::data::{Affine, Dataset, Features, FittedColumns, InputColumn, Origin, Part, TargetMap, Targets};
use crate::nn::{Network, Predicted, Samples as _, Shape, Target};
use crate::pipeline::{Output, StageError};
use crate::spec::Model;
use crate::store::Artifact;

/// Version of the folder: raised whenever an older program could not read it.
const VERSION: u32 = 1;

/// What a model predicts, by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PredictedTarget {
    /// One of these classes.
    Classes(Vec<String>),
    /// These numbers.
    Numbers(Vec<String>),
    /// Any of these labels.
    Labels(Vec<String>),
}

impl PredictedTarget {
    fn of(targets: &Targets) -> Self {
        match targets {
            Targets::Classes { names, .. } => Self::Classes(names.clone()),
            Targets::Numbers { names, .. } => Self::Numbers(names.clone()),
            Targets::Labels { names, .. } => Self::Labels(names.clone()),
        }
    }

    fn target(&self) -> Target {
        match self {
            Self::Classes(names) => Target::Classes(names.len()),
            Self::Numbers(names) => Target::Numbers(names.len()),
            Self::Labels(names) => Target::Labels(names.len()),
        }
    }

    /// Targets of rows whose true ones nobody knows.
    fn unknown(&self, rows: usize) -> Targets {
        let names = match self {
            Self::Classes(names) | Self::Numbers(names) | Self::Labels(names) => names.clone(),
        };
        match self {
            Self::Classes(_) => Targets::Classes { labels: vec![0; rows], names },
            Self::Numbers(_) => Targets::Numbers { values: Array2::zeros((rows, names.len())), names },
            Self::Labels(_) => Targets::Labels { values: Array2::zeros((rows, names.len())), names },
        }
    }
}

/// `predictor.json`
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Description {
    version: u32,
    /// Version of the program that wrote it.
    program: String,
    target: PredictedTarget,
    /// The columns of a row.
    columns: Vec<InputColumn>,
    /// Spellings of a missing value beside the usual ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    missing: Vec<String>,
    /// The steps that make features of them; none where features are only scaled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    steps: Option<FittedColumns>,
    /// Features that enter the model.
    features: usize,
    /// How features are scaled: factors and what is added, one for all or one a feature.
    scale: Vec<f64>,
    offset: Vec<f64>,
    /// How numbers that are predicted come back to their unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target_map: Option<TargetMap>,
    /// The `model` section.
    model: Model,
    /// File of the numbers of the model.
    file: String,
}

/// Writes the folder of a model; `file` keeps its numbers.
pub(super) fn write_predictor(
    dataset: &Dataset,
    parts: &Parts,
    model: &Model,
    (name, bytes): (&str, &[u8]),
    out: &mut Output,
) -> Result<(), StageError> {
    let part = &parts.test.0;
    let (scale, offset) = part.scaling();
    let description = Description {
        version: VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        target: PredictedTarget::of(&dataset.targets),
        columns: InputColumn::of(dataset),
        missing: dataset.origin.missing.clone(),
        steps: parts.columns.clone(),
        features: part.features(),
        scale,
        offset,
        target_map: part.target_map().cloned(),
        model: model.clone(),
        file: name.to_owned(),
    };
    out.write_json(&format!("{}/{PREDICTOR}", super::files::MODEL_FOLDER), &description)?;
    out.write(&format!("{}/{name}", super::files::MODEL_FOLDER), bytes)
}

/// A model that cannot be read, or that cannot predict.
#[derive(Debug, thiserror::Error)]
pub enum PredictError {
    /// A file of the folder is missing or cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file is not what it should be.
    #[error("`{}` is no model of this version: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The model reads no tables.
    #[error("the model was trained on images or arrays without names of columns; tables cannot be predicted with it")]
    NoColumns,
    /// The model cannot take the rows.
    #[error("the rows cannot be predicted")]
    Stage(#[from] StageError),
}

/// What makes predictions of a part: `[samples, outputs]`.
type Predict = Box<dyn Fn(&PartSamples) -> Result<Array2<f64>, StageError>>;

/// A model that makes predictions for new rows, with the bits of the evaluation.
pub struct Predictor {
    description: Description,
    predict: Predict,
}

impl Predictor {
    /// Reads the folder of a model.
    ///
    /// # Errors
    /// [`PredictError`] if a file is missing or damaged, or the model reads no tables.
    pub fn open(folder: &Path) -> Result<Self, PredictError> {
        let path = folder.join(PREDICTOR);
        let bad = |path: &Path, why: String| PredictError::Unreadable { path: path.to_owned(), why };
        let description = described(&fs::read(&path)?).map_err(|why| bad(&path, why))?;
        if description.columns.is_empty() {
            return Err(PredictError::NoColumns);
        }
        let file = folder.join(Path::new(&description.file).file_name().unwrap_or_default());
        let predict = loaded(&description, &fs::read(&file)?).map_err(|why| bad(&file, why))?;
        Ok(Self { description, predict })
    }

    /// The model that an evaluation has left, be it of tables or of anything else.
    pub(super) fn of_evaluation(evaluation: &Artifact) -> Result<Self, StageError> {
        let read = |name: &str| evaluation.read(&format!("{}/{name}", super::files::MODEL_FOLDER));
        let description = described(&read(PREDICTOR)?).map_err(StageError::new)?;
        let predict = loaded(&description, &read(&description.file)?).map_err(StageError::new)?;
        Ok(Self { description, predict })
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
            Some(steps) => steps.features(table),
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
        let part = PartSamples(part.scaled_by(target_map.clone()).with_categories(categorical));
        let found = (self.predict)(&part)?;
        for (row, found) in usable.iter().zip(found.rows()) {
            all.row_mut(*row as usize).assign(&found);
        }
        Ok(all)
    }
}

/// `predictor.json`, if this version can read it.
fn described(bytes: &[u8]) -> Result<Description, String> {
    let description: Description = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let maps = [description.scale.len(), description.offset.len()];
    if description.version != VERSION {
        return Err(format!("it has version {}, this program reads {VERSION}", description.version));
    }
    if maps != [1; 2] && maps != [description.features; 2] {
        return Err("its scales do not fit its features".to_owned());
    }
    Ok(description)
}

/// The model of a description, from the file of its numbers.
fn loaded(description: &Description, bytes: &[u8]) -> Result<Predict, String> {
    let model = &description.model;
    if let Some(family) = model.network() {
        let (shape, target) = (Shape::vector(description.features), description.target.target());
        let network = Network::of_weights(family, &shape, target, bytes).map_err(|error| error.to_string())?;
        return Ok(Box::new(move |part| network.predict(part).map_err(StageError::new)));
    }
    let family = model.table().ok_or("its model is a program")?;
    let fitted = family.read(bytes).map_err(|error| error.to_string())?;
    Ok(Box::new(move |part| {
        debug_assert!(!part.is_empty(), "rows that cannot be used were left out");
        let examples = PartExamples::new(part);
        let (predictions, loss) = fitted.predict(&examples.examples(), 1).map_err(StageError::new)?;
        Ok(Predicted::new(&predictions, loss, part).predictions())
    }))
}
