//! What the process believes of every result of a study: noise left out, other results taken in.

use serde::{Deserialize, Serialize};

use super::model::Surrogate;
use super::study_fit::StudyFit;
use crate::base::goal::Goal;
use crate::base::normal::NORMAL_975;
use crate::search::error::SearchError;
use crate::search::observation::{Observation, Outcome};
use crate::search::settings::Settings;
use crate::search::space::Space;

/// What a metric is at a configuration, noise left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Belief {
    /// Median.
    pub value: f64,
    /// Lower end of the interval that holds it with a probability of 95 %.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// What the process that `method: bayes` has believes of each result of a study, in their order: `None` of one without a value, and of
/// all where fewer than two have a finite one. `range` is where the metric can lie, if that is known.
///
/// # Errors
/// [`SearchError`] if the parameters make no space.
pub fn beliefs(
    settings: &Settings,
    seed: u64,
    completed: &[Observation],
    range: Option<[f64; 2]>,
) -> Result<Vec<Option<Belief>>, SearchError> {
    let space = Space::new(&settings.parameters)?;
    let Some(StudyFit { modelled, .. }) = StudyFit::new(&space, settings, seed, completed) else {
        return Ok(vec![None; completed.len()]);
    };
    let (goal, bounds) = (settings.goals()[0].goal(), bounds(settings, completed, range));
    let believed = |observation: &Observation| {
        let has_value = matches!(observation.outcome, Outcome::Value(value) if value.is_finite());
        has_value.then(|| predicted(goal, bounds, modelled.first(), &space.point(&observation.config)))
    };
    Ok(completed.iter().map(believed).collect())
}

/// What the process believes of a point.
pub(super) fn predicted(goal: Goal, [least, most]: [f64; 2], surrogate: &Surrogate, point: &[f64]) -> Belief {
    let (mean, variance) = surrogate.posterior.at(point);
    let at = |deviations: f64| {
        let value = surrogate.transform.invert(mean + deviations * variance.sqrt());
        let value = if goal == Goal::Maximize { -value } else { value };
        value.clamp(least, most)
    };
    let ends = [at(-NORMAL_975), at(NORMAL_975)];
    Belief { value: at(0.0), low: ends[0].min(ends[1]), high: ends[0].max(ends[1]) }
}

/// Where a metric that a program gives can lie by its name: an accuracy is a share, a loss or an error not negative.
fn range_of(metric: &str) -> [f64; 2] {
    match metric {
        name if name.ends_with("accuracy") => [0.0, 1.0],
        name if name.ends_with("loss") || name.ends_with("error") => [0.0, f64::INFINITY],
        _ => [f64::NEG_INFINITY, f64::INFINITY],
    }
}

/// Where the metric can lie, by `range` or else its name, if no result says otherwise.
pub(super) fn bounds(settings: &Settings, completed: &[Observation], range: Option<[f64; 2]>) -> [f64; 2] {
    let bounds = range.unwrap_or_else(|| range_of(settings.goals()[0].name.as_str()));
    let holds = |observation: &Observation| match observation.outcome {
        Outcome::Value(value) => (bounds[0]..=bounds[1]).contains(&value),
        _ => true,
    };
    if completed.iter().all(holds) { bounds } else { [f64::NEG_INFINITY, f64::INFINITY] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng::Stream;
    use crate::search::config::Config;
    use crate::search::tests::study::{common, number, random, study};

    #[test]
    fn a_lucky_result_is_not_believed() {
        let settings = common(r#"{"x": {"distribution": "uniform", "min": 0, "max": 1}}"#, "maximize");
        let truth = |config: &Config| 1.0 - (number(config, "x") - 0.3).abs();
        let mut done = study(&random(40), &settings, 1, 40, &|config| Outcome::Value(truth(config)));
        let mut stream = Stream::new(1, "noise", 0);
        for observation in &mut done {
            observation.outcome = Outcome::Value(truth(&observation.config) + 0.1 * stream.normal());
        }
        done.push(Observation::new(done[0].config.clone(), Outcome::Failed));
        let lucky = (0..40).max_by(|&a, &b| truth(&done[b].config).total_cmp(&truth(&done[a].config))).unwrap();
        done[lucky].outcome = Outcome::Value(1.1);
        let found = beliefs(&settings, 1, &done, None).unwrap();
        assert_eq!((found.len(), found[40]), (41, None));
        let believed: Vec<Belief> = found.into_iter().flatten().collect();
        assert!(believed[lucky].high < 1.0, "{:?}", believed[lucky]);
        let best = (0..40).max_by(|&a, &b| believed[a].value.total_cmp(&believed[b].value)).unwrap();
        assert!(truth(&done[best].config) > 0.9, "{:?}", believed[best]);
        let is_inside = |i: &usize| (believed[*i].low..=believed[*i].high).contains(&truth(&done[*i].config));
        assert!((0..40).filter(is_inside).count() > 30);
        assert_eq!(beliefs(&settings, 1, &done[..1], None).unwrap(), [None]);
    }
}
