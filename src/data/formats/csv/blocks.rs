//! A text in pieces of whole rows, so that a table of any size takes as much memory.

use std::io::Read;

/// Bytes of a piece, about.
const SIZE: usize = 1 << 20;

/// Pieces of whole rows of a text.
pub(super) struct Blocks {
    input: Box<dyn Read>,
    /// What was read and not given out.
    rest: Vec<u8>,
    /// What stands around values that may have line ends in them.
    quote: u8,
    is_over: bool,
}

impl Blocks {
    pub(super) fn new(input: Box<dyn Read>) -> Self {
        Self { input, rest: Vec::new(), quote: b'"', is_over: false }
    }

    /// From here on values stand between these.
    pub(super) fn quoted_by(&mut self, quote: u8) {
        self.quote = quote;
    }

    /// Everything that is left.
    pub(super) fn all(&mut self) -> std::io::Result<Vec<u8>> {
        self.input.read_to_end(&mut self.rest)?;
        self.is_over = true;
        Ok(std::mem::take(&mut self.rest))
    }

    /// The next piece; empty at the end.
    pub(super) fn next(&mut self) -> std::io::Result<Vec<u8>> {
        let mut wanted = SIZE;
        loop {
            self.fill(wanted)?;
            if self.is_over {
                return Ok(std::mem::take(&mut self.rest));
            }
            if let Some(end) = end_of_rows(&self.rest, self.quote) {
                let rest = self.rest.split_off(end);
                return Ok(std::mem::replace(&mut self.rest, rest));
            }
            wanted *= 2; // a row that is longer than a piece
        }
    }

    fn fill(&mut self, wanted: usize) -> std::io::Result<()> {
        if self.rest.len() < wanted && !self.is_over {
            let missing = (wanted - self.rest.len()) as u64;
            let read = self.input.by_ref().take(missing).read_to_end(&mut self.rest)?;
            self.is_over = (read as u64) < missing;
        }
        Ok(())
    }
}

/// Where the last whole row ends: behind the last line end that stands in no quotes.
fn end_of_rows(text: &[u8], quote: u8) -> Option<usize> {
    let (mut is_quoted, mut end) = (false, None);
    for (at, byte) in text.iter().enumerate() {
        if *byte == quote {
            is_quoted = !is_quoted;
        } else if *byte == b'\n' && !is_quoted {
            end = Some(at + 1);
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_where_rows_end_and_are_the_whole_text() {
        let row = "1,\"two\nlines\",3\n";
        let text = row.repeat(SIZE / row.len() * 3 + 7) + "last,\"a\nb\"";
        let mut blocks = Blocks::new(Box::new(std::io::Cursor::new(text.clone())));
        let mut pieces = Vec::new();
        loop {
            let piece = blocks.next().unwrap();
            if piece.is_empty() {
                break;
            }
            pieces.push(String::from_utf8(piece).unwrap());
        }
        assert!(pieces.len() > 3 && pieces[..3].iter().all(|piece| piece.ends_with(",3\n")));
        assert_eq!(pieces.concat(), text);
    }
}
