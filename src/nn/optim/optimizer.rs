//! What every optimizer can do.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::nn::kernels::Aligned;

/// A rule by which gradients move the parameters. The type that implements it holds its parameters, the keys of the
/// `optimizer` section.
pub trait Optimizer {
    /// Whether weight decay is decoupled from the gradient whatever the spec says.
    fn decouples_weight_decay(&self) -> bool;

    /// Names of the tensors that it remembers between steps, each as long as the trained parameters and zero at the start.
    fn states(&self) -> &'static [&'static str];

    /// Moves the parameters by the gradient and updates the state.
    fn step(&self, step: Step<'_>);
}

/// What a step works on.
#[derive(Debug)]
pub struct Step<'a> {
    /// Counts and rates of the step.
    pub input: StepInput,
    /// The parameters that gradients move, padding included, whose gradient is zero.
    pub p: &'a mut [f32],
    /// Their gradient, as long as `p`.
    pub g: &'a [f32],
    /// The tensors that `p` is made of, for rules that look at them as a whole.
    pub tensors: &'a [TrainedTensor],
    /// What is remembered.
    pub state: &'a mut State,
    /// Threads that may be used; changes no bit.
    pub threads: usize,
}

/// What every method needs to know of a step.
#[derive(Clone, Copy, Debug)]
pub struct StepInput {
    /// Step of the training, from 1.
    pub t: u64,
    /// Learning rate of the step, schedule included.
    pub learning_rate: f64,
    /// L2 penalty added to the gradient.
    pub l2: f64,
    /// Share of each parameter taken away before the step, already times the learning rate.
    pub shrink: f64,
}

/// A tensor among the trained parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainedTensor {
    /// Where it stands.
    pub range: Range<usize>,
    /// Size of each dimension, of which the last is padded: `[in, out]`.
    pub shape: Vec<usize>,
}

/// All that an optimizer remembers between steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Tensors by name, each as long as the trained parameters.
    pub tensors: BTreeMap<String, Aligned>,
    /// Numbers by name; one that is absent has its start value.
    pub numbers: BTreeMap<String, f64>,
}

impl State {
    /// State before the first step of so many trained parameters.
    pub fn new(optimizer: &dyn Optimizer, parameters: usize) -> Self {
        let zeros = |name: &&str| ((*name).to_owned(), Aligned::zeros(parameters));
        Self { tensors: optimizer.states().iter().map(zeros).collect(), numbers: BTreeMap::new() }
    }
}
