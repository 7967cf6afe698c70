//! A drawing as data: a list of marks in nominal pixels, the origin at the top left. Figures make scenes, `render` makes
//! files of them.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::font;
use super::theme::{GRID, INK, Ink, LABEL, NAME, PAPER, QUIET, TITLE};
use crate::base::escape::drawn;

/// A point, in nominal pixels from the top left.
pub(crate) type Point = [f64; 2];

/// Where a text's position lies within the text, from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// A piece of text. Its position is at half its height.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) at: Point,
    /// Size of the font in nominal pixels.
    pub(crate) size: f64,
    pub(crate) ink: Ink,
    pub(crate) align: Align,
    pub(crate) bold: bool,
    /// Turned to be read from below; `align` then counts from below to above.
    pub(crate) upright: bool,
}

impl Text {
    /// A text with what is hidden in it as visible escapes.
    pub(crate) fn new(text: impl Into<String>, at: Point, size: f64) -> Self {
        let text = text.into();
        Self { text: drawn(&text).into_owned(), at, size, ink: INK, align: Align::Left, bold: false, upright: false }
    }

    pub(crate) fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    pub(crate) fn centred(self) -> Self {
        Self { align: Align::Centre, ..self }
    }

    pub(crate) fn right(self) -> Self {
        Self { align: Align::Right, ..self }
    }

    pub(crate) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) fn upright(self) -> Self {
        Self { upright: true, ..self }
    }
}

/// One mark on the paper; later marks cover earlier ones.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mark {
    /// A stroke through points.
    Line { points: Vec<Point>, ink: Ink, width: f64 },
    /// A filled polygon.
    Area { points: Vec<Point>, ink: Ink },
    /// A filled disc.
    Disc { centre: Point, radius: f64, ink: Ink },
    /// Text.
    Text(Text),
    /// A grey image of `pixels[row · columns + column]`, drawn into a rectangle with hard pixels.
    Image { at: Point, size: [f64; 2], pixels: Vec<[u8; 3]>, columns: usize },
}

impl Mark {
    /// Whether every number of its place is one.
    pub(crate) fn has_place(&self) -> bool {
        let is_place = |place: &Point| place.iter().all(|x| x.is_finite());
        match self {
            Self::Line { points, .. } | Self::Area { points, .. } => points.iter().all(is_place),
            Self::Disc { centre, .. } => is_place(centre),
            Self::Text(text) => is_place(&text.at),
            Self::Image { at, size, .. } => is_place(at) && is_place(size),
        }
    }
}

/// How wide a figure is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Width {
    /// As wide as a page, or as its content needs.
    #[default]
    Page,
    /// For a column of a paper: 85 mm, with text that is legible there.
    Column,
}

/// Nominal pixels and millimetres of a column: text of 13 pixels is 6 points high.
pub(crate) const COLUMN: f64 = 500.0;
pub(crate) const COLUMN_MM: f64 = 85.0;

impl Width {
    /// What is for a page, or what is for a column.
    pub(crate) fn choose<T>(self, [page, column]: [T; 2]) -> T {
        if self == Self::Page { page } else { column }
    }

    /// Row and column of the `index`-th of some blocks: side by side on a page, one under the other in a column.
    pub(crate) fn in_turn(self, index: usize) -> [usize; 2] {
        if self == Self::Page { [0, index] } else { [index, 0] }
    }
}

/// Where titles and notes begin; the same is free on the right.
pub(crate) const LEFT: f64 = 20.0;

/// Heights of the middle of a title in one line, of the lines of one in two, and of a note under it.
const ONE_LINE: f64 = 28.0;
const TWO_LINES: [f64; 2] = [18.0, 37.0];
const NOTE: f64 = 54.0;
/// Distance of a heading above its block.
const HEADING: f64 = 22.0;
/// Width of the ring of paper around a disc.
const RING: f64 = 1.5;

/// The first points, and of more those that lie on no other.
fn apart(points: impl IntoIterator<Item = Point>) -> impl Iterator<Item = Point> {
    const MANY: usize = 2000;
    const CELL: f64 = 1.5;
    let mut taken = BTreeSet::new();
    points.into_iter().enumerate().filter_map(move |(index, [x, y])| {
        let is_new = taken.insert([(x / CELL).round() as i64, (y / CELL).round() as i64]);
        (is_new || index < MANY).then_some([x, y])
    })
}

