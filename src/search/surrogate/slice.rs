//! A surrogate over two parameters, everything else as in the best trial.

use serde_json::Value;

use super::effects::effects;
use super::study_fit::StudyFit;
use crate::base::goal::Goal;
use crate::search::dimension::Dimension;
use crate::search::error::SearchError;
use crate::search::observation::Observation;
use crate::search::settings::Settings;
use crate::search::space::Space;

/// Cells of an axis of reals, or of very many levels.
const CELLS: usize = 48;

/// The predictions of a surrogate over two parameters, the others as in the best trial.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// The first parameter.
    pub x: SliceAxis,
    /// The second one.
    pub y: SliceAxis,
    /// The predicted metric of every cell, a row a cell of `y`.
    pub mean: Vec<Vec<f64>>,
    /// How uncertain that is, on the process's own scale: 0 where it is known, 1 where nothing is.
    pub uncertainty: Vec<Vec<f64>>,
    /// Where the trials lie on both axes, in [0, 1]; the best one first.
    pub trials: Vec<[f64; 2]>,
}

/// An axis of a slice, in cells of equal width.
#[derive(Clone, Debug, PartialEq)]
pub struct SliceAxis {
    /// The parameter's path.
    pub path: String,
    /// The value in the middle of every cell.
    pub values: Vec<Value>,
}

/// Coordinates of the cells.
fn cells(dimension: &Dimension) -> Vec<f64> {
    match dimension.levels() {
        Some(count) if count <= CELLS => (0..count).map(|level| dimension.coordinate_of_level(level)).collect(),
        _ => (0..CELLS).map(|i| (i as f64 + 0.5) / CELLS as f64).collect(),
    }
}

/// Where a coordinate lies on the axis, in [0, 1].
fn place(dimension: &Dimension, u: f64) -> f64 {
    match dimension.levels() {
        Some(count) if count <= CELLS => (dimension.level_at(u) as f64 + 0.5) / count as f64,
        _ => u.max(0.0),
    }
}

/// A slice along two parameters, by their paths; the two that explain most where none are named. `None` with fewer than two
/// results, or where there are no two such parameters.
///
/// # Errors
/// [`SearchError`] if the parameters make no space.
pub fn slice(
    settings: &Settings,
    seed: u64,
    completed: &[Observation],
    wanted: [Option<&str>; 2],
) -> Result<Option<Slice>, SearchError> {
    let space = Space::new(&settings.parameters)?;
    let Some(fit) = StudyFit::new(&space, settings, seed, completed) else { return Ok(None) };
    let StudyFit { modelled, incumbent, mut stream } = fit;
    let surrogate = modelled.first();
    let at = |path: &str| space.dimensions().iter().position(|dimension| dimension.path == path);
    let mut chosen: Vec<usize> = wanted.into_iter().flatten().filter_map(at).collect();
    if chosen.len() < 2 {
        let order = effects(&space, surrogate, &mut stream);
        let others: Vec<usize> = order.iter().filter_map(|effect| at(&effect.path)).collect();
        chosen.extend(others.into_iter().filter(|index| !chosen.contains(index)).collect::<Vec<_>>());
    }
    let [x, y, ..] = chosen[..] else { return Ok(None) };
    if x == y {
        return Ok(None);
    }
    let dimensions = space.dimensions();
    let best = space.point(&completed[incumbent].config);
    let (columns, rows) = (cells(&dimensions[x]), cells(&dimensions[y]));
    let predict = |u: f64, v: f64| {
        let mut point = best.clone();
        (point[x], point[y]) = (u, v);
        let (mean, variance) = surrogate.posterior.at(&space.canonical(&point));
        let sign = if settings.goals()[0].goal() == Goal::Maximize { -1.0 } else { 1.0 };
        (sign * surrogate.transform.invert(mean), (variance / surrogate.posterior.theta.signal()).sqrt())
    };
    let table: Vec<Vec<(f64, f64)>> = rows.iter().map(|&v| columns.iter().map(|&u| predict(u, v)).collect()).collect();
    let trial = |index: usize| {
        let point = space.point(&completed[index].config);
        [place(&dimensions[x], point[x]), place(&dimensions[y], point[y])]
    };
    let order = std::iter::once(incumbent).chain((0..completed.len()).filter(|&index| index != incumbent));
    let axis = |dimension: &Dimension, cells: &[f64]| SliceAxis {
        path: dimension.path.clone(),
        values: cells.iter().map(|&u| dimension.value(u)).collect(),
    };
    Ok(Some(Slice {
        x: axis(&dimensions[x], &columns),
        y: axis(&dimensions[y], &rows),
        mean: table.iter().map(|row| row.iter().map(|cell| cell.0).collect()).collect(),
        uncertainty: table.iter().map(|row| row.iter().map(|cell| cell.1).collect()).collect(),
        trials: order.map(trial).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::observation::Outcome;
    use crate::search::tests::study::{common, number, random, study};

    #[test]
    fn a_slice_shows_the_function_over_what_matters() {
        let space = r#"{"a": {"distribution": "uniform", "min": 0, "max": 1}, "b": {"values": ["p", "q", "r"]},
            "c": {"distribution": "uniform", "min": 0, "max": 1}}"#;
        for (goal, sign) in [("minimize", 1.0), ("maximize", -1.0)] {
            let common = common(space, goal);
            let value = |c: &crate::search::config::Config| {
                let x = number(c, "a") - 0.25;
                Outcome::Value(sign * (x * x + if c["b"] == "q" { 0.0 } else { 0.2 }))
            };
            let done = study(&random(40), &common, 1, 40, &value);
            let found = slice(&common, 1, &done, [None, None]).unwrap().unwrap();
            assert_eq!((found.x.path.as_str(), found.y.path.as_str(), found.y.values.len()), ("a", "b", 3));
            // Row q is the best, near a quarter of the way.
            let row: Vec<f64> = found.mean[1].iter().map(|mean| sign * mean).collect();
            let best = (0..row.len()).min_by(|&i, &j| row[i].total_cmp(&row[j])).unwrap();
            assert!((best as f64 / 48.0 - 0.25).abs() < 0.06, "{best}");
            assert!(sign * found.mean[0][best] > row[best] + 0.1);
            assert!(found.uncertainty.iter().flatten().all(|u| (0.0..=1.0).contains(u)));
            assert!((found.trials[0][0] - 0.25).abs() < 0.2 && found.trials[0][1] == 0.5 && found.trials.len() == 40);
            let turned = slice(&common, 1, &done, [Some("c"), Some("a")]).unwrap().unwrap();
            assert_eq!((turned.x.path.as_str(), turned.y.path.as_str()), ("c", "a"));
            assert_eq!(slice(&common, 1, &done, [Some("c"), Some("c")]).unwrap(), None);
            assert_eq!(slice(&common, 1, &[], [None, None]).unwrap(), None);
        }
    }
}
