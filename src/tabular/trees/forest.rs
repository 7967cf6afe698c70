//! The trees of a fit: what is stored, and what predicts.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::onnx;
use super::tree::Tree;
use crate::base::parallel::each;
use crate::onnx::{Graph, Value};
use crate::tabular::{Examples, Link, TableModel, TabularError, TargetKind};

/// The word of the family in its files.
const KIND: &str = "gbdt";
/// Rows that are worth a piece of work.
const PIECE: usize = 512;

/// Gradient-boosted trees: the score of a row is the sum of a constant and of what every tree adds.
///
/// As a file it is JSON: `kind`, `version`, `target` (`{"classes": 3}`), `features` (how many), `categories` (of features that are
/// categories, those that were seen), `constant` (a number a score) and `rounds` (for each a tree a score). A tree is a list of
/// nodes, `{"leaf": value}` or `{"split": {…}}` with the places of its children.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forest {
    kind: String,
    version: u32,
    target: TargetKind,
    features: usize,
    categories: Vec<(usize, Vec<f32>)>,
    constant: Vec<f64>,
    rounds: Vec<Vec<Tree>>,
}

impl Forest {
    /// Without trees yet.
    pub(super) fn new(
        target: TargetKind,
        features: usize,
        categories: Vec<(usize, Vec<f32>)>,
        constant: Vec<f64>,
    ) -> Self {
        Self { kind: KIND.to_owned(), version: 1, target, features, categories, constant, rounds: Vec::new() }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`TabularError::File`] if it is none of this version, or contradicts itself.
    pub fn from_json(json: &[u8]) -> Result<Self, TabularError> {
        let wrong = |why: String| TabularError::File { kind: KIND, why };
        let forest: Self = serde_json::from_slice(json).map_err(|error| wrong(error.to_string()))?;
        if forest.kind != KIND || forest.version != 1 {
            return Err(wrong(format!("it says `{}`, version {}", forest.kind, forest.version)));
        }
        let scores = forest.link().scores();
        if forest.constant.len() != scores || forest.rounds.iter().any(|trees| trees.len() != scores) {
            return Err(wrong(format!("not every round has {scores} trees")));
        }
        if forest.categories.iter().any(|(feature, _)| *feature >= forest.features) {
            return Err(wrong("it has categories of a feature that it has not".to_owned()));
        }
        let mut trees = forest.rounds.iter().flatten();
        match trees.find_map(|tree| tree.problem(forest.features)) {
            Some(why) => Err(wrong(why)),
            None => Ok(forest),
        }
    }

    pub(super) fn link(&self) -> Link {
        Link::of(self.target)
    }

    /// Adds the trees of a round.
    pub(super) fn push(&mut self, trees: Vec<Tree>) {
        self.rounds.push(trees);
    }

    /// Keeps the first rounds.
    pub(super) fn truncate(&mut self, rounds: usize) {
        self.rounds.truncate(rounds);
    }

    /// Scores before the first round, `[rows, scores]`.
    pub(super) fn constants(&self, rows: usize) -> Vec<f64> {
        self.constant.repeat(rows)
    }

    /// Adds what the last round adds to the scores of some rows.
    pub(super) fn add_last(&self, x: &[f32], scores: &mut [f64], threads: usize) {
        let last = self.rounds.len().saturating_sub(1);
        self.add(last, x, scores, threads);
    }

    /// Adds what the rounds from one on add, one after the other.
    fn add(&self, from: usize, x: &[f32], scores: &mut [f64], threads: usize) {
        let width = self.constant.len();
        let rows = scores.len() / width;
        let added = each(rows.div_ceil(PIECE), threads, |piece| {
            let rows = piece * PIECE..rows.min((piece + 1) * PIECE);
            let mut sums = scores[rows.start * width..rows.end * width].to_vec();
            let known: Vec<Cow<'_, [f32]>> =
                rows.map(|row| self.known(&x[row * self.features..][..self.features])).collect();
            // Tree by tree, so that one is in the nearest cache for all rows of a piece.
            for (score, tree) in self.rounds[from..].iter().flat_map(|trees| trees.iter().enumerate()) {
                for (sum, x) in sums.iter_mut().skip(score).step_by(width).zip(&known) {
                    *sum += tree.value(x);
                }
            }
            sums
        });
        let added = added.into_iter().flatten();
        scores.iter_mut().zip(added).for_each(|(to, sum)| *to = sum);
    }

    /// A row in which categories that were never seen are missing.
    fn known<'x>(&self, x: &'x [f32]) -> Cow<'x, [f32]> {
        let mut known = Cow::Borrowed(x);
        for (feature, seen) in &self.categories {
            if seen.binary_search_by(|category| category.total_cmp(&(x[*feature] + 0.0))).is_err() {
                known.to_mut()[*feature] = f32::NAN;
            }
        }
        known
    }
}

impl TableModel for Forest {
    fn rounds(&self) -> u32 {
        self.rounds.len() as u32
    }

    fn parameters(&self) -> usize {
        self.constant.len() + self.rounds.iter().flatten().map(Tree::parameters).sum::<usize>()
    }

    fn predict(&self, examples: &Examples<'_>, threads: usize) -> Result<(Vec<f64>, f64), TabularError> {
        if examples.features != self.features {
            return Err(TabularError::Width { expected: self.features, found: examples.features });
        }
        let mut scores = self.constants(examples.rows());
        self.add(0, examples.x, &mut scores, threads);
        Ok(self.link().evaluate(&scores, examples.targets))
    }

    fn write_onnx(&self, x: &Value, graph: &mut Graph) -> Value {
        let scores = onnx::write(&self.rounds, &self.constant, &self.categories, (x, self.features), graph);
        self.link().write_onnx(&scores, graph)
    }

    fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a forest has finite numbers and string keys")
    }
}
