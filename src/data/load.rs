//! The `dataset` section: which data, and how they are read.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use ndarray::{Array2, Axis};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, de::Error as _};
use serde_json::Value;

use super::catalogue::{CatalogueName, Entry, Published};
use super::formats::{csv, gzip, idx, npy};
use super::locate::{Download, Source};
use super::{DataError, Dataset, Features, ImageShape, split};
use crate::base::fs;
use crate::base::rng::Stream;

/// The data: a set of the catalogue by `name`, or own files by `format`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
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

/// Own files, read in a format.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "format", rename_all = "snake_case")]
pub enum FilesSpec {
    /// Images and labels in MNIST's format; compressed files (gzip) are decompressed.
    Idx(IdxSpec),
    /// A table of numbers with a column of classes; a compressed one (gzip) is decompressed.
    Csv(CsvSpec),
    /// Two arrays of NumPy: features and labels.
    Npy(NpySpec),
}

/// Images and labels in MNIST's format; compressed files (gzip) are decompressed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdxSpec {
    /// Training images, relative to the spec's folder.
    pub train_images: PathBuf,
    /// Training labels.
    pub train_labels: PathBuf,
    /// Test images.
    pub test_images: PathBuf,
    /// Test labels.
    pub test_labels: PathBuf,
    /// Names of the classes; their numbers without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classes: Option<Vec<String>>,
}

/// A table of numbers with a column of classes; a compressed one (gzip) is decompressed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CsvSpec {
    /// The table, relative to the spec's folder.
    pub path: PathBuf,
    /// Column of the classes, by header or by number from 1, in quotes: `"5"`; the last one without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Share of each class, drawn at random, that is kept for the test, in [0, 1).
    #[serde(default = "test_fraction")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub test_fraction: f64,
    /// Whether the first line names the columns.
    #[serde(default = "header")]
    pub header: bool,
}

/// Two arrays of NumPy: features and labels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NpySpec {
    /// Features u8, f32 or f64 [samples, features], or images [samples, height, width]; relative to the spec's folder.
    pub features: PathBuf,
    /// Classes [samples], whole numbers from 0.
    pub labels: PathBuf,
    /// Share of each class, drawn at random, that is kept for the test, in [0, 1).
    #[serde(default = "test_fraction")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub test_fraction: f64,
    /// Names of the classes; their numbers without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classes: Option<Vec<String>>,
}

fn test_fraction() -> f64 {
    0.2
}

