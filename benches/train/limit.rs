//! What the machine could do: multiply-adds in registers, and an optimizer's pass over the parameters.

use std::time::Instant;

use serde_json::json;
use specrun::nn::Method;
use specrun::nn::kernels::{Aligned, Kernel, Simd, dispatch};
use specrun::nn::optim::{State, Step, StepInput};

use crate::cases::{Case, section};
use crate::data::TRAINED;

/// Measured peaks of one core.
pub(crate) struct Limit {
    /// Multiply-adds in registers, counted as two operations.
    pub(crate) gflops: f64,
}

/// Chains of multiply-adds in registers, through the fastest body.
struct Chains {
    steps: usize,
}

/// As many as hide the latency of a multiply-add (four cycles, two a cycle) and still fit sixteen registers.
const CHAINS: usize = 12;

impl Kernel for Chains {
    /// A number that depends on every chain, and the lanes of a vector.
    type Output = (f32, usize);

    #[inline(always)]
    fn run<S: Simd>(self, s: S) -> (f32, usize) {
        let (factor, mut chains) = (s.splat(std::hint::black_box(0.999)), [s.splat(1.0); CHAINS]);
        for _ in 0..self.steps {
            for chain in &mut chains {
                *chain = s.mul_add(*chain, factor, factor);
            }
        }
        let sum = chains.iter().fold(s.splat(0.0), |sum, chain| s.add(sum, *chain));
        let mut lanes = [0.0_f32; 16];
        // SAFETY: no body has more than sixteen lanes.
        unsafe { s.store(sum, lanes.as_mut_ptr()) };
        (lanes[0], S::LANES)
    }
}

/// Measures the peak: the best of ten rounds.
pub(crate) fn measure() -> Limit {
    let steps = 1_000_000;
    let round = |_| {
        let start = Instant::now();
        let (sum, lanes) = dispatch(Chains { steps });
        std::hint::black_box(sum);
        (2 * steps * CHAINS * lanes) as f64 / start.elapsed().as_secs_f64() / 1e9
    };
    Limit { gflops: (0..10).map(round).fold(0.0, f64::max) }
}

impl Limit {
    /// Seconds of an epoch that only multiplies at the peak and passes over the parameters: forward, weight gradient and
    /// input gradient (not of the first layer), and one update a step.
    pub(crate) fn epoch_s(&self, case: &Case) -> f64 {
        let widths = case.widths();
        let weights: usize = widths.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let operations = 2 * (3 * weights - widths[0] * widths[1]) * TRAINED;
        let parameters = weights + widths[1..].iter().sum::<usize>();
        let steps = TRAINED.div_ceil(case.batch_size);
        operations as f64 / self.gflops / 1e9 + steps as f64 * update_s(case.method, parameters)
    }
}

/// Seconds of one update of so many parameters, in the cache as they are in a training; the best of fifty.
pub(crate) fn update_s(method: &str, parameters: usize) -> f64 {
    let method: Method = section(json!({ "kind": method }));
    let filled = |value: f32| Aligned::from(&vec![value; parameters][..]);
    let (mut p, g) = (filled(0.1), filled(0.01));
    let mut state = State::new(&*method, parameters);
    let round = |t| {
        let start = Instant::now();
        for _ in 0..20 {
            let input = StepInput { t, learning_rate: 1e-3, l2: 0.0, shrink: 0.0 };
            method.step(Step { input, p: &mut p, g: &g, tensors: &[], state: &mut state, threads: 1 });
        }
        start.elapsed().as_secs_f64() / 20.0
    };
    (1..51).map(round).fold(f64::INFINITY, f64::min)
}
