//! CSV as a data format.

use super::read::read;
use super::spec::CsvSpec;
use crate::base::path::SpecPath;
use crate::data::dataset::Dataset;
use crate::data::error::DataError;
use crate::data::formats::format::Format;
use crate::data::target::Task;

impl Format for CsvSpec {
    fn files(&self) -> Vec<(&'static str, &SpecPath)> {
        self.table_files()
    }

    fn task(&self) -> Option<Task> {
        self.task
    }

    fn read(&self, seed: u64, warn: &mut dyn FnMut(String)) -> Result<Dataset, DataError> {
        read(self, seed, warn)
    }

    fn problem(&self) -> Option<String> {
        match (&self.path, &self.train) {
            (None, None) => Some("a table needs `path`, or `train` and `test`".to_owned()),
            (Some(_), Some(_)) => Some("`path` and `train` both name the table: keep one of them".to_owned()),
            (Some(_), None) if self.test.is_some() || self.validation.is_some() => {
                Some("`test` and `validation` stand beside `train`: write `train` in place of `path`".to_owned())
            }
            (None, Some(_)) if self.test.is_none() && self.validation.is_none() => {
                Some("`train` needs `test` or `validation` beside it; for one table write `path`".to_owned())
            }
            _ if self.split_column.is_some() && self.train.is_some() => {
                Some("`split_column` splits one table: write `path`, or leave it out".to_owned())
            }
            _ if self.order.is_some() && self.group.is_some() => {
                Some("`order` and `group` split in two ways: keep one of them".to_owned())
            }
            _ => None,
        }
    }
}
