//! The process against scikit-learn's, and its derivatives against differences.
//!
//! tests/reference/search/make.py made the numbers.

use std::sync::Arc;

use serde::Deserialize;

use super::fit::likelihood;
use super::pairs::Pairs;
use super::{Axis, Kernel, Mean, Noise, Posterior, PriorMean, Theta};

#[derive(Deserialize)]
struct Reference {
    x: Vec<Vec<f64>>,
    y: Vec<f64>,
    l: Vec<f64>,
    s2: f64,
    a: f64,
    v: f64,
    mu: f64,
    at: Vec<Vec<f64>>,
    mean: Vec<f64>,
    variance: Vec<f64>,
    log_likelihood: f64,
    /// By (ln l, ln s2, ln a, ln v).
    log_likelihood_gradient: Vec<f64>,
}

/// Coordinate 1 is a category.
fn kernel() -> Kernel {
    Kernel { axes: vec![Axis::Real, Axis::Category, Axis::Real], has_sum: true }
}

fn reference() -> (Reference, Posterior) {
    let json = include_str!("../../../tests/reference/search/posterior.json");
    let reference: Reference = serde_json::from_str(json).unwrap();
    let theta = Theta { l: reference.l.clone(), s2: reference.s2, a: reference.a, v: reference.v };
    let posterior = Posterior::new(kernel(), theta, reference.x.clone(), &reference.y, &Noise::default()).unwrap();
    (reference, posterior)
}

/// Both sides solve a system whose condition number is below 1e4, in f64.
const TOLERANCE: f64 = 1e-8;

#[test]
fn mean_and_variance_agree_with_scikit_learn() {
    let (reference, posterior) = reference();
    assert!((posterior.mu - reference.mu).abs() < TOLERANCE);
    for ((at, mean), variance) in reference.at.iter().zip(&reference.mean).zip(&reference.variance) {
        let (m, s) = posterior.at(at);
        assert!((m - mean).abs() < TOLERANCE && (s - variance).abs() < TOLERANCE, "{m} {mean}, {s} {variance}");
    }
}

#[test]
fn likelihood_and_its_gradient_agree_with_scikit_learn() {
    let (reference, _) = reference();
    let log = |x: &f64| libm::log(*x);
    let log_theta: Vec<f64> = reference.l.iter().chain([&reference.s2, &reference.a, &reference.v]).map(log).collect();
    let (value, gradient) =
        likelihood(&Pairs::new(&kernel(), &reference.x, &Noise::default()), &reference.y, &log_theta).unwrap();
    // The objective is minimised, and leaves n/2 ln 2π out.
    let dropped = 0.5 * reference.y.len() as f64 * libm::log(2.0 * std::f64::consts::PI);
    assert!((value + dropped + reference.log_likelihood).abs() < TOLERANCE, "{value} {}", reference.log_likelihood);
    for (ours, theirs) in gradient.iter().zip(&reference.log_likelihood_gradient) {
        assert!((ours + theirs).abs() < TOLERANCE, "{ours} {theirs}");
    }
}

#[test]
fn slopes_of_mean_and_variance_agree_with_central_differences() {
    let (reference, posterior) = reference();
    for at in &reference.at {
        for (d, (mean, variance)) in [0, 2].into_iter().zip(posterior.with_slopes(at, &[0, 2]).1) {
            let moved = |step: f64| {
                let mut moved = at.clone();
                moved[d] += step;
                posterior.at(&moved)
            };
            let (up, down) = (moved(1e-5), moved(-1e-5));
            // A central difference of step 1e-5 is off by 1e-10 times a third derivative, and 1e-16 / 1e-5 by rounding.
            let near = |a: f64, b: f64| (a - b).abs() < 1e-7;
            assert!(near((up.0 - down.0) / 2e-5, mean) && near((up.1 - down.1) / 2e-5, variance), "{at:?} {d}");
        }
    }
}

#[test]
fn pending_points_keep_the_mean_over_fantasies_and_shrink_the_variance() {
    let (reference, posterior) = reference();
    let mut conditioned = posterior.clone();
    conditioned.add_pending(&reference.at[0], &[1.5, -1.5]);
    for at in &reference.at {
        let ((before, wide), (after, narrow)) = (posterior.at(at), conditioned.at(at));
        assert!((before - after).abs() < TOLERANCE && narrow <= wide + TOLERANCE);
        let (means, variance) = conditioned.in_fantasies(at);
        assert!(((means[0] + means[1]) / 2.0 - before).abs() < TOLERANCE && variance == narrow);
    }
    // What is left is below the noise of one observation.
    assert!(conditioned.at(&reference.at[0]).1 < reference.v);
}

