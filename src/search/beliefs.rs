//! What a search believes: the best there is, what matters, what is still to gain, and how far to trust all that.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::acquisition::Acquisition;
use super::config::{Config, identity};
use super::design::hypercube;
use super::dimension::Dimension;
use super::error::SearchError;
use super::evidence::{Belief, Evidence};
use super::gp::Effort;
use super::observation::{Observation, Outcome};
use super::settings::Settings;
use super::space::{Point, Space};
use crate::base::goal::Goal;
use crate::base::normal::{NORMAL_750, NORMAL_975};
use crate::base::rng::Stream;

/// What a Gaussian process believes after the results of a study, whatever strategy made them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beliefs {
    /// Number of results with a value.
    pub results: usize,
    /// Place of the best result among all.
    pub incumbent: usize,
    /// What the process believes of the incumbent's configuration, with the luck of its measurement taken out.
    pub believed: Prediction,
    /// The best configuration by belief, measured or not.
    pub best: Prediction,
    /// The configuration that promises the largest improvement; none where every one has been tried.
    pub next: Option<Prediction>,
    /// The improvement to expect of it, in the metric's own unit.
    pub expected_improvement: f64,
    /// How much of the metric's variation each parameter explains, the most first.
    pub parameters: Vec<Influence>,
    /// How results fit what the process says without them.
    pub calibration: Calibration,
}

/// A configuration with what is believed of its metric, noise left out.
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

/// How much of the variation of the believed metric over the whole space a parameter explains (functional ANOVA; Hutter, Hoos
/// and Leyton-Brown 2014, over the process's mean).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Influence {
    /// The parameter's path.
    pub path: String,
    /// Share that it explains by itself.
    pub alone: f64,
    /// Share that it has a part in, together with others.
    pub in_all: f64,
}

/// Shares of the results that lie where the process, given all the others, says that half or 95 % of them should.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Should be 0.5.
    pub inside_50: f64,
    /// Should be 0.95.
    pub inside_95: f64,
}

/// Points over which influences are averaged, and most values of a parameter at each.
const POINTS: usize = 512;
const VALUES: usize = 8;

/// Rounds of the look for the best mean, and points a round.
const ROUNDS: usize = 12;
const LOOKS: usize = 256;

/// The process after a study.
pub(super) struct Understood {
    evidence: Evidence,
    pub(super) belief: Belief,
    /// Place of the best result among all.
    pub(super) incumbent: usize,
    pub(super) stream: Stream,
}

/// Fits the process to a study; `None` with fewer than two results that have a value.
pub(super) fn understand(
    space: &Space,
    settings: &Settings,
    seed: u64,
    completed: &[Observation],
) -> Option<Understood> {
    let evidence = Evidence::new(space, settings.metric.goal(), completed)?;
    let mut stream = Stream::new(seed, "search beliefs", completed.len() as u64);
    let kernel = evidence.kernel(space);
    let log_theta = evidence.fit(&kernel, None, Effort::Full, &mut stream);
    let belief = evidence.belief(kernel, &log_theta)?;
    let measured = evidence.real.iter().zip(&evidence.y).enumerate().filter(|(_, (real, _))| **real);
    let (incumbent, _) = measured.min_by(|(_, (_, a)), (_, (_, b))| a.total_cmp(b))?;
    Some(Understood { evidence, belief, incumbent, stream })
}

/// The beliefs of the process that `method: bayes` has; `None` with fewer than two results that have a value.
pub fn beliefs(settings: &Settings, seed: u64, completed: &[Observation]) -> Result<Option<Beliefs>, SearchError> {
    let space = Space::new(&settings.parameters)?;
    let goal = settings.metric.goal();
    let bounds = bounds(settings.metric.name.word(), completed);
    let Some(Understood { evidence, belief, incumbent, mut stream }) = understand(&space, settings, seed, completed)
    else {
        return Ok(None);
    };
    let of = |point: &[f64]| prediction(&space, goal, bounds, &belief, point);
    let taken: BTreeSet<String> = completed.iter().map(|observation| identity(&observation.config)).collect();
    let acquisition = Acquisition { space: &space, processes: vec![belief.process()] };
    let next = acquisition.maximise(&belief.around, &taken, &mut stream);
    Ok(Some(Beliefs {
        results: evidence.real.iter().filter(|real| **real).count(),
        incumbent,
        believed: of(&space.point(&completed[incumbent].config)),
        best: of(&lowest_mean(&acquisition, &belief, &mut stream)),
        expected_improvement: next.as_ref().map_or(0.0, |(_, log_ei)| belief.improvement(*log_ei)),
        next: next.map(|(point, _)| of(&point)),
        parameters: influences(&space, &belief, &mut stream),
        calibration: calibration(&belief),
    }))
}

/// Where the metric can lie by its name, if no result says otherwise: an accuracy is a share, a loss or an error not negative.
fn bounds(metric: &str, completed: &[Observation]) -> [f64; 2] {
    let bounds = match metric {
        name if name.ends_with("accuracy") => [0.0, 1.0],
        name if name.ends_with("loss") || name.ends_with("error") => [0.0, f64::INFINITY],
        _ => [f64::NEG_INFINITY, f64::INFINITY],
    };
    let holds = |observation: &Observation| match observation.outcome {
        Outcome::Value(value) => (bounds[0]..=bounds[1]).contains(&value),
        _ => true,
    };
    if completed.iter().all(holds) { bounds } else { [f64::NEG_INFINITY, f64::INFINITY] }
}

