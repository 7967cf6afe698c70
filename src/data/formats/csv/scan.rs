//! The rows of a table, one after the other, each with the line that it begins on.

use csv_core::ReadRecordResult;
use memchr::{memchr, memchr_iter, memchr2};

use super::dialect::Dialect;
use super::pieces::{Piece, count};

/// Bytes of the values of a quoted row, and values of a row, to begin with.
const SOME_BYTES: usize = 1024;
const SOME_VALUES: usize = 64;

/// The rows of a text.
pub(super) struct Rows<'a> {
    text: &'a [u8],
    /// Behind the last row that was read, and from where on no row begins that is read.
    at: usize,
    end: usize,
    dialect: Dialect,
    /// What stands between values, a byte.
    delimiter: u8,
    /// Of rows that have quotes.
    reader: csv_core::Reader,
    unquoted: Vec<u8>,
    /// Where the values of the last row end.
    ends: Vec<usize>,
    /// Line of the place up to which lines were counted, and the place.
    line: u32,
    counted: usize,
    /// Where the line behind that place begins, if it is known.
    next_line: usize,
    /// The shape that every row has.
    width: Option<usize>,
}

/// The values of a row.
#[derive(Clone, Copy)]
pub(super) struct Row<'r> {
    text: &'r str,
    ends: &'r [usize],
    /// Bytes between one value and the next.
    gap: usize,
}

impl<'r> Row<'r> {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// One of them.
    pub(super) fn get(&self, place: usize) -> Option<&'r str> {
        let end = *self.ends.get(place)?;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before] + self.gap);
        self.text.get(start..end)
    }

    /// All of them.
    pub(super) fn iter(self) -> impl Iterator<Item = &'r str> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let value = self.text.get(start..*end).unwrap_or_default();
            start = end + self.gap;
            value
        })
    }
}

impl<'a> Rows<'a> {
    /// The rows of a text whose spaces between values have become tabs.
    pub(super) fn new(text: &'a [u8], dialect: Dialect) -> Self {
        Self::within(text, dialect, Piece { start: 0, end: text.len(), line: 1 })
    }

    /// The rows that begin in a piece of such a text.
    pub(super) fn within(text: &'a [u8], dialect: Dialect, piece: Piece) -> Self {
        let Piece { start, end, line } = piece;
        let delimiter = if dialect.delimiter == b' ' { b'\t' } else { dialect.delimiter };
        let reader = csv_core::ReaderBuilder::new().delimiter(delimiter).quote(dialect.quote).build();
        let (unquoted, ends) = (vec![0; SOME_BYTES], Vec::with_capacity(SOME_VALUES));
        Self {
            text,
            at: start,
            end,
            dialect,
            delimiter,
            reader,
            unquoted,
            ends,
            line,
            counted: start,
            next_line: 0,
            width: None,
        }
    }

    /// Where the last row ends that was read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// From here on every row has so many values.
    pub(super) fn expect(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// The next row that has values, and its line.
    ///
    /// # Errors
    /// Names the line that has another number of values.
    pub(super) fn next(&mut self) -> Result<Option<(Row<'_>, u32)>, String> {
        loop {
            let start = self.row_start();
            if start >= self.end {
                return Ok(None);
            }
            let plain = self.read(start);
            let may_be_blank = plain.is_none_or(|line| !line[0].is_ascii_graphic() || line[0] == self.delimiter);
            if may_be_blank && self.row(plain)?.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            let line = self.line_of(start);
            if plain.is_some() && self.text.get(self.at - 1) == Some(&b'\n') {
                self.next_line = self.at;
            }
            if let Some(width) = self.width
                && (self.ends.len() != width || self.at == self.text.len())
            {
                self.check(self.row(plain)?, width, start, line)?;
            }
            return Ok(Some((self.row(plain)?, line)));
        }
    }

    /// Reads the row that begins at a place. Its text, where its values stand there as they are: without quotes.
    fn read(&mut self, start: usize) -> Option<&'a [u8]> {
        let rest = &self.text[start..];
        let end = memchr(b'\n', rest);
        let line = &rest[..end.unwrap_or(rest.len())];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        self.ends.clear();
        if memchr2(self.dialect.quote, b'\r', line).is_some() {
            self.read_quoted(start);
            return None;
        }
        self.at = end.map_or(self.text.len(), |end| start + end + 1);
        self.ends.extend(memchr_iter(self.delimiter, line));
        self.ends.push(line.len());
        Some(line)
    }

