//! How a table is written: what stands between its values, around them, and before lines that are no rows.

/// Lines that the dialect is told from.
const LINES: usize = 200;
/// The most bytes of them.
const BYTES: usize = 1 << 18;
/// What may stand between values, the surest sign first: a comma may also be the decimal sign of a table with semicolons.
const DELIMITERS: [u8; 4] = [b'\t', b';', b'|', b','];

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data::formats) struct Dialect {
    /// What stands between values; a space stands for any number of spaces and tabs.
    pub(in crate::data::formats) delimiter: u8,
    /// What stands around a value that may have a delimiter in it.
    pub(in crate::data::formats) quote: u8,
    /// What begins a line that is no row.
    pub(in crate::data::formats) comment: Option<u8>,
}

impl Dialect {
    /// The dialect of a text; `delimiter` is known where the spec says it.
    pub(super) fn of(text: &str, delimiter: Option<u8>) -> Self {
        let sample = sample(text);
        let quote = if is_single_quoted(sample) { b'\'' } else { b'"' };
        let with = |delimiter, comment| Self { delimiter, quote, comment };
        let commented = [b'#', b'%'].into_iter().find(|sign| is_comment(sample, *sign));
        let candidates = delimiter.map_or(&DELIMITERS[..], |_| &[]).iter().copied();
        let counted = candidates.map(|delimiter| (delimiter, with(delimiter, commented).agreement(sample)));
        let best = counted.fold(None::<(u8, (usize, usize))>, |best, (delimiter, found)| match best {
            // The first that as many rows agree on: later ones are less sure signs.
            Some((_, before)) if before.0 >= found.0 => best,
            _ => Some((delimiter, found)).filter(|_| found.1 > 1).or(best),
        });
        let is_sure = best.is_some_and(|(_, (agreeing, _))| agreeing >= rows(sample, commented).saturating_sub(2));
        let spaces = with(b' ', commented).agreement(sample);
        let chosen = match best {
            _ if delimiter.is_some() => delimiter.unwrap_or(b','),
            Some((delimiter, _)) if is_sure => delimiter,
            _ if spaces.1 > 1 && spaces.0 >= rows(sample, commented).saturating_sub(2) => b' ',
            Some((delimiter, _)) => delimiter,
            None if spaces.1 > 1 && spaces.0 * 2 > rows(sample, commented) => b' ',
            None => b',',
        };
        with(chosen, commented)
    }

    /// A reader of a text in this dialect whose rows may have different numbers of values.
    pub(super) fn reader(self, text: &[u8]) -> csv::Reader<&[u8]> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(if self.delimiter == b' ' { b'\t' } else { self.delimiter })
            .quote(self.quote)
            .comment(self.comment)
            .from_reader(text)
    }

    /// How many rows have the most frequent number of values, and that number.
    fn agreement(self, sample: &str) -> (usize, usize) {
        let spaced;
        let sample = if self.delimiter == b' ' {
            spaced = tabs_for_spaces(sample, self.quote);
            &spaced
        } else {
            sample.as_bytes()
        };
        let mut reader = self.reader(sample);
        let counts: Vec<usize> = reader.records().filter_map(Result::ok).map(|record| record.len()).collect();
        let agreeing = |count: usize| counts.iter().filter(|other| **other == count).count();
        counts.iter().map(|&count| (agreeing(count), count)).max().unwrap_or((0, 0))
    }

    /// The word for what stands between values.
    pub(super) fn delimiter_name(self) -> &'static str {
        match self.delimiter {
            b'\t' => "tabs",
            b';' => "semicolons",
            b'|' => "vertical bars",
            b' ' => "spaces",
            _ => "commas",
        }
    }
}

/// The beginning of a text, in whole lines.
fn sample(text: &str) -> &str {
    let most = text.as_bytes().iter().take(BYTES);
    let end = most.enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).take(LINES).last();
    let end = end.filter(|_| text.len() > BYTES || text.lines().nth(LINES).is_some());
    &text[..end.unwrap_or(text.len())]
}

