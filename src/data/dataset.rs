//! A data set in memory.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};

use super::table::{Column, ColumnKind, Table};
use super::targets::Targets;

/// Features of all samples, as they were read.
#[derive(Clone, Debug, PartialEq)]
pub enum Features {
    /// Bytes, for example grey values, row-major [samples, features].
    U8(Array2<u8>),
    /// Real numbers, row-major [samples, features].
    F32(Array2<f32>),
    /// Columns of a table, of which steps make numbers.
    Table(Table),
}

impl Features {
    /// Number of samples.
    pub fn len(&self) -> usize {
        match self {
            Self::U8(x) => x.nrows(),
            Self::F32(x) => x.nrows(),
            Self::Table(table) => table.rows,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Features of a sample; columns of a table.
    pub fn width(&self) -> usize {
        match self {
            Self::U8(x) => x.ncols(),
            Self::F32(x) => x.ncols(),
            Self::Table(table) => table.columns.len(),
        }
    }

    /// Writes a sample as f32, unscaled; of a table what numbers it has.
    pub(crate) fn copy_row(&self, row: usize, to: &mut [f32]) {
        fn copy<T: Copy + Into<f32>>(from: ArrayView1<'_, T>, to: &mut [f32]) {
            let from = from.to_slice().expect("rows of a row-major array are contiguous");
            to.iter_mut().zip(from).for_each(|(to, &x)| *to = x.into());
        }
        match self {
            Self::U8(x) => copy(x.row(row), to),
            Self::F32(x) => copy(x.row(row), to),
            Self::Table(table) => {
                to.iter_mut().zip(&table.columns).for_each(|(to, column)| *to = column.number(row) as f32);
            }
        }
    }
}

/// Size of the images whose pixels the features are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageShape {
    /// Rows of pixels.
    pub height: usize,
    /// Columns of pixels.
    pub width: usize,
}

/// Where the samples of a data set come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    /// Names of the features, where they have names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Line of the file on which each sample begins; empty where files have no lines.
    #[serde(skip)]
    pub lines: Vec<u32>,
    /// Group of each sample, none of which may stand on both sides of a split; empty where there are none.
    #[serde(skip)]
    pub groups: Vec<u32>,
    /// Whether the training samples stand in an order of time, so that the last ones are held out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_ordered: bool,
    /// How the dates of columns are written, as `strftime` has it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub date_forms: BTreeMap<String, String>,
    /// Spellings of a missing value beside the usual ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// How many of the training rows, the last of them, are given for validation.
    #[serde(skip_serializing_if = "is_zero")]
    pub validation_rows: usize,
}

impl Origin {
    /// Whether nothing is known.
    pub(super) fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A data set: training rows first, then test rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Features of all samples.
    pub features: Features,
    /// What every sample is to be predicted as.
    pub targets: Targets,
    /// How many of the rows are for training and validation; the rest is the test part.
    pub train_rows: usize,
    /// Size of the images, if the features are pixels.
    pub shape: Option<ImageShape>,
    /// Where the samples come from.
    pub origin: Origin,
}

impl Dataset {
    /// Number of test rows.
    pub fn test_rows(&self) -> usize {
        self.targets.len() - self.train_rows
    }

    /// The first training row of every class, in the order of classes; a class without samples is left out.
    pub fn first_of_each_class(&self) -> Vec<(u32, usize)> {
        let classes = 0..self.targets.classes().len() as u32;
        let labels = self.targets.labels();
        let labels = &labels[..self.train_rows.min(labels.len())];
        classes.filter_map(|class| Some((class, labels.iter().position(|&label| label == class)?))).collect()
    }

    /// A sample as grey values 0 … 255, stretched over the range of the sample where features are not bytes.
    pub fn pixels(&self, row: usize) -> Vec<u8> {
        let mut x = vec![0.0; self.features.width()];
        self.features.copy_row(row, &mut x);
        let top = x.iter().fold(f32::MIN, |a, &b| a.max(b));
        let (low, high) = match &self.features {
            // Images of few grey levels (digits: 0 … 16) are stretched too, or they would be all but black.
            Features::U8(_) => (0.0, if top <= 16.0 { 16.0 } else { 255.0 }),
            Features::F32(_) | Features::Table(_) => (x.iter().fold(f32::MAX, |a, &b| a.min(b)), top),
        };
        let span = if high > low { high - low } else { 1.0 };
        x.iter().map(|&x| ((x - low) / span * 255.0).round() as u8).collect()
    }

    /// The names of the columns that features are made of; none where they have no names.
    pub fn column_names(&self) -> Vec<String> {
        match &self.features {
            Features::Table(table) => table.columns.iter().map(|column| column.name.clone()).collect(),
            Features::U8(_) | Features::F32(_) => self.origin.columns.clone(),
        }
    }

    /// The features as a table, whatever they are; features without names are called by their place.
    pub(crate) fn table(&self) -> Table {
        if let Features::Table(table) = &self.features {
            return table.clone();
        }
        let name = |at: usize| self.origin.columns.get(at).cloned().unwrap_or_else(|| format!("feature_{at}"));
        let numbers = |at: usize| match &self.features {
            Features::U8(x) => x.column(at).iter().map(|&x| f64::from(x)).collect(),
            Features::F32(x) => x.column(at).iter().map(|&x| f64::from(x)).collect(),
            Features::Table(_) => Vec::new(),
        };
        let column = |at: usize| Column::numbers(name(at), ColumnKind::Number, numbers(at));
        Table { columns: (0..self.features.width()).map(column).collect(), rows: self.features.len() }
    }

    /// The same samples with other features.
    pub(crate) fn with_features(&self, features: Features) -> Self {
        let Self { targets, train_rows, shape, origin, .. } = self;
        Self { features, targets: targets.clone(), train_rows: *train_rows, shape: *shape, origin: origin.clone() }
    }
}
