//! Names that a program chooses for itself.

/// What a parameter or a metric of a program may be called, as a regular expression: unlike paths, it has no dot.
pub const FREE_NAME: &str = "^[A-Za-z_][A-Za-z0-9_-]*$";

/// Whether a text is such a name.
pub fn is_free_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// What a program may call a metric, as a regular expression: what it prints, without control characters and spaces at the ends.
pub const METRIC_NAME: &str = "^[^\\s\\x00-\\x1f\\x7f]([^\\x00-\\x1f\\x7f]{0,198}[^\\s\\x00-\\x1f\\x7f])?$";

/// Whether a text is such a name.
fn is_metric_name(text: &str) -> bool {
    (1..=200).contains(&text.chars().count()) && text.trim() == text && !text.chars().any(char::is_control)
}

/// Whether a text is a name by the expression, which is one of the two.
pub fn is_name_by(expression: &str, text: &str) -> bool {
    match expression {
        FREE_NAME => is_free_name(text),
        METRIC_NAME => is_metric_name(text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_may_be_called_whatever_a_program_prints() {
        for name in ["val/loss", "f1 (macro)", "é", "a.b", "1", "x"] {
            assert!(is_name_by(METRIC_NAME, name), "{name}");
        }
        for name in ["", " a", "a ", "a\nb", "\u{1b}[2J", &"x".repeat(201)] {
            assert!(!is_name_by(METRIC_NAME, name), "{name:?}");
        }
        assert!(is_name_by(FREE_NAME, "a-b") && !is_name_by(FREE_NAME, "a.b") && !is_name_by("", "a"));
    }
}
