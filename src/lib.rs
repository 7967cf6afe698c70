//! A declarative experiment runner: one YAML spec in; trained models, figures and reproducible artifacts out.
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`base`] | file I/O, named random streams, text: may be used by all and uses none |
//! | [`onnx`] | graphs in ONNX, with which steps, layers and models write themselves for other programs |
//! | [`data`] | data sets: catalogue, formats, transforms, splits, batches |
//! | [`nn`] | feed-forward networks and their training |
//! | [`tabular`] | models of tables beside networks: linear models, gradient-boosted trees |
//! | [`program`] | any program as an objective |
//! | [`search`] | search spaces and strategies: grid, random, Sobol, list, Bayesian |
//! | [`analysis`] | the numbers behind the figures |
//! | [`plot`] | figures |
//! | [`report`] | the page that shows everything |
//! | [`store`] | content-addressed artifacts on disk; knows nothing of machine learning |
//! | [`pipeline`] | plans and executes the stages that it is handed |
//! | [`spec`] | the spec language: types, loading, checking, schema |
//! | [`stages`] | the only module that uses all the others below it |
//! | [`cli`] | the command line: `run` |
//!
//! `docs/architecture.md` says how they work together and where a new optimizer, metric or figure goes.
//!
//! # Example
//!
//! What `run SPEC` does, as a library: check a spec, run it, look at what came of it.
//!
//! ```
//! use specrun::{spec::check_text, stages, store::Store};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let row = |i: usize| format!("{},{},{}\n", i % 10, i % 7, if i % 10 < 5 { "low" } else { "high" });
//! std::fs::write(folder.path().join("table.csv"), (0..200).map(row).collect::<String>())?;
//! let spec = r#"
//!     name: first
//!     dataset: { format: csv, path: table.csv, header: false, test_fraction: 0.2 }
//!     preprocess: [standardize: {}, split: { validation: 0.2 }]
//!     model: { kind: mlp, hidden: [8] }
//!     optimizer: { kind: adam, learning_rate: 0.05, epochs: 3 }
//!     search:
//!         { method: random, trials: 3, metric: { name: val_accuracy }, parameters: { optimizer.learning_rate: { min: 0.01, max: 0.1 } } }
//!     plot: [history]
//! "#;
//! let resolved = check_text("first.yaml", spec, &[], folder.path())?; // or `spec::load_spec(path, &[])`
//! let store = Store::open(&folder.path().join("outputs"))?;
//! let finished = stages::run(&resolved, &stages::RunOptions::new(store))?;
//!
//! let study = finished.study.ok_or("the spec has a search")?;
//! assert_eq!(study.trials.len(), 3);
//! assert!(study.ranked()[0].metric > Some(0.5));
//! assert!(finished.folder.join("plots/history.svg").exists());
//! # Ok(())
//! # }
//! ```

pub mod analysis;
pub mod base;
#[cfg(feature = "cli")]
pub mod cli;
pub mod data;
pub mod nn;
pub mod onnx;
pub mod pipeline;
pub mod plot;
pub mod program;
pub mod report;
pub mod search;
pub mod spec;
pub mod stages;
pub mod store;
pub mod tabular;
