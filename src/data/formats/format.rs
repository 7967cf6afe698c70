//! What every data format can do.

use crate::base::path::SpecPath;
use crate::data::dataset::Dataset;
use crate::data::error::DataError;
use crate::data::target::Task;

/// A format of a user's own files. Its parameters are what the spec says below `dataset`.
pub trait Format {
    /// The files that are read, each with the key of the spec that names it. Digests of their
    /// contents identify the data set.
    fn files(&self) -> Vec<(&'static str, &SpecPath)>;

    /// What its keys say that contradicts itself, and what to write.
    fn problem(&self) -> Option<String> {
        None
    }

    /// What is predicted, where the keys tell.
    fn task(&self) -> Option<Task> {
        None
    }

    /// Reads the data set. `seed` draws a test part where the files have none; `warn` takes what looks like a mistake.
    ///
    /// # Errors
    /// When a file cannot be read or is not in the format.
    fn read(&self, seed: u64, warn: &mut dyn FnMut(String)) -> Result<Dataset, DataError>;
}
