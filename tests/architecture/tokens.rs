//! Rust text as a list of words and marks, without comments, the insides of texts and what only tests have.

/// Words (`fn`, `crate`), paths' `::` and single marks (`{`, `;`), in order.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    without_tests(split(text))
}

fn split(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(length) = quoted(rest) {
            tokens.push("\"".to_owned());
            length
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else {
            let word = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
            let length = word.max(rest.chars().next().map_or(1, char::len_utf8));
            if !rest.starts_with(char::is_whitespace) {
                tokens.push(rest[..length].to_owned());
            }
            length
        };
        at += length;
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Length of the text or character literal that stands at the start; a lifetime is none.
fn quoted(rest: &str) -> Option<usize> {
    if let Some(raw) = rest.strip_prefix('r').filter(|raw| raw.trim_start_matches('#').starts_with('"')) {
        let hashes = raw.find('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        return raw[hashes + 1..].find(&end).map(|found| 1 + hashes + 1 + found + end.len());
    }
    let mut chars = rest.char_indices();
    let (_, quote) = chars.next()?;
    match quote {
        '"' => {}
        '\'' if rest[1..].starts_with('\\') => {}
        '\'' => return rest[1..].char_indices().nth(1).filter(|(_, c)| *c == '\'').map(|(at, _)| at + 2),
        _ => return None,
    }
    let mut escaped = false;
    chars.find_map(|(at, c)| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at + 1)
    })
}

/// Leaves out every item under `#[cfg(test)]`.
fn without_tests(tokens: Vec<String>) -> Vec<String> {
    const TEST: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at..].iter().take(TEST.len()).map(String::as_str).eq(TEST) {
            at += TEST.len() + item(&tokens[at + TEST.len()..]);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Tokens of the item that stands at the start: up to its `;`, or to the end of its braces (with the `;` of a `use`).
pub(crate) fn item(tokens: &[String]) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
        if token == "}" && depth == 0 && tokens.get(at + 1).is_none_or(|next| next != ";") {
            return at + 1;
        }
    }
    tokens.len()
}
