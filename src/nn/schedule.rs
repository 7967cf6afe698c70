//! How the learning rate moves during the training.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the learning rate moves during the training; every kind can warm up linearly from zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Schedule {
    /// The same learning rate throughout.
    Constant(Constant),
    /// The learning rate is multiplied by `factor` after every `every` epochs.
    Step(Step),
    /// The learning rate falls along half a cosine, from full at the start to `final_fraction` after the last epoch.
    Cosine(Cosine),
}

/// The same learning rate throughout.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// Epochs (also parts of one) over which the learning rate rises linearly from zero.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub warmup_epochs: f64,
}

/// The learning rate is multiplied by `factor` after every `every` epochs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Epochs between two steps.
    #[schemars(range(min = 1))]
    pub every: u32,
    /// What the learning rate is multiplied by at each step, above 0 and at most 1.
    #[serde(default = "tenth")]
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    pub factor: f64,
    /// Epochs (also parts of one) over which the learning rate rises linearly from zero.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub warmup_epochs: f64,
}

/// The learning rate falls along half a cosine, from full at the start to `final_fraction` after the last epoch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cosine {
    /// Share of the learning rate that is left after the last epoch, in [0, 1].
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub final_fraction: f64,
    /// Epochs (also parts of one) over which the learning rate rises linearly from zero.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub warmup_epochs: f64,
}

fn tenth() -> f64 {
    0.1
}

impl Default for Schedule {
    fn default() -> Self {
        Self::Constant(Constant::default())
    }
}

impl Schedule {
    /// Whether an epoch's learning rate depends on how many epochs there are in all, so that trainings of different
    /// lengths are not prefixes of one another.
    pub fn depends_on_horizon(&self) -> bool {
        matches!(self, Self::Cosine(_))
    }

    fn warmup_epochs(&self) -> f64 {
        match self {
            Self::Constant(c) => c.warmup_epochs,
            Self::Step(s) => s.warmup_epochs,
            Self::Cosine(c) => c.warmup_epochs,
        }
    }

    /// What the learning rate is multiplied by in a step, at `progress` epochs since the start of `epochs`.
    ///
    /// The warm-up counts from the first step, which has the rate of its end: a first step of rate zero would be lost.
    pub(crate) fn factor(&self, progress: f64, step_epochs: f64, epochs: u32) -> f64 {
        let warmup = self.warmup_epochs();
        let rise = if warmup > 0.0 { ((progress + step_epochs) / warmup).min(1.0) } else { 1.0 };
        let fall = match self {
            Self::Constant(_) => 1.0,
            Self::Step(s) => libm::pow(s.factor, (progress / f64::from(s.every)).floor()),
            Self::Cosine(c) => {
                let length = (f64::from(epochs) - warmup).max(f64::MIN_POSITIVE);
                let t = ((progress - warmup) / length).clamp(0.0, 1.0);
                c.final_fraction + (1.0 - c.final_fraction) * 0.5 * (1.0 + libm::cos(std::f64::consts::PI * t))
            }
        };
        rise * fall
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factors(schedule: serde_json::Value, epochs: u32) -> Vec<f64> {
        let schedule: Schedule = serde_json::from_value(schedule).unwrap();
        (0..epochs).map(|epoch| schedule.factor(f64::from(epoch), 0.25, epochs)).collect()
    }

    #[test]
    fn steps_fall_after_every_so_many_epochs() {
        let step = serde_json::json!({ "kind": "step", "every": 2, "factor": 0.5 });
        assert_eq!(factors(step, 6), [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]);
    }

    #[test]
    fn a_cosine_falls_from_one_to_its_final_fraction() {
        let cosine: Schedule =
            serde_json::from_value(serde_json::json!({ "kind": "cosine", "final_fraction": 0.2 })).unwrap();
        assert_eq!(cosine.factor(0.0, 0.1, 10), 1.0);
        assert!((cosine.factor(5.0, 0.1, 10) - 0.6).abs() < 1e-12);
        assert!((cosine.factor(10.0, 0.1, 10) - 0.2).abs() < 1e-12);
        assert!(cosine.depends_on_horizon() && !Schedule::default().depends_on_horizon());
    }

    #[test]
    fn a_warm_up_rises_linearly_and_wastes_no_step() {
        let warm = serde_json::json!({ "kind": "constant", "warmup_epochs": 2.0 });
        assert_eq!(factors(warm, 4), [0.125, 0.625, 1.0, 1.0]);
    }
}
