//! The report: one HTML file that opens anywhere, without network and without anything beside it.
//!
//! [`page`] puts a [`Content`] and the figures into `page.html`, with the style sheet, the script and a build of Apache ECharts
//! inside. A Content-Security-Policy lets the page run these scripts, by their digests, and nothing else; what a study
//! contains is data, whatever it is called. [`markdown`] says the same as text, with the figures beside it.

mod content;
mod document;
mod found;
mod live;
mod markdown;
mod page;
mod template;

pub use content::{
    Content, Evaluation, Figure, Images, NumberError, Prediction, Stage, SurrogateSummary, Trial, Written,
};
pub use document::{
    Document, DocumentProblem, Filled, Missing, Pipeline, document_page, images_of, usages, with_addresses,
};
pub use found::{Found, FoundTrial, LONGEST_SEARCH, found_page};
pub use live::{Listed, index, live_page};
pub use markdown::markdown;
pub use page::page;
