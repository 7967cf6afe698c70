//! Figure `confusion_matrix`: true against predicted classes, as counts and as shares of each true class.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{Grid, widest};
use super::material::{ConfusionData, Material, On, on_part};
use super::scene::{COLUMN, Point, Scene, Text, Width};
use super::theme::{self, BLUE, Ink, LABEL, NAME, PAPER, QUIET, mix};
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

    fn suffix(&self) -> String {
        format!("_{}", self.on.name())
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        Ok(on_part(&material.confusion, self.on)?.scene(width)?.into())
    }
}

/// The widest that names of classes beside a matrix get.
pub(crate) const NAMES: f64 = 150.0;
/// More classes than this are drawn without numbers in the cells.
const WRITTEN: usize = 20;

impl ConfusionData {
    /// Refuses a matrix without samples.
    pub(crate) fn scene(&self, width: Width) -> Result<Scene, PlotError> {
        if self.confusion.total() == 0 {
            return Err(PlotError::nothing("no sample was evaluated"));
        }
        let n = self.classes.len();
        let names = widest(&self.classes, 0.0, NAMES);
        let is_page = width == Width::Page;
        let cell = (width.pick(560.0, COLUMN - names - 76.0) / n as f64).clamp(3.0, 54.0);
        let cell = if is_page { cell.max(8.0) } else { cell };
        let side = cell * n as f64;
        let block = names + 50.0 + side.max(230.0); // the heading's width
        let top = 110.0;
        let high = side + names + 60.0;
        // Side by side on a page, one under the other in a column.
        let mut scene = Scene::new(width.pick(2.0 * block + 60.0, COLUMN), top + high + width.pick(0.0, high + 40.0));
        let right: u64 = (0..n).map(|i| self.confusion.counts[i][i]).sum();
        let title = format!(
            "Confusion matrix, {}: accuracy {} ({} of {})",
            self.of,
            theme::metric(self.confusion.accuracy()),
            grouped(right),
            grouped(self.confusion.total())
        );
        scene.title(&title);
        let grid = Grid { at: [names + 56.0, top], size: [side, side], pitch: [block + 20.0, high + 40.0] };
        for (index, heading) in ["Samples", "Per cent of the true class"].into_iter().enumerate() {
            let at = grid.corner(if is_page { [0, index] } else { [index, 0] });
            scene.text(Text::new(heading, [at[0], at[1] - 22.0], NAME).bold());
            self.matrix(&mut scene, at, cell, index == 1);
            self.names(&mut scene, at, cell, names);
        }
        Ok(scene)
    }

    fn matrix(&self, scene: &mut Scene, at: Point, cell: f64, shares: bool) {
        let counts = &self.confusion.counts;
        let most = counts.iter().flatten().copied().max().unwrap_or(1).max(1) as f64;
        draw_grid(scene, at, cell, self.classes.len(), |row, column| {
            let count = counts[row][column];
            let share = count as f64 / counts[row].iter().sum::<u64>().max(1) as f64;
            let strength = if shares { share } else { count as f64 / most };
            if count == 0 {
                return (PAPER, String::new());
            }
            // The root lifts the mistakes, which are few, from the paper.
            let ink = mix(PAPER, BLUE, 0.06 + 0.94 * strength.sqrt());
            (ink, if shares { percent(share) } else { count.to_string() })
        });
    }

    pub(crate) fn names(&self, scene: &mut Scene, at: Point, cell: f64, available: f64) {
        let side = cell * self.classes.len() as f64;
        let every = (15.0 / cell).ceil().max(1.0) as usize;
        for (index, class) in self.classes.iter().enumerate().step_by(every) {
            let middle = (index as f64 + 0.5) * cell;
            let name = font::fit(class, LABEL, false, available + 1.0);
            scene.text(Text::new(name.clone(), [at[0] - 7.0, at[1] + middle], LABEL).right());
            scene.text(Text::new(name, [at[0] + middle, at[1] + side + 7.0], LABEL).right().upright());
        }
        let foot = at[1] + side + available + 32.0;
        scene.text(Text::new("predicted class", [at[0] + side / 2.0, foot], LABEL).centred().ink(QUIET));
        let beside = [at[0] - available - 26.0, at[1] + side / 2.0];
        scene.text(Text::new("true class", beside, LABEL).centred().upright().ink(QUIET));
    }
}

/// A square of n × n cells, each with its colour and its text.
pub(crate) fn draw_grid(scene: &mut Scene, at: Point, cell: f64, n: usize, of: impl Fn(usize, usize) -> (Ink, String)) {
    for (row, column) in (0..n * n).map(|k| (k / n, k % n)) {
        let (ink, text) = of(row, column);
        let corner = [at[0] + column as f64 * cell, at[1] + row as f64 * cell];
        scene.rectangle(corner, [cell, cell], ink);
        if n <= WRITTEN {
            let size = LABEL.min(cell * 0.72 * LABEL / font::width("8888", LABEL, false).max(1.0));
            let centre = [corner[0] + cell / 2.0, corner[1] + cell / 2.0];
            scene.text(Text::new(text, centre, size.max(7.0)).centred().ink(theme::on(ink)));
        }
    }
    let side = cell * n as f64;
    for k in 0..=n {
        let offset = k as f64 * cell;
        scene.rule([at[0], at[1] + offset], [at[0] + side, at[1] + offset]);
        scene.rule([at[0] + offset, at[1]], [at[0] + offset, at[1] + side]);
    }
}

/// Per cent with as many digits as fit a cell.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent >= 99.95 { "100".to_owned() } else { format!("{percent:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Confusion;

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
    fn no_samples_are_nothing_to_draw() {
        let empty = ConfusionData { confusion: Confusion::new(&[], &[], 2), classes: vec![], of: String::new() };
        assert!(matches!(empty.scene(Width::Page), Err(PlotError::NothingToDraw { .. })));
    }
}
