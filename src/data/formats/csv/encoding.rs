//! Text in the encodings that tables come in.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What the bytes of other kinds of files begin with.
const OTHERS: [(&[u8], &str); 23] = [
    (b"<!DOCTYPE", "a page of HTML: download the table itself"),
    (b"<html", "a page of HTML: download the table itself"),
    (b"<table", "a page of HTML: save its table as CSV"),
    (b"<?xml", "XML: write it as CSV"),
    (b"[{", "JSON: write it as CSV"),
    (b"{\"", "JSON: write it as CSV"),
    (b"%PDF", "a PDF document: save the table as CSV"),
    (b"{\\rtf", "a document of RTF: save the table as CSV"),
    (b"PK\x03\x04", "a workbook of Excel or a ZIP archive: for a workbook write `format: excel`"),
    (b"\xd0\xcf\x11\xe0", "a workbook of Excel: write `format: excel`"),
    (b"PAR1", "a Parquet file: write `format: parquet`"),
    (b"ARROW1", "a file of Arrow: write it as Parquet or CSV"),
    (b"\x93NUMPY", "an array of NumPy: write `format: npy`"),
    (b"\x89HDF", "a file of HDF5: write the table as Parquet or CSV"),
    (b"SQLite format 3", "a database of SQLite: write the table as CSV"),
    (b"\x80\x04\x95", "a pickle of Python: write the table as Parquet or CSV"),
    (b"\x89PNG", "a picture: it has no table"),
    (b"BZh", "compressed with bzip2: decompress it, or compress it with gzip"),
    (b"\xfd7zXZ", "compressed with xz: decompress it, or compress it with gzip"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd: decompress it, or compress it with gzip"),
    (b"7z\xbc\xaf", "an archive of 7-Zip: unpack it"),
    (b"@relation", "a file of Weka (ARFF): save it as CSV"),
    (b"version https://git-lfs", "a pointer of Git LFS: `git lfs pull` brings the file itself"),
];

/// Whether bytes do not begin as other kinds of files do.
///
/// # Errors
/// What they look like, and what to write.
pub(super) fn refuse_others(bytes: &[u8]) -> Result<(), String> {
    let is = |start: &[u8]| bytes.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start));
    OTHERS.iter().find(|(start, _)| is(start)).map_or(Ok(()), |(_, what)| Err(format!("it is {what}")))
}

/// The text of a table as UTF-8, and the encoding that it was in where that was another one.
///
/// A byte order mark tells; without one, text that is no UTF-8 is read as Windows-1252, of which Latin-1 is a part.
///
/// # Errors
/// Bytes that are no text.
pub(super) fn decode(bytes: Vec<u8>) -> Result<(Vec<u8>, Option<&'static str>), String> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        let text = bytes[3..].to_vec();
        return if std::str::from_utf8(&text).is_ok() { Ok((text, None)) } else { Ok(single_bytes(&text)) };
    }
    if let Some(encoding) = utf16(&bytes) {
        let (text, had_errors) = encoding.decode_with_bom_removal(&bytes);
        if had_errors {
            return Err(format!("it looks like {} text, but is damaged", encoding.name()));
        }
        return Ok((text.into_owned().into_bytes(), Some(encoding.name())));
    }
    if let Some(at) = memchr::memchr(0, &bytes) {
        let line = 1 + memchr::memchr_iter(b'\n', &bytes[..at]).count();
        return Err(format!("line {line} has a zero byte, so it is no text"));
    }
    if std::str::from_utf8(&bytes).is_ok() { Ok((bytes, None)) } else { Ok(single_bytes(&bytes)) }
}

fn single_bytes(bytes: &[u8]) -> (Vec<u8>, Option<&'static str>) {
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    (text.into_owned().into_bytes(), Some("Latin-1"))
}

/// The byte order of text in two bytes a character: from its mark, or from where its first zero bytes stand.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some(UTF_16LE),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        String::from_utf8(decode(bytes.to_vec()).unwrap().0).unwrap()
    }

    #[test]
    fn every_encoding_that_tables_come_in_is_read() {
        assert_eq!(text("a,ü\n".as_bytes()), "a,ü\n");
        assert_eq!(text(b"\xef\xbb\xbfa,b\n"), "a,b\n");
        assert_eq!(text(b"a,\xfc\n"), "a,ü\n");
        assert_eq!(text(b"\xff\xfea\0,\0\xfc\0\n\0"), "a,ü\n");
        assert_eq!(text(b"\xfe\xff\0a\0,\0\xfc\0\n"), "a,ü\n");
        assert_eq!(text(b"a\0,\0b\0\n\0"), "a,b\n");
    }

    #[test]
    fn what_is_no_text_is_refused_with_what_it_is() {
        assert!(refuse_others(b"PK\x03\x04...").unwrap_err().contains("Excel"));
        assert_eq!(refuse_others(b"a,b\n"), Ok(()));
        assert_eq!(decode(b"a,b\n1,\0\n".to_vec()).unwrap_err(), "line 2 has a zero byte, so it is no text");
    }
}