    fn read_quoted(&mut self, start: usize) {
        let (mut bytes, mut values) = (0, 0);
        self.at = start;
        self.ends.resize(SOME_VALUES, 0);
        self.reader.reset();
        loop {
            let input = &self.text[self.at..];
            let (result, read, written, ended) =
                self.reader.read_record(input, &mut self.unquoted[bytes..], &mut self.ends[values..]);
            (self.at, bytes, values) = (self.at + read, bytes + written, values + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.unquoted.resize(2 * self.unquoted.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        self.ends.truncate(values);
    }

    /// The row that was read last; `plain` is its text where it has no quotes.
    fn row<'r>(&'r self, plain: Option<&'r [u8]>) -> Result<Row<'r>, String> {
        let (bytes, gap) = match plain {
            Some(line) => (line, 1),
            None => (&self.unquoted[..self.ends.last().copied().unwrap_or(0)], 0),
        };
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        Ok(Row { text, ends: &self.ends, gap })
    }

    /// Where the next row begins: ends of lines and comments may stand before it.
    fn row_start(&self) -> usize {
        let mut at = self.position();
        loop {
            let rest = &self.text[at..];
            match rest.first() {
                Some(b'\n' | b'\r') => at += 1,
                Some(byte) if Some(*byte) == self.dialect.comment => {
                    at += memchr(b'\n', rest).unwrap_or(rest.len());
                }
                _ => return at,
            }
        }
    }

    fn line_of(&mut self, at: usize) -> u32 {
        let is_next = at == self.next_line && at > self.counted;
        self.line += if is_next { 1 } else { count(&self.text[self.counted..at], b'\n') as u32 };
        self.counted = at;
        self.line
    }

    /// Whether the last row of a text has a quote too many and goes over several lines.
    fn is_open(&self, row: &[u8]) -> bool {
        count(row, b'\n') > 2 && count(row, self.dialect.quote) % 2 == 1
    }

    fn check(&self, row: Row<'_>, width: usize, start: usize, line: u32) -> Result<(), String> {
        let found = row.len();
        let end = self.position();
        if end == self.text.len() && self.is_open(&self.text[start..end]) {
            return Err(format!("line {line}: a quote is opened and never closed"));
        }
        if found == width || found > width && row.iter().skip(width).all(|field| field.trim().is_empty()) {
            return Ok(());
        }
        let values = if found == 1 { "value" } else { "values" };
        Err(format!(
            "line {line} has {found} {values} where {width} are expected; a value with a delimiter in it needs quotes"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMAS: Dialect = Dialect { delimiter: b',', quote: b'"', comment: Some(b'#') };

    fn lines(text: &str) -> Vec<u32> {
        let mut rows = Rows::new(text.as_bytes(), COMMAS);
        let mut lines = Vec::new();
        while let Some((_, line)) = rows.next().unwrap() {
            lines.push(line);
        }
        lines
    }

    #[test]
    fn every_row_knows_the_line_that_it_begins_on() {
        assert_eq!(lines("a,b\n1,2\n\n3,4\n"), [1, 2, 4]);
        assert_eq!(lines("a,b\r\n1,2\r\n3,4\r\n"), [1, 2, 3]);
        assert_eq!(lines("a,b\n\"x\ny\",2\n3,4"), [1, 2, 4]);
        assert_eq!(lines("a,b\r\n\"x\r\ny\",2\r\n3,4"), [1, 2, 4]);
        assert_eq!(lines("# one\n# two\na,b\n# three\n1,2\n,\n3,4\n"), [3, 5, 7]);
    }

    #[test]
    fn a_row_of_another_width_is_named_with_its_line() {
        let why = |text: &str| {
            let mut rows = Rows::new(text.as_bytes(), COMMAS);
            rows.expect(2);
            loop {
                match rows.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => return String::new(),
                    Err(why) => return why,
                }
            }
        };
        assert_eq!(why("1,2\n3,4,,\n5,6\n"), "");
        assert!(why("1,2\n\n3\n").starts_with("line 3 has 1 value where 2 are expected"));
        assert!(why("1,2\n3,4,5\n").starts_with("line 2 has 3 values"));
        assert_eq!(why("1,2\n\"3,4\n5,6\n7,8\n"), "line 2: a quote is opened and never closed");
    }

    #[test]
    fn long_rows_have_all_their_values() {
        let long = "x".repeat(3 * SOME_BYTES);
        for quote in ["", "\""] {
            let text = format!("{quote}{long}{quote}{}\n", ",1".repeat(3 * SOME_VALUES));
            let mut rows = Rows::new(text.as_bytes(), COMMAS);
            let (row, _) = rows.next().unwrap().unwrap();
            assert_eq!((row.len(), row.get(0), row.get(7)), (3 * SOME_VALUES + 1, Some(long.as_str()), Some("1")));
        }
    }

    /// The rows of a text as the reader of the library finds them, each with its values.
    fn of_the_library(text: &str) -> Vec<Vec<String>> {
        let records = COMMAS.reader(text.as_bytes()).into_records().map(Result::unwrap);
        let values = records.map(|record| record.iter().map(str::to_owned).collect::<Vec<_>>());
        values.filter(|row| row.iter().any(|value| !value.trim().is_empty())).collect()
    }

    proptest::proptest! {
        #[test]
        fn rows_are_those_of_the_library(text in "([ab1,]|[ab1,]|\"|\n|\r\n|\r|#|é| ){0,80}") {
            let mut rows = Rows::new(text.as_bytes(), COMMAS);
            let mut found = Vec::new();
            while let Some((row, _)) = rows.next().unwrap() {
                found.push(row.iter().map(str::to_owned).collect::<Vec<_>>());
            }
            proptest::prop_assert_eq!(found, of_the_library(&text));
        }
    }
}
