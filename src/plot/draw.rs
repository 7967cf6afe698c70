//! From a figure of the spec and what it may show to a drawing.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::best_worst::BestWorst;
use super::confusion_difference::DifferenceData;
use super::confusion_matrix::ConfusionData;
use super::curves::Curves;
use super::distribution::Distribution;
use super::error::PlotError;
use super::expected_improvement::ExpectedImprovement;
use super::gallery::{FirstLayer, Tile, gallery};
use super::groups::Groups;
use super::history::History;
use super::importance::Importance;
use super::paired::Paired;
use super::parallel_coordinates::ParallelCoordinates;
use super::params::{Figure, On};
use super::pareto::Pareto;
use super::reliability::ReliabilityData;
use super::rungs::Rungs;
use super::runs::Runs;
use super::scene::{COLUMN_MM, Scene, Text, Width};
use super::surrogate::SurrogateData;
use super::theme::{NAME, QUIET, TITLE};

/// Everything that figures may show; what a list of figures does not need may stay empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Material {
    /// The runs of the study.
    pub study: Option<Runs>,
    /// One sample of each class.
    pub samples: Vec<Tile>,
    /// Confusion matrices by part of the data.
    pub confusion: BTreeMap<On, ConfusionData>,
    /// Confusion matrices less those of another trial, by part of the data.
    pub differences: BTreeMap<On, DifferenceData>,
    /// Confidence against accuracy, by part of the data.
    pub reliability: BTreeMap<On, ReliabilityData>,
    /// Weights of the first layer, where it looks at images.
    pub first_layer: Option<FirstLayer>,
    /// The surest mistakes by part of the data, surest first.
    pub mistakes: BTreeMap<On, Vec<Tile>>,
    /// What a search believes, by the figures that show it.
    pub surrogates: BTreeMap<String, SurrogateData>,
    /// Seed of the importance's forest and of the intervals.
    pub seed: u64,
}

/// A drawn figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// What to render.
    pub scene: Scene,
    /// The numbers that the figure computed, if it did.
    pub numbers: Option<Value>,
}

impl From<Scene> for Drawing {
    fn from(scene: Scene) -> Self {
        Self { scene, numbers: None }
    }
}

/// Draws a figure.
///
/// # Errors
/// [`PlotError::NothingToDraw`] if the material does not hold what the figure shows.
pub fn draw(figure: &Figure, material: &Material, width: Width) -> Result<Drawing, PlotError> {
    let mut drawing = drawn(figure, material, width)?;
    if width == Width::Column {
        drawing.scene.paper_mm = Some(COLUMN_MM);
    }
    Ok(drawing)
}

fn drawn(figure: &Figure, material: &Material, width: Width) -> Result<Drawing, PlotError> {
    let study = || material.study.as_ref().ok_or_else(|| PlotError::nothing("there is no study"));
    Ok(match figure {
        Figure::Samples(_) => gallery("One sample of each class", &material.samples, width)?.into(),
        Figure::Curves(figure) => Curves::new(study()?, figure.top as usize, figure.logarithmic)?.scene(width).into(),
        Figure::History(_) => History::new(study()?)?.scene(width).into(),
        Figure::ParallelCoordinates(_) => ParallelCoordinates::new(study()?)?.scene(width).into(),
        Figure::Importance(_) => {
            let numbers = Importance::new(study()?, material.seed)?;
            with_numbers(numbers.scene(width), &numbers)?
        }
        Figure::Groups(figure) => {
            let numbers = Groups::new(study()?, &figure.by, figure.style)?;
            with_numbers(numbers.scene(width), &numbers)?
        }
        Figure::Distribution(figure) => Distribution::new(study()?, figure.by.as_deref())?.scene(width).into(),
        Figure::Surrogate(_) => match material.surrogates.get(&figure.file_stem()) {
            Some(data) => data.scene(width)?.into(),
            None => return Err(PlotError::nothing("there are no two searched parameters with two measured trials")),
        },
        Figure::ConfusionMatrix(figure) => match material.confusion.get(&figure.on) {
            Some(data) => data.scene(width)?.into(),
            None => return Err(not_evaluated(figure.on)),
        },
        Figure::ConfusionDifference(figure) => match material.differences.get(&figure.on) {
            Some(data) => data.scene(width)?.into(),
            None => return Err(not_evaluated(figure.on)),
        },
        Figure::PerClass(figure) => match material.confusion.get(&figure.on) {
            Some(data) => data.per_class(width)?.into(),
            None => return Err(not_evaluated(figure.on)),
        },
        Figure::Reliability(figure) => match material.reliability.get(&figure.on) {
            Some(data) => data.scene()?.into(),
            None => return Err(not_evaluated(figure.on)),
        },
        Figure::Weights(figure) => match &material.first_layer {
            Some(layer) => layer.scene(figure.count as usize, width)?.into(),
            None => return Err(PlotError::nothing("the first layer does not look at images")),
        },
        Figure::ExpectedImprovement(_) => ExpectedImprovement::new(study()?)?.scene(width).into(),
        Figure::Rungs(_) => Rungs::new(study()?)?.scene(width).into(),
        Figure::Pareto(figure) => {
            let numbers = Pareto::new(study()?, &figure.against, figure.maximize)?;
            with_numbers(numbers.scene(width), &numbers)?
        }
        Figure::BestWorst(figure) => BestWorst::new(study()?, figure.count as usize)?.scene(width).into(),
        Figure::Misclassified(figure) => {
            let tiles = material.mistakes.get(&figure.on).ok_or_else(|| not_evaluated(figure.on))?;
            let tiles = &tiles[..tiles.len().min(figure.count as usize)];
            let title = format!("Mistakes on {} that the model is surest of: true → predicted", figure.on.word());
            gallery(&title, tiles, width)?.into()
        }
        Figure::Paired(figure) => {
            let numbers = Paired::new(study()?, &figure.by, material.seed)?;
            with_numbers(numbers.scene(width), &numbers)?
        }
    })
}

fn with_numbers(scene: Scene, numbers: &impl Serialize) -> Result<Drawing, PlotError> {
    Ok(Drawing { scene, numbers: Some(serde_json::to_value(numbers).map_err(PlotError::drawing)?) })
}

fn not_evaluated(on: On) -> PlotError {
    PlotError::nothing(format!("nothing was evaluated on {}", on.word()))
}

/// A figure that says why it is empty, so that the list of files does not depend on what was found.
pub fn empty(figure: &Figure, why: &str) -> Scene {
    let mut scene = Scene::new(700.0, 160.0);
    scene.text(Text::new(figure.file_stem(), [20.0, 32.0], TITLE).bold());
    scene.text(Text::new(why, [20.0, 80.0], NAME).ink(QUIET));
    scene
}

#[cfg(test)]
mod tests;
