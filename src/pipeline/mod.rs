//! Plans and executes the stages that it is handed. Knows no YAML, no machine learning, no concrete stage and not the terminal.
//!
//! | word | meaning |
//! | --- | --- |
//! | [`Stage`] | one step with declared inputs; what it makes has a key |
//! | [`Plan`] | the stages in order with their keys, and for each whether it runs and why |
//! | [`execute()`] | runs what the plan's last stages need, and nothing else |
//! | [`Context`] | what a running stage may ask for: events, cancellation, [`Context::memo`] for parts of its work |
//! | [`Event`] | what happened, as data: bars, lines, JSON and `events.jsonl` are readers of one stream |
//! | [`View`] | files of artifacts, copied to where a person opens them |
//!
//! ```text
//! outputs/<pipeline>/
//!   last.json      for each stage: the key, spec, inputs and summary of what it last made; tells why a stage runs
//!   events.jsonl   one event a line
//!   runs.jsonl     what was run when, with what spec, and what came of it
//!   view.json      the files that a view has put here, with their digests
//!   …              those files
//! ```
//!
//! Which stages run is decided from the end: a stage runs when what it makes is wanted and absent or damaged. A stage whose
//! artifact is gone does not run when all that would read it is there. Damage found while a stage reads its inputs sends the
//! execution back to the stage that made them.

mod context;
mod event;
mod execute;
mod executed;
mod explain;
mod finite;
mod inputs;
mod last;
mod leftovers;
mod log;
mod make_room;
mod output;
mod plan;
mod runs;
mod stage;
mod stage_error;
mod view;

#[cfg(test)]
mod tests;

pub use context::Context;
pub use event::{Event, PlannedStage, Sink};
pub use execute::{ExecuteError, Options, execute};
pub use executed::{Executed, ExecutedStage};
pub use explain::{Change, Why};
pub use inputs::Inputs;
pub use last::{FILE as LAST, Shown, shown_in};
pub use leftovers::remove_leftovers;
pub use log::{EventLog, Logged, Provenance, last_execution, provenance, read_log};
pub use make_room::Changed;
pub use output::Output;
pub use plan::{Plan, PlanError, Planned, Status, lock_folder};
pub use runs::{BestTrial, PastRun, PastRuns, RunBegun, RunEnded, RunEnding, past_runs};
pub(crate) use runs::{note_begin, note_end};
pub use stage::Stage;
pub use stage_error::StageError;
pub use view::{View, ViewError};
