//! What every optimizer does to numbers that are too small to count.

use super::{Method, State, Step, StepInput};
use crate::nn::kernels::{LEAST, LEAST_SQUARE};
use crate::nn::optim::elementwise::FLUSHED_EVERY;

/// A step on one thread.
fn step(method: &Method, input: StepInput, p: &mut [f32], g: &[f32], state: &mut State) {
    method.step(Step { input, p, g, tensors: &[], state, threads: 1 });
}

#[test]
fn states_without_a_gradient_become_zero_and_are_never_too_small_for_long() {
    for kind in ["momentum", "nesterov", "rmsprop", "adam", "nadam", "adamw"] {
        let method: Method = serde_json::from_value(serde_json::json!({ "kind": kind })).unwrap();
        let (mut p, mut state) = ([0.5; 3], State::new(&*method, 3));
        for t in 1..=2_048 {
            // The square of the second is too small from the start.
            let g = if t == 1 { [1.0, -1e-18, 0.0] } else { [0.0; 3] };
            let input = StepInput { t, learning_rate: 1e-3, l2: 0.0, shrink: 0.0 };
            step(&method, input, &mut p, &g, &mut state);
            let below = |x: &[f32], least| x.iter().filter(|x| **x != 0.0 && x.abs() < least).count();
            let of = |name| state.tensors.get(name).map_or(&[][..], |values| values);
            let small = below(of("m"), LEAST) + below(of("v"), LEAST_SQUARE);
            assert!(small == 0 || !t.is_multiple_of(FLUSHED_EVERY), "{kind}: {small} in step {t}");
        }
        assert!(state.tensors["m"].iter().all(|m| *m == 0.0), "{kind}: {:?}", state.tensors["m"]);
    }
}

#[test]
fn parameters_that_only_decay_become_zero() {
    for kind in ["sgd", "momentum", "nesterov", "adamw"] {
        let method: Method = serde_json::from_value(serde_json::json!({ "kind": kind })).unwrap();
        let (l2, shrink) = if kind == "adamw" { (0.0, 0.05) } else { (0.5, 0.0) };
        let (mut p, mut state) = ([0.5, -1e-3, 1e-40], State::new(&*method, 3));
        for t in 1..=1_500 {
            step(&method, StepInput { t, learning_rate: 0.1, l2, shrink }, &mut p, &[0.0; 3], &mut state);
            assert!(p.iter().all(|p| *p == 0.0 || p.abs() >= LEAST), "{kind}: {p:?} in step {t}");
        }
        assert_eq!(p, [0.0; 3], "{kind}");
    }
}
