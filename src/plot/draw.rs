//! From a figure and its material to a drawing.

use super::error::PlotError;
use super::figure::Drawing;
use super::material::Material;
use super::registry::FigureKind;
use super::scene::{COLUMN_MM, LEFT, Scene, Text, Width};
use super::shows::misfit;
use super::theme::{NAME, QUIET, TITLE};

/// Size of an empty figure, and heights of the middle of its name and of why it is empty.
const EMPTY: [f64; 2] = [700.0, 160.0];
const EMPTY_NAME: f64 = 32.0;
const WHY: f64 = 80.0;

/// Draws a figure.
///
/// # Errors
/// [`PlotError::NothingToDraw`] if the material does not hold what the figure shows, or the figure is of something else.
pub fn draw(figure: &FigureKind, material: &Material, width: Width) -> Result<Drawing, PlotError> {
    if let Some(why) = material.predicts.and_then(|predicts| misfit(figure, predicts)) {
        return Err(PlotError::nothing(why));
    }
    let mut drawing = figure.draw(material, width)?;
    if width == Width::Column {
        drawing.scene.paper_mm = Some(COLUMN_MM);
    }
    Ok(drawing)
}

/// A figure that says why it is empty, so that the list of files does not depend on what was found.
pub fn empty(figure: &FigureKind, why: &str) -> Scene {
    let mut scene = Scene::new(EMPTY[0], EMPTY[1]);
    scene.text(Text::new(figure.file_stem(), [LEFT, EMPTY_NAME], TITLE).bold());
    scene.text(Text::new(why, [LEFT, WHY], NAME).ink(QUIET));
    scene
}

#[cfg(test)]
mod tests;
