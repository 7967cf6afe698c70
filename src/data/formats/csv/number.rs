//! Numbers as tables have them.

/// Signs of currencies that stand before or behind a number.
const CURRENCIES: [char; 5] = ['$', '€', '£', '¥', '₹'];

/// Digits of a whole number that is exact: 10^15 is below 2^53.
const MOST_DIGITS: usize = 15;

/// Signs of a number below zero: the hyphen, and the signs that text processors put in its place.
const MINUSES: [char; 3] = ['-', '\u{2212}', '\u{2013}'];
/// Characters that are not seen, which copied texts have.
const UNSEEN: [char; 4] = ['\u{feff}', '\u{200b}', '\u{200e}', '\u{200f}'];

/// A finite number as programs write it: `-1.5e3`. Neither a word for what is no number nor `inf`.
pub(super) fn plain(field: &str) -> Option<f64> {
    let first = *field.as_bytes().first()?;
    if !(first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.')) {
        return None;
    }
    short(field.as_bytes()).or_else(|| field.parse::<f64>().ok().filter(|x| x.is_finite()))
}

/// A number of few digits without an exponent, as most are: the quotient of two whole numbers that are exact, so that it is rounded
/// once, as the standard library does (Clinger, How to read floating point numbers accurately, 1990).
fn short(field: &[u8]) -> Option<f64> {
    const POWERS: [f64; MOST_DIGITS + 1] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let unsigned = field.strip_prefix(b"-").unwrap_or(field);
    if unsigned.len() > MOST_DIGITS {
        return None;
    }
    let (mut whole, mut point) = (0u64, None);
    for (at, byte) in unsigned.iter().enumerate() {
        match byte {
            b'0'..=b'9' => whole = whole * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |at| unsigned.len() - at - 1);
    if unsigned.len() == usize::from(point.is_some()) {
        return None; // no digit at all
    }
    let number = whole as f64 / POWERS[decimals];
    Some(if unsigned.len() < field.len() { -number } else { number })
}

/// A finite number whose decimals stand behind a comma: `1,5`.
pub(super) fn with_decimal_comma(field: &str) -> Option<f64> {
    if field.contains('.') { None } else { plain(&field.replacen(',', ".", 1)) }
}

/// A number as people write it: with a sign of a currency, a percent sign, or thousands set apart; `5%` is 5.
pub(super) fn decorated(field: &str, decimal_comma: bool) -> Option<f64> {
    let mut text = field.trim_matches(|c: char| c.is_whitespace() || UNSEEN.contains(&c));
    let mut is_negative = false;
    if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        (text, is_negative) = (inner.trim(), true); // as bookkeepers write it
    }
    if let Some(rest) = text.strip_prefix(MINUSES) {
        (text, is_negative) = (rest.trim_start(), !is_negative);
    }
    text = text.trim_start_matches(CURRENCIES).trim_end_matches(CURRENCIES);
    text = text.strip_suffix('%').unwrap_or(text).trim();
    if let Some(rest) = text.strip_prefix(MINUSES) {
        (text, is_negative) = (rest, !is_negative);
    }
    let number = without_groups(text, decimal_comma)?;
    Some(if is_negative { -number } else { number })
}

/// A number whose thousands may be set apart by commas (points, where decimals stand behind a comma), spaces or apostrophes.
fn without_groups(text: &str, decimal_comma: bool) -> Option<f64> {
    let (group, point) = if decimal_comma { ('.', ',') } else { (',', '.') };
    let (whole, decimals) = text.split_once(point).map_or((text, None), |(whole, decimals)| (whole, Some(decimals)));
    let is_group = |c: char| c == group || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'');
    let parts: Vec<&str> = whole.split(is_group).collect();
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let are_thousands = parts.len() == 1
        || (1..=3).contains(&parts[0].len())
            && digits(parts[0])
            && parts[1..].iter().all(|p| p.len() == 3 && digits(p));
    if !are_thousands {
        return None;
    }
    match decimals {
        Some(decimals) if decimals.contains(is_group) => None,
        Some(decimals) => plain(&format!("{}.{decimals}", parts.concat())),
        None => plain(&parts.concat()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_finite_numbers_are_plain() {
        for (text, number) in [("1", 1.0), ("-1.5e3", -1500.0), (".5", 0.5), ("5.", 5.0), ("+2", 2.0)] {
            assert_eq!(plain(text), Some(number), "{text}");
        }
        for text in ["", "nan", "inf", "-inf", "1e999", "0x10", "1,5", "1_000", "12 ", "-", "--1"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_as_people_write_them_are_read() {
        let us =
            [("$5", 5.0), ("1,000", 1e3), ("$1,234,567.5", 1_234_567.5), ("5%", 5.0), ("(3)", -3.0), ("-$2", -2.0)];
        let copied = [("\u{2212}5", -5.0), ("\u{2013}1.5", -1.5), ("\u{feff}7", 7.0), ("8\u{200b}", 8.0)];
        for (text, number) in copied {
            assert_eq!(decorated(text, false), Some(number), "{text:?}");
        }
        for (text, number) in us {
            assert_eq!(decorated(text, false), Some(number), "{text}");
        }
        for (text, number) in [("1.000,5", 1000.5), ("7,5 €", 7.5), ("1 000", 1e3), ("12'345", 12_345.0)] {
            assert_eq!(decorated(text, true), Some(number), "{text}");
        }
        for text in ["1,00", "10,00,000", "1.2.3", "abc", "%", "$", "1,000,5", "12-5"] {
            assert_eq!(decorated(text, false), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn short_numbers_are_those_of_the_standard_library(text in "-?[0-9]{0,9}\\.?[0-9]{0,9}") {
            let of_library = text.parse::<f64>().ok();
            let found = short(text.as_bytes()).or(of_library);
            proptest::prop_assert_eq!(found.map(f64::to_bits), of_library.map(f64::to_bits));
        }

        #[test]
        fn no_text_makes_a_reader_panic(text in "[-0-9.,$%() €'a]{0,12}") {
            let _ = (plain(&text), with_decimal_comma(&text), decorated(&text, false), decorated(&text, true));
        }
    }
}
