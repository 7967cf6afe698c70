//! One file a subcommand.

mod check;
mod compare;
mod completions;
mod data;
mod gc;
mod how;
mod init;
mod lock;
mod log;
mod past;
mod plan;
mod repair;
mod report;
mod rerun;
mod run;
mod schema;
mod show;
mod spec_file;
mod study;
mod verify;

pub(crate) use check::check;
pub(crate) use compare::compare;
pub(crate) use completions::completions;
pub(crate) use data::data;
pub(crate) use gc::gc;
pub(crate) use init::init;
pub(crate) use lock::lock;
pub(crate) use log::log;
pub(crate) use plan::plan;
pub(crate) use report::report;
pub(crate) use run::run;
pub(crate) use schema::schema;
pub(crate) use show::show;
use study::study_of;
pub(crate) use verify::verify;
