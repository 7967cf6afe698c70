//! How much each parameter matters to what a surrogate predicts: functional ANOVA (Hutter, Hoos and Leyton-Brown 2014), over the
//! posterior mean.

use serde::{Deserialize, Serialize};

use super::model::Surrogate;
use crate::base::rng::Stream;
use crate::search::design::hypercube;
use crate::search::dimension::Dimension;
use crate::search::space::{Point, Space};

/// Points over which effects are averaged.
const POINTS: usize = 512;
/// Most values of a parameter at each point.
const MAX_VALUES: usize = 8;

/// Which part of the variance of the predicted metric over the whole space a parameter explains, in [0, 1].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParameterEffect {
    /// The parameter's path.
    pub path: String,
    /// Main effect: what it explains by itself.
    #[serde(rename = "alone")]
    pub main: f64,
    /// Total effect: what it explains by itself and in interactions with others.
    #[serde(rename = "in_all")]
    pub total: f64,
}

/// The effects of all parameters, the largest total effect first.
pub(super) fn effects(space: &Space, surrogate: &Surrogate, stream: &mut Stream) -> Vec<ParameterEffect> {
    let points = hypercube(space, POINTS, stream);
    let mean = |point: &[f64]| surrogate.transform.invert(surrogate.posterior.mean(&space.canonical(point)));
    // A row a point, a column a value of the parameter.
    let table = |index: usize, dimension: &Dimension| -> Vec<Vec<f64>> {
        let values = values(dimension);
        let row = |point: &Point| {
            let at = |&value: &f64| {
                let mut moved = point.clone();
                moved[index] = value;
                mean(&moved)
            };
            values.iter().map(at).collect()
        };
        points.iter().map(row).collect()
    };
    let tables: Vec<Vec<Vec<f64>>> = space.dimensions().iter().enumerate().map(|(i, d)| table(i, d)).collect();
    let whole = tables.iter().map(|table| variance(&table.concat())).sum::<f64>() / tables.len() as f64;
    let explained = |part: f64| if whole > 0.0 && whole.is_finite() { (part / whole).min(1.0) } else { 0.0 };
    let of = |(table, dimension): (&Vec<Vec<f64>>, &Dimension)| {
        let column = |i: usize| table.iter().map(|row| row[i]).sum::<f64>() / table.len() as f64;
        let main = variance(&(0..table[0].len()).map(column).collect::<Vec<_>>());
        let total = table.iter().map(|row| variance(row)).sum::<f64>() / table.len() as f64;
        ParameterEffect { path: dimension.path.clone(), main: explained(main), total: explained(total) }
    };
    let mut effects: Vec<ParameterEffect> = tables.iter().zip(space.dimensions()).map(of).collect();
    effects.sort_by(|a, b| b.total.total_cmp(&a.total).then_with(|| a.path.cmp(&b.path)));
    effects
}

/// Coordinates of a parameter's values: all, or some of them, evenly.
fn values(dimension: &Dimension) -> Vec<f64> {
    match dimension.levels() {
        Some(count) if count <= MAX_VALUES => (0..count).map(|level| dimension.coordinate_of_level(level)).collect(),
        Some(count) => {
            (0..MAX_VALUES).map(|i| dimension.coordinate_of_level(i * (count - 1) / (MAX_VALUES - 1))).collect()
        }
        None => (0..MAX_VALUES).map(|i| (i as f64 + 0.5) / MAX_VALUES as f64).collect(),
    }
}

fn variance(numbers: &[f64]) -> f64 {
    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
    numbers.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / numbers.len() as f64
}
