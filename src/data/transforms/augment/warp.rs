//! Images moved, turned, resized and slanted.

use crate::data::ImageShape;

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

/// x[p] = x[centre + matrix · (p − shift − centre)], bilinear, zero outside. `room` is room for the image with a border.
///
/// In f32, operation by operation; a place outside is moved to the border, where all four neighbours are zero, so that
/// nothing is asked pixel by pixel.
pub(super) fn resample(
    x: &mut [f32],
    room: &mut Vec<f32>,
    shape: ImageShape,
    matrix: [[f64; 2]; 2],
    (dx, dy): (i64, i64),
) {
    let ImageShape { height, width } = shape;
    let wide = width + 3;
    room.clear();
    room.resize((height + 3) * wide, 0.0);
    for (bordered, row) in room[wide..].chunks_exact_mut(wide).zip(x.chunks_exact(width)) {
        bordered[1..=width].copy_from_slice(row);
    }
    let [[xx, xy], [yx, yy]] = matrix.map(|row| row.map(|number| number as f32));
    let (cx, cy) = ((width as f32 - 1.0) / 2.0, (height as f32 - 1.0) / 2.0);
    let (last_column, last_row) = ((width + 1) as f32, (height + 1) as f32);
    for (i, row) in x.chunks_exact_mut(width).enumerate() {
        let v = i as f32 - cy - dy as f32;
        let (column_start, row_start) = (cx + 1.0 + xy * v, cy + 1.0 + yy * v);
        for (j, to) in row.iter_mut().enumerate() {
            let u = j as f32 - cx - dx as f32;
            let column = (column_start + xx * u).clamp(0.0, last_column);
            let row = (row_start + yx * u).clamp(0.0, last_row);
            let (left, top) = (column as u32, row as u32);
            let (right_share, low_share) = (column - left as f32, row - top as f32);
            let at = top as usize * wide + left as usize;
            let (upper, lower) = (&room[at..at + 2], &room[at + wide..at + wide + 2]);
            let upper = upper[0] * (1.0 - right_share) + upper[1] * right_share;
            let lower = lower[0] * (1.0 - right_share) + lower[1] * right_share;
            *to = upper * (1.0 - low_share) + lower * low_share;
        }
    }
}
