//! The `dataset` section: which data, and how they are read.

use std::borrow::Cow;
use std::path::Path;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, de::Error as _};
use serde_json::Value;

use super::catalogue::{CatalogueName, Entry};
use super::dataset::{Dataset, ImageShape};
use super::download::Download;
use super::error::DataError;
use super::formats::{FilesSpec, Images, LARGEST, joined, read_plain};
use super::locate::Source;
use super::published::Published;
use super::target::Task;
use crate::base::fs;

/// The data: a set of the catalogue by `name`, or own files by `format`.
#[derive(Clone, Debug, PartialEq, Serialize)]
// Written as the one or the other stands; which of them it is, is read off its keys (`Deserialize` below), not tried.
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "a spec has one of them")]
pub enum DatasetSpec {
    /// A data set of the catalogue.
    Catalogue(CatalogueSpec),
    /// Own files.
    Files(FilesSpec),
}

/// A data set of the catalogue, checked against its published digests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogueSpec {
    /// Its name; `run data` lists them.
    pub name: CatalogueName,
}

impl<'de> Deserialize<'de> for DatasetSpec {
    /// The keys tell: `format` makes it own files.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let spec = match value.get("format") {
            Some(_) => serde_json::from_value(value).map(Self::Files),
            None => serde_json::from_value(value).map(Self::Catalogue),
        };
        spec.map_err(D::Error::custom)
    }
}

impl DatasetSpec {
    /// What is predicted, where that is known before the data are read.
    pub fn task(&self) -> Option<Task> {
        match self {
            Self::Catalogue(_) => Some(Task::Classification),
            Self::Files(files) => files.task(),
        }
    }
}

impl JsonSchema for DatasetSpec {
    fn schema_name() -> Cow<'static, str> {
        "DatasetSpec".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let catalogue = CatalogueSpec::json_schema(generator);
        let files = FilesSpec::json_schema(generator);
        let variants = files.get("oneOf").and_then(Value::as_array).cloned().unwrap_or_default();
        let all: Vec<Value> = std::iter::once(catalogue.to_value()).chain(variants).collect();
        json_schema!({
            "description": "The data: a set of the catalogue by `name`, or own files by `format`.",
            "oneOf": all,
        })
    }
}

/// What of the data enters the key: published digests, or the BLAKE3 of each own file's content; never a path or time.
pub fn identity(spec: &DatasetSpec) -> Result<Value, DataError> {
    let mut value = serde_json::to_value(spec).unwrap_or_default();
    match spec {
        DatasetSpec::Catalogue(spec) => {
            let digests: Vec<&str> = spec.name.entry().files.iter().map(|file| file.sha256).collect();
            value["sha256"] = digests.into();
        }
        DatasetSpec::Files(spec) => {
            for (key, path) in spec.files() {
                let digest = blake3::hash(&fs::read_at_most(&path.resolve(), LARGEST)?);
                value[key] = digest.to_hex().as_str().into();
            }
        }
    }
    Ok(value)
}

/// Reads the data. `seed` draws the test part of a table that has none; `warn` takes what looks like a mistake in own files, and
/// what is about to be downloaded.
///
/// # Errors
/// When a file is missing, cannot be downloaded, has not the published content or is not in its format, and when the labels
/// are hardly meant as classes.
pub fn load(
    spec: &DatasetSpec,
    source: &Source,
    seed: u64,
    progress: &mut dyn FnMut(Download),
    warn: &mut dyn FnMut(String),
) -> Result<Dataset, DataError> {
    let dataset = match spec {
        DatasetSpec::Catalogue(spec) => {
            let entry = spec.name.entry();
            source.notice(entry).into_iter().for_each(warn);
            load_entry(entry, source, progress)
        }
        DatasetSpec::Files(spec) => spec.read(seed, warn),
    }?;
    match dataset.targets.refusal() {
        Some(why) => Err(DataError::Targets { why }),
        None => Ok(dataset),
    }
}

fn load_entry(entry: &Entry, source: &Source, progress: &mut dyn FnMut(Download)) -> Result<Dataset, DataError> {
    let mut content = |file: &Published| source.content(entry, file, progress);
    let classes: Vec<String> = entry.classes.iter().map(|&class| class.to_owned()).collect();
    match entry.files {
        [train_images, train_labels, test_images, test_labels] => {
            let mut part = |images: &Published, labels: &Published| {
                let paths = [images, labels].map(|file| Path::new(file.name));
                Images::read(paths[0], content(images)?, paths[1], content(labels)?)
            };
            let (train, test) = (part(train_images, train_labels)?, part(test_images, test_labels)?);
            joined(train, test, Some(classes), Path::new(test_images.name))
        }
        [table] => {
            let table = read_plain(Path::new(table.name), content(table)?)?;
            let (train, test) = last_fifth(table.targets.labels());
            let side = table.features.width().isqrt();
            let shape = (side * side == table.features.width()).then_some(ImageShape { height: side, width: side });
            Ok(table.arranged(&train, &test, shape))
        }
        _ => unreachable!("the catalogue has sets of four files or of one table"),
    }
}

/// The last fifth of every class, in the order of the file, is the test part.
fn last_fifth(labels: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let count = |class: u32, end: usize| labels[..end].iter().filter(|&&label| label == class).count();
    (0..labels.len() as u32).partition(|&row| {
        let class = labels[row as usize];
        count(class, row as usize) < (count(class, labels.len()) * 4).div_ceil(5)
    })
}

#[cfg(test)]
mod tests;
