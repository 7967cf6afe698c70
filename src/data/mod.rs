//! Data sets: where they come from, how they are read, scaled, split and handed out in batches.
//!
//! A [`Dataset`] keeps its features as they were read (u8 or f32), training rows first, test rows after them. Nothing is
//! ever copied into scaled form: [`prepare`] works out row numbers and an affine map ([`Prepared`]), and [`Part`] scales
//! (and augments) the rows of a batch when they are gathered.

mod batches;
mod catalogue;
mod dataset;
mod download;
mod error;
mod formats;
mod load;
mod locate;
mod prepare;
mod split;
pub mod transforms;

pub use batches::Part;
pub use catalogue::{CATALOGUE, CatalogueName, Entry, Published};
pub use dataset::{Dataset, Features, ImageShape};
pub use error::DataError;
pub use formats::npy;
pub use load::{CatalogueSpec, CsvSpec, DatasetSpec, FilesSpec, IdxSpec, identity, load};
pub use locate::{Download, Place, Source, whereabouts};
pub use prepare::{Affine, Prepared, prepare};
pub use transforms::{Augment, Step, StepProblem, check_steps};
