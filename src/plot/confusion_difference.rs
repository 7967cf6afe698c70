//! Figure `confusion_difference`: the confusion matrix of a model less that of another on the same samples.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::material::{DifferenceData, Material, On, on_part};
use super::matrix::Matrix;
use super::scene::{COLUMN, LEFT, Scene, Text, Width};
use super::theme::{self, LABEL, QUIET, diverging};

/// The confusion matrix of the evaluated trial less that of the one in `evaluate.against`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfusionDifference {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
}

impl Figure for ConfusionDifference {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Evaluation(self.on), Need::SecondTrial]
    }

    fn suffix(&self) -> String {
        format!("_{}", self.on.name())
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        Ok(on_part(&material.differences, self.on)?.scene(width)?.into())
    }
}

/// Height of the upper border of the matrix.
const TOP: f64 = 150.0;
/// From the left border of the figure to the names, with the words beside them, and the names' distance from the cells.
const BESIDE: f64 = 60.0;
/// What the matrix needs across besides its cells and names.
const AROUND: f64 = 90.0;
/// Least width of the figure on a page: that of the lines of words.
const WORDED: f64 = 620.0;
/// Height of the middle of the first line under the title, and of a line.
const FIRST_LINE: f64 = 58.0;
const LINE: f64 = 21.0;
/// Distance of the legend above the matrix.
const LEGEND: f64 = 26.0;

impl DifferenceData {
    /// Refuses matrices without samples.
    pub(crate) fn scene(&self, width: Width) -> Result<Scene, PlotError> {
        let first = &self.first.confusion;
        if first.total() == 0 || first.total() != self.second.total() {
            return Err(PlotError::nothing("the two trials were not evaluated on the same samples"));
        }
        let matrix = Matrix::new(&self.first.classes, BESIDE, width);
        let across = width.choose([(matrix.names() + AROUND + matrix.side()).max(WORDED), COLUMN]);
        let mut scene = Scene::new(across, TOP + matrix.height());
        let title = format!("{} less {}", self.first.of, self.against);
        scene.title(&title);
        for (row, line) in self.lines().into_iter().enumerate() {
            scene.text(Text::new(line, [LEFT, FIRST_LINE + LINE * row as f64], LABEL));
        }
        let legend = "blue: the first is better here";
        scene.text(Text::new(legend, [LEFT, TOP - LEGEND], LABEL).ink(QUIET));
        let difference =
            |row: usize, column: usize| first.counts[row][column] as i64 - self.second.counts[row][column] as i64;
        let n = self.first.classes.len();
        let most = (0..n * n).map(|k| difference(k / n, k % n).unsigned_abs()).max().unwrap_or(1).max(1) as f64;
        matrix.draw(&mut scene, [matrix.names() + BESIDE, TOP], |row, column| {
            let more = difference(row, column);
            let better = if row == column { more } else { -more } as f64 / most;
            let ink = diverging(better.signum() * better.abs().sqrt() * 0.9);
            let text = if more == 0 { String::new() } else { format!("{more:+}").replace('-', "−") };
            (better.abs(), if more == 0 { theme::PAPER } else { ink }, text)
        });
        Ok(scene)
    }

    fn lines(&self) -> [String; 3] {
        let accuracy = [self.first.confusion.accuracy(), self.second.accuracy()];
        let [first, second] = accuracy.map(theme::metric);
        let [low, high] = self.interval.map(theme::signed);
        [
            format!("accuracy {first} against {second}: {}", theme::signed(accuracy[0] - accuracy[1])),
            format!("95 % interval of the difference {low} to {high}"),
            format!("right alone: {} samples, the other {}", self.alone_right[0], self.alone_right[1]),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::material::ConfusionData;
    use super::*;
    use crate::analysis::Confusion;

    fn data() -> DifferenceData {
        let first = ConfusionData {
            confusion: Confusion::new(&[0, 0, 1, 1], &[0, 0, 1, 0], 2),
            classes: vec!["a".to_owned(), "b".to_owned()],
            of: "trial_0001 on test".to_owned(),
        };
        let second = Confusion::new(&[0, 0, 1, 1], &[0, 1, 1, 0], 2);
        DifferenceData { first, second, against: "trial_0002".to_owned(), alone_right: [1, 0], interval: [-0.2, 0.7] }
    }

    #[test]
    fn cells_are_differences_with_their_signs() {
        let scene = data().scene(Width::Page).unwrap();
        let texts = scene.texts();
        assert!(texts.contains(&"+1") && texts.contains(&"−1"), "{texts:?}");
        assert!(texts.iter().any(|t| t.contains("0.7500 against 0.5000: +0.2500")), "{texts:?}");
    }

    #[test]
    fn other_samples_cannot_be_compared() {
        let other = DifferenceData { second: Confusion::new(&[0], &[0], 2), ..data() };
        assert!(matches!(other.scene(Width::Page), Err(PlotError::NothingToDraw { .. })));
    }
}
