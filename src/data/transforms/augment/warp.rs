//! Images moved, turned, resized and slanted.

use crate::data::dataset::ImageShape;

/// Where a pixel of the new image comes from: turn back, shrink back, slant back. [[1, slant], [0, 1]] · Rᵀ / size.
pub(super) fn back((sin, cos): (f64, f64), size: f64, slant: f64) -> [[f64; 2]; 2] {
    [[(cos - slant * sin) / size, (sin + slant * cos) / size], [-sin / size, cos / size]]
}

/// to[i, j] = from[i − dy, j − dx], zero outside.
pub(super) fn translate(from: &[f32], to: &mut [f32], shape: ImageShape, (dx, dy): (i64, i64)) {
    let ImageShape { height, width } = shape;
    for (i, row) in to.chunks_exact_mut(width).enumerate() {
        row.fill(0.0);
        let source = usize::try_from(i as i64 - dy).ok().filter(|&i| i < height);
        let Some(source) = source else { continue };
        let source = &from[source * width..][..width];
        let size = dx.unsigned_abs().min(width as u64) as usize;
        match dx >= 0 {
            true => row[size..].copy_from_slice(&source[..width - size]),
            false => row[..width - size].copy_from_slice(&source[size..]),
        }
    }
}

/// Places are counted in so many parts of a pixel, in integers: the same everywhere, and cheaper than rounding.
const PARTS: i64 = 1 << 16;
/// A coordinate that moves further than this from one pixel to the next is outside at once.
const FAR: f64 = 1e9;

/// x[p] = x[centre + matrix · (p − shift − centre)], bilinear, zero outside. `scratch` holds the image with a border.
///
/// A place outside is moved to the border, where all four neighbours are zero, so that nothing is asked pixel by pixel.
pub(super) fn resample(
    x: &mut [f32],
    scratch: &mut Vec<f32>,
    shape: ImageShape,
    matrix: [[f64; 2]; 2],
    (dx, dy): (i64, i64),
) {
    let ImageShape { height, width } = shape;
    let wide = width + 3;
    scratch.clear();
    scratch.resize((height + 3) * wide, 0.0);
    for (bordered, row) in scratch[wide..].chunks_exact_mut(wide).zip(x.chunks_exact(width)) {
        bordered[1..=width].copy_from_slice(row);
    }
    let [[xx, xy], [yx, yy]] = matrix.map(|row| row.map(|number| number.clamp(-FAR, FAR)));
    let parts = |number: f64| (number * PARTS as f64).round() as i64;
    let (cx, cy) = ((width as f64 - 1.0) / 2.0, (height as f64 - 1.0) / 2.0);
    let (last_column, last_row) = ((width as i64 + 1) * PARTS, (height as i64 + 1) * PARTS);
    let (column_step, row_step) = (parts(xx), parts(yx));
    for (i, line) in x.chunks_exact_mut(width).enumerate() {
        // Of the line's first pixel; the border is the first row and column.
        let (u, v) = (-cx - dx as f64, i as f64 - cy - dy as f64);
        let mut column = parts(cx + 1.0 + xx * u + xy * v);
        let mut row = parts(cy + 1.0 + yx * u + yy * v);
        for to in line {
            let (inside_column, inside_row) = (column.clamp(0, last_column), row.clamp(0, last_row));
            let at = (inside_row / PARTS) as usize * wide + (inside_column / PARTS) as usize;
            let share = |place: i64| (place % PARTS) as i32 as f32 * (1.0 / PARTS as f32);
            let (right_share, low_share) = (share(inside_column), share(inside_row));
            let (upper, lower) = (&scratch[at..at + 2], &scratch[at + wide..at + wide + 2]);
            let upper = upper[0] + (upper[1] - upper[0]) * right_share;
            let lower = lower[0] + (lower[1] - lower[0]) * right_share;
            *to = upper + (lower - upper) * low_share;
            (column, row) = (column + column_step, row + row_step);
        }
    }
}
