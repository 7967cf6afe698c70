//! Images in rows, each with two lines of text: the drawing of several figures.

use std::borrow::Cow;

use super::error::PlotError;
use super::font;
use super::material::Tile;
use super::scene::{COLUMN, LEFT, Mark, Scene, Text, Width};
use super::theme::{LABEL, QUIET, TITLE};

/// Side of an image on a page, in nominal pixels.
const SIDE: f64 = 140.0;
/// Distance between images, on a page and in a column.
const GAP: [f64; 2] = [30.0, 16.0];
/// Height of the two lines under an image, how much less one alone needs, and what is free under them.
const BELOW: f64 = 48.0;
const LINE: f64 = 18.0;
const UNDER: f64 = 14.0;
/// Distances of the two lines from their image.
const CAPTION: f64 = 14.0;
const NOTE: f64 = CAPTION + LINE;
/// Least distance between the lines of two images.
const APART: f64 = 6.0;
/// The upper border of the first image, and what is free under the last row besides what is under every one.
const TOP: f64 = 60.0;
const BOTTOM: f64 = 6.0;
/// Least width of the figure on a page.
const LEAST: f64 = 420.0;
/// Most images in a row.
const ACROSS: usize = 5;

/// Most images: of more, the first ones.
const MOST: usize = 100;

/// Images in rows of five, each with its lines.
pub(crate) fn gallery(title: &str, tiles: &[Tile], width: Width) -> Result<Scene, PlotError> {
    if tiles.is_empty() {
        return Err(PlotError::nothing("there is no image to show"));
    }
    let title = &*match tiles.len() > MOST {
        true => Cow::Owned(format!("{title}, {MOST} of {}", tiles.len())),
        false => Cow::Borrowed(title),
    };
    let tiles = &tiles[..tiles.len().min(MOST)];
    let notes = if tiles.iter().all(|tile| tile.note.is_empty()) { LINE } else { 0.0 };
    // In a column long lines need more width than one image of five.
    let available = (COLUMN - GAP[1]) / ACROSS as f64 - APART;
    let fits = |text: &str| font::width(text, LABEL, true) <= available;
    let few = if tiles.iter().all(|tile| fits(&tile.caption) && fits(&tile.note)) { ACROSS } else { 3 };
    let (most, gap) = (width.choose([ACROSS, few]), width.choose(GAP));
    let across = tiles.len().min(most);
    let side = width.choose([SIDE, (COLUMN - gap) / few as f64 - gap]);
    let pitch = side + gap;
    let high = side + BELOW - notes + UNDER;
    let wide = (GAP[0] + across as f64 * pitch).max(font::width(title, TITLE, true) + 2.0 * LEFT).max(LEAST);
    let width = width.choose([wide, COLUMN]);
    let mut scene = Scene::new(width, TOP + tiles.len().div_ceil(across) as f64 * high + BOTTOM);
    scene.title(title);
    for (index, tile) in tiles.iter().enumerate() {
        let (x, y) = (gap + (index % across) as f64 * pitch, TOP + (index / across) as f64 * high);
        let columns = tile.columns.max(1);
        let rows = tile.pixels.len().div_ceil(columns).max(1);
        let scale = side / columns.max(rows) as f64;
        let size = [scale * columns as f64, scale * rows as f64];
        let at = [x + (side - size[0]) / 2.0, y + (side - size[1]) / 2.0];
        scene.marks.push(Mark::Image { at, size, pixels: tile.pixels.clone(), columns });
        let available = side + gap - APART;
        let centre = x + side / 2.0;
        // A caption that is a little too wide gets smaller before it is cut.
        let (caption, size, bold) = font::shrunk(&tile.caption, true, available);
        let caption = Text::new(caption, [centre, y + side + CAPTION], size).centred();
        scene.text(if bold { caption.bold() } else { caption });
        let note = font::fit(&tile.note, LABEL, false, available);
        scene.text(Text::new(note, [centre, y + side + NOTE], LABEL).centred().ink(QUIET));
    }
    Ok(scene)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(caption: &str) -> Tile {
        Tile {
            pixels: (0..64).map(|i| [i * 4; 3]).collect(),
            columns: 8,
            caption: caption.to_owned(),
            note: String::new(),
        }
    }

    #[test]
    fn every_tile_has_its_image_and_its_caption() {
        let tiles: Vec<Tile> = (0..7).map(|i| tile(&format!("class {i}"))).collect();
        let scene = gallery("One sample of each class", &tiles, Width::Page).unwrap();
        let images = scene.marks.iter().filter(|mark| matches!(mark, Mark::Image { .. })).count();
        assert_eq!(images, 7);
        assert!(scene.texts().contains(&"class 6"));
    }

    #[test]
    fn of_a_thousand_images_the_first_hundred_are_shown() {
        let tiles: Vec<Tile> = (0..1000).map(|i| tile(&format!("class {i}"))).collect();
        let scene = gallery("One sample of each class", &tiles, Width::Page).unwrap();
        let texts = scene.texts();
        assert!(texts[0] == "One sample of each class, 100 of 1000" && !texts.contains(&"class 100"), "{texts:?}");
        assert!(scene.height < 6000.0);
    }

    #[test]
    fn no_images_are_nothing_to_draw() {
        assert!(matches!(gallery("Nothing", &[], Width::Page), Err(PlotError::NothingToDraw { .. })));
    }
}
