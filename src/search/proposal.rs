//! A configuration that a strategy proposes, how long it is tried, and where it comes from.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::config::Config;

/// A configuration to try.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The values.
    pub config: Config,
    /// Its name, where a list gave it one.
    pub name: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
    /// Its number among the configurations, where that is not the proposal's among the proposals.
    pub number: Option<usize>,
    /// Which of the trainings of its configuration it is, from 0, where the search decides how many there are.
    pub replicate: usize,
    /// How long the trial is, compared with a whole one.
    pub fidelity: Fidelity,
}

impl Proposal {
    /// A whole trial of a configuration.
    pub fn new(config: Config, origin: Origin) -> Self {
        Self { config, name: None, origin, number: None, replicate: 0, fidelity: Fidelity::WHOLE }
    }
}

/// How long a trial is, compared with a whole one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fidelity {
    /// The trial trains for the configuration's epochs divided by this, at least 1.
    pub divisor: f64,
    /// The coordinate that a surrogate of the results gives it, in [0, 1]: 1 for a whole trial, 0 for the shortest.
    pub coordinate: f64,
}

impl Fidelity {
    /// That of a whole trial.
    pub const WHOLE: Self = Self { divisor: 1.0, coordinate: 1.0 };
}

/// Where a proposal comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The largest expected improvement, or a look elsewhere while that is small.
    Acquisition {
        /// The largest ln EI there was, in the unit of the process's targets; of several goals, of the hypervolume.
        log_ei: f64,
        /// The expected improvement in the metric's own unit, of several goals in the product of theirs.
        expected_improvement: f64,
    },
    /// Anything that needs only a name, such as `grid`, `random` or `promoted`; each strategy has names of its own.
    // Untagged, so that a study has the bare name.
    #[serde(untagged)]
    Named(Cow<'static, str>),
}

impl Origin {
    /// An origin that is known by its name alone.
    pub const fn named(name: &'static str) -> Self {
        Self::Named(Cow::Borrowed(name))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_origin_is_written_as_its_name_or_with_its_numbers() {
        let improvement = Origin::Acquisition { log_ei: -1.5, expected_improvement: 0.25 };
        for (origin, written) in [
            (Origin::named("grid"), json!("grid")),
            (improvement, json!({ "acquisition": { "log_ei": -1.5, "expected_improvement": 0.25 } })),
        ] {
            assert_eq!(serde_json::to_value(&origin).unwrap(), written);
            assert_eq!(serde_json::from_value::<Origin>(written).unwrap(), origin);
        }
    }
}
