//! Sizes that a workbook says of itself. Its reader asks for the memory at once, and without it the program would end.

use std::io::{Cursor, Read};

/// The largest content of the parts of a workbook: 4 GiB.
const LARGEST: u64 = 4 << 30;
/// Rows and columns of a sheet of the old form.
const OLD_ROWS: u32 = 1 << 16;
const OLD_COLUMNS: u16 = 1 << 8;
/// What begins the record of the size of such a sheet: its kind, and its length.
const OLD_SIZE: [u8; 4] = [0x00, 0x02, 14, 0];
/// Where the texts of a workbook stand, and how much of it has their number.
const TEXTS: &str = "xl/sharedStrings.xml";
const HEAD: u64 = 4096;

/// Whether all sizes that a workbook says can be true.
///
/// # Errors
/// One cannot.
pub(super) fn has_possible_sizes(content: &[u8]) -> Result<(), String> {
    if !content.starts_with(b"PK") {
        let is_possible = content.windows(16).filter(|bytes| bytes.starts_with(&OLD_SIZE)).all(is_old_size);
        return if is_possible {
            Ok(())
        } else {
            Err("it is a damaged workbook: a sheet has an impossible size".to_owned())
        };
    }
    // What is no archive at all is for its reader to say.
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(content)) else { return Ok(()) };
    let unpacked = archive.decompressed_size().unwrap_or(0);
    if unpacked > u128::from(LARGEST) {
        return Err(format!("it comes to more than {LARGEST} bytes: save the sheet as CSV"));
    }
    let Ok(texts) = archive.by_name(TEXTS) else { return Ok(()) };
    let (mut head, size) = (Vec::new(), texts.size());
    if texts.take(HEAD).read_to_end(&mut head).is_ok() && said_texts(&head).is_some_and(|count| count > size) {
        return Err("it is a damaged workbook: it has fewer texts than it says".to_owned());
    }
    Ok(())
}

/// Whether what begins as the size of a sheet of the old form is none, or one that such sheets have.
fn is_old_size(record: &[u8]) -> bool {
    let wide = |at: usize| u32::from_le_bytes([record[at], record[at + 1], record[at + 2], record[at + 3]]);
    let short = |at: usize| u16::from_le_bytes([record[at], record[at + 1]]);
    let (from, to, left, right) = (wide(4), wide(8), short(12), short(14));
    to <= OLD_ROWS && right <= OLD_COLUMNS && from <= to && left <= right
}

/// How many texts the list of them says that it has.
fn said_texts(head: &[u8]) -> Option<u64> {
    const NAME: &[u8] = b"uniqueCount=";
    let start = head.windows(NAME.len()).position(|bytes| bytes == NAME)? + NAME.len() + 1;
    let digits = head[start.min(head.len())..].iter().take_while(|byte| byte.is_ascii_digit());
    Some(digits.fold(0, |count: u64, digit| count.saturating_mul(10).saturating_add(u64::from(digit - b'0'))))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn workbook(texts: &str) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(TEXTS, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(texts.as_bytes()).unwrap();
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn more_texts_than_bytes_are_refused() {
        let why = |texts: &str| has_possible_sizes(&workbook(texts)).err().unwrap_or_default();
        assert_eq!(why("<sst count='3' uniqueCount='2'><si/><si/></sst>"), "");
        assert_eq!(why("<sst><si/></sst>"), "");
        assert!(why("<sst uniqueCount='99999999999999999999999'></sst>").contains("fewer texts than it says"));
    }

    #[test]
    fn a_sheet_of_the_old_form_has_a_size_that_such_sheets_have() {
        let of = |rows: u32, columns: u16| {
            let size = [&[0; 4][..], &rows.to_le_bytes(), &[0; 2], &columns.to_le_bytes()].concat();
            has_possible_sizes(&[b"\xd0\xcf\x11\xe0....", &OLD_SIZE[..], &size, b"...."].concat()).is_ok()
        };
        assert!(of(65_536, 256) && of(0, 0));
        assert!(!of(65_537, 4) && !of(0xff00_0040, 4) && !of(10, 257));
    }
}
