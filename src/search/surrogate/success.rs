//! How probable it is that a trial has a metric at all.
//!
//! A process over the failures (1) and the others (0), apart from the one over the metric: a lost machine says nothing about the
//! metric. The evidence decides how much of the failures is a function of the configuration. Failures that lie anywhere are noise
//! and repel nothing; where a region fails, the function rises to 1. What counts is the probability that the function lies below
//! one half (classification by regression: Rasmussen and Williams 2006, section 6.5).

use super::threshold::Threshold;
use crate::base::rng::Stream;
use crate::search::gp::{Effort, Kernel, Noise, Posterior, TargetKind, Targets, Theta, fit};
use crate::search::space::Point;

/// Power of the probability: a trial that fails costs a trial and shows nothing of the metric.
const POWER: f64 = 2.0;

/// The most trials that the process rests on.
const MAX_TRIALS: usize = 150;

/// Fits a process to the points of trials and whether they failed; that they do not is a threshold, with the hyper-parameters from
/// which the next fit can start. `None` where all or none failed.
pub(super) fn success(
    kernel: Kernel,
    (points, failed): (&[Point], &[bool]),
    last: Option<&[f64]>,
    effort: Effort,
    stream: &mut Stream,
) -> Option<(Threshold, Vec<f64>)> {
    let kept = kept(failed);
    let x: Vec<Point> = kept.iter().map(|&i| points[i].clone()).collect();
    let share = kept.iter().filter(|&&i| failed[i]).count() as f64 / kept.len() as f64;
    let deviation = (share * (1.0 - share)).sqrt();
    if deviation.is_nan() || deviation <= 0.0 {
        return None;
    }
    let y: Vec<f64> = kept.iter().map(|&i| (f64::from(u8::from(failed[i])) - share) / deviation).collect();
    let targets = Targets { x: &x, y: &y, noise: &Noise::default(), of: TargetKind::Failure };
    let (_, log_theta) = fit(&kernel, targets, last, effort, stream);
    let theta = Theta::from_log(&log_theta, kernel.has_sum);
    let posterior = Posterior::new(kernel, theta, x, &y, &Noise::default())?;
    Some((Threshold { posterior, limit: (0.5 - share) / deviation, power: POWER }, log_theta))
}

/// Places of at most [`MAX_TRIALS`] trials: the latest failures, at most half of all, and every n-th of the others.
fn kept(failed: &[bool]) -> Vec<usize> {
    if failed.len() <= MAX_TRIALS {
        return (0..failed.len()).collect();
    }
    let of = |wanted: bool| (0..failed.len()).filter(|&i| failed[i] == wanted).collect::<Vec<_>>();
    let (failures, others) = (of(true), of(false));
    let failures =
        &failures[failures.len().saturating_sub((MAX_TRIALS / 2).max(MAX_TRIALS.saturating_sub(others.len())))..];
    let left = (MAX_TRIALS - failures.len()).min(others.len());
    let mut kept = failures.to_vec();
    kept.extend((0..left).map(|i| others[i * others.len() / left.max(1)]));
    kept.sort_unstable();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::gp::Axis;

    fn fitted(fails: &dyn Fn(&[f64], &mut Stream) -> bool) -> Threshold {
        let mut stream = Stream::new(1, "points", 0);
        let points: Vec<Point> = (0..50).map(|_| vec![stream.uniform(), stream.uniform()]).collect();
        let failed: Vec<bool> = points.iter().map(|point| fails(point, &mut stream)).collect();
        let kernel = Kernel { axes: vec![Axis::Real; 2], has_sum: false };
        success(kernel, (&points, &failed), None, Effort::Full, &mut stream).unwrap().0
    }

    #[test]
    fn failures_that_lie_anywhere_repel_from_nowhere() {
        let success = fitted(&|_, stream| stream.uniform() < 0.2);
        let mut stream = Stream::new(2, "points", 0);
        let least = (0..500).map(|_| success.ln_probability(&[stream.uniform(), stream.uniform()]));
        assert!(least.fold(0.0, f64::min) > libm::log(0.9));
    }

    #[test]
    fn a_part_that_fails_repels_and_the_rest_does_not() {
        let success = fitted(&|point, _| point[0] < 0.4);
        for y in [0.1, 0.5, 0.9] {
            assert!(success.ln_probability(&[0.2, y]) < libm::log(0.01), "{y}");
            assert!(success.ln_probability(&[0.7, y]) > libm::log(0.99), "{y}");
        }
    }

    #[test]
    fn slopes_agree_with_central_differences() {
        let success = fitted(&|point, stream| point[0] + 0.2 * stream.normal() < 0.4);
        for at in [[0.3, 0.5], [0.45, 0.2], [0.1, 0.9]] {
            let (value, slopes) = success.with_slopes(&at, &[0, 1]);
            assert_eq!(value, success.ln_probability(&at));
            for (d, slope) in slopes.into_iter().enumerate() {
                let moved = |step: f64| {
                    let mut moved = at;
                    moved[d] += step;
                    success.ln_probability(&moved)
                };
                let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!((difference - slope).abs() < 1e-4 * slope.abs().max(1.0), "{difference} {slope}");
            }
        }
    }

    #[test]
    fn of_many_trials_the_latest_failures_and_some_of_the_others_count() {
        let failed: Vec<bool> = (0..1000).map(|i| i % 3 == 0).collect();
        let kept = kept(&failed);
        assert_eq!((kept.len(), kept.iter().filter(|&&i| failed[i]).count()), (MAX_TRIALS, MAX_TRIALS / 2));
        assert!(kept.windows(2).all(|w| w[0] < w[1]) && kept.contains(&999));
        let few: Vec<bool> = (0..1000).map(|i| i != 500).collect();
        assert_eq!(super::kept(&few).len(), MAX_TRIALS);
    }
}
