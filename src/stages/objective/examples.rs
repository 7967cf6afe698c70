//! Parts of the data as models of tables see them.

use crate::nn::{self, Pass, Samples as _};
use crate::stages::parts::PartSamples;
use crate::tabular::{Examples, Targets};

/// A part of the data with all its features gathered.
pub(crate) struct PartExamples<'a> {
    part: &'a PartSamples,
    /// `[samples, features]`
    x: Vec<f32>,
}

impl<'a> PartExamples<'a> {
    /// Gathers the features: scaled as the steps say, but not augmented.
    pub(crate) fn new(part: &'a PartSamples) -> Self {
        let mut x = vec![0.0; part.len() * part.features()];
        let rows: Vec<u32> = (0..part.len() as u32).collect();
        nn::gather(part, &rows, Pass::Plain, &mut x);
        Self { part, x }
    }

    pub(crate) fn examples(&self) -> Examples<'_> {
        let targets = match self.part.targets() {
            nn::Targets::Classes { labels, count } => Targets::Classes { labels, count },
            nn::Targets::Labels { values, count } => Targets::Labels { values, count },
            nn::Targets::Numbers { values, count } => Targets::Numbers { values, count },
        };
        Examples { x: &self.x, features: self.part.features(), categorical: self.part.0.categorical(), targets }
    }
}
