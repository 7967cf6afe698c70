//! How the axes look: standing on a page, lying in a column.

use crate::plot::font;
use crate::plot::scene::{Align, Point, Scene, Text};
use crate::plot::theme::{FRAME, INK, LABEL, NAME, PAPER, QUIET};

/// Width of an axis, and length of a tick.
const LINE: f64 = 1.5;
const TICK: f64 = 5.0;
/// The paper behind a text: how far it reaches beyond its ends, and how high it is.
const PAPER_BESIDE: f64 = 2.0;
const PAPER_HIGH: f64 = 16.0;

/// Heights of the two lines of a standing axis's name over its end: section and word, clear of the highest tick.
const SECTION: f64 = 42.0;
const WORD: f64 = 22.0;
/// What is free between the names of two standing axes.
const NAMES_APART: f64 = 8.0;
/// Distance of the text of a tick from a standing axis, and how much less wide it may be than the axis's name.
const TEXT_BESIDE: f64 = 9.0;
const NARROWER: f64 = 20.0;

/// How far left of a lying axis its name begins, and its distance above.
const NAME_BEFORE: f64 = 10.0;
const NAME_ABOVE: f64 = 15.0;
/// Distance of the text of a tick under a lying axis, its greatest width, and what is free up to the next text.
const TEXT_BELOW: f64 = 15.0;
const LONGEST: f64 = 110.0;
const TEXTS_APART: f64 = 8.0;

/// What is free between a text and the edge of the figure.
const EDGE: f64 = 4.0;

/// A standing axis under its name, which is a section and a word.
pub(super) fn draw_axis(
    scene: &mut Scene,
    [foot, top]: [Point; 2],
    (section, word): (&str, &str),
    ticks: &[(f64, String)],
    pitch: f64,
) {
    scene.line(vec![foot, top], FRAME, LINE);
    // A name reaches neither the next one nor the edge of the figure.
    let to_edge = foot[0].min(scene.width - foot[0]) - EDGE;
    let available = (pitch - NAMES_APART).min(2.0 * to_edge);
    scene.text(
        Text::new(font::fit(section, LABEL, false, available), [foot[0], top[1] - SECTION], LABEL).centred().ink(QUIET),
    );
    let size = if font::width(word, NAME, true) <= available { NAME } else { LABEL };
    scene.text(Text::new(font::fit(word, size, true, available), [foot[0], top[1] - WORD], size).bold().centred());
    for (place, text) in ticks {
        let y = foot[1] + place * (top[1] - foot[1]);
        let text = font::fit(text, LABEL, false, pitch - NAMES_APART - NARROWER);
        scene.line(vec![[foot[0], y], [foot[0] + TICK, y]], INK, 1.0);
        on_paper(scene, Text::new(text, [foot[0] + TEXT_BESIDE, y], LABEL));
    }
}

/// A lying axis under its name. Ticks that would touch are left out.
pub(super) fn draw_row(scene: &mut Scene, [from, to]: [Point; 2], name: &str, ticks: &[(f64, String)]) {
    scene.line(vec![from, to], FRAME, LINE);
    let name = font::fit(name, LABEL, true, to[0] - from[0]);
    on_paper(scene, Text::new(name, [from[0] - NAME_BEFORE, from[1] - NAME_ABOVE], LABEL).bold());
    let mut ticks: Vec<&(f64, String)> = ticks.iter().collect();
    ticks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = f64::NEG_INFINITY;
    for (place, text) in ticks {
        let text = font::fit(text, LABEL, false, LONGEST);
        let half = font::width(&text, LABEL, false) / 2.0;
        let x = from[0] + place * (to[0] - from[0]);
        let centre = x.clamp(half + EDGE, scene.width - half - EDGE);
        scene.line(vec![[x, from[1]], [x, from[1] + TICK]], INK, 1.0);
        if centre - half >= free {
            on_paper(scene, Text::new(text, [centre, from[1] + TEXT_BELOW], LABEL).centred());
            free = centre + half + TEXTS_APART;
        }
    }
}

/// A text with paper behind it, which keeps it legible over the lines.
fn on_paper(scene: &mut Scene, text: Text) {
    let width = font::width(&text.text, text.size, text.bold);
    let left = if text.align == Align::Centre { text.at[0] - width / 2.0 } else { text.at[0] };
    let corner = [left - PAPER_BESIDE, text.at[1] - PAPER_HIGH / 2.0];
    scene.rectangle(corner, [width + 2.0 * PAPER_BESIDE, PAPER_HIGH], PAPER);
    scene.text(text);
}