#[test]
fn a_fantasy_of_pending_points_equals_conditioning_on_what_comes_out_in_it() {
    let (reference, posterior) = reference();
    let (mut conditioned, mut anew) = (posterior.clone(), Vec::new());
    let pending = [(&reference.at[1], [0.7, -1.2]), (&reference.at[2], [-0.4, 2.0])];
    pending.iter().for_each(|(at, deviations)| conditioned.add_pending(at, deviations));
    for fantasy in 0..2 {
        let (mut x, mut y, mut of_all) = (reference.x.clone(), reference.y.clone(), posterior.clone());
        for (at, deviations) in &pending {
            let (mean, variance) = of_all.at(at);
            x.push((*at).clone());
            y.push(mean + deviations[fantasy] * (variance + reference.v).sqrt());
            // The constant mean stays what the results make it.
            of_all = Posterior::about(posterior.mu, (kernel(), posterior.theta.clone()), x.clone(), &y);
        }
        anew.push(of_all);
    }
    for at in &reference.at {
        let with_slopes = conditioned.in_fantasies_with_slopes(at, &[0, 2]);
        for (fantasy, anew) in anew.iter().enumerate() {
            let ((mean, variance), slopes) = anew.with_slopes(at, &[0, 2]);
            let (means, narrow) = conditioned.in_fantasies(at);
            assert!((means[fantasy] - mean).abs() < TOLERANCE && (narrow - variance).abs() < TOLERANCE);
            assert!((with_slopes.means[fantasy] - mean).abs() < TOLERANCE);
            for ((means, by_variance), (by_mean, variance)) in with_slopes.slopes.iter().zip(slopes) {
                assert!((means[fantasy] - by_mean).abs() < 1e-7 && (by_variance - variance).abs() < 1e-7);
            }
        }
    }
}

#[test]
fn the_same_point_many_times_over_can_be_conditioned_on() {
    let theta = Theta { l: vec![1.0; 3], s2: 100.0, a: 1.0, v: 1e-16 };
    let x = vec![vec![0.5, 1.0, 0.5]; 40];
    let posterior = Posterior::new(kernel(), theta, x, &[1.0; 40], &Noise::default()).unwrap();
    let (mean, variance) = posterior.at(&[0.5, 1.0, 0.5]);
    assert!((mean - 1.0).abs() < 1e-6 && variance > 0.0, "{mean} {variance}");
}

#[test]
fn leaving_one_out_equals_conditioning_on_the_others() {
    let (reference, posterior) = reference();
    for (i, z) in posterior.leave_one_out().into_iter().enumerate() {
        let (mut x, mut y) = (reference.x.clone(), reference.y.clone());
        let (at, target) = (x.remove(i), y.remove(i));
        let points = super::points::Points::new(&kernel(), &posterior.theta, &x);
        let row = |at: &[f64]| points.row(&kernel(), &posterior.theta, at);
        let rows: Vec<Vec<f64>> = x.iter().map(|x| row(x)).collect();
        let chol = super::posterior::factor(x.len(), &|_| posterior.theta.v, &|i, j| rows[i][j]).unwrap();
        let k = row(&at);
        let centred: Vec<f64> = y.iter().map(|y| y - posterior.mu).collect();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let mean = posterior.mu + dot(&k, &chol.solve(&centred));
        let variance = posterior.theta.signal() + reference.v - dot(&k, &chol.solve(&k));
        assert!(((target - mean) / variance.sqrt() - z).abs() < TOLERANCE, "{i}");
    }
}

/// Points with their targets and what is known of their noise.
type Results = (Vec<Vec<f64>>, Vec<f64>, Noise);

/// The reference's points with up to three trainings each, every one by itself and as means.
fn trainings() -> (Results, Results) {
    let (reference, _) = reference();
    let counts = (0..reference.x.len()).map(|i| 1 + i % 3);
    let values = |(i, count): (usize, usize)| -> Vec<f64> {
        (0..count).map(|j| reference.y[i] + 0.2 * (j as f64) * if i % 2 == 0 { 1.0 } else { -1.0 }).collect()
    };
    let values: Vec<Vec<f64>> = counts.enumerate().map(values).collect();
    let points = values.iter().zip(&reference.x).flat_map(|(values, x)| vec![x.clone(); values.len()]).collect();
    let mean = |values: &Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
    let means: Vec<f64> = values.iter().map(mean).collect();
    let away = values.iter().zip(&means).flat_map(|(values, mean)| values.iter().map(move |y| (y - mean) * (y - mean)));
    let noise = Noise {
        known: Vec::new(),
        trainings: values.iter().map(|values| values.len() as f64).collect(),
        within: (away.sum(), values.iter().map(|values| values.len() as f64 - 1.0).sum()),
    };
    ((points, values.concat(), Noise::default()), (reference.x, means, noise))
}

