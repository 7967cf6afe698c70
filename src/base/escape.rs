//! Text of others in the media that it is shown in.
//!
//! Names, values and messages come from specs, data and programs, and may hold anything: markup, formulas, the control
//! characters of a terminal, marks that turn the direction of writing. Each medium has one function here that makes such text
//! stay text. What cannot be seen, or would change what is seen around it, is written as a visible escape: `\u{1b}`.
//!
//! | medium | function | lines |
//! | --- | --- | --- |
//! | terminal | [`terminal`]; [`message`] with an end to long lines; [`styled`] where colours of ours are in it | stay |
//! | a cell of a table, a name | [`line()`] | are escaped |
//! | JSON that a terminal may show | [`json`] | stay |
//! | figure | [`drawn`] | are escaped |
//! | HTML | [`html`] | stay |
//! | Markdown | [`markdown`]; [`paragraph`] where a block may begin; [`code`] in a fenced block | become spaces; in code they stay |
//! | LaTeX | [`latex`] | become spaces |
//! | CSV | [`csv()`] | stay, in quotes |
//! | name of a file | [`file_name`] | are escaped |

use std::borrow::Cow;

/// The most letters of a line of a message.
const LONGEST_LINE: usize = 2000;
/// The most letters of a text in a figure: none has room for more.
const LONGEST_DRAWN: usize = 1000;
/// The most bytes of the name of a file, less its ending.
const LONGEST_NAME: usize = 180;

/// Whether a character cannot be seen, or acts on what is around it: controls (C0, DEL, C1), separators of lines, marks of
/// direction, and what no document of XML may hold.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}

/// The text with what is hidden as visible escapes, less what may stay.
fn visible<'a>(text: &'a str, stays: &[char]) -> Cow<'a, str> {
    let hides = |c: char| is_hidden(c) && !stays.contains(&c);
    if !text.contains(hides) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hides(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// Text for a terminal.
pub fn terminal(text: &str) -> Cow<'_, str> {
    visible(text, &['\n'])
}

/// Text in one line: a name, a cell of a table.
pub fn line(text: &str) -> Cow<'_, str> {
    visible(text, &[])
}

/// A message for a terminal, whose lines end where nobody reads on.
pub fn message(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(|text| shortened(text, LONGEST_LINE)).collect();
    terminal(&lines.join("\n")).into_owned()
}

/// Text for a terminal in which colours stay: what others wrote in it has none, since it was escaped before.
pub fn styled(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        shown.push_str(&terminal(&rest[..at]));
        let length = colour(&rest[at..]);
        match length {
            Some(length) => shown.push_str(&rest[at..at + length]),
            None => shown.push_str("\\u{1b}"),
        }
        rest = &rest[at + length.unwrap_or(1)..];
    }
    shown + &terminal(rest)
}

/// Length of the sequence for a colour that a text begins with.
fn colour(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("\u{1b}[")?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    rest[end..].starts_with('m').then_some(2 + end + 1)
}

/// The first letters of a text that has more of them, with their number.
pub fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}… ({} more characters)", &text[..end], text[end..].chars().count())),
    }
}

/// JSON with the same values, in which everything can be seen.
pub fn json(json: &str) -> Cow<'_, str> {
    let hides = |c: char| is_hidden(c) && c != '\n';
    if !json.contains(hides) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        match hides(c) {
            // Only a string has such characters; there they may be written so.
            true => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Text in a figure: one line, with an end.
pub fn drawn(text: &str) -> Cow<'_, str> {
    // One letter more than is shown tells that there are more.
    let end = text.char_indices().nth(LONGEST_DRAWN + 1).map_or(text.len(), |(end, _)| end);
    let shown = line(&text[..end]);
    match shown.char_indices().nth(LONGEST_DRAWN) {
        None => shown,
        Some((end, _)) => Cow::Owned(shown[..end].to_owned() + "…"),
    }
}

/// Text as HTML, in an element or in the quotes of an attribute.
pub fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in visible(text, &['\n', '\t', '\r']).chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

/// Text within a line of Markdown: without marks of Markdown, of HTML or of formulas.
pub fn markdown(text: &str) -> String {
    let flat = text.replace(['\n', '\r', '\t'], " ");
    let letters: Vec<char> = visible(&flat, &[]).chars().collect();
    let is_letter = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|c| c.is_alphanumeric());
    let mut escaped = String::with_capacity(text.len());
    for (index, &c) in letters.iter().enumerate() {
        match c {
            // Within a word it marks nothing.
            '_' if is_letter(index.checked_sub(1)) && is_letter(Some(index + 1)) => escaped.push('_'),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '#' | '|' | '!' | '~' | '$' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Text as a paragraph of Markdown, and not as a list, a rule or a block of code.
pub fn paragraph(text: &str) -> String {
    let text = markdown(text.trim());
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    match text[digits..].chars().next() {
        Some('-' | '+' | '=') if digits == 0 => format!("\\{text}"),
        Some('.') if digits > 0 => format!("{}\\{}", &text[..digits], &text[digits..]),
        _ => text,
    }
}

/// Text in a fenced block of Markdown.
pub fn code(text: &str) -> Cow<'_, str> {
    visible(text, &['\n', '\t', '\r'])
}

/// Text in a cell of a tabular of LaTeX.
pub fn latex(text: &str) -> String {
    let flat = text.replace(['\n', '\r', '\t'], " ");
    let mut escaped = String::with_capacity(text.len());
    let mut last = None;
    for c in visible(&flat, &[]).chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => escaped.extend(['\\', c]),
            '\\' => escaped.push_str("\\textbackslash{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '<' => escaped.push_str("\\textless{}"),
            '>' => escaped.push_str("\\textgreater{}"),
            '|' => escaped.push_str("\\textbar{}"),
            // After the end of a row these two would belong to it.
            '[' | '*' if last.is_none() => escaped.extend(['{', c, '}']),
            // Two make a dash.
            '-' if last == Some('-') => escaped.push_str("{}-"),
            c => escaped.push(c),
        }
        last = Some(c);
    }
    escaped
}

/// Text in a cell or header of CSV, which no spreadsheet takes for a formula. The quotes are its writer's.
pub fn csv(text: &str) -> Cow<'_, str> {
    let shown = visible(text, &['\n']);
    let begins = shown.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let is_number = || shown.parse::<f64>().is_ok_and(f64::is_finite);
    if begins && !is_number() { Cow::Owned(format!("'{shown}")) } else { shown }
}

/// Text as the name of a file on every system, with an end; names that differ stay different. A slash in it still parts folders
/// where it can.
pub fn file_name(text: &str) -> String {
    let is_folder = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(['.', ' ']);
    let nests = text.split('/').all(is_folder);
    let mut name = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) || r#"\:*?"<>|%"#.contains(c) || (c == '/' && !nests) {
            name.extend(c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02X}")));
        } else {
            name.push(c);
        }
    }
    if name.len() > LONGEST_NAME {
        let end = (0..=LONGEST_NAME - 17).rev().find(|end| name.is_char_boundary(*end)).unwrap_or(0);
        let digest = blake3::hash(text.as_bytes()).to_hex();
        name = format!("{}~{}", &name[..end].trim_end_matches(['/', '.', ' ']), &digest[..16]);
    }
    name
}

#[cfg(test)]
pub(crate) mod tests;
