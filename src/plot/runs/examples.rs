//! Studies for the tests of figures.

use serde_json::json;

use super::*;
use crate::base::rng::Stream;
use crate::plot::quantity;

/// A study of `count` runs over nine parameters, one in fifteen diverged.
pub(crate) fn study(count: usize) -> Runs {
    let mut stream = Stream::new(7, "example", 0);
    let mut pick = move |values: &[Value]| values[stream.below(values.len())].clone();
    let mut noise = Stream::new(8, "example", 1);
    let run = |i: usize| {
        let kind = pick(&["sgd", "momentum", "nesterov", "rmsprop", "adam", "nadam"].map(|k| json!(k)));
        let rate = pick(&[json!(1e-2), json!(1e-3), json!(1e-4)]);
        let decay = pick(&[json!(0), json!(5e-4), json!(0.5)]);
        let penalty = if decay == json!(0.5) { 0.5 } else { 0.0 };
        let end = (0.86 + 0.03 * noise.uniform() - penalty * noise.uniform()).max(0.1);
        let parameters = BTreeMap::from([
            ("optimizer.kind".to_owned(), kind),
            ("optimizer.learning_rate".to_owned(), rate),
            ("optimizer.weight_decay".to_owned(), decay),
            ("optimizer.batch_size".to_owned(), pick(&[json!(16), json!(32), json!(64)])),
            ("model.hidden_layers".to_owned(), pick(&[json!(3), json!(4), json!(5)])),
            ("model.hidden_size".to_owned(), pick(&[json!(32), json!(64), json!(128)])),
            ("model.activation".to_owned(), pick(&[json!("sigmoid"), json!("tanh"), json!("relu")])),
            ("model.weight_init".to_owned(), pick(&[json!("random"), json!("xavier")])),
        ]);
        let mut history = History::default();
        let diverged = i % 15 == 7;
        let epochs = if diverged { 1 } else { 10 };
        for e in 1..=epochs {
            let accuracy = end - 0.3 / f64::from(e * e) * end;
            let row = [
                ("train_loss", 1.2 - accuracy),
                ("train_accuracy", accuracy + 0.004 * f64::from(e)),
                ("val_loss", 1.25 - accuracy),
                ("val_accuracy", accuracy),
            ];
            history.push(e, row.map(|(name, value)| (name, Some(value))));
        }
        Run {
            name: format!("trial_{i:04}"),
            parameters,
            metric: (!diverged).then_some(end),
            sd: None,
            curve: history.curve("val_accuracy"),
            ending: if diverged { Ending::Diverged } else { Ending::Completed },
            last: [("epochs".to_owned(), f64::from(epochs)), ("cost".to_owned(), (i * 7 % 50) as f64)].into(),
            deviations: BTreeMap::new(),
            training_samples: Some((100 << (i % 5)) as f64),
            expected: (i > 6).then(|| libm::exp(-0.1 * i as f64)),
            history,
            ..Run::default()
        }
    };
    let runs = (0..count).map(run).collect();
    let (metric, quantities) = ("val_accuracy".to_owned(), quantity::examples());
    Runs { metric, maximize: true, quantities, runs, ..Runs::default() }
}
