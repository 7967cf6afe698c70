//! Scenes → SVG and PNG, through plotters. Both have the same geometry; the same scene gives the same bytes.

use std::collections::BTreeMap;

use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontTransform, RGBColor, ShapeStyle, TextStyle};
use png::{BitDepth, ColorType, Compression, Encoder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::PlotError;
use super::font::font;
use super::scene::{Align, Mark, Point, Scene, Text};
use super::theme::{Ink, PAPER, Rgb};

/// plotters draws at whole pixels, so it draws this many times as large.
const FINE: f64 = 4.0;
/// Pixels of a PNG to a nominal pixel; the rest of `FINE` smooths the edges.
const PNG_SCALE: usize = 2;

/// plotters sets the base line of vertically centred text at 0.12 em below the position in a bitmap, at half an x-height
/// in SVG; 0.32 em puts the middle of the letters there.
const PNG_DROP: f64 = 0.2;
const SVG_DROP: f64 = 0.05;

/// What the figure is drawn on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// White paper; an SVG takes the dark colours on a screen that asks for them.
    #[default]
    Auto,
    /// White paper everywhere.
    Light,
    /// Dark paper everywhere.
    Dark,
}

impl Theme {
    fn colour(self, ink: Ink) -> Rgb {
        if self == Self::Dark { ink.dark } else { ink.light }
    }
}

/// The scene as an SVG document of its nominal size.
pub fn to_svg(scene: &Scene, theme: Theme) -> Result<Vec<u8>, PlotError> {
    let mut text = String::new();
    let (width, height) = fine_size(scene);
    draw(scene, Paper { backend: SVGBackend::with_string(&mut text, (width, height)), drop: SVG_DROP, theme })?;
    let fine = format!("width=\"{width}\" height=\"{height}\"");
    let (across, down) = (scene.width.round(), scene.height.round());
    let nominal = match scene.paper_mm {
        None => format!("width=\"{across}\" height=\"{down}\""),
        Some(mm) => format!("width=\"{mm}mm\" height=\"{:.1}mm\"", mm * down / across),
    };
    let mut text = text.replacen(&fine, &nominal, 1);
    if theme == Theme::Auto {
        let head = text.find('>').map_or(0, |end| end + 1);
        text.insert_str(head, &format!("\n<style>{}</style>", dark_rules(scene)));
    }
    Ok(text.into_bytes())
}

/// CSS that gives every colour of the scene the one that it has on dark paper, on a screen that asks for it.
///
/// A rule names the element that plotters makes of a mark. Images are `rect` and keep their colours.
fn dark_rules(scene: &Scene) -> String {
    let mut rules = BTreeMap::from([(("polygon", PAPER.light), PAPER.dark)]);
    for mark in &scene.marks {
        let (element, ink) = match mark {
            Mark::Line { ink, .. } => ("polyline", ink),
            Mark::Area { ink, .. } => ("polygon", ink),
            Mark::Disc { ink, .. } => ("circle", ink),
            Mark::Text(text) => ("text", &text.ink),
            Mark::Image { .. } => continue,
        };
        rules.insert((element, ink.light), ink.dark);
    }
    let hex = |[r, g, b]: Rgb| format!("#{r:02X}{g:02X}{b:02X}");
    let rule = |((element, light), dark): ((&str, Rgb), Rgb)| {
        let property = if element == "polyline" { "stroke" } else { "fill" };
        format!("{element}[{property}=\"{}\"]{{{property}:{}}}", hex(light), hex(dark))
    };
    let rules = rules.into_iter().filter(|((_, light), dark)| light != dark).map(rule);
    format!("@media screen and (prefers-color-scheme:dark){{{}}}", rules.collect::<String>())
}

/// The scene as a PNG image of twice its nominal size.
pub fn to_png(scene: &Scene, theme: Theme) -> Result<Vec<u8>, PlotError> {
    let (width, height) = fine_size(scene);
    let mut fine = vec![255; width as usize * height as usize * 3];
    draw(scene, Paper { backend: BitMapBackend::with_buffer(&mut fine, (width, height)), drop: PNG_DROP, theme })?;
    let step = FINE as usize / PNG_SCALE;
    let (columns, rows) = (width as usize / step, height as usize / step);
    let pixels = smaller(&fine, width as usize, step);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, columns as u32, rows as u32);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    let mut writer = encoder.write_header().map_err(PlotError::drawing)?;
    writer.write_image_data(&pixels).map_err(PlotError::drawing)?;
    writer.finish().map_err(PlotError::drawing)?;
    Ok(bytes)
}

fn fine_size(scene: &Scene) -> (u32, u32) {
    ((scene.width.round() * FINE) as u32, (scene.height.round() * FINE) as u32)
}

