//! What programs write into texts that is no CSV.

use super::dialect::Dialect;

/// Lines that are looked at.
const LINES: usize = 100;

/// The delimiter that the first line says, as Excel reads it: `sep=;`. The line becomes an empty one.
pub(super) fn said_delimiter(text: &mut [u8]) -> Option<u8> {
    let [first, second, third, b'=', delimiter, b'\r' | b'\n', ..] = *text else { return None };
    if ![first, second, third].eq_ignore_ascii_case(b"sep") {
        return None;
    }
    text[..5].fill(b' ');
    Some(delimiter)
}

/// Quotes that are none in CSV: behind a space, or behind a backslash.
pub(super) fn refuse_foreign_quotes(text: &str, dialect: Dialect) -> Result<(), String> {
    let (quote, delimiter) = (char::from(dialect.quote), char::from(dialect.delimiter));
    if dialect.delimiter == b' ' {
        return Ok(());
    }
    let escape = format!("\\{quote}");
    for (at, line) in text.lines().take(LINES).enumerate() {
        let line_number = at + 1;
        if line.contains(&format!("{delimiter} {quote}")) && line.matches(quote).count() % 2 == 0 {
            return Err(format!(
                "line {line_number} has a space before a quote, which then is none: write values without spaces between them"
            ));
        }
        let is_quoted = line.starts_with(quote) || line.contains(&format!("{delimiter}{quote}"));
        let mut escaped = line.match_indices(&escape).map(|(place, _)| &line[place + 2..]);
        if escaped.any(|rest| !rest.is_empty() && !rest.starts_with([delimiter, quote])) && is_quoted {
            return Err(format!(
                "line {line_number} has `\\{quote}` for a quote within a value: write it as `{quote}{quote}`"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMAS: Dialect = Dialect { delimiter: b',', quote: b'"', comment: None };

    #[test]
    fn the_line_of_excel_says_the_delimiter() {
        let mut text = b"sep=;\r\na;b\r\n".to_vec();
        assert_eq!((said_delimiter(&mut text), &text[..]), (Some(b';'), &b"     \r\na;b\r\n"[..]));
        assert_eq!(said_delimiter(&mut b"sep=ab\n".to_vec()), None);
        assert_eq!(said_delimiter(&mut b"sep".to_vec()), None);
    }

    #[test]
    fn quotes_that_are_none_are_refused_with_their_line() {
        let why = |text: &str| refuse_foreign_quotes(text, COMMAS).err().unwrap_or_default();
        assert!(why("a,b\n1, \"x,y\"\n").starts_with("line 2 has a space before a quote"));
        assert!(why("a\n\"say \\\"hi\\\"\"\n").starts_with("line 2 has `\\\"` for a quote within a value"));
        for fine in ["a,b\n1,\"x, y\"\n", "a,b\n\"C:\\dir\\\",2\n", "a,b\n5\\\" pipe,2\n", "a\n\"x\"\"y\"\n"] {
            assert_eq!(why(fine), "", "{fine}");
        }
    }
}
