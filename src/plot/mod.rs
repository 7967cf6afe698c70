//! Figures: from what a study found to SVG and PNG files.
//!
//! A [`Figure`] is its parameters in the spec, what it needs, and three steps, each to be tested alone: [`Material`] → a struct
//! of series (`history::HistoryData`) → a [`Scene`], a list of marks in nominal pixels → bytes ([`to_svg`], [`to_png`]).
//! All but the last are plain data.
//!
//! A new figure is one file with these, named after it, its `pub mod` below, and one entry in `registry`. A figure that needs what no other does
//! also adds a [`Need`], which the spec's checks and the stage `plot` then ask to be met.

mod axis;
mod cloud;
mod draw;
mod error;
mod figure;
mod font;
mod gallery;
mod item;
mod layout;
mod material;
mod matrix;
mod names;
mod panel;
mod predicts;
mod quantity;
mod rankings;
mod registry;
mod render;
mod runs;
mod scene;
mod shows;
mod small_panels;
mod tables;
mod theme;

pub mod best_worst;
pub mod class_balance;
pub mod column_importance;
pub mod confusion_difference;
pub mod confusion_matrix;
pub mod curves;
pub mod distribution;
pub mod error_by_column;
pub mod expected_improvement;
pub mod groups;
pub mod history;
pub mod importance;
pub mod learning_curve;
pub mod misclassified;
pub mod missing;
pub mod paired;
pub mod parallel_coordinates;
pub mod pareto;
pub mod partial_dependence;
pub mod per_class;
pub mod precision_recall;
pub mod predicted_vs_true;
pub mod reliability;
pub mod residuals;
pub mod roc;
pub mod rungs;
pub mod samples;
pub mod surrogate;
pub mod target_distribution;
pub mod weights;

pub use draw::{draw, empty};
pub use error::PlotError;
pub use figure::{Drawing, Figure, Need};
pub use item::FigureItem;
pub use material::{
    ConfusionData, DifferenceData, FirstLayer, ImportanceKey, Material, MissingBy, On, OwnedTableKey, ReliabilityData,
    SliceData, TableKey, Tile,
};
pub use names::unknown_name;
pub use predicts::Predicts;
pub use quantity::{Quantity, QuantityColumn};
pub use registry::FigureKind;
pub use render::{Theme, to_png, to_svg};
pub use runs::{Ending, Run, Runs};
pub use scene::{Scene, Width};
pub use shows::misfit;
pub use tables::{
    ColumnDependence, ColumnErrors, DependenceData, ErrorsData, ImportanceOfColumns, MissingData, NumbersData,
    ScoresData, ScoresTruth, TargetsByPart, TargetsData,
};
