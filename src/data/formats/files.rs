//! The data formats, one entry each.

use super::csv::CsvSpec;
use super::excel::ExcelSpec;
use super::format::Format;
use super::idx::IdxSpec;
use super::npy::NpySpec;
use super::parquet::ParquetSpec;
use crate::base::registry::registry;

registry! {
    /// Own files, read in a format.
    pub enum FilesSpec: dyn Format, tag = "format" {
        /// Images and labels in MNIST's format; compressed files (gzip) are decompressed.
        "idx" => Idx(IdxSpec),
        /// A table of numbers with a column of classes; a compressed one (gzip) is decompressed.
        "csv" => Csv(CsvSpec),
        /// A table of Parquet.
        "parquet" => Parquet(ParquetSpec),
        /// A sheet of a workbook of Excel or OpenDocument.
        "excel" => Excel(ExcelSpec),
        /// Two arrays of NumPy: features and labels.
        "npy" => Npy(NpySpec),
    }
}
