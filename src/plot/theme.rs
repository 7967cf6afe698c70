//! The look of all figures: colours that the colour-blind tell apart, sizes, and how words and numbers are written.

use serde_json::Value;

/// Red, green and blue, opaque: what overlaps is drawn in a lighter colour instead of a transparent one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ink(pub(crate) u8, pub(crate) u8, pub(crate) u8);

/// Text and strong lines.
pub(crate) const INK: Ink = Ink(0x22, 0x26, 0x2b);
/// Text of second rank.
pub(crate) const QUIET: Ink = Ink(0x5c, 0x63, 0x6b);
/// Grid lines.
pub(crate) const GRID: Ink = Ink(0xe6, 0xe8, 0xea);
/// Axes and frames.
pub(crate) const FRAME: Ink = Ink(0xa8, 0xad, 0xb3);
/// Data in the background.
pub(crate) const FAINT: Ink = Ink(0xd3, 0xd7, 0xdb);
/// The paper.
pub(crate) const PAPER: Ink = Ink(0xff, 0xff, 0xff);
/// The first colour: the plain series, and what is good.
pub(crate) const BLUE: Ink = Ink(0x00, 0x72, 0xb2);
/// The second colour: the stressed series, and what is bad.
pub(crate) const VERMILLION: Ink = Ink(0xd5, 0x5e, 0x00);

/// Size of a figure's title.
pub(crate) const TITLE: f64 = 20.0;
/// Size of the names of axes and panels.
pub(crate) const NAME: f64 = 15.0;
/// Size of the text at ticks, legends and tables.
pub(crate) const LABEL: f64 = 13.0;

/// Okabe and Ito's colours without yellow, which is weak on white, then three of Tol's.
const SERIES: [Ink; 10] = [
    BLUE,
    VERMILLION,
    Ink(0x00, 0x9e, 0x73),
    Ink(0xcc, 0x79, 0xa7),
    Ink(0xe6, 0x9f, 0x00),
    Ink(0x56, 0xb4, 0xe9),
    Ink(0x00, 0x00, 0x00),
    Ink(0x88, 0x22, 0x55),
    Ink(0x99, 0x99, 0x33),
    Ink(0x33, 0x22, 0x88),
];

/// The colour of the `index`-th series; they repeat after ten.
pub(crate) fn series(index: usize) -> Ink {
    SERIES[index % SERIES.len()]
}

/// Viridis at nine even steps (matplotlib's table).
const VIRIDIS: [Ink; 9] = [
    Ink(68, 1, 84),
    Ink(71, 44, 122),
    Ink(59, 81, 139),
    Ink(44, 113, 142),
    Ink(33, 144, 141),
    Ink(39, 173, 129),
    Ink(92, 200, 99),
    Ink(170, 220, 50),
    Ink(253, 231, 37),
];

/// A colour of viridis, from dark at 0 to bright at 1; what lies outside takes the nearest end.
pub(crate) fn viridis(share: f64) -> Ink {
    let place = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 } * (VIRIDIS.len() - 1) as f64;
    let index = (place as usize).min(VIRIDIS.len() - 2);
    mix(VIRIDIS[index], VIRIDIS[index + 1], place - index as f64)
}

/// The colour on the way from `a` at 0 to `b` at 1.
pub(crate) fn mix(a: Ink, b: Ink, share: f64) -> Ink {
    let between = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
    Ink(between(a.0, b.0), between(a.1, b.1), between(a.2, b.2))
}

/// Black or white, whichever is better read on a colour (relative luminance of WCAG 2, without its gamma).
pub(crate) fn on(background: Ink) -> Ink {
    let Ink(r, g, b) = background;
    let luminance = 0.2126 * f64::from(r) + 0.7152 * f64::from(g) + 0.0722 * f64::from(b);
    if luminance < 140.0 { PAPER } else { INK }
}

/// A number with four significant digits, without zeros that say nothing.
pub(crate) fn number(x: f64) -> String {
    let magnitude = x.abs();
    if x == 0.0 {
        return "0".to_owned();
    }
    if !(1e-3..1e5).contains(&magnitude) {
        return scientific(x);
    }
    let before = if magnitude >= 1.0 { libm::floor(libm::log10(magnitude)) as usize + 1 } else { 0 };
    let zeros = if magnitude < 0.1 { 1 } else { 0 } + if magnitude < 0.01 { 1 } else { 0 };
    trimmed(&format!("{x:.*}", 4_usize.saturating_sub(before) + zeros))
}

/// `1.5e-4`
fn scientific(x: f64) -> String {
    let text = format!("{x:.3e}");
    match text.split_once('e') {
        Some((digits, exponent)) => format!("{}e{exponent}", trimmed(digits)),
        None => text,
    }
}

fn trimmed(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
}

/// The text with its first letter as a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A metric with four decimals.
pub(crate) fn metric(x: f64) -> String {
    if x.abs() < 1e4 { format!("{x:.4}") } else { number(x) }
}

/// A value of a spec, as a person would write it.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(x) => x.as_f64().map_or_else(|| x.to_string(), number),
        Value::Array(values) => values.iter().map(self::value).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_significant_digits() {
        let written = [0.0, 0.888_249, 12.0, 1234.56, 0.05, 0.001_234, 1e-4, 0.00015, 54_000.0, 1e6, -0.5].map(number);
        let wanted = ["0", "0.8882", "12", "1235", "0.05", "0.001234", "1e-4", "1.5e-4", "54000", "1e6", "-0.5"];
        assert_eq!(written, wanted.map(str::to_owned));
    }

    #[test]
    fn viridis_runs_from_dark_to_bright_and_takes_any_number() {
        assert_eq!((viridis(0.0), viridis(1.0)), (VIRIDIS[0], VIRIDIS[8]));
        assert_eq!((viridis(-3.0), viridis(f64::NAN), viridis(7.0)), (VIRIDIS[0], VIRIDIS[0], VIRIDIS[8]));
        assert_eq!(viridis(0.5), VIRIDIS[4]);
    }

    #[test]
    fn text_is_dark_on_bright_and_bright_on_dark() {
        assert_eq!((on(viridis(1.0)), on(viridis(0.0))), (INK, PAPER));
    }
}
