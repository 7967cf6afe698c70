//! Figure `confusion_matrix`: true against predicted classes, as counts and as shares of each true class.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::layout::Grid;
use super::material::{ConfusionData, Material, On, on_part};
use super::matrix::Matrix;
use super::predicts::Predicts;
use super::scene::{COLUMN, Point, Scene, Width};
use super::theme::{self, BLUE, PAPER, mix};
use crate::analysis::Confusion;
use crate::base::text::grouped;

/// True against predicted classes, as counts and as shares of each true class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfusionMatrix {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
}

impl Figure for ConfusionMatrix {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Evaluation(self.on)]
    }

    fn shows(&self) -> &'static [Predicts] {
        &[Predicts::Classes]
    }

    fn suffix(&self) -> String {
        format!("_{}", self.on.name())
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        Ok(on_part(&material.confusion, self.on)?.scene(width)?.into())
    }
}

/// Of more classes than so many those with the most mistakes are shown, and how many of them.
const MANY: usize = 200;
const SHOWN: usize = 20;
/// Height of the upper border of the first matrix.
const TOP: f64 = 110.0;
/// From the left border of the figure to the names, with the words beside them, and the names' distance from the cells.
const BESIDE: f64 = 56.0;
/// Least width of a matrix: that of its heading.
const HEADED: f64 = 230.0;
/// What a matrix needs across besides its cells and names, and what is free between two and right of them.
const AROUND: f64 = 50.0;
const APART: f64 = 20.0;
/// What is free between two matrices one under the other, with the lower one's heading.
const GAP: f64 = 40.0;

/// The classes of a matrix that are shown.
pub(super) fn shown(confusion: &Confusion, all: usize) -> Vec<usize> {
    confusion.most_mistaken(if all > MANY { SHOWN } else { all })
}

/// Says that not all are shown.
pub(super) fn some(shown: usize, all: usize) -> String {
    format!("the {shown} of {} classes that are confused most", grouped(all as u64))
}

impl ConfusionData {
    /// Refuses a matrix without samples.
    pub(crate) fn scene(&self, width: Width) -> Result<Scene, PlotError> {
        if self.confusion.total() == 0 {
            return Err(PlotError::nothing("no sample was evaluated"));
        }
        let all = self.classes.len();
        let shown = shown(&self.confusion, all);
        let names: Vec<String> = shown.iter().map(|&class| self.classes[class].clone()).collect();
        let matrix = Matrix::new(&names, BESIDE, width);
        let side = matrix.side();
        let block = matrix.names() + AROUND + side.max(HEADED);
        let high = matrix.height();
        // Side by side on a page, one under the other in a column.
        let across = width.choose([2.0 * block + 3.0 * APART, COLUMN]);
        let mut scene = Scene::new(across, TOP + high + width.choose([0.0, high + GAP]));
        let right = self.confusion.right();
        let title = format!(
            "Confusion matrix, {}: accuracy {} ({} of {})",
            self.of,
            theme::metric(self.confusion.accuracy()),
            grouped(right),
            grouped(self.confusion.total())
        );
        scene.title(&title);
        if shown.len() < all {
            scene.note(some(shown.len(), all));
        }
        let at = [matrix.names() + BESIDE, TOP];
        let grid = Grid { at, size: [side, side], pitch: [block + APART, high + GAP] };
        for (index, heading) in ["Samples", "Per cent of the true class"].into_iter().enumerate() {
            let at = grid.corner(width.in_turn(index));
            scene.heading(heading, at);
            self.matrix(&mut scene, &matrix, (at, &shown), index == 1);
        }
        Ok(scene)
    }

    fn matrix(&self, scene: &mut Scene, matrix: &Matrix<'_>, (at, shown): (Point, &[usize]), shares: bool) {
        let (counts, sums) = (self.confusion.of(shown), self.confusion.support());
        let most = counts.iter().flatten().copied().max().unwrap_or(1).max(1) as f64;
        matrix.draw(scene, at, |row, column| {
            let count = counts[row][column];
            let share = count as f64 / sums[shown[row]].max(1) as f64;
            let strength = if shares { share } else { count as f64 / most };
            if count == 0 {
                return (0.0, PAPER, String::new());
            }
            // The root lifts the mistakes, which are few, from the paper.
            let ink = mix(PAPER, BLUE, 0.06 + 0.94 * strength.sqrt());
            (strength, ink, if shares { percent(share) } else { count.to_string() })
        });
    }
}

/// Per cent with as many digits as fit a cell.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent >= 99.95 { "100".to_owned() } else { format!("{percent:.1}") }
}

#[cfg(test)]
mod tests {
    use super::super::render::{Theme, to_png};
    use super::*;
    fn data(classes: usize) -> ConfusionData {
        let truth: Vec<u32> = (0..classes as u32 * 10).map(|i| i / 10).collect();
        let predicted = truth.iter().enumerate().map(|(i, &t)| if i % 7 == 0 { (t + 1) % classes as u32 } else { t });
        let confusion = Confusion::new(&truth, &predicted.collect::<Vec<_>>(), classes);
        let classes = (0..classes).map(|c| format!("class {c}")).collect();
        ConfusionData { confusion, classes, of: "test".to_owned() }
    }

    #[test]
    fn counts_and_shares_are_written_into_the_cells() {
        let scene = data(3).scene(Width::Page).unwrap();
        let texts = scene.texts();
        assert!(texts.contains(&"8") && texts.contains(&"80.0") && texts.contains(&"20.0"), "{texts:?}");
    }

    #[test]
    fn a_hundred_classes_are_drawn_without_numbers() {
        let scene = data(100).scene(Width::Page).unwrap();
        assert!(scene.width < 2500.0 && !scene.texts().contains(&"80.0"));
    }

    #[test]
    fn of_a_thousand_classes_those_that_are_confused_most_are_shown() {
        for width in [Width::Page, Width::Column] {
            let scene = data(1000).scene(width).unwrap();
            assert!(scene.width < 2500.0 && scene.height < 2500.0, "{} × {}", scene.width, scene.height);
            assert!(scene.marks.len() < 3000, "{} marks", scene.marks.len());
            let texts = scene.texts();
            assert!(texts.contains(&"the 20 of 1 000 classes that are confused most"), "{texts:?}");
            assert!(to_png(&scene, Theme::Auto).is_ok());
        }
    }

    #[test]
    fn no_samples_are_nothing_to_draw() {
        let empty = ConfusionData { confusion: Confusion::new(&[], &[], 2), classes: vec![], of: String::new() };
        assert!(matches!(empty.scene(Width::Page), Err(PlotError::NothingToDraw { .. })));
    }
}
