//! What a stage writes.

use serde::Serialize;

use crate::pipeline::{StageError, finite};
use crate::store::Writer;

/// Takes the files of the artifact that a stage makes.
#[derive(Debug)]
pub struct Output<'a> {
    writer: &'a mut Writer,
}

impl Output<'_> {
    pub(crate) fn new(writer: &mut Writer) -> Output<'_> {
        Output { writer }
    }

    /// Writes a file. Folders in a name are separated by `/`; every name is written once.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), StageError> {
        Ok(self.writer.write(name, bytes)?)
    }

    /// Writes a value as indented JSON with a line end. A number that is not finite is an error: JSON would say `null`.
    pub fn write_json<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), StageError> {
        let failed = |problem: String| StageError::Unwritable { file: name.to_owned(), problem };
        finite::check(value).map_err(|error| failed(error.to_string()))?;
        let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| failed(error.to_string()))?;
        bytes.push(b'\n');
        self.write(name, &bytes)
    }
}
