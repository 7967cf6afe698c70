//! Slopes, steps and what stays where it is.

use super::super::gain::Improvement;
use super::super::gp::{Kernel, Noise, Posterior, Theta};
use super::*;

#[test]
fn long_scales_are_walked_in_steps_of_growing_size() {
    assert_eq!(steps(2, 5), [0, 1, 2, 3, 4]);
    assert_eq!(steps(10, 100), [9, 11, 8, 12, 6, 14, 2, 18, 26, 42, 74]);
    assert_eq!(steps(usize::MAX - 1, usize::MAX).len(), 64);
}

#[test]
fn an_absent_real_stays_where_it_is() {
    let parameters = r#"{"kind": {"values": ["p", "q"]},
        "only_p": {"distribution": "uniform", "min": 0, "max": 1, "when": {"kind": "p"}},
        "x": {"distribution": "uniform", "min": 0, "max": 1}}"#;
    let space = Space::new(&serde_json::from_str(parameters).unwrap()).unwrap();
    let mut stream = Stream::new(4, "points", 0);
    let x: Vec<Point> = (0..12).map(|_| space.canonical(&space.sample(&mut stream))).collect();
    let y: Vec<f64> = x.iter().map(|x| (x[2] - 0.4) * (x[2] - 0.4) + 1.0 - x[0]).collect();
    let theta = Theta { l: vec![1.0, 0.2, 0.7], s2: 1.0, a: 0.0, v: 1e-5 };
    let posterior = Posterior::new(Kernel::new(&space), theta, x, &y, &Noise::default()).unwrap();
    let gain = Improvement { processes: vec![(&posterior, &[0.1])] };
    let acquisition = Acquisition { space: &space, gain: &gain, thresholds: &[], part: None, taken: &BTreeSet::new() };
    for start in [[1.0, ABSENT, 0.1], [1.0, ABSENT, 0.9]] {
        let start = start.to_vec();
        let value = acquisition.value(&start);
        let (climbed, reached) = acquisition.climb_reals(start.clone(), value);
        assert!(reached > value && climbed[1] == ABSENT && climbed[2] != start[2], "{climbed:?}");
    }
}

#[test]
fn slopes_agree_with_central_differences() {
    let parameters = r#"{"a": {"distribution": "uniform", "min": 0, "max": 1},
        "b": {"values": ["x", "y"]}, "c": {"distribution": "uniform", "min": 0, "max": 1}}"#;
    let space = Space::new(&serde_json::from_str(parameters).unwrap()).unwrap();
    let mut stream = Stream::new(1, "points", 0);
    let x: Vec<Point> = (0..9).map(|_| space.sample(&mut stream)).collect();
    let y: Vec<f64> = (0..9).map(|_| stream.normal()).collect();
    let theta = Theta { l: vec![0.4, 1.0, 0.7], s2: 1.2, a: 0.5, v: 1e-4 };
    let kernel = Kernel { has_sum: true, ..Kernel::new(&space) };
    let posterior = Posterior::new(kernel.clone(), theta.clone(), x.clone(), &y, &Noise::default()).unwrap();
    let rougher = Theta { l: vec![0.2, 0.5, 0.3], ..theta };
    let rougher = Posterior::new(kernel, rougher, x, &y, &Noise::default()).unwrap();
    for lowest in [-0.5, -8.0, -60.0] {
        let lowest = [lowest];
        let gain = Improvement { processes: vec![(&posterior, &lowest[..]), (&rougher, &lowest[..])] };
        let taken = BTreeSet::new();
        let acquisition = Acquisition { space: &space, gain: &gain, thresholds: &[], part: None, taken: &taken };
        for _ in 0..20 {
            let at = space.sample(&mut stream);
            let (_, slopes) = acquisition.value_and_slopes(&at, &[0, 2]);
            for (&d, slope) in [0, 2].iter().zip(&slopes) {
                let moved = |step: f64| {
                    let mut moved = at.clone();
                    moved[d] += step;
                    acquisition.value(&moved)
                };
                let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!((difference - slope).abs() < 1e-4 * slope.abs().max(1.0), "{difference} {slope}");
            }
        }
    }
}
