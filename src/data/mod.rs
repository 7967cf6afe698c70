//! Data sets: where they come from, how they are read, scaled, split and handed out in batches.
//!
//! A [`Dataset`] keeps its features as they were read (u8 or f32), training rows first, test rows after them. Nothing is
//! ever copied into scaled form: [`prepare`] works out row numbers and an affine map ([`Prepared`]), and [`Part`] scales
//! (and augments) the rows of a batch when they are gathered.

mod affine;
mod batches;
mod catalogue;
mod dataset;
mod dataset_files;
mod download;
mod error;
mod fitted_columns;
mod folds;
mod formats;
mod graph_table;
mod input_column;
mod load;
mod locate;
pub mod npy;
mod prepare;
mod prepared;
mod published;
mod split;
pub mod table;
mod target;
mod target_map;
mod targets;
pub mod transforms;

pub use affine::Affine;
pub use batches::Part;
pub use catalogue::{CATALOGUE, CatalogueName, Entry};
pub use dataset::{Dataset, Features, ImageShape, Origin};
pub use download::Download;
pub use error::DataError;
pub use fitted_columns::{FeatureColumn, FittedColumns};
pub use formats::{
    ColumnRef, ColumnRefs, CsvSpec, Decimal, Delimiter, ExcelSpec, FilesSpec, Format, IdxSpec, NewBlock, NewRows,
    NpySpec, ParquetSpec, Spelling,
};
pub use graph_table::GraphTable;
pub use input_column::InputColumn;
pub use load::{CatalogueSpec, DatasetSpec, identity, load};
pub use locate::{Place, Source, whereabouts};
pub use prepare::prepare;
pub use prepared::Prepared;
pub use published::Published;
pub use target::Task;
pub use target_map::{TargetMap, TargetScale};
pub use targets::Targets;
pub use transforms::calendar_day;
pub use transforms::{Augment, Embedding, Fold, IdleKey, Step, StepProblem, Transform, check_steps};
