//! A column while it is read: numbers as long as its fields are numbers, and the words among them, each kept once.

use super::missing::Missing;
use super::number::{plain, with_decimal_comma};

/// The code of a field that is no word: a number, or missing.
pub(super) const NO_WORD: u32 = u32::MAX;

/// Whole numbers above are rounded: 2^53.
const LARGEST_WHOLE: i128 = 1 << 53;

/// How fields are understood.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a> {
    pub(super) missing: &'a Missing,
    pub(super) decimal_comma: bool,
}

/// A column while it is read.
#[derive(Debug)]
pub(in crate::data::formats) struct Builder {
    /// Whether its numbers are kept as the words that they are written in too.
    as_words: bool,
    /// The number of every row; NaN where there is none.
    pub(super) numbers: Vec<f64>,
    /// The word of every row, from the first word on; [`NO_WORD`] where there is none. Empty where there are no words at all.
    pub(super) codes: Vec<u32>,
    /// The words in the order in which they came.
    pub(super) words: Vec<String>,
    known: Known,
    pub(super) seen: Seen,
    /// What the file itself says that its values are.
    pub(super) typed: Option<Typed>,
}

/// What a file that has types says of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data::formats) enum Typed {
    /// Its words are words, though they may have digits alone.
    Words,
    /// Its numbers are days since 1970.
    Dates,
}

// Words are only looked up in it, never gone through, so that its order does not count.
#[expect(clippy::disallowed_types, reason = "a tree is five times as slow, and nothing depends on the order")]
type Known = std::collections::HashMap<String, u32, foldhash::fast::RandomState>;

/// What was seen of a column.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) numbers: usize,
    pub(super) words: usize,
    pub(super) missing: usize,
    /// Row of the first word.
    pub(super) first_word: Option<usize>,
    /// Whether every number is written in digits alone, but for a sign.
    pub(super) has_point: bool,
    /// Whether a number of several digits begins with a zero, as codes do.
    pub(super) has_leading_zero: bool,
    /// A spelling of a missing value that has letters or signs.
    pub(super) missing_word: Option<String>,
    /// A number that two readers of the text could take for different ones.
    pub(super) rounded: Option<String>,
}

impl Builder {
    pub(super) fn new(as_words: bool) -> Self {
        let (numbers, codes, words) = (Vec::new(), Vec::new(), Vec::new());
        Self { as_words, numbers, codes, words, known: Known::default(), seen: Seen::default(), typed: None }
    }

    /// Of a column whose file says what it is.
    pub(in crate::data::formats) fn typed(as_words: bool, typed: Option<Typed>) -> Self {
        Self { typed, ..Self::new(as_words) }
    }

    /// Adds the field of the next row.
    pub(super) fn push(&mut self, field: &str, reading: Reading<'_>) {
        let field = trimmed(field);
        let Reading { missing, decimal_comma } = reading;
        let number = if decimal_comma { with_decimal_comma(field) } else { plain(field) };
        match number {
            Some(number) if missing.has_number(number) || missing.is_own(field) => self.push_missing(field),
            Some(number) => {
                self.seen.numbers += 1;
                self.look_at(field, number);
                let code = if self.as_words { self.code(field) } else { NO_WORD };
                self.push_both(number, code);
            }
            None if missing.has(field) => self.push_missing(field),
            None => self.push_word(field),
        }
    }

    /// Adds a word.
    pub(in crate::data::formats) fn push_word(&mut self, word: &str) {
        self.seen.words += 1;
        self.seen.first_word.get_or_insert(self.numbers.len());
        let code = self.code(word);
        self.push_both(f64::NAN, code);
    }

    /// Adds a finite number; `written` is its text, where that is asked for.
    pub(in crate::data::formats) fn push_number(&mut self, number: f64, written: impl FnOnce() -> String) {
        self.seen.numbers += 1;
        let code = if self.as_words { self.code(&written()) } else { NO_WORD };
        self.push_both(number, code);
    }

    /// Adds a whole number, as precisely as a number of 64 bits is.
    pub(in crate::data::formats) fn push_whole(&mut self, whole: i128) {
        let number = whole as f64;
        if whole.abs() > LARGEST_WHOLE && self.seen.rounded.is_none() {
            self.seen.rounded = Some(whole.to_string());
        }
        self.push_number(number, || whole.to_string());
    }

    /// Says that its numbers have decimals, as a column of floats does.
    pub(in crate::data::formats) fn with_point(&mut self) {
        self.seen.has_point = true;
    }

