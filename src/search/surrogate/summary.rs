//! What a surrogate says after a study: the best configuration, what matters, what is still to gain, and how far to trust that.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::belief::{Belief, bounds, predicted};
use super::effects::{ParameterEffect, effects};
use super::model::Surrogate;
use super::study_fit::StudyFit;
use crate::base::goal::Goal;
use crate::base::normal::{NORMAL_750, NORMAL_975};
use crate::base::rng::Stream;
use crate::search::acquisition::Acquisition;
use crate::search::config::{Config, identity};
use crate::search::error::SearchError;
use crate::search::observation::Observation;
use crate::search::settings::Settings;
use crate::search::space::{Point, Space};

/// Rounds of the search for the lowest posterior mean, and points a round.
const ROUNDS: usize = 12;
const POINTS_PER_ROUND: usize = 256;

/// What a Gaussian process says after the results of a study, whatever method made them. Stored as `beliefs.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SurrogateSummary {
    /// Number of results with a value.
    pub results: usize,
    /// Place of the best result among all.
    pub incumbent: usize,
    /// The prediction for the incumbent's configuration, which leaves out the noise of its measurement.
    #[serde(rename = "believed")]
    pub incumbent_prediction: Prediction,
    /// The configuration with the best prediction, measured or not.
    pub best: Prediction,
    /// The configuration with the largest expected improvement; none where every one has been tried, and with several goals, whose
    /// improvement together has no unit.
    pub next: Option<Prediction>,
    /// The expected improvement of `next`, in the metric's own unit.
    pub expected_improvement: f64,
    /// How much of the metric's variance each parameter explains, the most first.
    pub parameters: Vec<ParameterEffect>,
    /// How results fit what the process says without them.
    pub calibration: Calibration,
}

/// A configuration with the prediction for its metric, noise left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The configuration.
    pub config: Config,
    /// Median.
    pub value: f64,
    /// Lower end of the interval that holds it with a probability of 95 %.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Proportions of the results that lie in the 50 % and the 95 % interval of the process given all other results.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Should be 0.5.
    pub inside_50: f64,
    /// Should be 0.95.
    pub inside_95: f64,
}

/// Sums up a study by the process that `method: bayes` has; `range` is where the metric can lie, if that is known. `None` if fewer than two results have a finite metric.
///
/// # Errors
/// [`SearchError`] if the parameters make no space.
pub fn summarise(
    settings: &Settings,
    seed: u64,
    completed: &[Observation],
    range: Option<[f64; 2]>,
) -> Result<Option<SurrogateSummary>, SearchError> {
    let space = Space::new(&settings.parameters)?;
    let goal = settings.goals()[0].goal();
    let bounds = bounds(settings, completed, range);
    let Some(fit) = StudyFit::new(&space, settings, seed, completed) else { return Ok(None) };
    let StudyFit { modelled, incumbent, mut stream } = fit;
    let surrogate = modelled.first();
    let predict = |point: &[f64]| prediction(&space, goal, bounds, surrogate, point);
    let taken: BTreeSet<String> = completed.iter().map(|observation| identity(&observation.config)).collect();
    let gain = modelled.gain();
    let thresholds = &modelled.thresholds;
    let acquisition = Acquisition { space: &space, gain: &*gain, thresholds, part: None, taken: &taken };
    let next = acquisition.maximise(&modelled.centres(), &mut stream).filter(|_| settings.goals().len() == 1);
    let improvement = next.as_ref().and_then(|(_, log_gain)| modelled.improvement(*log_gain));
    Ok(Some(SurrogateSummary {
        results: modelled.observations.measured_count(),
        incumbent,
        incumbent_prediction: predict(&space.point(&completed[incumbent].config)),
        best: predict(&lowest_mean(&acquisition, surrogate, &mut stream)),
        expected_improvement: improvement.unwrap_or(0.0),
        next: next.map(|(point, _)| predict(&point)),
        parameters: effects(&space, surrogate, &mut stream),
        calibration: calibration(surrogate),
    }))
}

fn prediction(space: &Space, goal: Goal, bounds: [f64; 2], surrogate: &Surrogate, point: &[f64]) -> Prediction {
    let Belief { value, low, high } = predicted(goal, bounds, surrogate, point);
    Prediction { config: space.config(point), value, low, high }
}

