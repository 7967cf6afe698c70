//! A square of cells with the names of its rows and columns: the drawing of both figures of confusion.

use super::font;
use super::layout::{Grid, SLACK, widest};
use super::scene::{COLUMN, LEFT, Point, Scene, Text, Width};
use super::theme::{self, Ink, LABEL, QUIET};

/// The widest that names of classes beside a matrix get.
const NAMES: f64 = 150.0;
/// Distance of the names from the cells.
const NEAR: f64 = 7.0;
/// Least distance between two names: of many classes only some are named.
const NAME_PITCH: f64 = 15.0;
/// Distances of the words for rows and columns from the cells, besides the names between.
const WORD_BESIDE: f64 = 26.0;
const WORD_BELOW: f64 = 32.0;
/// What stands or is left free under the cells besides the names.
const BELOW: f64 = 60.0;
/// Side of a matrix on a page, where its cells are neither too large nor too small for it.
const SIDE: f64 = 560.0;
/// Greatest side of a cell, and the least on a page and in a column.
const LARGEST: f64 = 54.0;
const SMALLEST: [f64; 2] = [8.0, 3.0];
/// Greatest side of a matrix on a page, for which cells get smaller than that, and most cells in a row there and in a column:
/// of more classes some share a cell.
const WIDEST: f64 = 1000.0;
const MOST: [usize; 2] = [200, 80];
/// More classes than this are drawn without numbers in the cells.
const WRITTEN: usize = 20;
/// Share of a cell's width that a number of four digits may fill, and the smallest size of numbers.
const FILLED: f64 = 0.72;
const LEAST_SIZE: f64 = 7.0;

/// As many cells across as down, one row and one column for every class, or for a few neighbours where there are very many.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matrix<'a> {
    /// The names of its rows and columns.
    classes: &'a [String],
    /// How many classes share a row, and a column.
    shared: usize,
    /// Side of a cell.
    cell: f64,
    /// Width that the names of the rows need, and height that those of the columns need.
    names: f64,
}

impl<'a> Matrix<'a> {
    /// A matrix of cells as large as the figure allows, if `beside` is what it needs on the left besides the names.
    pub(crate) fn new(classes: &'a [String], beside: f64, width: Width) -> Self {
        let names = widest(classes, 0.0, NAMES);
        let side = width.choose([SIDE, COLUMN - names - (beside + LEFT)]);
        let shared = classes.len().div_ceil(width.choose(MOST)).max(1);
        let cells = classes.len().div_ceil(shared) as f64;
        let least = width.choose(SMALLEST).min(WIDEST / cells);
        Self { classes, shared, cell: (side / cells).clamp(least, LARGEST), names }
    }

    /// How many cells there are in a row.
    fn cells(&self) -> usize {
        self.classes.len().div_ceil(self.shared)
    }

    /// Width that the names need on the left.
    pub(crate) fn names(&self) -> f64 {
        self.names
    }

    /// Side of the square of cells.
    pub(crate) fn side(&self) -> f64 {
        self.cell * self.cells() as f64
    }

    /// Height of the cells and what is under them.
    pub(crate) fn height(&self) -> f64 {
        self.side() + self.names + BELOW
    }

    /// Draws every cell in its colour and with its text, which `of` has for a row and a column with how strong the cell is; of
    /// cells that share one the strongest is drawn. `at` is the upper left corner.
    pub(crate) fn draw(&self, scene: &mut Scene, at: Point, of: impl Fn(usize, usize) -> (f64, Ink, String)) {
        let (n, cell, side) = (self.cells(), self.cell, self.side());
        let grid = Grid { at, size: [cell, cell], pitch: [cell, cell] };
        for (row, column) in (0..n * n).map(|k| (k / n, k % n)) {
            let (strength, ink, text) = self.strongest(row, column, &of);
            // Paper lies under a matrix of many cells already.
            if self.shared > 1 && strength == 0.0 {
                continue;
            }
            scene.rectangle(grid.corner([row, column]), grid.size, ink);
            if n <= WRITTEN {
                let size = LABEL.min(cell * FILLED * LABEL / font::width("8888", LABEL, false).max(1.0));
                let text = Text::new(text, grid.middle([row, column]), size.max(LEAST_SIZE));
                scene.text(text.centred().ink(theme::on(ink)));
            }
        }
        for k in 0..=n {
            let offset = k as f64 * cell;
            scene.rule([at[0], at[1] + offset], [at[0] + side, at[1] + offset]);
            scene.rule([at[0] + offset, at[1]], [at[0] + offset, at[1] + side]);
        }
        self.draw_names(scene, &grid);
    }

    /// The strongest cell among those that share one, the first of equals.
    fn strongest(
        &self,
        row: usize,
        column: usize,
        of: &impl Fn(usize, usize) -> (f64, Ink, String),
    ) -> (f64, Ink, String) {
        let own = |index: usize| index * self.shared..((index + 1) * self.shared).min(self.classes.len());
        let all = own(row).flat_map(|row| own(column).map(move |column| of(row, column)));
        all.reduce(|a, b| if b.0 > a.0 { b } else { a }).unwrap_or((0.0, theme::PAPER, String::new()))
    }

    fn draw_names(&self, scene: &mut Scene, grid: &Grid) {
        let [left, top] = grid.at;
        let side = self.side();
        let every = (NAME_PITCH / self.cell).ceil().max(1.0) as usize;
        for (index, class) in self.classes.iter().step_by(self.shared).enumerate().step_by(every) {
            let [x, y] = grid.middle([index, index]);
            let name = font::fit(class, LABEL, false, self.names + SLACK);
            scene.text(Text::new(name.clone(), [left - NEAR, y], LABEL).right());
            scene.text(Text::new(name, [x, top + side + NEAR], LABEL).right().upright());
        }
        let foot = top + side + self.names + WORD_BELOW;
        let below = match self.shared {
            1 => "predicted class".to_owned(),
            n => format!("predicted class; the strongest of {n} × {n} in a cell"),
        };
        scene.text(Text::new(below, [left + side / 2.0, foot], LABEL).centred().ink(QUIET));
        let beside = [left - self.names - WORD_BESIDE, top + side / 2.0];
        scene.text(Text::new("true class", beside, LABEL).centred().upright().ink(QUIET));
    }
}
