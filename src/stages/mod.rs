//! The stages: the only place where the parts meet.
//!
//! | stage | reads | makes |
//! | --- | --- | --- |
//! | `dataset` | files of the data set | features, labels, classes |
//! | `preprocess` | dataset | rows of each part, scaling |
//! | `search` | dataset, preprocess | the study: every trial with its history; each trial is an artifact of its own |
//! | `evaluate` | dataset, search | metrics, confusion matrices, mistakes, `best.yaml`, the model |
//! | `plot` | dataset, search, evaluate | figures |
//!
//! [`stages_of`] makes the list for a spec: sections that are absent have no stage.

mod dataset;
mod evaluate;
mod metrics;
mod parts;
mod plot;
mod preprocess;
mod program;
mod registry;
mod report;
mod schedule;
mod search;
mod study;
mod table;
mod trial;

pub use metrics::{PartMetrics, Report, Rival, RivalPart};
pub use registry::{Surroundings, stages_of, view_of};
pub use report::{base_of, live_report};
pub use study::{Measured, Status, Study, Trial};