fn header() -> bool {
    true
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
pub fn identity(spec: &DatasetSpec, folder: &Path) -> Result<Value, DataError> {
    let mut value = serde_json::to_value(spec).unwrap_or_default();
    match spec {
        DatasetSpec::Catalogue(spec) => {
            let digests: Vec<&str> = spec.name.entry().files.iter().map(|file| file.sha256).collect();
            value["sha256"] = digests.into();
        }
        DatasetSpec::Files(spec) => {
            for (key, path) in spec.paths() {
                let digest = blake3::hash(&fs::read_at_most(&folder.join(path), LARGEST)?);
                value[key] = digest.to_hex().as_str().into();
            }
        }
    }
    Ok(value)
}

impl FilesSpec {
    /// Its files, by their keys.
    pub fn paths(&self) -> Vec<(&'static str, &Path)> {
        match self {
            Self::Idx(spec) => vec![
                ("train_images", &spec.train_images),
                ("train_labels", &spec.train_labels),
                ("test_images", &spec.test_images),
                ("test_labels", &spec.test_labels),
            ],
            Self::Csv(spec) => vec![("path", &spec.path)],
            Self::Npy(spec) => vec![("features", &spec.features), ("labels", &spec.labels)],
        }
    }
}

/// Reads the data. `folder` is that of the spec; `seed` draws the test part of a table that has none.
pub fn load(
    spec: &DatasetSpec,
    folder: &Path,
    source: &Source,
    seed: u64,
    progress: &mut dyn FnMut(Download),
) -> Result<Dataset, DataError> {
    match spec {
        DatasetSpec::Catalogue(spec) => load_entry(spec.name.entry(), source, progress),
        DatasetSpec::Files(FilesSpec::Idx(spec)) => load_idx_files(spec, folder),
        DatasetSpec::Files(FilesSpec::Csv(spec)) => {
            let path = folder.join(&spec.path);
            let table = read_table(&path, &read_content(&path)?, spec.header, spec.label.as_deref())?;
            Ok(with_test_part(table, None, spec.test_fraction, seed))
        }
        DatasetSpec::Files(FilesSpec::Npy(spec)) => {
            let (table, shape) = read_arrays(spec, folder)?;
            Ok(with_test_part(table, shape, spec.test_fraction, seed))
        }
    }
}

fn load_entry(entry: &Entry, source: &Source, progress: &mut dyn FnMut(Download)) -> Result<Dataset, DataError> {
    let mut content = |file: &Published| source.content(entry, file, progress);
    let classes: Vec<String> = entry.classes.iter().map(|&class| class.to_owned()).collect();
    match entry.files {
        [train_images, train_labels, test_images, test_labels] => {
            let mut part = |images: &Published, labels: &Published| {
                let paths = [images, labels].map(|file| Path::new(file.name));
                read_images(paths[0], content(images)?, paths[1], content(labels)?)
            };
            let (train, test) = (part(train_images, train_labels)?, part(test_images, test_labels)?);
            joined(train, test, Some(classes), Path::new(test_images.name))
        }
        [table] => {
            let table = read_table(Path::new(table.name), &content(table)?, false, None)?;
            let (train, test) = last_fifth(&table.labels);
            let side = table.features.width().isqrt();
            let shape = (side * side == table.features.width()).then_some(ImageShape { height: side, width: side });
            Ok(arranged(table, &train, &test, shape))
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

struct Images {
    pixels: Vec<u8>,
    width: usize,
    labels: Vec<u32>,
    shape: Option<ImageShape>,
}

fn load_idx_files(spec: &IdxSpec, folder: &Path) -> Result<Dataset, DataError> {
    let part = |images: &Path, labels: &Path| {
        let (images, labels) = (folder.join(images), folder.join(labels));
        read_images(&images, read_content(&images)?, &labels, read_content(&labels)?)
    };
    let train = part(&spec.train_images, &spec.train_labels)?;
    let test = part(&spec.test_images, &spec.test_labels)?;
    joined(train, test, spec.classes.clone(), &folder.join(&spec.test_images))
}

/// Largest content of a user's own file: 8 GiB.
const LARGEST: u64 = 8 << 30;

fn read_content(path: &Path) -> Result<Vec<u8>, DataError> {
    let raw = fs::read_at_most(path, LARGEST)?;
    if !gzip::is_gzip(&raw) {
        return Ok(raw);
    }
    gzip::decompress(&raw, LARGEST).map_err(|why| DataError::Format { path: path.to_owned(), format: "gzip", why })
}

fn read_images(path: &Path, images: Vec<u8>, labels_path: &Path, labels: Vec<u8>) -> Result<Images, DataError> {
    let bad = |path: &Path, why: String| DataError::Format { path: path.to_owned(), format: "IDX", why };
    let images = idx::read(images).map_err(|why| bad(path, why))?;
    let labels = idx::read(labels).map_err(|why| bad(labels_path, why))?;
    let (count, shape) = match images.shape[..] {
        [count, height, width] => (count, Some(ImageShape { height, width })),
        [count, _] => (count, None),
        _ => return Err(bad(path, "it has one dimension; images have three".to_owned())),
    };
    if labels.shape != [count] {
        return Err(bad(labels_path, format!("it has shape {:?} where {count} labels were expected", labels.shape)));
    }
    if images.shape[1..].contains(&0) {
        return Err(bad(path, format!("it has shape {:?}; its images have no pixels", images.shape)));
    }
    let labels = labels.bytes.into_iter().map(u32::from).collect();
    Ok(Images { pixels: images.bytes, width: images.shape[1..].iter().product(), labels, shape })
}

fn joined(train: Images, test: Images, classes: Option<Vec<String>>, path: &Path) -> Result<Dataset, DataError> {
    let bad = |why: String| DataError::Format { path: path.to_owned(), format: "IDX", why };
    if (train.shape, train.width) != (test.shape, test.width) {
        return Err(bad("its images have another size than those of the training part".to_owned()));
    }
    let train_rows = train.labels.len();
    let labels = [train.labels, test.labels].concat();
    let classes = named_classes(&labels, classes).map_err(bad)?;
    let mut pixels = train.pixels;
    pixels.extend(test.pixels);
    let pixels = Array2::from_shape_vec((labels.len(), train.width), pixels).map_err(|error| bad(error.to_string()))?;
    Ok(Dataset { features: Features::U8(pixels), labels, train_rows, shape: train.shape, classes })
}

/// Draws the test part of a table that has none.
fn with_test_part(table: csv::Table, shape: Option<ImageShape>, test_fraction: f64, seed: u64) -> Dataset {
    let rows: Vec<u32> = (0..table.labels.len() as u32).collect();
    let count = (test_fraction * rows.len() as f64).round() as usize;
    let mut stream = Stream::new(seed, "test part", 0);
    let (test, train) = split::draw(&rows, &table.labels, count, true, &mut stream);
    arranged(table, &train, &test, shape)
}

fn read_arrays(spec: &NpySpec, folder: &Path) -> Result<(csv::Table, Option<ImageShape>), DataError> {
    let (features_path, labels_path) = (folder.join(&spec.features), folder.join(&spec.labels));
    let bad = |path: &Path, why: String| DataError::Format { path: path.to_owned(), format: "npy", why };
    let (shape, features) =
        npy::read_features(&read_content(&features_path)?).map_err(|why| bad(&features_path, why))?;
    let labels = npy::read_labels(&read_content(&labels_path)?).map_err(|why| bad(&labels_path, why))?;
    if labels.len() != features.len() || labels.is_empty() {
        return Err(bad(&labels_path, format!("it has {} labels for {} samples", labels.len(), features.len())));
    }
    let classes = named_classes(&labels, spec.classes.clone()).map_err(|why| bad(&labels_path, why))?;
    let shape = (shape.len() == 3).then(|| ImageShape { height: shape[1], width: shape[2] });
    Ok((csv::Table { features, labels, classes }, shape))
}

/// A name for every label: the given ones, or numbers.
fn named_classes(labels: &[u32], names: Option<Vec<String>>) -> Result<Vec<String>, String> {
    let needed = labels.iter().max().map_or(0, |&label| label as usize + 1);
    let classes = names.unwrap_or_else(|| (0..needed).map(|class| class.to_string()).collect());
    if needed > classes.len() {
        return Err(format!("label {} has no name among {} classes", needed - 1, classes.len()));
    }
    Ok(classes)
}

fn read_table(path: &Path, content: &[u8], header: bool, label: Option<&str>) -> Result<csv::Table, DataError> {
    let bad = |why| DataError::Format { path: path.to_owned(), format: "CSV", why };
    csv::read(content, header, label).map_err(bad)
}

/// A table with its training rows first.
fn arranged(table: csv::Table, train: &[u32], test: &[u32], shape: Option<ImageShape>) -> Dataset {
    let order: Vec<usize> = train.iter().chain(test).map(|&row| row as usize).collect();
    let features = match &table.features {
        Features::U8(x) => Features::U8(x.select(Axis(0), &order)),
        Features::F32(x) => Features::F32(x.select(Axis(0), &order)),
    };
    let labels = order.iter().map(|&row| table.labels[row]).collect();
    Dataset { features, labels, train_rows: train.len(), shape, classes: table.classes }
}

#[cfg(test)]
mod tests;
