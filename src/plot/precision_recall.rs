//! Figure `precision_recall`: precision against recall of classes or labels.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::material::{Material, On, on_part};
use super::predicts::Predicts;
use super::rankings::{Kind, RankingsData};
use super::scene::{Point, Width};
use crate::analysis::Ranking;

/// Precision against recall: of two classes, or of each class or label against the rest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrecisionRecall {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
}

const KIND: Kind = Kind {
    title: "Precision and recall",
    area: "average precision",
    axes: ["recall", "precision"],
    area_of: Ranking::average_precision,
    curve_of: curve,
    mean_of: None,
    chance: |share| [[0.0, share], [1.0, share]],
};

/// Stairs, as the average precision sums them: from one threshold to the next the precision of the lower one.
fn curve(ranking: &Ranking) -> Vec<Point> {
    let mut stairs: Vec<Point> = Vec::new();
    for [recall, precision] in ranking.precision_recall() {
        let before = stairs.last().map_or(0.0, |point| point[0]);
        // Further samples without it at the same recall have no area.
        if recall > before {
            stairs.extend([[before, precision], [recall, precision]]);
        }
    }
    stairs
}

impl Figure for PrecisionRecall {
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

    #[test]
    fn the_area_under_the_stairs_is_the_average_precision() {
        let ranking = Ranking::new(vec![(0.1, false), (0.4, false), (0.35, true), (0.8, true), (0.2, true)]);
        let stairs = curve(&ranking);
        let area: f64 = stairs.windows(2).map(|pair| (pair[1][0] - pair[0][0]) * pair[1][1]).sum();
        assert!((area - ranking.average_precision().unwrap()).abs() < 1e-12, "{stairs:?}");
        assert!(stairs.windows(2).all(|pair| pair[0][0] == pair[1][0] || pair[0][1] == pair[1][1]), "{stairs:?}");
        assert_eq!(stairs[0], [0.0, 1.0]);
    }

    #[test]
    fn labels_have_a_curve_each_and_chance_is_the_share_of_two_classes() {
        let labels = ScoresData {
            names: ["first", "second"].map(str::to_owned).to_vec(),
            probabilities: vec![0.9, 0.1, 0.8, 0.7, 0.3, 0.6],
            truth: ScoresTruth::Labels(vec![true, false, true, true, false, false]),
            all: 3,
            of: "test".to_owned(),
        };
        let texts =
            |data: &ScoresData| RankingsData::new(data, &KIND).unwrap().scene(&KIND, Width::Column).texts().join(" ");
        let two = texts(&labels);
        assert!(two.contains("mean average precision 1.0000") && two.contains("1.0000 · 2 samples · first"), "{two}");
        let classes = ScoresData { truth: ScoresTruth::Classes(vec![0, 1, 1]), ..labels };
        assert!(texts(&classes).contains("guessing: 0.6667"), "{}", texts(&classes));
    }
}
