//! What a form has sent in the query of an address.

/// The value of a field, empty without one. What is no escape stays as it is.
pub(super) fn field(query: &str, name: &str) -> String {
    let value = query.split('&').find_map(|pair| pair.split_once('=').filter(|(field, _)| *field == name));
    decoded(value.map(|(_, value)| value).unwrap_or_default())
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit =
            |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
        let (byte, length) = match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => (high * 16 + low, 3),
            (b'+', _, _) => (b' ', 1),
            (byte, _, _) => (byte, 1),
        };
        out.push(byte);
        at += length;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_as_it_was_typed() {
        let query = "token=1&where=a%3D%22b+c%22%26+%C3%A9&where=second&x";
        assert_eq!(field(query, "where"), "a=\"b c\"& é");
        assert_eq!((field(query, "x").as_str(), field("", "where").as_str()), ("", ""));
        assert_eq!(field("where=100%+%4+%zz+%", "where"), "100% %4 %zz %");
        assert_eq!(field("where=%ff", "where"), "\u{fffd}");
    }

    proptest::proptest! {
        #[test]
        fn no_query_makes_the_reader_panic(text in "\\PC{0,60}") {
            field(&format!("where={text}"), "where");
        }
    }
}
