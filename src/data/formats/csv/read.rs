//! The files of a table, of whatever format, as a data set.

use std::path::Path;

use super::missing::Missing;
use super::raw::{Source, Written};
use super::raw_table::RawTable;
use super::spec::{CsvSpec, Decimal, Delimiter};
use super::tables::Tables;
use crate::data::dataset::Dataset;
use crate::data::error::DataError;
use crate::data::formats::content;
use crate::data::formats::format::Format as _;

/// A format in which tables come: its name, and how the content of a file is opened.
pub(in crate::data::formats) struct TableFormat<'a> {
    pub(in crate::data::formats) name: &'static str,
    pub(in crate::data::formats) open: &'a dyn Fn(Vec<u8>) -> Result<Box<dyn RawTable>, String>,
}

/// Reads the files of a spec as CSV. `seed` draws a test part where they have none; `warn` takes what was found and decided.
pub(super) fn read(spec: &CsvSpec, seed: u64, warn: &mut dyn FnMut(String)) -> Result<Dataset, DataError> {
    let written = written(spec);
    let open = |content| Ok(Box::new(Source::new(content, &written)?) as Box<dyn RawTable>);
    read_tables(spec, &TableFormat { name: "CSV", open: &open }, seed, warn)
}

/// Reads the files of a spec in a format.
pub(in crate::data::formats) fn read_tables(
    spec: &CsvSpec,
    format: &TableFormat<'_>,
    seed: u64,
    warn: &mut dyn FnMut(String),
) -> Result<Dataset, DataError> {
    let mut files = Vec::new();
    for (key, path) in spec.files() {
        files.push((key, path.resolve()));
    }
    let bad = |path: &Path| {
        let path = path.to_owned();
        move |why: String| DataError::Format { path, format: format.name, why }
    };
    let mut contents = Vec::new();
    let mut known: Vec<(&str, blake3::Hash)> = Vec::new();
    for (key, path) in &files {
        let content = content::read(path)?;
        if files.len() > 1 {
            let digest = blake3::hash(&content);
            if let Some((other, _)) = known.iter().find(|(_, of)| *of == digest) {
                let why =
                    format!("`{key}` has the content of `{other}`: a model is tested on rows that it has not seen");
                return Err(bad(path)(why));
            }
            known.push((key, digest));
        }
        let source = (format.open)(content).map_err(bad(path))?;
        source.notes().iter().for_each(|note| warn(format!("`{}` {note}", path.display())));
        contents.push((*key, source));
    }
    let first = files.first().map_or(Path::new(""), |(_, path)| path);
    let tables = Tables { spec, contents };
    tables.same_columns().map_err(|(at, why)| bad(&files[at].1)(why))?;
    let mut say = |note: String| warn(format!("`{}`: {note}", first.display()));
    tables.dataset(seed, &mut say).map_err(|(at, why)| bad(&files[at].1)(why))
}

/// What a spec says of how its tables are written.
pub(in crate::data::formats) fn written(spec: &CsvSpec) -> Written {
    let missing: Vec<String> = spec.missing.iter().map(super::Spelling::text).collect();
    Written {
        delimiter: spec.delimiter.map(Delimiter::byte),
        decimal_comma: spec.decimal.map(|decimal| decimal == Decimal::Comma),
        header: spec.header,
        missing: Missing::new(&missing),
    }
}

#[cfg(test)]
mod tests;