#[test]
fn means_with_their_noise_tell_what_the_trainings_do() {
    let (reference, of_one) = reference();
    let ((points, values, none), (x, means, noise)) = trainings();
    let theta = || of_one.theta.clone();
    let each = Posterior::new(kernel(), theta(), points.clone(), &values, &none).unwrap();
    let together = Posterior::new(kernel(), theta(), x.clone(), &means, &noise).unwrap();
    for at in &reference.at {
        let ((mean, variance), (m, s)) = (each.at(at), together.at(at));
        assert!((m - mean).abs() < TOLERANCE && (s - variance).abs() < TOLERANCE, "{m} {mean}, {s} {variance}");
    }
    // The likelihoods differ by what does not depend on theta, and their gradients do not.
    let of_each = Pairs::new(&kernel(), &points, &none);
    let of_means = Pairs::new(&kernel(), &x, &noise);
    let differences = [-3.0, -1.0, 0.5].map(|v| {
        let log_theta = [0.1, -0.2, 0.3, 0.2, -1.0, v];
        let (a, gradient) = likelihood(&of_each, &values, &log_theta).unwrap();
        let (b, other) = likelihood(&of_means, &means, &log_theta).unwrap();
        gradient.iter().zip(&other).for_each(|(a, b)| assert!((a - b).abs() < 1e-7, "{a} {b}"));
        a - b
    });
    assert!(differences.iter().all(|difference| (difference - differences[0]).abs() < 1e-8), "{differences:?}");
}

#[test]
fn another_training_moves_the_means_as_conditioning_on_it_does() {
    let (reference, posterior) = reference();
    let at = &reference.at[0];
    let ((mean, variance), movements) = (posterior.at(at), posterior.movements(at));
    // One deviation more than is expected; mu is held.
    let shown = mean + (variance + posterior.theta.v).sqrt();
    let x: Vec<Vec<f64>> = reference.x.iter().chain([at]).cloned().collect();
    let y: Vec<f64> = reference.y.iter().copied().chain([shown]).collect();
    let after = Posterior::about(posterior.mu, (kernel(), posterior.theta.clone()), x.clone(), &y);
    for ((before, by), x) in movements.into_iter().zip(&x) {
        assert!((posterior.mean(x) - before).abs() < TOLERANCE);
        assert!((after.mean(x) - before - by).abs() < TOLERANCE, "{by}");
    }
}

#[test]
fn a_prior_mean_comes_to_all_means_and_their_slopes() {
    let (reference, earlier) = reference();
    let prior_mean = PriorMean { parts: vec![(0.7, Arc::new(earlier.clone()))] };
    // Targets that the prior mean explains up to a constant leave nothing for the process itself.
    let x: Vec<Vec<f64>> = reference.x[..6].to_vec();
    let y: Vec<f64> = x.iter().map(|x| 0.7 * earlier.mean(x) + 3.0).collect();
    let left: Vec<f64> = x.iter().zip(&y).map(|(x, y)| y - prior_mean.at(x)).collect();
    let posterior = Posterior::new(kernel(), earlier.theta.clone(), x.clone(), &left, &Noise::default()).unwrap();
    let posterior = posterior.with_prior_mean(Arc::new(prior_mean), &x);
    for at in &reference.at {
        let expected = 0.7 * earlier.mean(at) + 3.0;
        let (means, _) = posterior.in_fantasies(at);
        for mean in [posterior.mean(at), posterior.at(at).0, means[0], posterior.movements(at).last().unwrap().0] {
            assert!((mean - expected).abs() < TOLERANCE, "{mean} {expected}");
        }
        let (_, slopes) = posterior.with_slopes(at, &[0, 2]);
        for (d, (slope, _)) in [0, 2].into_iter().zip(slopes) {
            let moved = |step: f64| {
                let mut moved = at.clone();
                moved[d] += step;
                posterior.mean(&moved)
            };
            let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!((difference - slope).abs() < 1e-6 * slope.abs().max(1.0), "{difference} {slope}");
        }
    }
    for ((mean, _), x) in posterior.movements(&reference.at[0]).into_iter().zip(&x) {
        assert!((mean - posterior.mean(x)).abs() < TOLERANCE);
    }
}
