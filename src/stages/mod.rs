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
//! [`run()`] does all that a spec asks for. [`stages_of`] makes the list of its stages: sections that are absent have none.

mod believed;
mod configurations;
mod content;
mod dataset;
mod document;
mod document_page;
mod evaluate;
mod executor;
mod export;
mod files;
mod finished;
mod job;
mod made_of;
mod metrics;
mod mistakes;
mod model_folder;
mod names;
mod notes;
mod objective;
mod parts;
mod plot;
mod predictor;
mod preprocess;
mod prior;
mod ranking;
mod receipt;
mod registry;
mod remember;
mod repeated;
mod replicate;
mod report;
mod rerun;
mod retry;
mod run;
mod salvage;
mod schedule;
mod search;
mod search_summary;
mod shared;
mod standing;
mod study;
mod surrogate;
mod table;
mod training_note;
mod trainings;
mod trial;
mod trial_status;
mod unfinished;
mod view;

pub use configurations::{CONFIGURATION, configuration};
pub use document::{DocumentFile, FilledDocument};
pub use document_page::lay_out_document;
pub use export::{ExportError, OnnxFile, export_onnx};
pub use files::{BELIEFS, BEST, JsonFile, MODEL, MODEL_FOLDER, REPORT, STUDY, TABLE_MODEL, TRIALS};
pub use metrics::{ClassMetrics, PartMetrics, Report, Rival, RivalClasses, RivalPart};
pub use model_folder::{PredictError, PredictedTarget};
pub use names::{DATASET, EVALUATE, PLOT, PLOTS, PREPROCESS, REPORT_PAGE, RESOLVED, SEARCH};
pub use notes::{NOTES, NotesError, PipelineNotes, TrialNote, notes_in, write_notes};
pub use objective::recorded_history;
pub use predictor::Predictor;
pub use ranking::Ranking;
pub use receipt::{Receipt, StageReceipt, TrialReceipt};
pub use registry::stages_of;
pub use repeated::RepeatedMetric;
pub use replicate::Replicate;
pub use report::{base_of, live_report};
pub use rerun::{Rerun, rerun};
pub use run::{Finished, RunError, RunOptions, run};
pub use study::Study;
pub use surrogate::{NoSurrogate, surrogate_summary};
pub use trainings::DEVIATION;
pub use trial::{Remarks, Trial};
pub use trial_status::TrialStatus;
pub use unfinished::study_so_far;
