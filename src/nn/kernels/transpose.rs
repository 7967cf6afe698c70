//! Transposes: only moves, so there is nothing to round.

/// Side of the tiles that are turned in registers.
const TILE: usize = 8;

/// Writes `to`[columns, `to_row`] = transpose of the first `columns` columns of `from`[rows, `from_row`].
///
/// Numbers of `to` beyond `rows` in a row are left as they are.
///
/// # Panics
/// When a matrix is smaller than its sizes say.
pub fn transpose(from: &[f32], rows: usize, columns: usize, from_row: usize, to: &mut [f32], to_row: usize) {
    if rows == 0 || columns == 0 {
        return;
    }
    assert!(columns <= from_row && from.len() >= (rows - 1) * from_row + columns, "`from` is as large as it says");
    assert!(rows <= to_row && to.len() >= (columns - 1) * to_row + rows, "`to` is as large as it says");
    let (whole_rows, whole_columns) = (rows - rows % TILE, columns - columns % TILE);
    whole_tiles(from, whole_rows, whole_columns, from_row, to, to_row);
    one_by_one(from, 0..rows, whole_columns..columns, from_row, to, to_row);
    one_by_one(from, whole_rows..rows, 0..whole_columns, from_row, to, to_row);
}

fn whole_tiles(from: &[f32], rows: usize, columns: usize, from_row: usize, to: &mut [f32], to_row: usize) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx") {
        // SAFETY: `transpose` has asserted that both matrices are as large as that, and AVX has been detected.
        return unsafe { turned(from.as_ptr(), rows, columns, from_row, to.as_mut_ptr(), to_row) };
    }
    one_by_one(from, 0..rows, 0..columns, from_row, to, to_row);
}

fn one_by_one(
    from: &[f32],
    rows: std::ops::Range<usize>,
    columns: std::ops::Range<usize>,
    from_row: usize,
    to: &mut [f32],
    to_row: usize,
) {
    for j in columns {
        for i in rows.clone() {
            to[j * to_row + i] = from[i * from_row + j];
        }
    }
}

/// Turns a matrix of whole tiles.
///
/// # Safety
/// The CPU has AVX; the matrices are as large as that.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx")]
unsafe fn turned(from: *const f32, rows: usize, columns: usize, from_row: usize, to: *mut f32, to_row: usize) {
    // Two tiles, one under the other, before the next: together they write whole lines of the cache.
    for first in (0..rows).step_by(2 * TILE) {
        for j in (0..columns).step_by(TILE) {
            for i in (first..rows.min(first + 2 * TILE)).step_by(TILE) {
                // SAFETY: the caller's promise.
                unsafe { tile(from.add(i * from_row + j), from_row, to.add(j * to_row + i), to_row) };
            }
        }
    }
}

/// Turns a tile: pairs change places, then quads.
///
/// # Safety
/// The CPU has AVX; eight rows of eight numbers are readable at `from` and writable at `to`, so many numbers apart.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx")]
#[inline]
unsafe fn tile(from: *const f32, from_row: usize, to: *mut f32, to_row: usize) {
    use std::arch::x86_64::*;
    // SAFETY: the caller's promise.
    unsafe {
        // The second half of a vector is that of four rows below, so that no halves have to change places.
        let r: [__m256; TILE] = std::array::from_fn(|i| {
            let half = from.add(i % 4 * from_row + i / 4 * 4);
            let (first, second) = (_mm_loadu_ps(half), _mm_loadu_ps(half.add(4 * from_row)));
            _mm256_insertf128_ps::<1>(_mm256_castps128_ps256(first), second)
        });
        let pairs: [__m256; TILE] = std::array::from_fn(|i| {
            let (a, b) = (r[i / 2 * 2], r[i / 2 * 2 + 1]);
            if i % 2 == 0 { _mm256_unpacklo_ps(a, b) } else { _mm256_unpackhi_ps(a, b) }
        });
        for i in 0..TILE {
            let (half, which) = (i / 4 * 4, i % 4 / 2);
            let (a, b) = (pairs[half + which], pairs[half + which + 2]);
            let quads = if i % 2 == 0 { _mm256_shuffle_ps::<0x44>(a, b) } else { _mm256_shuffle_ps::<0xee>(a, b) };
            _mm256_storeu_ps(to.add(i * to_row), quads);
        }
    }
}
