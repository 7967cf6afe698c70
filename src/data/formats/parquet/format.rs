//! Parquet as a data format.

use super::spec::ParquetSpec;
use super::table::ParquetTable;
use crate::base::path::SpecPath;
use crate::data::dataset::Dataset;
use crate::data::error::DataError;
use crate::data::formats::csv::{CsvSpec, RawTable, TableFormat, as_text_keys, read_tables, written};
use crate::data::formats::format::Format;
use crate::data::target::Task;

impl ParquetSpec {
    fn as_text(&self) -> CsvSpec {
        as_text_keys!(self)
    }
}

impl Format for ParquetSpec {
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
        let missing = written(&spec).missing;
        let open = |content| Ok(Box::new(ParquetTable::new(content, missing.clone())?) as Box<dyn RawTable>);
        read_tables(&spec, &TableFormat { name: "Parquet", open: &open }, seed, warn).map_err(of_rows)
    }
}

/// Its rows stand on no lines.
fn of_rows(error: DataError) -> DataError {
    match error {
        DataError::Format { path, format, why } => {
            let why = why.strip_prefix("line ").map_or(why.clone(), |rest| format!("row {rest}"));
            DataError::Format { path, format, why }
        }
        other => other,
    }
}
