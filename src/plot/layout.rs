//! Where the pieces of a figure stand: panels one under the other, rows on one axis, the entries of a legend.

use super::axis::Axis;
use super::panel::Panel;
use super::scene::{Point, Scene, Text};
use super::theme::{Ink, LABEL, QUIET};

/// Height of the middle of a legend's line under the title.
pub(crate) const LEGEND: f64 = 62.0;

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
    let centre = [x + 6.0, y];
    let beside = match swatch {
        Swatch::Line(length, width) => {
            scene.line(vec![[x, y], [x + length, y]], ink, width);
            length + 8.0
        }
        Swatch::Disc(radius) => {
            scene.disc(centre, radius, ink);
            18.0
        }
        Swatch::Cross => {
            scene.cross(centre, 4.0, ink);
            18.0
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