fn prediction(space: &Space, goal: Goal, [least, most]: [f64; 2], belief: &Belief, point: &[f64]) -> Prediction {
    let (mean, variance) = belief.posterior.at(point);
    let at = |deviations: f64| {
        let value = belief.transform.invert(mean + deviations * variance.sqrt());
        let value = if goal == Goal::Maximize { -value } else { value };
        value.clamp(least, most)
    };
    let ends = [at(-NORMAL_975), at(NORMAL_975)];
    Prediction { config: space.config(point), value: at(0.0), low: ends[0].min(ends[1]), high: ends[0].max(ends[1]) }
}

/// The point with the lowest mean of those looked at: measured ones, and neighbours of the lowest so far.
fn lowest_mean(acquisition: &Acquisition<'_>, belief: &Belief, stream: &mut Stream) -> Point {
    let mut best = (belief.lowest, belief.around[0].clone());
    for _ in 0..ROUNDS {
        let centre = best.1.clone();
        for _ in 0..LOOKS {
            let point = acquisition.space.canonical(&acquisition.neighbour(&centre, stream));
            let mean = belief.posterior.mean(&point);
            if mean < best.0 {
                best = (mean, point);
            }
        }
    }
    best.1
}

/// How much of the variation each parameter explains, the most first.
pub(super) fn influences(space: &Space, belief: &Belief, stream: &mut Stream) -> Vec<Influence> {
    let points = hypercube(space, POINTS, stream);
    let mean = |point: &[f64]| belief.transform.invert(belief.posterior.mean(&space.canonical(point)));
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
    let share = |part: f64| if whole > 0.0 && whole.is_finite() { (part / whole).min(1.0) } else { 0.0 };
    let of = |(table, dimension): (&Vec<Vec<f64>>, &Dimension)| {
        let column = |i: usize| table.iter().map(|row| row[i]).sum::<f64>() / table.len() as f64;
        let alone = variance(&(0..table[0].len()).map(column).collect::<Vec<_>>());
        let in_all = table.iter().map(|row| variance(row)).sum::<f64>() / table.len() as f64;
        Influence { path: dimension.path.clone(), alone: share(alone), in_all: share(in_all) }
    };
    let mut influences: Vec<Influence> = tables.iter().zip(space.dimensions()).map(of).collect();
    influences.sort_by(|a, b| b.in_all.total_cmp(&a.in_all).then_with(|| a.path.cmp(&b.path)));
    influences
}

/// Coordinates of a parameter's values: all, or some of them, evenly.
fn values(dimension: &Dimension) -> Vec<f64> {
    match dimension.levels() {
        Some(count) if count <= VALUES => (0..count).map(|level| dimension.at_level(level)).collect(),
        Some(count) => (0..VALUES).map(|i| dimension.at_level(i * (count - 1) / (VALUES - 1))).collect(),
        None => (0..VALUES).map(|i| (i as f64 + 0.5) / VALUES as f64).collect(),
    }
}

fn variance(numbers: &[f64]) -> f64 {
    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
    numbers.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / numbers.len() as f64
}

fn calibration(belief: &Belief) -> Calibration {
    let away: Vec<f64> = belief.posterior.leave_one_out().into_iter().map(f64::abs).collect();
    let inside = |deviations: f64| away.iter().filter(|z| **z <= deviations).count() as f64 / away.len() as f64;
    Calibration { inside_50: inside(NORMAL_750), inside_95: inside(NORMAL_975) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::study::{bayes, common, number, random, study};
    use super::*;

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
            let found = beliefs(&common, 1, &done).unwrap().unwrap();
            assert_eq!(found, beliefs(&common, 1, &done).unwrap().unwrap());
            // y = 0 and x = ¾: 10 + ¼ − 1½ − ½.
            assert!((sign * found.best.value - 8.25).abs() < 0.05, "{found:?}");
            assert!(found.best.low <= found.best.value && found.best.value <= found.best.high);
            assert!((sign * value(&done[found.incumbent].config) - found.believed.value).abs() < 0.05, "{found:?}");
            assert!(found.expected_improvement < 0.05 && found.next.is_some());
            // Nobody has looked at most of the space in that study; after a random one, shares are those of the function.
            let done = study(&random(60), &common, 1, 60, &outcome);
            let found = beliefs(&common, 1, &done).unwrap().unwrap();
            let of = |path: &str| found.parameters.iter().find(|p| p.path == path).unwrap();
            // By integration: 4 x² has the variance 16/180, 3 y has 9/12, 4 x y has 16/144, the word 0.0225; 0.972 in all.
            for (path, alone, in_all) in
                [("y", 0.771, 0.886), ("x", 0.091, 0.206), ("word", 0.023, 0.023), ("idle", 0.0, 0.0)]
            {
                let influence = of(path);
                assert!(
                    (influence.alone - alone).abs() < 0.08 && (influence.in_all - in_all).abs() < 0.08,
                    "{influence:?}"
                );
            }
            assert_eq!(found.parameters[0].path, "y");
            assert!(found.calibration.inside_95 > 0.7, "{:?}", found.calibration);
        }
    }

    #[test]
    fn little_and_odd_results_give_no_or_careful_beliefs() {
        let common = common(SPACE, "minimize");
        assert_eq!(beliefs(&common, 1, &[]).unwrap(), None);
        let done = study(&bayes(9, 1), &common, 1, 9, &|_| Outcome::Value(3.0));
        let found = beliefs(&common, 1, &done).unwrap().unwrap();
        assert_eq!((found.best.value, found.expected_improvement), (3.0, 0.0));
        assert!(found.parameters.iter().all(|p| p.alone == 0.0));
        let done = study(&bayes(9, 1), &common, 1, 9, &|c| {
            if c["word"] == "p" { Outcome::Failed } else { Outcome::Value(value(c)) }
        });
        let found = beliefs(&common, 1, &done).unwrap().unwrap();
        assert_eq!(done[found.incumbent].config["word"], "q");
    }
}