    /// Adds a missing value, spelled in some way.
    pub(in crate::data::formats) fn push_missing(&mut self, field: &str) {
        self.seen.missing += 1;
        if !field.is_empty() && self.seen.missing_word.is_none() {
            self.seen.missing_word = Some(field.to_owned());
        }
        self.push_both(f64::NAN, NO_WORD);
    }

    fn push_both(&mut self, number: f64, code: u32) {
        self.numbers.push(number);
        if !self.words.is_empty() {
            // Rows before the first word have none.
            self.codes.resize(self.numbers.len() - 1, NO_WORD);
            self.codes.push(code);
        }
    }

    fn look_at(&mut self, field: &str, number: f64) {
        let digits = field.as_bytes().strip_prefix(b"-").unwrap_or(field.as_bytes());
        self.seen.has_leading_zero |= matches!(digits, [b'0', second, ..] if second.is_ascii_digit());
        if !self.seen.has_point {
            self.seen.has_point = !digits.iter().all(u8::is_ascii_digit);
        }
        if number.abs() > LARGEST_WHOLE as f64 && self.seen.rounded.is_none() && digits.iter().all(u8::is_ascii_digit) {
            self.seen.rounded = Some(field.to_owned());
        }
    }

    fn code(&mut self, word: &str) -> u32 {
        if let Some(code) = self.known.get(word) {
            return *code;
        }
        let code = self.words.len() as u32;
        self.known.insert(word.to_owned(), code);
        self.words.push(word.to_owned());
        code
    }

    /// Adds the rows of another file or piece.
    pub(super) fn append(&mut self, other: Self) {
        let rows = self.numbers.len();
        if self.known.len() != self.words.len() {
            self.known = self.words.iter().cloned().zip(0..).collect();
        }
        if !(self.words.is_empty() && other.words.is_empty()) {
            self.codes.resize(rows, NO_WORD);
            let places: Vec<u32> = other.words.iter().map(|word| self.code(word)).collect();
            self.codes.extend(other.codes.iter().map(|code| places.get(*code as usize).copied().unwrap_or(NO_WORD)));
        }
        self.numbers.extend(other.numbers);
        let seen = &mut self.seen;
        seen.numbers += other.seen.numbers;
        seen.words += other.seen.words;
        seen.missing += other.seen.missing;
        seen.first_word = seen.first_word.or(other.seen.first_word.map(|row| rows + row));
        seen.has_point |= other.seen.has_point;
        seen.has_leading_zero |= other.seen.has_leading_zero;
        seen.missing_word = seen.missing_word.take().or(other.seen.missing_word);
        seen.rounded = seen.rounded.take().or(other.seen.rounded);
    }

    /// The codes of all rows, where there are words.
    pub(in crate::data::formats) fn finish(mut self) -> Self {
        if !self.words.is_empty() {
            self.codes.resize(self.numbers.len(), NO_WORD);
        }
        self.known = Known::default();
        self
    }
}

/// A field without the spaces around it. Most have none, which their first and last byte tell.
fn trimmed(field: &str) -> &str {
    let is_plain = |byte: &u8| (b'!'..=b'~').contains(byte);
    match field.as_bytes() {
        [first, .., last] if is_plain(first) && is_plain(last) => field,
        _ => field.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(fields: &[&str], as_words: bool) -> Builder {
        let missing = Missing::default();
        let mut builder = Builder::new(as_words);
        fields.iter().for_each(|field| builder.push(field, Reading { missing: &missing, decimal_comma: false }));
        builder.finish()
    }

    #[test]
    fn numbers_words_and_gaps_are_told_apart() {
        let column = of(&["1", " 2.5 ", "NA", "x", "y", "x", ""], false);
        assert_eq!(column.numbers[..2], [1.0, 2.5]);
        assert!(column.numbers[2..].iter().all(|x| x.is_nan()));
        assert_eq!((column.words, column.codes[3..6].to_vec()), (vec!["x".to_owned(), "y".to_owned()], vec![0, 1, 0]));
        assert_eq!((column.seen.numbers, column.seen.words, column.seen.missing), (2, 3, 2));
        assert_eq!((column.seen.first_word, column.seen.missing_word.as_deref()), (Some(3), Some("NA")));
        assert_eq!(column.codes[6], NO_WORD);
    }

    #[test]
    fn numbers_are_kept_as_they_are_written_where_that_is_asked_for() {
        let column = of(&["1", "1.0", "1"], true);
        assert_eq!((column.words, column.codes), (vec!["1".to_owned(), "1.0".to_owned()], vec![0, 1, 0]));
        assert!(column.seen.has_point);
        assert!(of(&["007"], false).seen.has_leading_zero && !of(&["0", "0.5"], false).seen.has_leading_zero);
    }
}
