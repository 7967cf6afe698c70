//! Figures.

mod params;

pub use params::{
    BestWorst, ConfusionMatrix, Curves, Figure, FigureItem, Groups, History, Importance, Misclassified, On, Paired,
    ParallelCoordinates, Samples,
};
