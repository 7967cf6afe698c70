//! The rows of a table, one after the other, each with the line that it begins on.

use csv::StringRecord;

use super::dialect::Dialect;
use super::pieces::{Piece, count};

/// The rows of a text.
pub(super) struct Rows<'a> {
    text: &'a [u8],
    /// Where the reader began, and from where on no row begins that is read.
    start: usize,
    end: usize,
    reader: csv::Reader<&'a [u8]>,
    quote: u8,
    comment: Option<u8>,
    record: StringRecord,
    /// Line of the place up to which lines were counted, and the place.
    line: u32,
    counted: usize,
    /// The shape that every row has.
    width: Option<usize>,
}

impl<'a> Rows<'a> {
    /// The rows of a text whose spaces between values have become tabs.
    pub(super) fn new(text: &'a [u8], dialect: Dialect) -> Self {
        Self::within(text, dialect, Piece { start: 0, end: text.len(), line: 1 })
    }

    /// The rows that begin in a piece of such a text.
    pub(super) fn within(text: &'a [u8], dialect: Dialect, piece: Piece) -> Self {
        let Piece { start, end, line } = piece;
        let (reader, record) = (dialect.reader(&text[start..]), StringRecord::new());
        Self {
            text,
            start,
            end,
            reader,
            quote: dialect.quote,
            comment: dialect.comment,
            record,
            line,
            counted: start,
            width: None,
        }
    }

    /// Where the last row ends that was read.
    pub(super) fn position(&self) -> usize {
        (self.start + self.reader.position().byte() as usize).min(self.text.len())
    }

    /// From here on every row has so many values.
    pub(super) fn expect(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// The next row that has values, and its line.
    ///
    /// # Errors
    /// Names the line that has another number of values.
    pub(super) fn next(&mut self) -> Result<Option<(&StringRecord, u32)>, String> {
        loop {
            let start = self.row_start();
            if start >= self.end {
                return Ok(None);
            }
            let is_there = self.reader.read_record(&mut self.record).map_err(|error| error.to_string())?;
            if !is_there {
                return Ok(None);
            }
            if self.record.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            let line = self.line_of(start);
            if let Some(width) = self.width {
                self.check(width, start, line)?;
            }
            return Ok(Some((&self.record, line)));
        }
    }

    /// Where the next row begins: ends of lines and comments may stand before it.
    fn row_start(&self) -> usize {
        let mut at = self.position();
        loop {
            let rest = &self.text[at..];
            match rest.first() {
                Some(b'\n' | b'\r') => at += 1,
                Some(byte) if Some(*byte) == self.comment => {
                    at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                }
                _ => return at,
            }
        }
    }

    fn line_of(&mut self, at: usize) -> u32 {
        self.line += count(&self.text[self.counted..at], b'\n') as u32;
        self.counted = at;
        self.line
    }

    /// Whether the last row of a text has a quote too many and goes over several lines.
    fn is_open(&self, row: &[u8]) -> bool {
        count(row, b'\n') > 2 && count(row, self.quote) % 2 == 1
    }

    fn check(&self, width: usize, start: usize, line: u32) -> Result<(), String> {
        let found = self.record.len();
        let end = self.position();
        if end == self.text.len() && self.is_open(&self.text[start..end]) {
            return Err(format!("line {line}: a quote is opened and never closed"));
        }
        if found == width || found > width && self.record.iter().skip(width).all(|field| field.trim().is_empty()) {
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
}
