//! Figure `roc`: receiver operating characteristics of classes or labels.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::material::{Material, On, on_part};
use super::predicts::Predicts;
use super::rankings::{Kind, RankingsData};
use super::scene::Width;
use crate::analysis::{Ranking, mean_curve};

/// Receiver operating characteristic: of two classes, or of each class or label against the rest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Roc {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
}

/// Places at which curves are averaged.
const PLACES: usize = 101;

const KIND: Kind = Kind {
    title: "ROC",
    area: "AUC",
    axes: ["false positive rate", "true positive rate"],
    area_of: Ranking::area,
    curve_of: Ranking::roc,
    mean_of: Some(|curves| mean_curve(curves, PLACES)),
    chance: |_| [[0.0, 0.0], [1.0, 1.0]],
};

impl Figure for Roc {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Scores(self.on)]
    }

    fn shows(&self) -> &'static [Predicts] {
        &[Predicts::Classes, Predicts::Labels]
    }

    fn suffix(&self) -> String {
        format!("_{}", self.on.name())
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let numbers = RankingsData::new(on_part(&material.scores, self.on)?, &KIND)?;
        Drawing::with_numbers(numbers.scene(&KIND, width), &numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tables::{ScoresData, ScoresTruth};
    use super::*;

    fn data(classes: usize, labels: Vec<u32>) -> ScoresData {
        let p = |row: usize, class: usize| ((row * 7 + class * 3) % 11) as f32 / 11.0;
        let rows = labels.len();
        ScoresData {
            names: (0..classes).map(|class| format!("class {class}")).collect(),
            probabilities: (0..rows * classes).map(|k| p(k / classes, k % classes)).collect(),
            truth: ScoresTruth::Classes(labels),
            all: rows,
            of: "test".to_owned(),
        }
    }

    fn texts(data: &ScoresData) -> String {
        RankingsData::new(data, &KIND).unwrap().scene(&KIND, Width::Page).texts().join("\n")
    }

    #[test]
    fn two_classes_have_one_curve_and_more_have_one_each_with_their_mean() {
        let two = texts(&data(2, vec![0, 1, 1, 0, 1]));
        assert!(two.starts_with("ROC of class 1, test: AUC") && !two.contains("mean"), "{two}");
        let three = texts(&data(3, vec![0, 1, 2, 0, 1]));
        assert!(three.contains("mean of 3") && three.contains("· 2 samples · class 0"), "{three}");
    }

    #[test]
    fn of_many_classes_the_best_and_the_worst_are_shown() {
        let many = texts(&data(1000, (0..2000).map(|row| row % 999).collect()));
        assert!(many.contains("of 999 the 4 highest and the 4 lowest · 1 without samples of both kinds"), "{many}");
    }

    #[test]
    fn nothing_to_rank_is_nothing_to_draw() {
        for labels in [vec![], vec![1, 1, 1]] {
            assert!(matches!(RankingsData::new(&data(2, labels), &KIND), Err(PlotError::NothingToDraw { .. })));
        }
    }
}
