//! Sizes as they are typed: `500MB`, `1.5 GiB`, `4096`.

/// Bytes in the units that may be typed, in small letters.
const UNITS: [(&str, f64); 10] = [
    ("", 1.0),
    ("b", 1.0),
    ("kb", 1e3),
    ("mb", 1e6),
    ("gb", 1e9),
    ("tb", 1e12),
    ("kib", 1024.0),
    ("mib", 1_048_576.0),
    ("gib", 1_073_741_824.0),
    ("tib", 1_099_511_627_776.0),
];

/// Bytes of a size.
pub(crate) fn parse_size(text: &str) -> Result<u64, String> {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let unit = unit.trim().to_ascii_lowercase();
    let factor = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
    match (number.parse::<f64>(), factor) {
        (Ok(number), Some(factor)) if number * factor < u64::MAX as f64 => Ok((number * factor).round() as u64),
        _ => Err("expected a number of bytes, or one with KB, MB, GB, TB (thousands) or KiB, MiB, GiB, TiB".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_and_without_units() {
        let read = ["4096", "0", "2GB", "500MB", "1.5gb", "1 KiB", "3MiB", "7b"].map(|text| parse_size(text).unwrap());
        assert_eq!(read, [4096, 0, 2_000_000_000, 500_000_000, 1_500_000_000, 1024, 3_145_728, 7]);
    }

    #[test]
    fn what_is_no_size_is_refused() {
        for text in ["", "GB", "-1", "1.2.3", "12 apples", "1e9", "99999999999TB", "inf", "."] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }
}
