//! The embedded font: figures look the same on every machine and need no font of the system.

use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

use super::theme::LABEL;
use crate::base::escape::drawn;

static REGULAR: &[u8] = include_bytes!("fonts/DejaVuSans.ttf");
static BOLD: &[u8] = include_bytes!("fonts/DejaVuSans-Bold.ttf");

/// plotters counts a font's size from the top of its tallest to the foot of its deepest letter; this many of them make
/// the em that everyone else counts in.
const LINE_OF_EM: f64 = 1.24;

/// The font at a size in pixels, in plotters' words.
pub(crate) fn font(size: f64, bold: bool) -> FontDesc<'static> {
    static REGISTERED: OnceLock<()> = OnceLock::new();
    REGISTERED.get_or_init(|| {
        for (style, bytes) in [(FontStyle::Normal, REGULAR), (FontStyle::Bold, BOLD)] {
            // A font that does not parse shows when text is drawn: plotters then says that it has none.
            let _ = register_font("sans-serif", style, bytes);
        }
    });
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    FontDesc::new(FontFamily::SansSerif, size * LINE_OF_EM, style)
}

/// Width of a text in nominal pixels, as it is drawn: what is hidden in it as visible escapes.
pub(crate) fn width(text: &str, size: f64, bold: bool) -> f64 {
    // Measured large, since plotters counts in whole pixels.
    const FINE: f64 = 16.0;
    font(size * FINE, bold).box_size(&drawn(text)).map_or(0.0, |(width, _)| f64::from(width) / FINE)
}

/// The text, shortened to a width with an ellipsis before its last letters: names often differ in these alone.
pub(crate) fn fit(text: &str, size: f64, bold: bool, available: f64) -> String {
    let text = drawn(text);
    if width(&text, size, bold) <= available {
        return text.into_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let shorter = |kept: usize| -> String {
        let (first, last) = (kept - kept / 3, kept / 3);
        letters[..first].iter().chain(['…'].iter()).chain(&letters[letters.len() - last..]).collect()
    };
    let most = letters.len().saturating_sub(1).min(200);
    (0..=most).rev().map(shorter).find(|text| width(text, size, bold) <= available).unwrap_or_default()
}

/// The text as small as it must be to fit a width, but legible in a column, and its size; then without bold, then cut.
pub(crate) fn shrunk(text: &str, bold: bool, available: f64) -> (String, f64, bool) {
    // 4.5 points in a column.
    const LEAST: f64 = 9.4;
    let size = (LABEL * available / width(text, LABEL, bold).max(1.0)).clamp(LEAST, LABEL);
    if bold && width(text, size, true) > available {
        return shrunk(text, false, available);
    }
    (fit(text, size, bold, available), size, bold)
}

/// The text in lines that fit a width, broken between words; a word that is too wide is broken too. Of a text of very many
/// letters the first are there.
pub(crate) fn wrap(text: &str, size: f64, available: f64) -> Vec<String> {
    const MOST: usize = 600;
    let text = drawn(text);
    let (text, more) = match text.char_indices().nth(MOST) {
        Some((end, _)) => (&text[..end], "…"),
        None => (&*text, ""),
    };
    let mut lines: Vec<String> = Vec::new();
    for word in format!("{text}{more}").split(' ').flat_map(|word| broken(word, size, available)) {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, false) <= available => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// A word in parts that fit a width, each of a letter at least.
fn broken(word: &str, size: f64, available: f64) -> Vec<String> {
    if width(word, size, false) <= available {
        return vec![word.to_owned()];
    }
    let mut parts = vec![String::new()];
    for letter in word.chars() {
        let last = parts.len() - 1;
        if !parts[last].is_empty() && width(&format!("{}{letter}", parts[last]), size, false) > available {
            parts.push(String::new());
        }
        parts.last_mut().expect("there is a part").push(letter);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_text_is_wider_and_bold_is_wider_than_regular() {
        let plain = width("accuracy", 13.0, false);
        assert!(plain > 40.0 && plain < 80.0, "{plain}");
        assert!(width("accuracy", 13.0, true) > plain && width("accuracy!", 13.0, false) > plain);
    }

    #[test]
    fn text_is_cut_to_its_room() {
        assert_eq!(fit("short", 13.0, false, 500.0), "short");
        let cut = fit(&"long ".repeat(100), 13.0, false, 100.0);
        assert!(cut.contains('…') && width(&cut, 13.0, false) <= 100.0 && cut.len() > 10);
        let ends = [
            "a_name_of_sixty_letters_that_goes_on_and_ends_with_1",
            "a_name_of_sixty_letters_that_goes_on_and_ends_with_2",
        ];
        let cut = ends.map(|name| fit(name, 13.0, false, 120.0));
        assert!(cut[0].ends_with('1') && cut[1].ends_with('2') && cut[0].starts_with("a_name"), "{cut:?}");
        assert_eq!(fit("anything", 13.0, false, 0.0), "");
    }

    #[test]
    fn the_fonts_have_the_letters_that_figures_use() {
        for text in ["→", "·", "±", "×", "≤", "≥", "σ", "−", "…", "é"] {
            assert!(width(text, 13.0, false) > 2.0, "{text}");
        }
    }

    #[test]
    fn lines_break_between_words() {
        let lines = wrap("one two three four five", 13.0, 80.0);
        assert!(lines.len() > 1 && lines.join(" ") == "one two three four five", "{lines:?}");
        assert!(lines.iter().all(|line| width(line, 13.0, false) <= 80.0));
        let parts = wrap("incomprehensibilities", 13.0, 60.0);
        assert!(parts.len() > 1 && parts.concat() == "incomprehensibilities", "{parts:?}");
        assert!(parts.iter().all(|part| width(part, 13.0, false) <= 60.0));
        assert!(wrap(&"long ".repeat(10_000), 13.0, 60.0).len() < 200);
    }
}
