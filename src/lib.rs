//! A declarative experiment runner: one YAML spec in; trained models, figures and reproducible artifacts out.
//!
//! | room | what it is for |
//! | --- | --- |
//! | [`base`] | file I/O, named random streams, text: open to all, knows nobody |
//! | [`data`] | data sets: catalogue, formats, transforms, splits, batches |
//! | [`nn`] | feed-forward networks and their training |
//! | [`program`] | any program as an objective |
//! | [`search`] | search spaces and strategies: grid, random, Sobol, list, Bayesian |
//! | [`analysis`] | the numbers behind the figures |
//! | [`plot`] | figures |
//! | [`report`] | the page that shows everything |
//! | [`store`] | content-addressed artifacts on disk; knows nothing of machine learning |
//! | [`pipeline`] | plans and executes the stages that it is handed |
//! | [`spec`] | the spec language: types, loading, checking, schema |
//! | [`stages`] | the only place where the parts meet |
//! | [`cli`] | what a person types and sees |

pub mod analysis;
pub mod base;
#[cfg(feature = "cli")]
pub mod cli;
pub mod data;
pub mod nn;
pub mod pipeline;
pub mod plot;
pub mod program;
pub mod report;
pub mod search;
pub mod spec;
pub mod stages;
pub mod store;