/// The point with the lowest posterior mean of those evaluated: measured ones, and neighbours of the lowest so far where a metric
/// is more probable than none.
fn lowest_mean(acquisition: &Acquisition<'_>, surrogate: &Surrogate, stream: &mut Stream) -> Point {
    let mut best = (surrogate.lowest_mean, surrogate.measured[0].clone());
    for _ in 0..ROUNDS {
        let centre = best.1.clone();
        for _ in 0..POINTS_PER_ROUND {
            let point = acquisition.space.canonical(&acquisition.neighbour(&centre, stream));
            let mean = surrogate.posterior.mean(&point);
            if mean < best.0 && acquisition.is_likely(&point) {
                best = (mean, point);
            }
        }
    }
    best.1
}

fn calibration(surrogate: &Surrogate) -> Calibration {
    let away: Vec<f64> = surrogate.posterior.leave_one_out().into_iter().map(f64::abs).collect();
    let inside = |deviations: f64| away.iter().filter(|z| **z <= deviations).count() as f64 / away.len() as f64;
    Calibration { inside_50: inside(NORMAL_750), inside_95: inside(NORMAL_975) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::observation::Outcome;
    use crate::search::tests::study::{bayes, common, number, random, study};

    const SPACE: &str = r#"{"x": {"distribution": "uniform", "min": 0, "max": 1}, "y": {"distribution": "uniform", "min": 0, "max": 1},
        "word": {"values": ["p", "q"]}, "idle": {"distribution": "uniform", "min": 0, "max": 1}}"#;

    /// x and y by themselves and together, the word a little, the last not at all.
    fn value(config: &Config) -> f64 {
        let (x, y) = (number(config, "x") - 0.5, number(config, "y") - 0.5);
        10.0 + 4.0 * x * x + 3.0 * y + 4.0 * x * y + if config["word"] == "q" { 0.3 } else { 0.0 }
    }

    #[test]
    fn a_process_that_has_seen_enough_knows_the_function() {
        for goal in ["minimize", "maximize"] {
            let sign = if goal == "minimize" { 1.0 } else { -1.0 };
            let common = common(SPACE, goal);
            let outcome = |config: &Config| Outcome::Value(sign * value(config));
            let done = study(&bayes(45, 1), &common, 1, 45, &outcome);
            let found = summarise(&common, 1, &done, None).unwrap().unwrap();
            assert_eq!(found, summarise(&common, 1, &done, None).unwrap().unwrap());
            // y = 0 and x = ¾: 10 + ¼ − 1½ − ½.
            assert!((sign * found.best.value - 8.25).abs() < 0.05, "{found:?}");
            assert!(found.best.low <= found.best.value && found.best.value <= found.best.high);
            assert!(
                (sign * value(&done[found.incumbent].config) - found.incumbent_prediction.value).abs() < 0.05,
                "{found:?}"
            );
            assert!(found.expected_improvement < 0.05 && found.next.is_some());
            // Nobody has looked at most of the space in that study; after a random one, shares are those of the function.
            let done = study(&random(60), &common, 1, 60, &outcome);
            let found = summarise(&common, 1, &done, None).unwrap().unwrap();
            let of = |path: &str| found.parameters.iter().find(|p| p.path == path).unwrap();
            // By integration: 4 x² has the variance 16/180, 3 y has 9/12, 4 x y has 16/144, the word 0.0225; 0.972 in all.
            for (path, main, total) in
                [("y", 0.771, 0.886), ("x", 0.091, 0.206), ("word", 0.023, 0.023), ("idle", 0.0, 0.0)]
            {
                let effect = of(path);
                assert!((effect.main - main).abs() < 0.08 && (effect.total - total).abs() < 0.08, "{effect:?}");
            }
            assert_eq!(found.parameters[0].path, "y");
            assert!(found.calibration.inside_95 > 0.7, "{:?}", found.calibration);
        }
    }

    #[test]
    fn little_and_odd_results_give_no_or_careful_summaries() {
        let common = common(SPACE, "minimize");
        assert_eq!(summarise(&common, 1, &[], None).unwrap(), None);
        let done = study(&bayes(9, 1), &common, 1, 9, &|_| Outcome::Value(3.0));
        let found = summarise(&common, 1, &done, None).unwrap().unwrap();
        assert_eq!((found.best.value, found.expected_improvement), (3.0, 0.0));
        assert!(found.parameters.iter().all(|p| p.main == 0.0));
        let done = study(&bayes(9, 1), &common, 1, 9, &|c| {
            if c["word"] == "p" { Outcome::Failed } else { Outcome::Value(value(c)) }
        });
        let found = summarise(&common, 1, &done, None).unwrap().unwrap();
        assert_eq!(done[found.incumbent].config["word"], "q");
    }
}
