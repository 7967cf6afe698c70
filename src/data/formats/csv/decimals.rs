//! What a comma in a number means.

/// Whether commas in numbers stand before decimals. Where all of them may set thousands apart as well, nobody can tell.
pub(super) fn decimal_comma(rows: &[Vec<String>]) -> Result<bool, String> {
    let mut doubt = None;
    for field in rows.iter().skip(1).flatten() {
        let is_number = field.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b',' | b'.'));
        let Some((whole, decimals)) = field.rsplit_once(',').filter(|_| is_number) else { continue };
        if decimals.contains('.') || whole.contains(',') {
            return Ok(false);
        }
        let is_thousands =
            decimals.len() == 3 && (1..=3).contains(&whole.trim_start_matches('-').len()) && whole != "0";
        if !is_thousands {
            return Ok(true);
        }
        doubt.get_or_insert(field);
    }
    match doubt {
        Some(field) => Err(format!(
            "`{field}` may be {} or {}: write `decimal: \",\"` or `decimal: \".\"`",
            field.replace(',', "."),
            field.replace(',', "")
        )),
        None => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::super::raw::{Source, Written};

    #[test]
    fn commas_that_may_mean_two_things_are_asked_about() {
        let why = |text: &str| Source::new(text.as_bytes().to_vec(), &Written::default()).err().unwrap_or_default();
        assert!(why("a;b\n1,000;2\n2,500;3\n").contains("write `decimal: \",\"` or `decimal: \".\"`"));
        assert_eq!(why("a;b\n1,000;2\n2,5;3\n"), "");
        assert_eq!(why("a;b\n1,000,000;2\n2;3\n"), "");
    }
}
