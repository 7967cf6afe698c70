//! Studies of any size, as a search over nine parameters leaves them.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use specrun::base::rng::Stream;

/// A configuration with its accuracy at the end.
pub(crate) struct Tried {
    pub(crate) config: BTreeMap<String, Value>,
    /// Absent for one in fifty, which diverged.
    pub(crate) metric: Option<f64>,
    /// How fast it gets there.
    pub(crate) pace: f64,
}

impl Tried {
    /// Accuracy after an epoch.
    pub(crate) fn accuracy(&self, epoch: u32) -> f64 {
        self.metric.unwrap_or(0.1) * (1.0 - libm::exp(-self.pace * f64::from(epoch)))
    }
}

/// `count` configurations; the better ones have a middling learning rate and little decay.
pub(crate) fn tried(count: usize) -> impl Iterator<Item = Tried> {
    let mut stream = Stream::new(5, "study", 0);
    let one = move |_| {
        let mut of = |words: &[&str]| -> Value { words[stream.below(words.len())].into() };
        let words = [
            ("optimizer.kind", of(&["sgd", "momentum", "nesterov", "rmsprop", "adam", "nadam"])),
            ("model.activation", of(&["sigmoid", "tanh", "relu"])),
            ("model.weight_init", of(&["random", "xavier"])),
        ];
        let rate = libm::pow(10.0, stream.uniform_in(-4.0, -1.0));
        let decay = stream.uniform();
        let numbers = [
            ("optimizer.learning_rate", json!(rate)),
            ("optimizer.weight_decay", json!(decay)),
            ("optimizer.batch_size", json!(16 << stream.below(3))),
            ("optimizer.epochs", json!(5 * (1 + stream.below(2)))),
            ("model.hidden_layers", json!(3 + stream.below(3))),
            ("model.hidden_size", json!(32 << stream.below(3))),
        ];
        let off = libm::log10(rate) + 2.5;
        let metric = 0.9 - 0.05 * off * off - 0.1 * decay + 0.01 * stream.normal();
        let config = words.into_iter().chain(numbers).map(|(path, value)| (path.to_owned(), value)).collect();
        Tried { config, metric: (stream.below(50) > 0).then_some(metric), pace: stream.uniform_in(0.3, 1.5) }
    };
    (0..count).map(one)
}
