//! Excel as a data format.

use super::sheet::text_of;
use super::spec::ExcelSpec;
use super::workbook::cells_of;
use crate::base::caught::caught;
use crate::base::path::SpecPath;
use crate::data::dataset::Dataset;
use crate::data::error::DataError;
use crate::data::formats::csv::{
    CsvSpec, Dialect, Missing, RawTable, Source, TableFormat, TextRows, Written, as_text_keys, read_tables, written,
};
use crate::data::formats::format::Format;
use crate::data::input_column::InputColumn;
use crate::data::target::Task;

/// How a sheet is written as a text.
const DIALECT: Dialect = Dialect { delimiter: b',', quote: b'"', comment: None };

impl ExcelSpec {
    fn as_text(&self) -> CsvSpec {
        CsvSpec { header: self.header, ..as_text_keys!(self) }
    }
}

impl Format for ExcelSpec {
    fn files(&self) -> Vec<(&'static str, &SpecPath)> {
        self.table_files()
    }

    fn problem(&self) -> Option<String> {
        self.as_text().problem()
    }

    fn task(&self) -> Option<Task> {
        self.task
    }

    fn read(&self, seed: u64, warn: &mut dyn FnMut(String)) -> Result<Dataset, DataError> {
        let spec = self.as_text();
        let written = written(&spec);
        let open = |content| Ok(Box::new(opened(content, self.sheet.as_deref(), &written)?) as Box<dyn RawTable>);
        read_tables(&spec, &TableFormat { name: "Excel", open: &open }, seed, warn)
    }
}

/// A sheet of a workbook as a text.
fn opened(content: Vec<u8>, sheet: Option<&str>, written: &Written) -> Result<Source, String> {
    // The reader of the older forms takes places in a file as true.
    let found = caught(|| cells_of(content, sheet)).unwrap_or_else(|| Err("it is a damaged workbook".to_owned()));
    let (cells, mut notes) = found?;
    let text = text_of(&cells, &mut notes)?;
    drop(cells);
    // Numbers of a workbook have no sign before decimals: it is written as a point.
    let written = Written { decimal_comma: Some(false), ..written.clone() };
    Source::in_dialect(text.into_bytes(), DIALECT, &written, notes)
}

/// Rows of a sheet, for a model with these columns. The names of columns that it lacks are the second part.
///
/// # Errors
/// It is no workbook, or has no such sheet.
pub(in crate::data::formats) fn new_rows(
    content: Vec<u8>,
    columns: &[InputColumn],
    missing: &[String],
    sheet: Option<&str>,
) -> Result<(TextRows, Vec<String>), String> {
    let written = Written { missing: Missing::new(missing), ..Written::default() };
    let as_flag = |why: String| why.replace("write `sheet: ", "write `--sheet ");
    let source = opened(content, sheet, &written).map_err(as_flag)?;
    Ok(TextRows::of_source(source, columns, written.missing))
}
