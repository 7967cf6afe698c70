//! What every figure says of itself, and how it is drawn.

use serde::Serialize;
use serde_json::Value;

use super::error::PlotError;
use super::material::{ImportanceKey, Material, MissingBy, On, TableKey};
use super::predicts::Predicts;
use super::scene::{Scene, Width};

/// A figure of the `plot` list. The type that implements it holds its parameters.
pub trait Figure {
    /// What must be there for the figure to be drawn. A spec that lacks something is refused for the first such need; the
    /// stage `plot` puts what is needed into the [`Material`].
    fn needs(&self) -> Vec<Need<'_>>;

    /// What a model has to predict for the figure to have a meaning: anything, if the figure does not say it.
    fn shows(&self) -> &'static [Predicts] {
        &Predicts::ALL
    }

    /// What the name of the figure's files has after its kind, beginning with `_`; empty where all figures of the kind are the
    /// same. Distinct for parameters that show something else.
    fn suffix(&self) -> String;

    /// Draws the figure.
    ///
    /// # Errors
    /// [`PlotError::NothingToDraw`] if the material does not hold what the figure shows.
    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError>;
}

/// Something that a figure cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need<'a> {
    /// One sample image of each class.
    ClassSamples,
    /// The runs of a study, be it of a single model.
    Runs,
    /// The runs of a search.
    Search,
    /// The values that a search gives the parameter with this path.
    Parameter(&'a str),
    /// Runs on different numbers of training samples.
    TrainingSamples,
    /// Another metric than the one that the search is after, by its name.
    OtherMetric(&'a str),
    /// Several goals of the search.
    SecondGoal,
    /// The acquisition function's value at every trial.
    Acquisition,
    /// A slice through the search's surrogate over two parameters; `None` leaves the choice of one open.
    Slice([Option<&'a str>; 2]),
    /// The predictions of the evaluated trial on a part of the data.
    Evaluation(On),
    /// The predictions of the trial that the evaluated one is compared with.
    SecondTrial,
    /// The most confident mistakes on a part of the data, as images.
    Mistakes(On),
    /// The weights of the evaluated trial's first layer.
    FirstLayer,
    /// Predicted numbers beside the true ones, on a part of the data.
    Numbers(On),
    /// The probabilities of classes or labels, on a part of the data.
    Scores(On),
    /// What is to be predicted, part by part of the data.
    Targets,
    /// How many values of a table are missing.
    Missing(MissingBy),
    /// What the model loses without a column of a table.
    ColumnImportance(ImportanceKey),
    /// What the model predicts over the values of the columns of a table.
    Dependence(TableKey<'a>),
    /// How wrong the model is over the values of the columns of a table.
    ColumnErrors(TableKey<'a>),
}

impl Need<'_> {
    /// Whether the data set has to be read for it: its samples are shown, or weights in the shape of its images, or what a model
    /// makes of its rows.
    pub fn reads_dataset(&self) -> bool {
        match self {
            Self::ClassSamples
            | Self::Mistakes(_)
            | Self::FirstLayer
            | Self::Numbers(_)
            | Self::Scores(_)
            | Self::Targets
            | Self::Missing(_)
            | Self::ColumnImportance(_)
            | Self::Dependence(_)
            | Self::ColumnErrors(_) => true,
            Self::Runs
            | Self::Search
            | Self::Parameter(_)
            | Self::TrainingSamples
            | Self::OtherMetric(_)
            | Self::SecondGoal
            | Self::Acquisition
            | Self::Slice(_)
            | Self::Evaluation(_)
            | Self::SecondTrial => false,
        }
    }

    /// Whether it is of the parts of the data as the preprocessing makes them, whatever a model makes of them.
    pub fn reads_parts(&self) -> bool {
        matches!(self, Self::Targets | Self::Missing(_))
    }
}

/// A drawn figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// What to render.
    pub scene: Scene,
    /// The numbers that the figure computed, if it did.
    pub numbers: Option<Value>,
}

impl Drawing {
    /// A figure with the numbers that it shows.
    ///
    /// # Errors
    /// [`PlotError::Drawing`] if the numbers have no form in JSON.
    pub(crate) fn with_numbers(scene: Scene, numbers: &impl Serialize) -> Result<Self, PlotError> {
        Ok(Self { scene, numbers: Some(serde_json::to_value(numbers).map_err(PlotError::drawing)?) })
    }
}

impl From<Scene> for Drawing {
    fn from(scene: Scene) -> Self {
        Self { scene, numbers: None }
    }
}
