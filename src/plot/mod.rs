//! Figures: from what a study found to SVG and PNG files.
//!
//! A figure is three steps, each to be tested alone: [`Material`] → a struct of series (`history::History`) → a
//! [`Scene`], a list of marks in nominal pixels → bytes ([`to_svg`], [`to_png`]). All but the last are plain data.
//!
//! | figure | file |
//! | --- | --- |
//! | `samples`, `misclassified`, `weights` | `gallery` |
//! | every other one | of its name |
//!
//! A new figure is one file, one variant of [`Figure`] and one line in `draw`.

mod axis;
mod best_worst;
mod confusion_difference;
mod confusion_matrix;
mod curves;
mod distribution;
mod draw;
mod error;
mod expected_improvement;
mod font;
mod gallery;
mod groups;
mod history;
mod importance;
mod paired;
mod panel;
mod parallel_coordinates;
mod params;
mod pareto;
mod per_class;
mod reliability;
mod render;
mod rungs;
mod runs;
mod scene;
mod surrogate;
mod theme;

pub use confusion_difference::DifferenceData;
pub use confusion_matrix::ConfusionData;
pub use draw::{Drawing, Material, draw, empty};
pub use error::PlotError;
pub use gallery::{FirstLayer, Tile};
pub use params::{
    BestWorst, ConfusionDifference, ConfusionMatrix, Curves, Distribution, ExpectedImprovement, Figure, FigureItem,
    GroupStyle, Groups, History, Importance, Misclassified, On, Paired, ParallelCoordinates, Pareto, PerClass,
    Reliability, Rungs, Samples, Surrogate, Weights,
};
pub use reliability::ReliabilityData;
pub use render::{Theme, to_png, to_svg};
pub use runs::{EpochPoint, Run, Runs};
pub use scene::{Scene, Width};
pub use surrogate::SurrogateData;
