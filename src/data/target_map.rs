//! How numbers that are to be predicted are scaled for the training, and back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::targets::Targets;
use super::transforms::mean_and_deviation;
use crate::onnx::{Graph, Value};

/// How numbers that are to be predicted are scaled for the training. Metrics and predictions are in their own unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetScale {
    /// To mean 0 and standard deviation 1 over the training rows.
    #[default]
    Standardize,
    /// ln(1 + y), then as `standardize`; for numbers above −1 that span several powers of ten.
    Log1p,
    /// Not at all.
    None,
}

/// The scale of each number of a sample, learned from training rows: z = (g(y) − center) / scale, g(y) = y or ln(1 + y).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetMap {
    kind: TargetScale,
    center: Vec<f64>,
    scale: Vec<f64>,
}

impl TargetMap {
    /// Learns the scale of each number from some rows; none where samples have no numbers.
    ///
    /// # Errors
    /// Says which number has no logarithm.
    pub(crate) fn fit(kind: TargetScale, targets: &Targets, rows: &[u32]) -> Result<Option<Self>, String> {
        let Targets::Numbers { values, names } = targets else { return Ok(None) };
        let (mut center, mut scale) = (vec![0.0; names.len()], vec![1.0; names.len()]);
        for (at, name) in names.iter().enumerate() {
            let column = values.column(at);
            if kind == TargetScale::Log1p
                && let Some(y) = column.iter().find(|y| **y <= -1.0)
            {
                return Err(format!("`log1p` needs targets above −1, and `{name}` has {y}"));
            }
            if kind != TargetScale::None {
                let z: Vec<f64> = rows.iter().map(|&row| curved(kind, column[row as usize])).collect();
                (center[at], scale[at]) = match mean_and_deviation(&z) {
                    (mean, 0.0) => (mean, 1.0),
                    found => found,
                };
            }
        }
        Ok(Some(Self { kind, center, scale }))
    }

    /// The number that is learned, of the number `at` of a sample.
    pub fn forward(&self, at: usize, y: f64) -> f64 {
        (curved(self.kind, y) - self.center[at]) / self.scale[at]
    }

    /// The number in its own unit, of one that was learned.
    pub fn original(&self, at: usize, z: f64) -> f64 {
        let y = z * self.scale[at] + self.center[at];
        if self.kind == TargetScale::Log1p { libm::expm1(y) } else { y }
    }

    /// Numbers in their own unit in a graph, of those that were learned: f64 `[rows, targets]`.
    pub fn write_original(&self, z: &Value, graph: &mut Graph) -> Value {
        let (scale, center) = (graph.row(&self.scale), graph.row(&self.center));
        let scaled = graph.apply("Mul", &[z, &scale]);
        let y = graph.apply("Add", &[&scaled, &center]);
        if self.kind == TargetScale::Log1p { graph.expm1(&y) } else { y }
    }

    /// The numbers of some samples as they are learned, `[samples, targets]`, row-major.
    pub(super) fn learned(&self, targets: &Targets) -> Vec<f32> {
        let Targets::Numbers { values, .. } = targets else { return Vec::new() };
        values.indexed_iter().map(|((_, at), y)| self.forward(at, *y) as f32).collect()
    }
}

fn curved(kind: TargetScale, y: f64) -> f64 {
    if kind == TargetScale::Log1p { libm::log1p(y) } else { y }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn targets() -> Targets {
        Targets::Numbers { values: array![[1.0, 5.0], [3.0, 5.0], [1e9, 5.0]], names: vec!["a".into(), "b".into()] }
    }

    #[test]
    fn numbers_come_back_in_their_own_unit() {
        for kind in [TargetScale::Standardize, TargetScale::Log1p, TargetScale::None] {
            let map = TargetMap::fit(kind, &targets(), &[0, 1]).unwrap().unwrap();
            for y in [1.0, 3.0, 7.5, 1e9] {
                assert!((map.original(0, map.forward(0, y)) - y).abs() <= 1e-12 * y, "{kind:?} {y}");
            }
        }
        let map = TargetMap::fit(TargetScale::Standardize, &targets(), &[0, 1]).unwrap().unwrap();
        assert_eq!((map.forward(0, 1.0), map.forward(0, 3.0), map.forward(1, 5.0)), (-1.0, 1.0, 0.0));
        assert_eq!(map.learned(&targets())[..4], [-1.0, 0.0, 1.0, 0.0]);
    }

    #[test]
    fn numbers_without_a_logarithm_are_named() {
        let targets = Targets::Numbers { values: array![[-2.0]], names: vec!["a".into()] };
        let why = TargetMap::fit(TargetScale::Log1p, &targets, &[0]).unwrap_err();
        assert_eq!(why, "`log1p` needs targets above −1, and `a` has -2");
    }
}
