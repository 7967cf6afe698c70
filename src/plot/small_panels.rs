//! Panels of columns of a table, several in a row, with numbers or categories along the horizontal axis.

use super::axis::Axis;
use super::font;
use super::layout::Grid;
use super::panel::{Names, Panel};
use super::scene::{COLUMN, Scene, Text, Width};
use super::theme::{LABEL, QUIET};

/// Left border of the first panel; size of a panel on a page and in a column; from one to the next.
const FROM: f64 = 84.0;
const SIZE: [[f64; 2]; 2] = [[250.0, 200.0], [386.0, 210.0]];
const PITCH: [[f64; 2]; 2] = [[340.0, 356.0], [450.0, 366.0]];
/// Panels in a row on a page.
const ACROSS: usize = 3;
/// What is free right of the last panel, and under the last row.
const RIGHT: f64 = 30.0;
const UNDER: f64 = 142.0;
/// Longest name of a category under a panel, and least distance of two.
const LONGEST: f64 = 104.0;
const NAME_PITCH: f64 = 15.0;

/// Panels in rows.
pub(crate) struct SmallPanels {
    grid: Grid,
    across: usize,
    /// Size of the figure.
    pub(crate) size: [f64; 2],
}

impl SmallPanels {
    /// Room for so many panels, the first of which begins at a height.
    pub(crate) fn new(count: usize, top: f64, width: Width) -> Self {
        let across = width.choose([count.clamp(1, ACROSS), 1]);
        let (size, pitch) = (width.choose(SIZE), width.choose(PITCH));
        let down = count.div_ceil(across).max(1);
        let wide = FROM + pitch[0] * (across - 1) as f64 + size[0] + RIGHT;
        let high = top + pitch[1] * (down - 1) as f64 + size[1] + UNDER;
        // A title has room over a single panel too.
        let wide = width.choose([wide.max(700.0), COLUMN]);
        Self { grid: Grid { at: [FROM, top], size, pitch }, across, size: [wide, high] }
    }

    /// The `index`-th panel.
    pub(crate) fn panel(&self, index: usize, x: Axis, y: Axis) -> Panel {
        self.grid.panel([index / self.across, index % self.across], x, y)
    }
}

/// A panel over numbers.
pub(crate) fn over_numbers(scene: &mut Scene, panel: &Panel, column: &str, y: &str) {
    let name = font::fit(column, LABEL, false, panel.size[0]);
    panel.draw(scene, Names { title: "", x: &name, y });
}

/// An axis over so many categories, each in the middle of its place.
pub(crate) fn categories(count: usize) -> Axis {
    Axis::new(-0.5, count as f64 - 0.5)
}

/// A panel over categories with their names, upright, under it.
pub(crate) fn over_categories<'a>(
    scene: &mut Scene,
    panel: &Panel,
    (column, y): (&str, &str),
    names: impl ExactSizeIterator<Item = &'a str>,
) {
    panel.draw(scene, Names { title: "", x: "", y });
    let every = (NAME_PITCH * names.len() as f64 / panel.size[0]).ceil().max(1.0) as usize;
    let mut longest: f64 = 0.0;
    for (place, name) in names.enumerate().step_by(every) {
        let name = font::fit(name, LABEL, false, LONGEST);
        longest = longest.max(font::width(&name, LABEL, false));
        let x = panel.place(place as f64, panel.y.from)[0];
        scene.text(Text::new(name, [x, panel.foot() + 7.0], LABEL).right().upright().ink(QUIET));
    }
    let at = [panel.at[0] + panel.size[0] / 2.0, panel.foot() + longest + 22.0];
    scene.text(Text::new(font::fit(column, LABEL, false, panel.size[0]), at, LABEL).centred());
}
