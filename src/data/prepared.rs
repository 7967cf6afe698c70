//! What the preprocessing makes of a data set, in memory and as files.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::affine::Affine;
use super::error::DataError;
use super::fitted_columns::FittedColumns;
use super::npy;
use super::target_map::TargetMap;
use super::transforms::Augment;

/// A data set as the steps leave it. Rows are those of the [`Dataset`](super::Dataset).
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// Rows to learn from, ascending.
    pub train: Vec<u32>,
    /// Rows held out, ascending.
    pub validation: Vec<u32>,
    /// Rows of the test part, ascending.
    pub test: Vec<u32>,
    /// How features are scaled.
    pub affine: Affine,
    /// How training samples are changed.
    pub augment: Option<Augment>,
    /// How numbers that are to be predicted are scaled.
    pub target: Option<TargetMap>,
    /// Where features are columns, the steps that make numbers of them; the affine map is then the identity.
    pub columns: Option<FittedColumns>,
}

/// What `preprocess.json` says beside the arrays.
#[derive(Serialize, Deserialize)]
struct Description {
    scale: Vec<f64>,
    offset: Vec<f64>,
    augment: Option<Augment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<TargetMap>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    columns: Option<FittedColumns>,
}

impl Prepared {
    /// As files of an artifact.
    pub fn to_files(&self) -> Result<Vec<(&'static str, Vec<u8>)>, serde_json::Error> {
        let description = Description {
            scale: self.affine.scale.clone(),
            offset: self.affine.offset.clone(),
            augment: self.augment.clone(),
            target: self.target.clone(),
            columns: self.columns.clone(),
        };
        let mut json = serde_json::to_vec_pretty(&description)?;
        json.push(b'\n');
        let rows = |rows: &[u32]| npy::write(&[rows.len()], rows);
        Ok(vec![
            ("train.npy", rows(&self.train)),
            ("validation.npy", rows(&self.validation)),
            ("test.npy", rows(&self.test)),
            ("preprocess.json", json),
        ])
    }

    /// Reads the files of an artifact back; `read` gives a file by name.
    pub fn from_files<E: From<DataError>>(read: impl Fn(&str) -> Result<Vec<u8>, E>) -> Result<Self, E> {
        let bad = |why: String| npy::bad(Path::new("preprocess"), &why);
        let rows = |name: &str| {
            let bytes = read(name)?;
            npy::read::<u32>(&bytes).map(|(_, rows)| rows).map_err(|why| E::from(bad(why)))
        };
        let description = read("preprocess.json")?;
        let Description { scale, offset, augment, target, columns } =
            serde_json::from_slice(&description).map_err(|error| bad(error.to_string()))?;
        if scale.len() != offset.len() || scale.is_empty() {
            return Err(bad("scale and offset differ in length".to_owned()).into());
        }
        Ok(Self {
            train: rows("train.npy")?,
            validation: rows("validation.npy")?,
            test: rows("test.npy")?,
            affine: Affine { scale, offset },
            augment,
            target,
            columns,
        })
    }
}
