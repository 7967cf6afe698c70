//! Documents: Markdown that a person writes, with numbers, tables and figures of finished pipelines in it.
//!
//! ```text
//! The best of {{trials}} networks has {{best val_accuracy as=percent}}; {{q8_loss: figure paired_model.loss}}
//! ```
//!
//! What stands in double braces is a [`Verb`] with its arguments, behind the name of a pipeline and a colon unless it is that of
//! the pipeline that the document belongs to. [`Document::parse`] finds what is written wrong, [`Document::fill`] what is missing.
//! A backslash before the braces makes them text. A new verb is one function with its `Verb` in `verbs/` and one entry in
//! `verbs/registry.rs`.

mod arguments;
mod fill;
mod html;
mod nearest;
mod parse_arguments;
mod pipeline;
mod template;
mod verb;
mod verbs;

pub use fill::{Filled, Missing};
pub(super) use html::section;
pub use html::{document_page, images_of, with_addresses};
pub use pipeline::Pipeline;
pub use template::{Document, DocumentProblem};
pub use verbs::usages;

#[cfg(test)]
mod tests;
