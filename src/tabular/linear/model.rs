//! A fitted linear model, as it is stored and as it predicts.

use serde::{Deserialize, Serialize};

use super::objective::{Coefficients, check_values};
use crate::base::parallel::each;
use crate::onnx::{Element, Graph, Value};
use crate::tabular::{Examples, Link, TableModel, TabularError, TargetKind};

/// The word of the family in its files.
const KIND: &str = "linear";
/// Rows that are worth a piece of work.
const PIECE: usize = 4096;

/// A linear model: the scores of a row x are coefficients · x + intercepts.
///
/// As a file it is JSON: `kind`, `version`, `target` (`{"classes": 3}`), `features` (how many), `coefficients` `[scores][features]` and
/// `intercepts` `[scores]`. Two classes have one score, the log-odds of the second.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinearModel {
    kind: String,
    version: u32,
    target: TargetKind,
    features: usize,
    coefficients: Vec<Vec<f64>>,
    intercepts: Vec<f64>,
}

impl LinearModel {
    pub(super) fn new(train: Examples<'_>, found: &Coefficients) -> Self {
        Self {
            kind: KIND.to_owned(),
            version: 1,
            target: train.targets.kind(),
            features: train.features,
            coefficients: found.weights.clone(),
            intercepts: found.intercepts.clone(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`TabularError::File`] if it is none of this version, or contradicts itself.
    pub fn from_json(json: &[u8]) -> Result<Self, TabularError> {
        let wrong = |why: String| TabularError::File { kind: KIND, why };
        let model: Self = serde_json::from_slice(json).map_err(|error| wrong(error.to_string()))?;
        if model.kind != KIND || model.version != 1 {
            return Err(wrong(format!("it says `{}`, version {}", model.kind, model.version)));
        }
        let scores = Link::of(model.target).scores();
        let is_whole = model.coefficients.iter().all(|row| row.len() == model.features);
        if !is_whole || model.coefficients.len() != scores || model.intercepts.len() != scores {
            return Err(wrong(format!(
                "it has not {} coefficients and an intercept for each of {scores} scores",
                model.features
            )));
        }
        Ok(model)
    }

    /// Coefficients, `[scores][features]`.
    pub fn coefficients(&self) -> &[Vec<f64>] {
        &self.coefficients
    }

    /// Intercepts, `[scores]`.
    pub fn intercepts(&self) -> &[f64] {
        &self.intercepts
    }
}

impl TableModel for LinearModel {
    fn rounds(&self) -> u32 {
        1
    }

    fn parameters(&self) -> usize {
        self.coefficients.iter().map(Vec::len).sum::<usize>() + self.intercepts.len()
    }

    fn predict(&self, examples: &Examples<'_>, threads: usize) -> Result<(Vec<f64>, f64), TabularError> {
        if examples.features != self.features {
            return Err(TabularError::Width { expected: self.features, found: examples.features });
        }
        check_values(examples)?;
        let rows = examples.rows();
        let score = |row: usize, coefficients: &[f64], intercept: f64| {
            let x = &examples.x[row * self.features..][..self.features];
            x.iter().zip(coefficients).fold(intercept, |sum, (&x, w)| sum + f64::from(x) * w)
        };
        let pieces = each(rows.div_ceil(PIECE), threads, |piece| {
            let of =
                |row| self.coefficients.iter().zip(&self.intercepts).map(move |(weights, &b)| score(row, weights, b));
            (piece * PIECE..rows.min((piece + 1) * PIECE)).flat_map(of).collect::<Vec<f64>>()
        });
        Ok(Link::of(self.target).evaluate(&pieces.concat(), examples.targets))
    }

    fn write_onnx(&self, x: &Value, graph: &mut Graph) -> Value {
        let x = graph.cast(x, Element::F64);
        let turned = (0..self.features).flat_map(|feature| self.coefficients.iter().map(move |row| row[feature]));
        let coefficients = graph.numbers(&turned.collect::<Vec<f64>>(), &[self.features, self.intercepts.len()]);
        let products = graph.apply("MatMul", &[&x, &coefficients]);
        let intercepts = graph.row(&self.intercepts);
        let scores = graph.apply("Add", &[&products, &intercepts]);
        Link::of(self.target).write_onnx(&scores, graph)
    }

    fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a model has finite numbers and string keys")
    }
}
