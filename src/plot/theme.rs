//! The look of all figures: colours that the colour-blind tell apart, sizes, and how words and numbers are written.

use serde_json::Value;

use crate::base::text;

/// Red, green and blue.
pub(crate) type Rgb = [u8; 3];

/// A colour on white and on dark paper. Opaque: what overlaps is drawn in a lighter colour instead of a transparent one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ink {
    pub(crate) light: Rgb,
    pub(crate) dark: Rgb,
}

const fn ink(light: u32, dark: u32) -> Ink {
    const fn rgb(hex: u32) -> Rgb {
        [(hex >> 16) as u8, (hex >> 8) as u8, hex as u8]
    }
    Ink { light: rgb(light), dark: rgb(dark) }
}

/// Text and strong lines.
pub(crate) const INK: Ink = ink(0x22262b, 0xe6e9ed);
/// Text of second rank.
pub(crate) const QUIET: Ink = ink(0x5c636b, 0x9aa4af);
/// Grid lines.
pub(crate) const GRID: Ink = ink(0xe6e8ea, 0x2b3138);
/// Axes and frames.
pub(crate) const FRAME: Ink = ink(0xa8adb3, 0x5f6872);
/// Data in the background.
pub(crate) const FAINT: Ink = ink(0xd3d7db, 0x3e464f);
/// The paper.
pub(crate) const PAPER: Ink = ink(0xffffff, 0x16191d);
/// The first colour: the plain series, and what is good.
pub(crate) const BLUE: Ink = ink(0x0072b2, 0x4aa8e8);
/// The second colour: the stressed series, and what is bad.
pub(crate) const VERMILLION: Ink = ink(0xd55e00, 0xf2884b);

/// Size of a figure's title.
pub(crate) const TITLE: f64 = 20.0;
/// Size of the names of axes and panels.
pub(crate) const NAME: f64 = 15.0;
/// Size of the text at ticks, legends and tables.
pub(crate) const LABEL: f64 = 13.0;

/// Okabe and Ito's colours without yellow, which is weak on white, then three of Tol's; brighter on dark paper.
const SERIES: [Ink; 10] = [
    BLUE,
    VERMILLION,
    ink(0x009e73, 0x2cc79a),
    ink(0xcc79a7, 0xe39cc4),
    ink(0xe69f00, 0xf0b429),
    ink(0x56b4e9, 0x9bd6fb),
    ink(0x000000, 0xf4f4f4),
    ink(0x882255, 0xc96a98),
    ink(0x999933, 0xc3c35c),
    ink(0x332288, 0x9185e6),
];

/// The colour of the `index`-th series; they repeat after ten.
pub(crate) fn series(index: usize) -> Ink {
    SERIES[index % SERIES.len()]
}

/// Viridis at nine even steps (matplotlib's table).
const VIRIDIS: [Rgb; 9] = [
    [68, 1, 84],
    [71, 44, 122],
    [59, 81, 139],
    [44, 113, 142],
    [33, 144, 141],
    [39, 173, 129],
    [92, 200, 99],
    [170, 220, 50],
    [253, 231, 37],
];

/// Where viridis begins on dark paper, from which its first colours do not stand out.
const DARKEST: f64 = 0.16;

/// A colour of viridis, from dark at 0 to bright at 1; what lies outside takes the nearest end.
pub(crate) fn viridis(share: f64) -> Ink {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    Ink { light: heat(share), dark: heat(DARKEST + (1.0 - DARKEST) * share) }
}

/// The same for the pixels of a map, which has no paper.
pub(crate) fn heat(share: f64) -> Rgb {
    let place = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 } * (VIRIDIS.len() - 1) as f64;
    let index = (place as usize).min(VIRIDIS.len() - 2);
    between(VIRIDIS[index], VIRIDIS[index + 1], place - index as f64)
}

/// From vermillion at −1 over the paper at 0 to blue at 1.
pub(crate) fn diverging(share: f64) -> Ink {
    let share = if share.is_finite() { share.clamp(-1.0, 1.0) } else { 0.0 };
    mix(PAPER, if share < 0.0 { VERMILLION } else { BLUE }, share.abs())
}

/// The colour on the way from `a` at 0 to `b` at 1.
pub(crate) fn mix(a: Ink, b: Ink, share: f64) -> Ink {
    Ink { light: between(a.light, b.light, share), dark: between(a.dark, b.dark, share) }
}

fn between(a: Rgb, b: Rgb, share: f64) -> Rgb {
    std::array::from_fn(|i| (f64::from(a[i]) + (f64::from(b[i]) - f64::from(a[i])) * share).round() as u8)
}

/// Black or white, whichever is better read on a colour (relative luminance of WCAG 2, without its gamma).
pub(crate) fn on(background: Ink) -> Ink {
    let readable = |[r, g, b]: Rgb| {
        let luminance = 0.2126 * f64::from(r) + 0.7152 * f64::from(g) + 0.0722 * f64::from(b);
        if luminance < 140.0 { PAPER.light } else { INK.light }
    };
    Ink { light: readable(background.light), dark: readable(background.dark) }
}

/// A metric with four decimals.
pub(crate) fn metric(x: f64) -> String {
    if x.abs() < 1e4 { format!("{x:.4}") } else { text::number(x) }
}

/// A difference of metrics with its sign.
pub(crate) fn signed(x: f64) -> String {
    let sign = if x.is_sign_negative() { "−" } else { "+" };
    format!("{sign}{}", metric(x.abs()))
}

/// A value of a spec, as a person would write it.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(x) => x.as_f64().map_or_else(|| x.to_string(), text::number),
        Value::Array(values) => values.iter().map(self::value).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn viridis_runs_from_dark_to_bright_and_takes_any_number() {
        assert_eq!((viridis(0.0).light, viridis(1.0).light), (VIRIDIS[0], VIRIDIS[8]));
        assert_eq!((viridis(-3.0), viridis(f64::NAN), viridis(7.0)), (viridis(0.0), viridis(0.0), viridis(1.0)));
        assert_eq!((viridis(0.5).light, viridis(1.0).dark), (VIRIDIS[4], VIRIDIS[8]));
    }

    #[test]
    fn text_is_dark_on_bright_and_bright_on_dark() {
        assert_eq!((on(viridis(1.0)).light, on(viridis(0.0)).light), (INK.light, PAPER.light));
        assert_eq!((on(PAPER).light, on(PAPER).dark), (INK.light, PAPER.light));
    }

    /// Contrast of WCAG 2.
    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let luminance = |rgb: Rgb| {
            let linear = rgb.map(|c| {
                let c = f64::from(c) / 255.0;
                if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
            });
            0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_series_stand_out_from_either_paper() {
        for (ink, least) in [(INK, 7.0), (QUIET, 4.5)].into_iter().chain(SERIES.map(|ink| (ink, 2.0))) {
            assert!(contrast(ink.light, PAPER.light) >= least, "{ink:?}");
            assert!(contrast(ink.dark, PAPER.dark) >= least.max(3.0), "{ink:?}");
        }
    }
}
