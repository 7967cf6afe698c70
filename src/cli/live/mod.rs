//! `run ui`: the reports of an outputs folder, served to this machine's browser while searches run.
//!
//! It listens on the loopback address unless told otherwise, answers only requests that name it (so that no other web page
//! reaches it by a name of its own) and, where others can reach it, that bring its token; it reads and never writes.

mod everything;
mod guard;
mod http;
mod pages;
mod query;
mod runs;
mod server;
mod together;

pub(crate) use runs::{Run, Runs, State, history_in};
pub(crate) use server::ui;
