//! What every other module may use: the only file I/O, named random streams, text for people and its escapes, the machine's name,
//! paths of specs, histories of measurements, means and their intervals, locks, lists of kinds, panics of others, work on many items at once, what other programs say. It uses none of them.

pub(crate) mod caught;
pub mod escape;
pub mod folder;
pub mod fs;
pub mod git;
pub mod goal;
pub mod history;
pub mod long_history;
pub mod machine;
pub mod moments;
pub mod normal;
pub(crate) mod parallel;
pub mod path;
pub mod registry;
pub mod rng;
pub(crate) mod said;
pub mod student;
pub mod sync;
pub mod text;
