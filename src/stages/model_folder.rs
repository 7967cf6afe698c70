//! The folder `model/`: all that predictions for new rows need.
//!
//! | file | content |
//! | --- | --- |
//! | `predictor.json` | the columns of a row, the steps with what they have learned, what is predicted, the `model` section |
//! | `model.safetensors`, `model.json` | the numbers of the model |

use std::path::{Path, PathBuf};

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::files::PREDICTOR;
use super::parts::{Parts, vector};
use crate::base::fs::{self, FileError};
use crate::data::{Dataset, FittedColumns, InputColumn, TargetMap, Targets};
use crate::nn::{Network, Target};
use crate::pipeline::{Output, StageError};
use crate::spec::Model;
use crate::tabular::TableModel;

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

    /// The names of what is predicted.
    pub fn names(&self) -> &[String] {
        let (Self::Classes(names) | Self::Numbers(names) | Self::Labels(names)) = self;
        names
    }

    /// What a model is made for.
    pub(super) fn target(&self) -> Target {
        match self {
            Self::Classes(names) => Target::Classes(names.len()),
            Self::Numbers(names) => Target::Numbers(names.len()),
            Self::Labels(names) => Target::Labels(names.len()),
        }
    }

    /// Targets of rows whose true ones nobody knows.
    pub(super) fn unknown(&self, rows: usize) -> Targets {
        let names = self.names().to_vec();
        match self {
            Self::Classes(_) => Targets::Classes { labels: vec![0; rows], names },
            Self::Numbers(_) => Targets::Numbers { values: Array2::zeros((rows, names.len())), names },
            Self::Labels(_) => Targets::Labels { values: Array2::zeros((rows, names.len())), names },
        }
    }
}

/// `predictor.json`
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Description {
    pub(super) version: u32,
    /// Version of the program that wrote it.
    pub(super) program: String,
    pub(super) target: PredictedTarget,
    /// The columns of a row.
    pub(super) columns: Vec<InputColumn>,
    /// Spellings of a missing value beside the usual ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) missing: Vec<String>,
    /// The steps that make features of them; none where features are only scaled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) steps: Option<FittedColumns>,
    /// Features that enter the model.
    pub(super) features: usize,
    /// How features are scaled: factors and what is added, one for all or one a feature.
    pub(super) scale: Vec<f64>,
    pub(super) offset: Vec<f64>,
    /// How numbers that are predicted come back to their unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) target_map: Option<TargetMap>,
    /// The `model` section.
    pub(super) model: Model,
    /// File of the numbers of the model.
    pub(super) file: String,
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
    /// The folder is none that an evaluation has left.
    #[error("`{}` is no folder of a model: it has no `{PREDICTOR}`, as `outputs/NAME/model` has", folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
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

/// A model with its numbers.
pub(super) enum Loaded {
    /// A network.
    Network(Network),
    /// A model of tables.
    Table(Box<dyn TableModel>),
}

impl Description {
    /// Reads the folder of a model: what it says, and the model.
    pub(super) fn read(folder: &Path) -> Result<(Self, Loaded), PredictError> {
        let path = folder.join(PREDICTOR);
        if !fs::exists(&path) {
            return Err(PredictError::NoFolder { folder: folder.to_owned() });
        }
        let bad = |path: &Path, why: String| PredictError::Unreadable { path: path.to_owned(), why };
        let description = Self::parse(&fs::read(&path)?).map_err(|why| bad(&path, why))?;
        let file = folder.join(Path::new(&description.file).file_name().unwrap_or_default());
        let loaded = description.loaded(&fs::read(&file)?).map_err(|why| bad(&file, why))?;
        Ok((description, loaded))
    }

    /// `predictor.json`, if this version can read it.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let description: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if description.version != VERSION {
            return Err(format!("it has version {}, this program reads {VERSION}", description.version));
        }
        let maps = [description.scale.len(), description.offset.len()];
        if maps != [1; 2] && maps != [description.features; 2] {
            return Err("its scales do not fit its features".to_owned());
        }
        Ok(description)
    }

    /// The model, from the file of its numbers.
    pub(super) fn loaded(&self, bytes: &[u8]) -> Result<Loaded, String> {
        if let Some(family) = self.model.network() {
            let embedded = self.steps.as_ref().map_or_else(Vec::new, FittedColumns::embedded);
            let (shape, target) = (vector(self.features, &embedded), self.target.target());
            let network = Network::of_weights(family, &shape, target, bytes).map_err(|error| error.to_string())?;
            return Ok(Loaded::Network(network));
        }
        let family = self.model.table().ok_or("its model is a program")?;
        family.read(bytes).map(Loaded::Table).map_err(|error| error.to_string())
    }
}
