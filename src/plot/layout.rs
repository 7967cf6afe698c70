//! Where the pieces of a figure stand: panels one under the other, rows on one axis, the entries of a legend.

use super::axis::Axis;
use super::font;
use super::panel::Panel;
use super::scene::{COLUMN, Point, Scene, Text};
use super::theme::{Ink, LABEL, QUIET};

/// Width of a figure of panels, on a page and in a column.
pub(crate) const ACROSS: [f64; 2] = [1000.0, COLUMN];

/// Height of the middle of a legend's line under the title.
pub(crate) const LEGEND: f64 = 62.0;

/// Distance of the names of rows from what stands right of them.
pub(crate) const BESIDE: f64 = 10.0;

/// Length of the stroke of a line in a legend.
pub(crate) const STROKE: f64 = 30.0;
/// Distance of a name in a legend from the end of its stroke, or from where its mark begins.
const AFTER_STROKE: f64 = 8.0;
const AFTER_MARK: f64 = 18.0;
/// Half the width that a mark in a legend may take.
const HALF_MARK: f64 = 6.0;
/// Half the width of a cross.
pub(crate) const CROSS: f64 = 4.0;

/// What is left free around the panels of a figure, in nominal pixels; the title, notes and the legend stand in the upper one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Margins {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

/// Panels one under the other, all as wide as the figure less its margins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stack<const N: usize> {
    /// Width of the figure.
    pub(crate) width: f64,
    pub(crate) margins: Margins,
    /// Heights of the panels, from above to below.
    pub(crate) heights: [f64; N],
    /// Distance between two panels.
    pub(crate) gap: f64,
}

impl<const N: usize> Stack<N> {
    /// An empty figure of the size that the panels need, with its title.
    pub(crate) fn scene(&self, title: &str) -> Scene {
        let mut scene = Scene::new(self.width, self.top(N) - self.gap + self.margins.bottom);
        scene.title(title);
        scene
    }

    /// The `index`-th panel from above.
    pub(crate) fn panel(&self, index: usize, x: Axis, y: Axis) -> Panel {
        let across = self.width - (self.margins.left + self.margins.right);
        Panel { at: [self.margins.left, self.top(index)], size: [across, self.heights[index]], x, y }
    }

    /// The upper border of the `index`-th panel, or of one that would follow the last.
    fn top(&self, index: usize) -> f64 {
        self.heights[..index].iter().fold(self.margins.top, |top, height| top + height + self.gap)
    }
}

/// Blocks of one size in rows and columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grid {
    /// The upper left corner of the first block.
    pub(crate) at: Point,
    /// Size of every block.
    pub(crate) size: [f64; 2],
    /// From a block to the next, across and down.
    pub(crate) pitch: [f64; 2],
}

impl Grid {
    /// The upper left corner of a block.
    pub(crate) fn corner(&self, [row, column]: [usize; 2]) -> Point {
        [self.at[0] + self.pitch[0] * column as f64, self.at[1] + self.pitch[1] * row as f64]
    }

    /// The middle of a block.
    pub(crate) fn middle(&self, block: [usize; 2]) -> Point {
        let [left, top] = self.corner(block);
        [left + self.size[0] / 2.0, top + self.size[1] / 2.0]
    }

    /// A panel that fills a block.
    pub(crate) fn panel(&self, block: [usize; 2], x: Axis, y: Axis) -> Panel {
        Panel { at: self.corner(block), size: self.size, x, y }
    }
}

/// By how much a room is taken wider than the widest of its texts, so that no rounding cuts it.
pub(crate) const SLACK: f64 = 1.0;

/// Width that texts need beside something, at least and at most.
pub(crate) fn widest<'a>(texts: impl IntoIterator<Item = &'a String>, least: f64, most: f64) -> f64 {
    texts.into_iter().map(|text| font::width(text, LABEL, false)).fold(least, f64::max).min(most)
}

/// Steps of a scale of colours.
pub(crate) const STEPS: u32 = 64;

/// A scale of colours from below to above; `ink` has the colour of a step, from 0.
pub(crate) fn colour_scale(scene: &mut Scene, at: Point, [wide, high]: [f64; 2], ink: impl Fn(u32) -> Ink) {
    for step in 0..STEPS {
        let top = at[1] + high * (1.0 - f64::from(step + 1) / f64::from(STEPS));
        // Half a pixel more, so that no paper shows between the steps.
        let size = [wide, high / f64::from(STEPS) + 0.5];
        scene.rectangle([at[0], top], size, ink(step));
    }
}

/// Rows of equal height over one or more horizontal axes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows {
    /// The upper border of the axes.
    pub(crate) top: f64,
    /// Height of a row.
    pub(crate) pitch: f64,
    /// How many rows there are.
    pub(crate) count: usize,
    /// What is left free above the first and below the last row together.
    pub(crate) air: f64,
}

impl Rows {
    /// The lower border of the axes.
    pub(crate) fn foot(&self) -> f64 {
        self.top + self.count as f64 * self.pitch + self.air
    }

    /// The middle of a row.
    pub(crate) fn middle(&self, row: usize) -> f64 {
        self.top + (row as f64 + 0.5) * self.pitch + self.air / 2.0
    }

    /// Grid lines at some places, each with its text `drop` under the foot.
    pub(crate) fn grid(&self, scene: &mut Scene, ticks: impl IntoIterator<Item = (f64, String)>, drop: f64) {
        for (x, text) in ticks {
            scene.rule([x, self.top], [x, self.foot()]);
            scene.text(Text::new(text, [x, self.foot() + drop], LABEL).centred().ink(QUIET));
        }
    }
}

/// The sample of a series in a legend.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Swatch {
    /// A stroke of a length and a width.
    Line(f64, f64),
    /// A disc of a radius.
    Disc(f64),
    /// The mark of what failed.
    Cross,
}

/// An entry of a legend: a sample, beginning at `at`, and the name of what looks like that.
pub(crate) fn key(scene: &mut Scene, [x, y]: Point, swatch: Swatch, ink: Ink, name: impl Into<String>) {
    let centre = [x + HALF_MARK, y];
    let beside = match swatch {
        Swatch::Line(length, width) => {
            scene.line(vec![[x, y], [x + length, y]], ink, width);
            length + AFTER_STROKE
        }
        Swatch::Disc(radius) => {
            scene.disc(centre, radius, ink);
            AFTER_MARK
        }
        Swatch::Cross => {
            scene.cross(centre, CROSS, ink);
            AFTER_MARK
        }
    };
    scene.text(Text::new(name, [x + beside, y], LABEL));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_fill_the_figure_between_its_margins() {
        let margins = Margins { left: 90.0, right: 30.0, top: 110.0, bottom: 70.0 };
        let stack = Stack { width: 1000.0, margins, heights: [260.0, 200.0], gap: 60.0 };
        let panel = stack.panel(1, Axis::new(0.0, 1.0), Axis::new(0.0, 1.0));
        assert_eq!((panel.at, panel.size), ([90.0, 430.0], [880.0, 200.0]));
        let scene = stack.scene("title");
        assert_eq!((scene.width, scene.height), (1000.0, 700.0));
    }

    #[test]
    fn rows_lie_between_the_borders() {
        let rows = Rows { top: 100.0, pitch: 20.0, count: 3, air: 10.0 };
        assert_eq!((rows.middle(0), rows.middle(2), rows.foot()), (115.0, 155.0, 170.0));
    }
}
