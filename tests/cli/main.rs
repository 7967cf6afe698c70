//! Drives the built binary on real input: one module a subject.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests lay out and read files by hand")]

mod export;
mod predict;
mod prior;
mod project;

mod answers;
mod away;
mod caching;
mod damage;
mod documents;
mod early;
mod encoders;
mod errors;
mod figures;
mod formats;
mod gc;
mod goals;
mod history;
mod inherited;
mod init;
mod interruption;
mod live;
mod messages;
mod notes;
mod orphans;
mod own_data;
mod parallel;
mod pipelines;
mod program_failures;
mod programs;
mod read_only;
mod receipts;
mod repeat;
mod streams;
mod tables;
mod texts;
mod typed;
mod wrong_tables;
