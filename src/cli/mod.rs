//! What a person types and sees. The only module that prints, and the only one that knows the terminal.

mod args;
mod columns;
mod commands;
mod diagnostics;
mod filter;
mod fit;
mod groups;
mod image;
mod interrupt;
mod live;
mod main;
mod order;
mod progress;
mod size;
mod surrogate;
mod table;
mod trials;
mod ui;

pub use args::Cli;
pub use main::main;
