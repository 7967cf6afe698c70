//! Programs as objectives: any executable that prints its metrics as lines of JSON.
//!
//! Every trial has a [`Scratch`] folder of its own, unless the spec says `working_folder: shared`.
//!
//! [`Command`] is the section of the spec; [`Invocation`] is a command with the values of one configuration in their places,
//! and [`Invocation::run`] runs it to its end, with a time limit.

mod command;
mod interpreter;
mod invocation;
mod lines;
mod process;
mod run;
mod scratch;
#[cfg(unix)]
mod supervise;
mod supervisor;

pub use command::{Command, WorkingFolder};
pub use interpreter::version_of_interpreter;
pub use invocation::{Invocation, ProgramError, TrialId};
pub use lines::{Line, says_part_of_epoch};
pub use run::{End, ProgramRun};
pub use scratch::{LeftFile, Scratch};
#[cfg(unix)]
pub use supervise::supervise;
pub use supervisor::{SUPERVISE, offer_supervisor};
