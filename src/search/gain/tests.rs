//! Expected hypervolume improvements beside sums over samples, and their slopes beside differences.

use super::*;
use crate::base::rng::Stream;
use crate::search::front::hypervolume;
use crate::search::gp::{Axis, Kernel, Noise, Posterior, Theta};

/// A posterior over two coordinates, given a function at ten points.
fn posterior(stream: &mut Stream, f: &dyn Fn(f64, f64) -> f64) -> Posterior {
    let x: Vec<Vec<f64>> = (0..10).map(|_| vec![stream.uniform(), stream.uniform()]).collect();
    let y: Vec<f64> = x.iter().map(|x| f(x[0], x[1])).collect();
    let theta = Theta { l: vec![0.4, 0.6], s2: 1.0, a: 0.0, v: 1e-4 };
    Posterior::new(Kernel { axes: vec![Axis::Real; 2], has_sum: false }, theta, x, &y, &Noise::default()).unwrap()
}

/// Posteriors of goals that are at odds, and a front.
fn goals(count: usize, stream: &mut Stream) -> (Vec<Posterior>, Vec<Vec<f64>>) {
    let goal = |index: usize, stream: &mut Stream| {
        let centre = index as f64 / (count - 1) as f64;
        posterior(stream, &|x, y| (x - centre) * (x - centre) + (y - centre) * (y - centre) - 0.5)
    };
    let posteriors = (0..count).map(|index| goal(index, stream)).collect();
    let front = (0..6).map(|_| (0..count).map(|_| stream.uniform() - 0.3).collect()).collect();
    (posteriors, front)
}

/// The reference point of a region.
fn reference(region: &Region) -> Vec<f64> {
    region.edges.iter().filter_map(|edges| edges.last().copied()).collect()
}

#[test]
fn the_expected_hypervolume_improvement_is_the_mean_over_samples() {
    let mut stream = Stream::new(1, "gain", 0);
    for count in [2, 3, 4] {
        let (posteriors, front) = goals(count, &mut stream);
        let region = Region::beside(&front);
        let reference = reference(&region);
        let before = hypervolume(&front, &reference);
        let draw = Draw { posteriors: posteriors.iter().collect(), regions: vec![region] };
        let gain = HypervolumeImprovement { draws: vec![draw] };
        for _ in 0..3 {
            let at = [stream.uniform(), stream.uniform()];
            let mut sample = || {
                let of = |posterior: &Posterior| posterior.at(&at);
                let y = posteriors.iter().map(of).map(|(mean, variance)| mean + variance.sqrt() * stream.normal());
                let y: Vec<f64> = y.collect();
                hypervolume(&[front.clone(), vec![y]].concat(), &reference) - before
            };
            let samples: Vec<f64> = (0..20_000).map(|_| sample()).collect();
            let n = samples.len() as f64;
            let mean = samples.iter().sum::<f64>() / n;
            let error = (samples.iter().map(|s| (s - mean) * (s - mean)).sum::<f64>() / n / n).sqrt();
            let expected = libm::exp(gain.value(&at));
            assert!((mean - expected).abs() < 5.0 * error + 1e-12, "{count} goals: {mean} ± {error}, {expected}");
        }
    }
}

#[test]
fn slopes_agree_with_central_differences() {
    let mut stream = Stream::new(2, "gain", 0);
    for count in [2, 3] {
        let (mut posteriors, front) = goals(count, &mut stream);
        posteriors.iter_mut().for_each(|posterior| posterior.add_pending(&[0.4, 0.9], &[1.0, -1.0]));
        // A front that is hard to beat makes the second one's improvements tiny.
        let far: Vec<Vec<f64>> = front.iter().map(|point| point.iter().map(|cost| cost - 4.0).collect()).collect();
        let regions = vec![Region::beside(&front), Region::beside(&front)];
        let draw = Draw { posteriors: posteriors.iter().collect(), regions };
        let beyond = Draw { posteriors: posteriors.iter().collect(), regions: vec![Region::beside(&far); 2] };
        for gain in [HypervolumeImprovement { draws: vec![draw] }, HypervolumeImprovement { draws: vec![beyond] }] {
            for _ in 0..20 {
                let at = [stream.uniform_in(0.05, 0.95), stream.uniform_in(0.05, 0.95)];
                let (value, slopes) = gain.value_and_slopes(&at, &[0, 1]);
                assert!(value.is_finite() && (value - gain.value(&at)).abs() < 1e-9 * value.abs().max(1.0));
                for (d, slope) in slopes.into_iter().enumerate() {
                    let moved = |step: f64| {
                        let mut moved = at;
                        moved[d] += step;
                        gain.value(&moved)
                    };
                    let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                    assert!((difference - slope).abs() < 1e-4 * slope.abs().max(1.0), "{difference} {slope}");
                }
            }
        }
    }
}

#[test]
fn one_goal_is_the_special_case_of_several() {
    let mut stream = Stream::new(3, "gain", 0);
    let goal = posterior(&mut stream, &|x, y| x * x - y);
    let region = Region { edges: vec![vec![f64::NEG_INFINITY, -0.4]], boxes: vec![vec![(0, 1)]] };
    let several = HypervolumeImprovement { draws: vec![Draw { posteriors: vec![&goal], regions: vec![region] }] };
    let one = Improvement { processes: vec![(&goal, &[-0.4])] };
    for _ in 0..20 {
        let at = [stream.uniform(), stream.uniform()];
        let ((a, by_a), (b, by_b)) = (one.value_and_slopes(&at, &[0, 1]), several.value_and_slopes(&at, &[0, 1]));
        assert!((a - b).abs() < 1e-12 * a.abs().max(1.0), "{a} {b}");
        assert!(by_a.iter().zip(&by_b).all(|(a, b)| (a - b).abs() < 1e-9 * a.abs().max(1.0)), "{by_a:?} {by_b:?}");
    }
}
