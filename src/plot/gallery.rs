//! Figures of images: `samples`, one image of each class, and `misclassified`, what the model gets wrong.

use super::error::PlotError;
use super::font;
use super::scene::{Mark, Scene, Text};
use super::theme::{LABEL, QUIET, TITLE};

/// An image with what stands under it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// Grey values 0…255, row by row.
    pub pixels: Vec<u8>,
    /// Pixels in a row; at least 1.
    pub columns: usize,
    /// First line under the image.
    pub caption: String,
    /// Second line; may be empty.
    pub note: String,
}

/// Side of an image in nominal pixels.
const SIDE: f64 = 140.0;
/// Distance between images.
const GAP: f64 = 30.0;
/// Room for the two lines under an image.
const BELOW: f64 = 48.0;
/// Most images in a row.
const ACROSS: usize = 5;

/// Images in rows of five, each with its lines.
pub(crate) fn gallery(title: &str, tiles: &[Tile]) -> Result<Scene, PlotError> {
    if tiles.is_empty() {
        return Err(PlotError::nothing("there is no image to show"));
    }
    let across = tiles.len().min(ACROSS);
    let notes = if tiles.iter().all(|tile| tile.note.is_empty()) { 18.0 } else { 0.0 };
    let pitch = SIDE + GAP;
    let high = SIDE + BELOW - notes + 14.0;
    let width = (GAP + across as f64 * pitch).max(font::width(title, TITLE, true) + 40.0).max(420.0);
    let mut scene = Scene::new(width, 60.0 + tiles.len().div_ceil(across) as f64 * high + 6.0);
    scene.text(Text::new(title, [20.0, 28.0], TITLE).bold());
    for (index, tile) in tiles.iter().enumerate() {
        let (x, y) = (GAP + (index % across) as f64 * pitch, 60.0 + (index / across) as f64 * high);
        let columns = tile.columns.max(1);
        let rows = tile.pixels.len().div_ceil(columns).max(1);
        let scale = SIDE / columns.max(rows) as f64;
        let size = [scale * columns as f64, scale * rows as f64];
        let at = [x + (SIDE - size[0]) / 2.0, y + (SIDE - size[1]) / 2.0];
        let pixels = tile.pixels.iter().map(|&grey| [grey; 3]).collect();
        scene.marks.push(Mark::Image { at, size, pixels, columns });
        let room = SIDE + GAP - 6.0;
        let centre = x + SIDE / 2.0;
        // A caption that is a little too wide gets smaller before it is cut.
        let size = (LABEL * room / font::width(&tile.caption, LABEL, true).max(1.0)).clamp(10.0, LABEL);
        let caption = font::fit(&tile.caption, size, true, room);
        scene.text(Text::new(caption, [centre, y + SIDE + 14.0], size).bold().centred());
        let note = font::fit(&tile.note, LABEL, false, room);
        scene.text(Text::new(note, [centre, y + SIDE + 32.0], LABEL).centred().ink(QUIET));
    }
    Ok(scene)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(caption: &str) -> Tile {
        Tile { pixels: (0..64).map(|i| i * 4).collect(), columns: 8, caption: caption.to_owned(), note: String::new() }
    }

    #[test]
    fn every_tile_has_its_image_and_its_caption() {
        let tiles: Vec<Tile> = (0..7).map(|i| tile(&format!("class {i}"))).collect();
        let scene = gallery("One sample of each class", &tiles).unwrap();
        let images = scene.marks.iter().filter(|mark| matches!(mark, Mark::Image { .. })).count();
        assert_eq!(images, 7);
        assert!(scene.texts().contains(&"class 6"));
    }

    #[test]
    fn no_images_are_nothing_to_draw() {
        assert!(matches!(gallery("Nothing", &[]), Err(PlotError::NothingToDraw { .. })));
    }
}
