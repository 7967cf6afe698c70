//! Numbers as people read them.

/// An integer in groups of three: `54 000`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// A duration: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`.
pub fn duration(elapsed_s: f64) -> String {
    let whole = elapsed_s.max(0.0).round() as u64;
    match elapsed_s {
        s if s < 9.95 => format!("{:.1} s", s.max(0.0)),
        _ if whole < 60 => format!("{whole} s"),
        _ if whole < 3600 => format!("{} min {:02} s", whole / 60, whole % 60),
        _ => format!("{} h {:02} min", whole / 3600, whole % 3600 / 60),
    }
}

/// A time in seconds since the beginning of 1970, UTC: `2026-11-26 16:20`.
pub fn utc(seconds: f64) -> String {
    let minutes = (seconds.clamp(0.0, 1e11) / 60.0) as u64;
    let (days, minute) = (minutes / 1440, minutes % 1440);
    // The civil calendar, counted from a 1st of March (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    let z = days + 719_468;
    let (era, day_of_era) = (z / 146_097, z % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02} {:02}:{:02}", minute / 60, minute % 60)
}

/// A metric: with four decimals, and with four digits that matter where those would say nothing or go on for ever.
pub fn metric(x: f64) -> String {
    if x == 0.0 || (1e-3..1e6).contains(&x.abs()) { format!("{x:.4}") } else { format!("{x:.3e}") }
}

/// A metric with the standard deviation of what it is the mean of, if it is one: `0.8912 ± 0.0031`.
pub fn with_deviation(x: f64, deviation: Option<f64>) -> String {
    deviation.map_or_else(|| metric(x), |sd| format!("{} ± {}", metric(x), metric(sd)))
}

/// A number with all digits that tell it from others, and no hundreds of zeros: `0.25`, `1e308`.
pub fn exact(x: f64) -> String {
    if x == 0.0 || !x.is_finite() || (1e-5..1e16).contains(&x.abs()) { x.to_string() } else { format!("{x:e}") }
}

/// A number with four significant digits, without zeros that say nothing: `0.8882`, `12`, `1.5e-4`.
pub fn number(x: f64) -> String {
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

/// A text whose first letter is a capital.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        let known =
            [(0.0, "1970-01-01 00:00"), (951_782_400.0, "2000-02-29 00:00"), (1_709_251_199.0, "2024-02-29 23:59")];
        known.iter().for_each(|(seconds, text)| assert_eq!(utc(*seconds), *text));
        assert_eq!(
            (utc(1_764_174_031.5), utc(f64::NAN)),
            ("2025-11-26 16:20".to_owned(), "1970-01-01 00:00".to_owned())
        );
    }

    #[test]
    fn integers_are_grouped_by_three() {
        assert_eq!([0, 999, 1000, 54_000, 1_234_567].map(grouped), ["0", "999", "1 000", "54 000", "1 234 567"]);
    }

    #[test]
    fn metrics_of_any_size_can_be_read() {
        assert_eq!(
            [0.0, 0.89766, -12.5, 1.592e-5, -1e300, f64::NAN].map(metric),
            ["0.0000", "0.8977", "-12.5000", "1.592e-5", "-1.000e300", "NaN"]
        );
    }

    #[test]
    fn exact_numbers_read_back_and_are_short() {
        for x in [0.0, 0.1, -3.0, 1e308, -f64::MAX, 1e-320, 5e-324, 1e15, 1e16, 123_456.789] {
            assert!(exact(x).parse::<f64>().unwrap().to_bits() == x.to_bits() && exact(x).len() < 26, "{}", exact(x));
        }
        assert_eq!([0.25, 3.0, 1e308, f64::NAN].map(exact), ["0.25", "3", "1e308", "NaN"]);
    }

    #[test]
    fn numbers_have_four_significant_digits() {
        let written = [0.0, 0.888_249, 12.0, 1234.56, 0.05, 0.001_234, 1e-4, 0.00015, 54_000.0, 1e6, -0.5].map(number);
        let wanted = ["0", "0.8882", "12", "1235", "0.05", "0.001234", "1e-4", "1.5e-4", "54000", "1e6", "-0.5"];
        assert_eq!(written, wanted.map(str::to_owned));
    }

    #[test]
    fn durations_have_the_unit_that_fits() {
        assert_eq!(
            [0.04, 9.94, 12.4, 200.0, 7500.0].map(duration),
            ["0.0 s", "9.9 s", "12 s", "3 min 20 s", "2 h 05 min"]
        );
    }
}