/// A drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Nominal pixels.
    pub width: f64,
    /// Nominal pixels.
    pub height: f64,
    /// Width on paper in millimetres, where the figure is made for one.
    pub(crate) paper_mm: Option<f64>,
    pub(crate) marks: Vec<Mark>,
}

impl Scene {
    pub(crate) fn new(width: f64, height: f64) -> Self {
        Self { width, height, paper_mm: None, marks: Vec::new() }
    }

    pub(crate) fn text(&mut self, text: Text) {
        if !text.text.is_empty() {
            self.marks.push(Mark::Text(text));
        }
    }

    /// The title: smaller where it is long, then in two lines, then cut.
    pub(crate) fn title(&mut self, text: &str) {
        let text = &*drawn(text);
        let available = self.width - 2.0 * LEFT;
        let size = (TITLE * available / font::width(text, TITLE, true).max(1.0)).clamp(NAME, TITLE);
        let fits = |text: &str| font::width(text, size, true) <= available;
        let words = text.match_indices(' ').map(|(at, _)| at);
        match words.rev().find(|&at| !fits(text) && fits(&text[..at])) {
            None => self.text(Text::new(font::fit(text, size, true, available), [LEFT, ONE_LINE], size).bold()),
            Some(at) => {
                let rest = font::fit(&text[at + 1..], size, true, available);
                self.text(Text::new(&text[..at], [LEFT, TWO_LINES[0]], size).bold());
                self.text(Text::new(rest, [LEFT, TWO_LINES[1]], size).bold());
            }
        }
    }

    /// A line under the title that says how to read the figure.
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.text(Text::new(text, [LEFT, NOTE], LABEL).ink(QUIET));
    }

    /// The heading of a block with its upper left corner there.
    pub(crate) fn heading(&mut self, text: &str, [x, y]: Point) {
        self.text(Text::new(text, [x, y - HEADING], NAME).bold());
    }

    pub(crate) fn line(&mut self, points: Vec<Point>, ink: Ink, width: f64) {
        if points.len() > 1 {
            self.marks.push(Mark::Line { points, ink, width });
        }
    }

    pub(crate) fn rectangle(&mut self, [x, y]: Point, [width, height]: [f64; 2], ink: Ink) {
        let points = vec![[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
        self.marks.push(Mark::Area { points, ink });
    }

    pub(crate) fn disc(&mut self, centre: Point, radius: f64, ink: Ink) {
        self.marks.push(Mark::Disc { centre, radius, ink });
    }

    /// Discs of one colour. Of very many that lie on each other within a pixel and a half, one is drawn.
    pub(crate) fn discs(&mut self, centres: impl IntoIterator<Item = Point>, radius: f64, ink: Ink) {
        apart(centres).for_each(|centre| self.disc(centre, radius, ink));
    }

    /// Discs on a wider disc of paper, which keeps them apart from what they lie on.
    pub(crate) fn rings(&mut self, centres: impl IntoIterator<Item = Point>, radius: f64, ink: Ink) {
        for centre in apart(centres) {
            self.disc(centre, radius, PAPER);
            self.disc(centre, radius - RING, ink);
        }
    }

    /// A cross, the mark of what failed.
    pub(crate) fn cross(&mut self, [x, y]: Point, radius: f64, ink: Ink) {
        self.line(vec![[x - radius, y - radius], [x + radius, y + radius]], ink, 2.0);
        self.line(vec![[x - radius, y + radius], [x + radius, y - radius]], ink, 2.0);
    }

    /// A thin line of the grid.
    pub(crate) fn rule(&mut self, from: Point, to: Point) {
        self.line(vec![from, to], GRID, 1.0);
    }

    /// Every text of the drawing, in order.
    #[cfg(test)]
    pub(crate) fn texts(&self) -> Vec<&str> {
        let text = |mark| if let &Mark::Text(Text { ref text, .. }) = mark { Some(text.as_str()) } else { None };
        self.marks.iter().filter_map(text).collect()
    }
}
