//! The pages of a column, decompressed.

use std::io::Read as _;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::serialized_reader::SerializedPageReader;
use ruzstd::decoding::StreamingDecoder;

/// The pages of a column of a row group with some number of rows.
///
/// # Errors
/// They are compressed in a way that is not known, or the file is damaged.
pub(super) fn pages_of(
    content: &Bytes,
    chunk: &ColumnChunkMetaData,
    rows: usize,
) -> std::result::Result<Box<dyn PageReader>, String> {
    let starts = [Some(chunk.data_page_offset()), chunk.dictionary_page_offset(), Some(chunk.compressed_size())];
    if starts.iter().flatten().any(|start| *start < 0) {
        return Err("it is damaged: a column stands nowhere".to_owned());
    }
    let name = match chunk.compression() {
        Compression::BROTLI(_) => "brotli",
        Compression::LZO => "lzo",
        _ => "",
    };
    if !name.is_empty() {
        return Err(format!("it is compressed with {name}: write it with `snappy`, `zstd` or `gzip`"));
    }
    let open = || -> Result<Box<dyn PageReader>> {
        let content = Arc::new(content.clone());
        if !matches!(chunk.compression(), Compression::ZSTD(_)) {
            return Ok(Box::new(SerializedPageReader::new(content, chunk, rows, None)?));
        }
        let limit = chunk.uncompressed_size().max(0) as u64;
        let raw = chunk.clone().into_builder().set_compression(Compression::UNCOMPRESSED).build()?;
        Ok(Box::new(Zstd { pages: SerializedPageReader::new(content, &raw, rows, None)?, limit }))
    };
    open().map_err(|error| format!("it is damaged: {error}"))
}

/// Pages that are compressed with zstd, for which the reader of pages has no codec in Rust.
struct Zstd {
    /// The pages as they stand in the file.
    pages: SerializedPageReader<Bytes>,
    /// Bytes that all of them come to, as the file says.
    limit: u64,
}

impl Zstd {
    /// What some bytes come to, behind `kept` of them that are not compressed.
    fn decompressed(&self, bytes: &Bytes, kept: usize) -> Result<Bytes> {
        let bad = |why: String| ParquetError::General(format!("a page of zstd: {why}"));
        let start = bytes.get(..kept).ok_or_else(|| bad("it is too short".to_owned()))?;
        let mut content = start.to_vec();
        let compressed = &bytes[kept..];
        if !compressed.is_empty() {
            let decoder = StreamingDecoder::new(compressed).map_err(|error| bad(error.to_string()))?;
            let read = decoder.take(self.limit + 1).read_to_end(&mut content);
            let read = read.map_err(|error| bad(error.to_string()))?;
            if read as u64 > self.limit {
                return Err(bad("it comes to more than the file says".to_owned()));
            }
        }
        Ok(Bytes::from(content))
    }
}

impl PageReader for Zstd {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let Some(mut page) = self.pages.get_next_page()? else { return Ok(None) };
        match &mut page {
            Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => *buf = self.decompressed(buf, 0)?,
            Page::DataPageV2 { buf, def_levels_byte_len, rep_levels_byte_len, is_compressed: true, .. } => {
                // Levels stand before what is compressed.
                let levels = u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len);
                *buf = self.decompressed(buf, levels as usize)?;
            }
            Page::DataPageV2 { .. } => {}
        }
        Ok(Some(page))
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.pages.at_record_boundary()
    }
}

impl Iterator for Zstd {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
