//! The best runs under the panels: the colour, name, metric and configuration of each.

use crate::plot::font;
use crate::plot::scene::{LEFT, Scene, Text, Width};
use crate::plot::theme::{self, LABEL};

/// Left border of the colours and of all words under the panels.
pub(super) const FROM: f64 = 30.0;
/// Width of a colour, and the left border of the names right of them.
const COLOUR: f64 = 32.0;
const NAMES: f64 = 72.0;
/// Left border of the metrics and configurations, on a page and in a column, and their least distance from the names.
const TEXTS: [f64; 2] = [230.0, 170.0];
const APART: f64 = 8.0;
/// Height of a line, and what is free between two runs.
const LINE: f64 = 16.0;
const GAP: f64 = 6.0;

/// A run's name, and its metric and configuration in lines that fit.
type Entry<'a> = (&'a str, Vec<String>);

/// The runs of a figure, best first.
pub(super) struct Legend<'a> {
    runs: Vec<Entry<'a>>,
    /// Left border of the metrics and configurations.
    texts: f64,
}

impl<'a> Legend<'a> {
    /// Of names, each with metric and configuration: in one line on a page, in as many as they need in a column.
    pub(super) fn new(runs: impl Iterator<Item = (&'a str, &'a str)>, across: f64, width: Width) -> Self {
        let texts = width.choose(TEXTS);
        let available = across - texts - LEFT;
        let lines = |text: &str| match width {
            Width::Page => vec![font::fit(text, LABEL, false, available)],
            Width::Column => font::wrap(text, LABEL, available),
        };
        Self { runs: runs.map(|(name, text)| (name, lines(text))).collect(), texts }
    }

    /// Height of all of it.
    pub(super) fn height(&self) -> f64 {
        self.runs.iter().map(|(_, lines)| height(lines)).sum()
    }

    /// Draws it from its upper border on.
    pub(super) fn draw(&self, scene: &mut Scene, top: f64) {
        let mut y = top + GAP;
        for (rank, (name, lines)) in self.runs.iter().enumerate() {
            scene.line(vec![[FROM, y], [FROM + COLOUR, y]], theme::series(rank), 3.0);
            let name = font::fit(name, LABEL, true, self.texts - NAMES - APART);
            scene.text(Text::new(name, [NAMES, y], LABEL).bold());
            for (row, line) in lines.iter().enumerate() {
                scene.text(Text::new(&**line, [self.texts, y + LINE * row as f64], LABEL));
            }
            y += height(lines);
        }
    }
}

/// Height of a run with so many lines.
fn height(lines: &[String]) -> f64 {
    GAP + LINE * lines.len() as f64
}
