//! A text read in pieces by several threads, with what one reader of the whole would have found.
//!
//! A piece begins where a row seems to begin: behind an end of line before which quotes come in pairs. Whether one does is known when
//! the piece before it has been read, since its last row ends there or not; where it does not, reading goes on from the place where
//! that row ends. Pieces are taken in the order of the text, so that neither their number nor that of the threads shows in the result.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};

use crate::base::parallel;

/// Bytes of a piece, about.
const PIECE: usize = 4 << 20;
/// A piece grows up to so many times its size to find a place where quotes come in pairs.
const LONGEST: usize = 4;
/// The most threads.
const MOST_THREADS: usize = 16;
/// So many wrong guesses, and the rest of the text is read by one reader.
const GUESSES: usize = 8;

/// In how many threads and in what pieces a text is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) threads: usize,
    pub(super) size: usize,
}

impl Pace {
    /// For a text of some length on this machine.
    pub(super) fn of(length: usize) -> Self {
        let cores = parallel::cores();
        Self { threads: cores.min(MOST_THREADS).min(length / PIECE).max(1), size: PIECE }
    }
}

/// A part of a text in which rows begin, and the line that it begins on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: u32,
}

/// What was read of a piece: where its last row ends, and what is wrong with the row behind it.
pub(super) struct Found<T> {
    pub(super) rows: T,
    pub(super) stop: usize,
    pub(super) wrong: Option<String>,
}

/// Reads the rows of a text from a place on, and gives what `read` finds in its pieces to `take`, in the order of the text.
///
/// # Errors
/// The first row that is wrong.
pub(super) fn read_in_pieces<T: Send>(
    text: &[u8],
    quote: u8,
    start: usize,
    pace: Pace,
    read: &(dyn Fn(Piece) -> Found<T> + Sync),
    take: &mut dyn FnMut(T),
) -> Result<(), String> {
    let mut from = (start, 1 + ends_of_lines(&text[..start]));
    for _ in 0..GUESSES {
        if pace.threads < 2 {
            break;
        }
        let cuts = Cuts { text, quote, size: pace.size, at: from.0, line: from.1, count: 0 };
        match guessed(cuts, pace.threads, read, take)? {
            Some(next) => from = next,
            None => return Ok(()),
        }
    }
    let found = read(Piece { start: from.0, end: text.len(), line: from.1 });
    take(found.rows);
    found.wrong.map_or(Ok(()), Err)
}

/// Reads pieces until the text is over, or a row does not end where the next piece begins: then its end and line.
fn guessed<T: Send>(
    cuts: Cuts<'_>,
    threads: usize,
    read: &(dyn Fn(Piece) -> Found<T> + Sync),
    take: &mut dyn FnMut(T),
) -> Result<Option<(usize, u32)>, String> {
    let text = cuts.text;
    let (cuts, is_over) = (Mutex::new(cuts), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel(threads);
        for _ in 0..threads {
            let (send, cuts, is_over) = (send.clone(), &cuts, &is_over);
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let next = cuts.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((place, piece)) = next else { break };
                    if send.send((place, piece, read(piece))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        let (mut waiting, mut wanted) = (BTreeMap::new(), 0);
        for (place, piece, found) in receive {
            waiting.insert(place, (piece, found));
            while let Some((piece, found)) = waiting.remove(&wanted) {
                wanted += 1;
                let Found { rows, stop, wrong } = found;
                take(rows);
                if wrong.is_some() || stop > piece.end {
                    is_over.store(true, Ordering::Relaxed);
                    let line = piece.line + ends_of_lines(&text[piece.start..stop]);
                    return wrong.map_or(Ok(Some((stop, line))), Err);
                }
            }
        }
        Ok(None)
    })
}

/// Where pieces begin and end.
struct Cuts<'a> {
    text: &'a [u8],
    quote: u8,
    size: usize,
    at: usize,
    line: u32,
    count: usize,
}

impl Cuts<'_> {
    /// The next piece and its place among the others.
    fn next(&mut self) -> Option<(usize, Piece)> {
        if self.at >= self.text.len() {
            return None;
        }
        let piece = Piece { start: self.at, end: self.end(), line: self.line };
        self.line += ends_of_lines(&self.text[piece.start..piece.end]);
        self.at = piece.end;
        self.count += 1;
        Some((self.count - 1, piece))
    }

    fn end(&self) -> usize {
        let rest = &self.text[self.at..];
        if rest.len() <= self.size {
            return self.text.len();
        }
        let (sure, more) = rest.split_at(self.size);
        let mut is_quoted = count(sure, self.quote) % 2 == 1;
        let is_end = |byte: &u8| {
            is_quoted ^= *byte == self.quote;
            *byte == b'\n' && !is_quoted
        };
        let longest = more.len().min(self.size * (LONGEST - 1));
        let found = more[..longest].iter().position(is_end);
        let found = found.or_else(|| more.iter().position(|byte| *byte == b'\n'));
        found.map_or(self.text.len(), |at| self.at + self.size + at + 1)
    }
}

/// How often a byte stands in a text.
pub(super) fn count(text: &[u8], byte: u8) -> usize {
    memchr::memchr_iter(byte, text).count()
}

fn ends_of_lines(text: &[u8]) -> u32 {
    count(text, b'\n') as u32
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Dialect;
    use super::super::raw::{Source, Written};
    use super::super::raw_table::Want;
    use super::*;

    /// What a text comes to in some pace, with the error if there is one.
    fn of(text: &str, width: usize, pace: Pace) -> String {
        let dialect = Dialect { delimiter: b',', quote: b'"', comment: Some(b'#') };
        let first = vec!["1"; width].join(",") + "\n";
        let written = Written { header: Some(false), ..Written::default() };
        let source = Source::in_dialect((first + text).into_bytes(), dialect, &written, Vec::new()).unwrap();
        format!("{:?}", source.read_at(&vec![Want::Words; width], pace))
    }

    fn agrees(text: &str, width: usize) {
        let whole = of(text, width, Pace { threads: 1, size: 1 });
        for (threads, size) in [(2, 1), (3, 7), (2, 40)] {
            assert_eq!(of(text, width, Pace { threads, size }), whole, "{text:?} in pieces of {size}");
        }
    }

    #[test]
    fn quotes_that_are_none_do_not_change_what_is_read() {
        agrees("5\" pipe,1\n2,\"a\nb\"\n# it\"s\n3,x\r\n4,y\n", 2);
        agrees("\"a\n\n\"\"b\",1\n\r\n\r\n5,6\n7\n8,9\n", 2);
        agrees("\"open,1\n2,3\n4,5\n6,7\n", 2);
        agrees(&"1,2\n3,\"a\nb\"\n".repeat(60), 2);
        agrees(&"1\",2\n3,\"a\nb\"\n".repeat(60), 2);
    }

    proptest::proptest! {
        #[test]
        fn pieces_come_to_what_the_whole_does(text in "([ab1,]|[ab1,]|\"|\n|\r\n|#|é){0,120}") {
            agrees(&text, 1);
            agrees(&text, 2);
        }

        #[test]
        fn rows_of_one_width_come_to_the_same(
            rows in proptest::collection::vec("(1|a|\"x\n\"|\"\"\"\"|2\"|), ?(3|b|\"\n\"|é|)", 0..40),
            end in "(\n|\r\n)",
        ) {
            agrees(&rows.join(&end), 2);
        }
    }
}
