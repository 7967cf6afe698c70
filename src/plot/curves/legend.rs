//! The best runs under the panels: the colour, name, metric and configuration of each.

use crate::plot::font;
use crate::plot::scene::{LEFT, Scene, Text, Width};
use crate::plot::theme::{self, LABEL};

/// Left border of the colours and of all words under the panels.
pub(super) const FROM: f64 = 30.0;
/// Width of a colour, and the left border of the names right of them.
const COLOUR: f64 = 32.0;
const NAMES: f64 = 72.0;
/// Least and greatest left border of the metrics and configurations, on a page and in a column, and their distance from the names.
const TEXTS: [[f64; 2]; 2] = [[230.0, 560.0], [170.0, 250.0]];
const APART: f64 = 8.0;
/// How much narrower a regular letter is than a bold one.
const BOLD: f64 = 0.88;
/// Height of a line, and what is free between two runs.
const LINE: f64 = 16.0;
const GAP: f64 = 6.0;

/// A run's name, and its metric and configuration, both in lines that fit.
type Entry = [Vec<String>; 2];

/// The runs of a figure, best first.
pub(super) struct Legend {
    runs: Vec<Entry>,
    /// Left border of the metrics and configurations.
    texts: f64,
}

impl Legend {
    /// Of names, each with metric and configuration, in as many lines as they need.
    pub(super) fn new<'a>(runs: impl Iterator<Item = (&'a str, &'a str)>, across: f64, width: Width) -> Self {
        let runs: Vec<(&str, &str)> = runs.collect();
        let [least, most] = width.choose(TEXTS);
        let widest = runs.iter().map(|(name, _)| font::width(name, LABEL, true)).fold(0.0, f64::max);
        let texts = (NAMES + widest + APART).clamp(least, most);
        let available = across - texts - LEFT;
        let entry = |(name, text): (&str, &str)| {
            // Bold letters are wider than those that are measured.
            [font::wrap(name, LABEL, (texts - NAMES - APART) * BOLD), font::wrap(text, LABEL, available)]
        };
        Self { runs: runs.into_iter().map(entry).collect(), texts }
    }

    /// Height of all of it.
    pub(super) fn height(&self) -> f64 {
        self.runs.iter().map(height).sum()
    }

    /// Draws it from its upper border on.
    pub(super) fn draw(&self, scene: &mut Scene, top: f64) {
        let mut y = top + GAP;
        for (rank, entry) in self.runs.iter().enumerate() {
            scene.line(vec![[FROM, y], [FROM + COLOUR, y]], theme::series(rank), 3.0);
            let [name, text] = entry;
            for (row, line) in name.iter().enumerate() {
                scene.text(Text::new(&**line, [NAMES, y + LINE * row as f64], LABEL).bold());
            }
            for (row, line) in text.iter().enumerate() {
                scene.text(Text::new(&**line, [self.texts, y + LINE * row as f64], LABEL));
            }
            y += height(entry);
        }
    }
}

/// Height of a run, which has as many lines as the longer of the two.
fn height([name, text]: &Entry) -> f64 {
    GAP + LINE * name.len().max(text.len()) as f64
}
