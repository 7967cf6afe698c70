//! Points in a panel: each by itself, and of very many how densely they lie.

use std::collections::BTreeMap;

use super::panel::Panel;
use super::scene::{Point, Scene};
use super::theme::{BLUE, FAINT, mix};

/// More points than this are drawn as a density.
const MANY: usize = 3000;
/// Radius of a dot, and that of one of more than so many.
const DOT: [f64; 2] = [3.2, 2.0];
const CROWDED: usize = 300;
/// Side of a cell of a density.
const CELL: f64 = 4.0;

/// What is said of points that are drawn as a density; nothing of fewer points.
pub(crate) fn density_note(points: usize) -> &'static str {
    if points > MANY { " · darker: more" } else { "" }
}

/// Draws points that lie in a panel.
pub(crate) fn cloud(scene: &mut Scene, panel: &Panel, points: &[Point]) {
    let places = points.iter().map(|&[x, y]| panel.place(x, y)).filter(|&place| panel.holds(place));
    if points.len() <= MANY {
        let radius = DOT[usize::from(points.len() > CROWDED)];
        places.for_each(|place| scene.disc(place, radius, mix(FAINT, BLUE, 0.75)));
        return;
    }
    let mut cells: BTreeMap<[u32; 2], u64> = BTreeMap::new();
    for [x, y] in places {
        let cell = [(x - panel.at[0]) / CELL, (y - panel.at[1]) / CELL].map(|place| place.max(0.0) as u32);
        *cells.entry(cell).or_default() += 1;
    }
    let most = cells.values().copied().max().unwrap_or(1) as f64;
    for ([column, row], count) in cells {
        let at = [panel.at[0] + f64::from(column) * CELL, panel.at[1] + f64::from(row) * CELL];
        let size = [CELL.min(panel.right() - at[0]), CELL.min(panel.foot() - at[1])];
        // Logarithmic, so that single samples are seen beside thousands.
        let share = if most > 1.0 { libm::log(count as f64) / libm::log(most) } else { 1.0 };
        if size.iter().all(|side| *side > 0.0) {
            scene.rectangle(at, size, mix(FAINT, BLUE, 0.1 + 0.9 * share));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::axis::Axis;
    use super::*;

    #[test]
    fn a_million_points_are_some_thousands_of_cells() {
        let panel = Panel { at: [0.0, 0.0], size: [400.0, 400.0], x: Axis::new(0.0, 1.0), y: Axis::new(0.0, 1.0) };
        let points: Vec<Point> =
            (0..1_000_000_u64).map(|i| [(i * 7919 % 10_007) as f64 / 10_007.0, (i % 1009) as f64 / 1009.0]).collect();
        let mut scene = Scene::new(400.0, 400.0);
        cloud(&mut scene, &panel, &points);
        assert!((5_000..=10_201).contains(&scene.marks.len()), "{}", scene.marks.len());
        let mut few = Scene::new(400.0, 400.0);
        cloud(&mut few, &panel, &[[0.5, 0.5], [2.0, 0.5], [f64::NAN, 0.1]]);
        assert_eq!(few.marks.len(), 1);
    }
}
