//! Programs as objectives: any executable that prints its metrics as lines of JSON.
//!
//! [`Command`] is the section of the spec; [`Invocation`] is a command with the values of one configuration in their places,
//! and [`Invocation::run`] runs it to its end, with a time limit.

mod command;
mod invocation;
mod lines;
mod run;

pub use command::Command;
pub use invocation::{Invocation, ProgramError};
pub use lines::{Line, says_part_of_epoch};
pub use run::{End, ProgramRun};
