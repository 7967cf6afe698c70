//! Names that a program chooses for itself.

/// What a parameter or a metric of a program may be called, as a regular expression: unlike paths, it has no dot.
pub const FREE_NAME: &str = "^[A-Za-z_][A-Za-z0-9_-]*$";

/// Whether a text is such a name.
pub fn is_free_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}
