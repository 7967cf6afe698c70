//! Steps applied to a data set: which rows are in which part, and how features are scaled.

use serde::{Deserialize, Serialize};

use super::formats::npy;
use super::transforms::{Split, Subset};
use super::{Augment, DataError, Dataset, Step, split};
use crate::base::rng::Stream;

/// x · scale + offset, feature by feature, or with one number for all features.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine {
    /// Factors: one, or one a feature.
    pub scale: Vec<f64>,
    /// What is added: as long as `scale`.
    pub offset: Vec<f64>,
}

impl Affine {
    /// The map that changes nothing.
    pub fn identity() -> Self {
        Self { scale: vec![1.0], offset: vec![0.0] }
    }

    /// Makes one number a feature out of one for all.
    pub(crate) fn widen(&mut self, width: usize) {
        for numbers in [&mut self.scale, &mut self.offset] {
            if let [one] = numbers[..] {
                numbers.resize(width, one);
            }
        }
    }
}

/// A data set as the steps leave it. Rows are rows of the [`Dataset`].
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
}

/// What `preprocess.json` says beside the arrays.
#[derive(Serialize, Deserialize)]
struct Description {
    scale: Vec<f64>,
    offset: Vec<f64>,
    augment: Option<Augment>,
}

/// Applies the steps. Splits and subsets draw from their own streams of the seed, whatever their place in the list.
pub fn prepare(dataset: &Dataset, steps: &[Step], seed: u64) -> Result<Prepared, DataError> {
    for step in steps {
        if let Some(why) = step.out_of_range() {
            return Err(DataError::Step { step: step.name(), why });
        }
    }
    let (train, validation) = split_rows(dataset, steps, seed);
    let test = (dataset.train_rows as u32..dataset.labels.len() as u32).collect();
    let mut prepared = Prepared { train, validation, test, affine: Affine::identity(), augment: None };
    for step in steps {
        if let Step::Subset(subset) = step {
            keep_subset(&mut prepared, subset, &dataset.labels, seed);
        }
    }
    if prepared.train.is_empty() {
        return Err(DataError::Step { step: "split", why: "it leaves no training samples".to_owned() });
    }
    for step in steps {
        match step {
            Step::Scale(scale) => scale.append_to(&mut prepared.affine),
            Step::Standardize(step) => step.append_to(&mut prepared.affine, &dataset.features, &prepared.train),
            Step::Augment(augment) => {
                if let (Some(kind), None) = (augment.needs_images(), dataset.shape) {
                    return Err(DataError::Step { step: "augment", why: format!("`{kind}` needs images") });
                }
                prepared.augment = Some(augment.clone());
            }
            Step::Flatten(_) | Step::OneHot(_) | Step::Split(_) | Step::Subset(_) => {}
        }
    }
    Ok(prepared)
}

fn split_rows(dataset: &Dataset, steps: &[Step], seed: u64) -> (Vec<u32>, Vec<u32>) {
    let rows: Vec<u32> = (0..dataset.train_rows as u32).collect();
    let split = steps.iter().find_map(|step| match step {
        Step::Split(split) => Some(split),
        _ => None,
    });
    let Some(Split { validation, stratify }) = split else { return (rows, Vec::new()) };
    let count = (validation * rows.len() as f64).round() as usize;
    let (held_out, train) = split::draw(&rows, &dataset.labels, count, *stratify, &mut Stream::new(seed, "split", 0));
    (train, held_out)
}

fn keep_subset(prepared: &mut Prepared, subset: &Subset, labels: &[u32], seed: u64) {
    let parts = [
        (&mut prepared.train, subset.train),
        (&mut prepared.validation, subset.validation),
        (&mut prepared.test, subset.test),
    ];
    for (index, (rows, count)) in parts.into_iter().enumerate() {
        if let Some(count) = count {
            let mut stream = Stream::new(seed, "subset", index as u64);
            *rows = split::draw(rows, labels, count as usize, true, &mut stream).0;
        }
    }
}

impl Prepared {
    /// As files of an artifact.
    pub fn to_files(&self) -> Result<Vec<(&'static str, Vec<u8>)>, serde_json::Error> {
        let description = Description {
            scale: self.affine.scale.clone(),
            offset: self.affine.offset.clone(),
            augment: self.augment.clone(),
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
        let bad = |why: String| npy::bad(std::path::Path::new("preprocess"), &why);
        let rows = |name: &str| {
            let bytes = read(name)?;
            npy::read::<u32>(&bytes).map(|(_, rows)| rows).map_err(|why| E::from(bad(why)))
        };
        let description = read("preprocess.json")?;
        let Description { scale, offset, augment } =
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
        })
    }
}

#[cfg(test)]
mod tests;
