//! The optimizers, one entry each.

use super::{Adam, Adamw, Momentum, Nadam, Nesterov, Optimizer, Rmsprop, Sgd};
use crate::base::registry::registry;

registry! {
    /// The rule by which gradients move the parameters.
    pub enum Method: dyn Optimizer, tag = "kind" {
        /// Plain stochastic gradient descent.
        "sgd" => Sgd(Sgd),
        /// Gradient descent with momentum.
        "momentum" => Momentum(Momentum),
        /// Nesterov's accelerated gradient.
        "nesterov" => Nesterov(Nesterov),
        /// RMSProp: steps scaled by a running mean square of the gradient.
        "rmsprop" => Rmsprop(Rmsprop),
        /// Adam. Default choice when nothing is known about the problem.
        "adam" => Adam(Adam),
        /// Adam with Nesterov momentum.
        "nadam" => Nadam(Nadam),
        /// Adam with decoupled weight decay.
        "adamw" => Adamw(Adamw),
    }
}