/// Lines with something on them that are no comments.
fn rows(sample: &str, comment: Option<u8>) -> usize {
    let is_row =
        |line: &&str| !line.trim().is_empty() && comment.is_none_or(|sign| !line.as_bytes().starts_with(&[sign]));
    sample.lines().filter(is_row).count()
}

/// Whether every value of the first line stands in single quotes.
fn is_single_quoted(sample: &str) -> bool {
    let line = sample.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let delimiters = |c: char| c == ' ' || c.is_ascii() && DELIMITERS.contains(&(c as u8));
    let is_quoted = |value: &str| value.len() > 1 && value.starts_with('\'') && value.ends_with('\'');
    let mut values = line.split(delimiters).filter(|value| !value.is_empty()).peekable();
    values.peek().is_some() && values.all(is_quoted)
}

/// Whether lines that begin with a sign are comments: they have another number of delimiters than the lines around them.
fn is_comment(sample: &str, sign: u8) -> bool {
    let signs = |line: &str| DELIMITERS.map(|delimiter| line.bytes().filter(|byte| *byte == delimiter).count());
    let (with, without): (Vec<&str>, Vec<&str>) =
        sample.lines().filter(|line| !line.trim().is_empty()).partition(|line| line.as_bytes().starts_with(&[sign]));
    let Some(usual) = without.last().map(|line| signs(line)) else { return false };
    !with.is_empty() && with.iter().any(|line| signs(line) != usual)
}

/// Each line with one tab in place of the spaces and tabs between values; what stands in quotes is kept.
pub(super) fn tabs_for_spaces(text: &str, quote: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let (mut is_quoted, mut gap) = (false, false);
    let mut is_start = true;
    for &byte in text.as_bytes() {
        match byte {
            b' ' | b'\t' if !is_quoted => gap = true,
            b'\r' | b'\n' if !is_quoted => {
                out.push(byte);
                (gap, is_start) = (false, true);
            }
            _ => {
                if gap && !is_start {
                    out.push(b'\t');
                }
                (gap, is_start) = (false, false);
                is_quoted ^= byte == quote;
                out.push(byte);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (char, char, Option<u8>) {
        let Dialect { delimiter, quote, comment } = Dialect::of(text, None);
        (delimiter as char, quote as char, comment)
    }

    #[test]
    fn what_stands_between_values_is_found() {
        assert_eq!(of("a,b\n1,2\n3,4\n"), (',', '"', None));
        assert_eq!(of("a;b\n1,5;2,5\n3,5;4,5\n").0, ';');
        assert_eq!(of("a\tb c\n1\t2\n").0, '\t');
        assert_eq!(of("a|b\n1|2\n").0, '|');
        assert_eq!(of("a   b\n1.5 2\n10    3\n").0, ' ');
        assert_eq!(of("name,say\nx,\"a;b;c\"\ny,\"d;e\"\n").0, ',');
        assert_eq!(of("5,3,a,b\n1,2,3,4,5\n1,2,3,4,6\n1,2,3,4,6\n").0, ',');
        assert_eq!(of("a\n1\n2\n").0, ',');
        assert_eq!(of("").0, ',');
        assert_eq!(Dialect::of("a,b;c\n1,2;3\n", Some(b',')).delimiter, b',');
    }

    #[test]
    fn single_quotes_and_comments_are_found() {
        assert_eq!(of("'a'\t'b'\n1\t2\n"), ('\t', '\'', None));
        assert_eq!(of("# made by hand\na,b\n1,2\n"), (',', '"', Some(b'#')));
        assert_eq!(of("#a,b\n1,2\n3,4\n").2, None);
        assert_eq!(of("a,b\n#1,2\n#2,3\n").2, None);
    }

    #[test]
    fn spaces_become_one_tab() {
        assert_eq!(tabs_for_spaces("  a  b \n\"c d\"\t e\n", b'"'), b"a\tb\n\"c d\"\te\n");
    }
}
