//! Learning from earlier studies: a process over the results of each.

use std::sync::Arc;

use super::assumptions::{Assumptions, Study};
use super::earlier::Earlier;
use crate::base::goal::Goal;
use crate::base::rng::Stream;
use crate::search::gp::Effort;
use crate::search::observation::Observation;
use crate::search::space::Space;

/// The most studies that are learned from: those with the most results.
const MOST_STUDIES: usize = 12;
/// The most results of one: the best half, and some of the others.
const MOST_RESULTS: usize = 80;

/// Fits a process to each study's results, which are whole trials in this space; `None` where no study has enough of them.
pub(crate) fn learn(space: &Space, goal: Goal, studies: &[Vec<Observation>], stream: &mut Stream) -> Option<Earlier> {
    let mut order: Vec<&Vec<Observation>> = studies.iter().collect();
    order.sort_by_key(|study| std::cmp::Reverse(study.len()));
    let (mut posteriors, mut ranked) = (Vec::new(), Vec::new());
    for study in order.into_iter().take(MOST_STUDIES) {
        let best = best_first(goal, study);
        let completed: Vec<Observation> = thinned(&best).into_iter().cloned().collect();
        let of = Study { space, goal, completed: &completed };
        let Some(fitted) = Assumptions::default().fit(of, Some(Effort::Full), stream) else { continue };
        let Some(surrogate) = fitted.observations.surrogate(fitted.kernel, &fitted.log_theta) else { continue };
        posteriors.push(Arc::new(surrogate.posterior));
        ranked.push(best.into_iter().map(|observation| observation.config.clone()).collect());
    }
    (!posteriors.is_empty()).then_some(Earlier { posteriors, ranked })
}

/// The results that have a value, the best ones first.
fn best_first(goal: Goal, study: &[Observation]) -> Vec<&Observation> {
    let valued = study.iter().filter_map(|observation| Some((goal.cost(observation.value()?), observation)));
    let mut valued: Vec<(f64, &Observation)> = valued.collect();
    valued.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    valued.into_iter().map(|(_, observation)| observation).collect()
}

/// At most [`MOST_RESULTS`]: the best half of so many, and every n-th of the others.
fn thinned<'a>(best: &[&'a Observation]) -> Vec<&'a Observation> {
    if best.len() <= MOST_RESULTS {
        return best.to_vec();
    }
    let half = MOST_RESULTS / 2;
    let others = &best[half..];
    let some = (0..half).map(|i| others[i * others.len() / half]);
    best[..half].iter().copied().chain(some).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::observation::Outcome;
    use crate::search::space::Point;
    use crate::search::tests::study::{common, number, random, study};

    const SPACE: &str = r#"{"x": {"distribution": "uniform", "min": 0, "max": 1}, "y": {"values": ["p", "q"]}}"#;

    /// A study of a function, turned round where `sign` is −1.
    fn of(sign: f64, seed: u64) -> Vec<Observation> {
        let value = |config: &crate::search::Config| {
            let x = number(config, "x") - 0.3;
            Outcome::Value(sign * (x * x + if config["y"] == "q" { 0.1 } else { 0.0 }))
        };
        study(&random(25), &common(SPACE, "minimize"), seed, 25, &value)
    }

    #[test]
    fn studies_that_agree_count_and_those_that_mislead_do_not() {
        let space = Space::new(&common(SPACE, "minimize").parameters).unwrap();
        let studies = [of(1.0, 1), of(-1.0, 2), Vec::new()];
        let earlier = learn(&space, Goal::Minimize, &studies, &mut Stream::new(1, "learn", 0)).unwrap();
        assert_eq!((earlier.posteriors.len(), earlier.ranked.len()), (2, 2));
        let new = of(1.0, 3);
        let x: Vec<Point> = new.iter().map(|observation| space.point(&observation.config)).collect();
        let y: Vec<f64> = new.iter().map(|observation| 7.0 + 5.0 * observation.value().unwrap()).collect();
        let prior_mean = earlier.prior_mean(&x, &y);
        assert_eq!(prior_mean.parts.len(), 1);
        assert!(Arc::ptr_eq(&prior_mean.parts[0].1, &earlier.posteriors[0]));
        // With no results, all count as much.
        let unknown = earlier.prior_mean(&[], &[]);
        assert_eq!(unknown.parts.iter().map(|(weight, _)| *weight).collect::<Vec<_>>(), [0.5, 0.5]);
    }

    #[test]
    fn the_best_of_each_study_come_first() {
        let space = Space::new(&common(SPACE, "minimize").parameters).unwrap();
        let studies = [of(1.0, 1), of(-1.0, 2)];
        let earlier = learn(&space, Goal::Minimize, &studies, &mut Stream::new(1, "learn", 0)).unwrap();
        let best = earlier.best(3);
        assert_eq!(best.len(), 3);
        assert!((number(&best[0], "x") - 0.3).abs() < 0.1 && best[0]["y"] == "p", "{best:?}");
        assert!((number(&best[1], "x") - 0.3).abs() > 0.5 && best[1]["y"] == "q", "{best:?}");
        assert!((number(&best[2], "x") - 0.3).abs() < 0.2, "{best:?}");
        assert!(learn(&space, Goal::Minimize, &[Vec::new()], &mut Stream::new(1, "learn", 0)).is_none());
    }

    #[test]
    fn of_many_results_the_best_half_and_some_of_the_others_count() {
        let all: Vec<Observation> = (0..10).flat_map(|seed| of(1.0, seed)).collect();
        let best = best_first(Goal::Minimize, &all);
        let kept = thinned(&best);
        assert_eq!((all.len(), kept.len()), (250, MOST_RESULTS));
        assert!(kept.iter().zip(&best).take(MOST_RESULTS / 2).all(|(a, b)| a == b));
    }
}
