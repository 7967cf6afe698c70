//! Figure `confusion_difference`: the confusion matrix of a model less that of another on the same samples.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::confusion_matrix::{shown, some};
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::material::{DifferenceData, Material, On, on_part};
use super::matrix::Matrix;
use super::predicts::Predicts;
use super::runs::settings;
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

    fn shows(&self) -> &'static [Predicts] {
        &[Predicts::Classes]
    }

    fn suffix(&self) -> String {
        format!("_{}", self.on.name())
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        Ok(on_part(&material.differences, self.on)?.scene(width)?.into())
    }
}

/// From the left border of the figure to the names, with the words beside them, and the names' distance from the cells.
const BESIDE: f64 = 60.0;
/// What the matrix needs across besides its cells and names.
const AROUND: f64 = 90.0;
/// Least width of the figure on a page: that of the lines of words.
const WORDED: f64 = 620.0;
/// Height of the middle of the first line under the title, and of a line.
const FIRST_LINE: f64 = 58.0;
const LINE: f64 = 21.0;
/// What is free between the middle of what would be the next line and the matrix.
const ABOVE: f64 = 5.0;

impl DifferenceData {
    /// Refuses matrices without samples.
    pub(crate) fn scene(&self, width: Width) -> Result<Scene, PlotError> {
        let first = &self.first.confusion;
        if first.total() == 0 || first.total() != self.second.total() {
            return Err(PlotError::nothing("the two trials were not evaluated on the same samples"));
        }
        let all = self.first.classes.len();
        let shown = shown(&first.with(&self.second), all);
        let names: Vec<String> = shown.iter().map(|&class| self.first.classes[class].clone()).collect();
        let matrix = Matrix::new(&names, BESIDE, width);
        let across = width.choose([(matrix.names() + AROUND + matrix.side()).max(WORDED), COLUMN]);
        let mut lines = self.lines();
        lines.extend((shown.len() < all).then(|| some(shown.len(), all)));
        let lines: Vec<String> = lines.iter().flat_map(|line| font::wrap(line, LABEL, across - 2.0 * LEFT)).collect();
        let legend = format!("blue: {} is better here · orange: {}", self.names[0], self.names[1]);
        let legend = font::wrap(&legend, LABEL, across - 2.0 * LEFT);
        let top = FIRST_LINE + LINE * (lines.len() + legend.len()) as f64 + ABOVE;
        let mut scene = Scene::new(across, top + matrix.height());
        scene.title(&format!("{} less {}", self.first.of, self.names[1]));
        let inked =
            lines.into_iter().map(|line| (line, theme::INK)).chain(legend.into_iter().map(|line| (line, QUIET)));
        for (row, (line, ink)) in inked.enumerate() {
            scene.text(Text::new(line, [LEFT, FIRST_LINE + LINE * row as f64], LABEL).ink(ink));
        }
        let (one, other) = (first.of(&shown), self.second.of(&shown));
        let difference = |row: usize, column: usize| one[row][column] as i64 - other[row][column] as i64;
        let n = shown.len();
        let most = (0..n * n).map(|k| difference(k / n, k % n).unsigned_abs()).max().unwrap_or(1).max(1) as f64;
        matrix.draw(&mut scene, [matrix.names() + BESIDE, top], |row, column| {
            let more = difference(row, column);
            let better = if row == column { more } else { -more } as f64 / most;
            let ink = diverging(better.signum() * better.abs().sqrt() * 0.9);
            let text = if more == 0 { String::new() } else { format!("{more:+}").replace('-', "−") };
            (better.abs(), if more == 0 { theme::PAPER } else { ink }, text)
        });
        Ok(scene)
    }

    fn lines(&self) -> Vec<String> {
        let accuracy = [self.first.confusion.accuracy(), self.second.accuracy()];
        let [first, second] = accuracy.map(theme::metric);
        let [low, high] = self.interval.map(theme::signed);
        let [one, other] = &self.names;
        let settings = [0, 1].map(|side: usize| settings(&self.settings[side]));
        let compared = [[one, &first, &settings[0]], [other, &second, &settings[1]]];
        let of = |[name, accuracy, settings]: [&String; 3]| {
            let settings = if settings.is_empty() { String::new() } else { format!(" with {settings}") };
            format!("{name}{settings}: accuracy {accuracy}")
        };
        let difference = theme::signed(accuracy[0] - accuracy[1]);
        let more = [
            format!("difference {difference}, 95 % interval {low} to {high}"),
            format!("right alone: {one} in {} samples, {other} in {}", self.alone_right[0], self.alone_right[1]),
        ];
        compared.map(of).into_iter().chain(more).collect()
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
        let names = ["trial_0001", "trial_0002"].map(str::to_owned);
        let settings = ["cross_entropy", "squared_error"].map(|word| [("model.loss".to_owned(), word.into())].into());
        DifferenceData { first, second, names, settings, alone_right: [1, 0], interval: [-0.2, 0.7] }
    }

    #[test]
    fn cells_are_differences_with_their_signs() {
        let scene = data().scene(Width::Page).unwrap();
        let texts = scene.texts();
        assert!(texts.contains(&"+1") && texts.contains(&"−1"), "{texts:?}");
        for text in ["trial_0001 with cross_entropy: accuracy 0.7500", "trial_0002 with squared_error: accuracy 0.5000"]
        {
            assert!(texts.contains(&text), "{texts:?}");
        }
        assert!(texts.iter().any(|t| t.contains("difference +0.2500")), "{texts:?}");
    }

    #[test]
    fn other_samples_cannot_be_compared() {
        let other = DifferenceData { second: Confusion::new(&[0], &[0], 2), ..data() };
        assert!(matches!(other.scene(Width::Page), Err(PlotError::NothingToDraw { .. })));
    }
}