/// Means of blocks of `step` × `step` pixels of an RGB image that is `width` pixels wide.
fn smaller(fine: &[u8], width: usize, step: usize) -> Vec<u8> {
    let area = (step * step) as u32;
    let rows = fine.chunks_exact(width * 3 * step);
    rows.flat_map(|rows| {
        (0..width / step * 3).map(move |i| {
            let (column, colour) = (i / 3, i % 3);
            let pixel = |k: usize| u32::from(rows[((k / step) * width + column * step + k % step) * 3 + colour]);
            ((0..step * step).map(pixel).sum::<u32>() / area) as u8
        })
    })
    .collect()
}

/// A backend, and how far, in ems, it must set text lower than told so that letters stand around their position.
struct Paper<B: DrawingBackend> {
    backend: B,
    drop: f64,
    theme: Theme,
}

fn draw<B: DrawingBackend>(scene: &Scene, mut paper: Paper<B>) -> Result<(), PlotError> {
    paper.backend.ensure_prepared().map_err(PlotError::drawing)?;
    paper.area(&[[0.0, 0.0], [scene.width, 0.0], [scene.width, scene.height], [0.0, scene.height]], PAPER)?;
    for mark in scene.marks.iter().filter(|mark| mark.has_place()) {
        match mark {
            Mark::Line { points, ink, width } => paper.line(points, *ink, *width)?,
            Mark::Area { points, ink } => paper.area(points, *ink)?,
            Mark::Disc { centre, radius, ink } => paper.disc(*centre, *radius, *ink)?,
            Mark::Text(text) => paper.text(text)?,
            Mark::Image { at, size, pixels, columns } => paper.image(*at, *size, pixels, *columns)?,
        }
    }
    paper.backend.present().map_err(PlotError::drawing)
}

/// Pixels of the backend; what lies far outside any figure lies at the end of what backends can count.
fn fine(place: Point) -> (i32, i32) {
    const FAR: f64 = 100_000.0;
    let [x, y] = place.map(|x| (x * FINE).round().clamp(-FAR, FAR) as i32);
    (x, y)
}

impl<B: DrawingBackend> Paper<B> {
    fn colour(&self, ink: Ink) -> RGBColor {
        let [r, g, b] = self.theme.colour(ink);
        RGBColor(r, g, b)
    }

    fn line(&mut self, points: &[Point], ink: Ink, width: f64) -> Result<(), PlotError> {
        let style = ShapeStyle::from(self.colour(ink)).stroke_width((width * FINE).round() as u32);
        let mut path: Vec<(i32, i32)> = points.iter().map(|&p| fine(p)).collect();
        path.dedup();
        if path.len() < 2 {
            return Ok(());
        }
        self.backend.draw_path(path, &style).map_err(PlotError::drawing)
    }

    fn area(&mut self, points: &[Point], ink: Ink) -> Result<(), PlotError> {
        let colour = self.colour(ink);
        self.backend.fill_polygon(points.iter().map(|&p| fine(p)), &colour).map_err(PlotError::drawing)
    }

    fn disc(&mut self, centre: Point, radius: f64, ink: Ink) -> Result<(), PlotError> {
        let (radius, colour) = ((radius * FINE).round() as u32, self.colour(ink));
        self.backend.draw_circle(fine(centre), radius, &colour, true).map_err(PlotError::drawing)
    }

    fn text(&mut self, text: &Text) -> Result<(), PlotError> {
        let horizontal = match text.align {
            Align::Left => HPos::Left,
            Align::Centre => HPos::Center,
            Align::Right => HPos::Right,
        };
        let turn = if text.upright { FontTransform::Rotate270 } else { FontTransform::None };
        let ink = self.colour(text.ink);
        let style = TextStyle::from(font(text.size * FINE, text.bold).transform(turn))
            .color(&ink)
            .pos(Pos::new(horizontal, VPos::Center));
        let drop = self.drop * text.size;
        let [x, y] = text.at;
        let at = if text.upright { [x + drop, y] } else { [x, y + drop] };
        self.backend.draw_text(&text.text, &style, fine(at)).map_err(PlotError::drawing)
    }

    /// Runs of equal pixels as rectangles, each half a pixel too long and too low: the next one covers that, and no
    /// viewer shows seams.
    fn image(&mut self, at: Point, size: [f64; 2], pixels: &[[u8; 3]], columns: usize) -> Result<(), PlotError> {
        let rows = pixels.len() / columns.max(1);
        let (wide, high) = (size[0] / columns.max(1) as f64, size[1] / rows.max(1) as f64);
        for (row, line) in pixels.chunks_exact(columns.max(1)).enumerate() {
            let mut column = 0;
            for run in line.chunk_by(|a, b| a == b) {
                let [r, g, b] = run[0];
                let (x, y) = (at[0] + column as f64 * wide, at[1] + row as f64 * high);
                column += run.len();
                let right = (at[0] + (column as f64 + 0.5) * wide).min(at[0] + size[0]);
                let foot = (y + 1.5 * high).min(at[1] + size[1]);
                let style = ShapeStyle::from(RGBColor(r, g, b)).filled();
                let (from, to) = (fine([x, y]), fine([right, foot]));
                self.backend.draw_rect(from, to, &style, true).map_err(PlotError::drawing)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
