//! What is measured of the predictions of another model than a network.

use ndarray::Array2;

use super::kernels::padded;
use super::metric::{Measured, Part};
use super::{Evaluated, Samples, Sums, Target, Task};

/// The predictions of a model for some samples, beside their targets.
#[derive(Clone, Debug)]
pub struct Predicted {
    predictions: Array2<f32>,
    measured: Measured,
    task: Task,
}

impl Predicted {
    /// From predictions for all samples, `[samples, outputs]` row-major, and their mean loss.
    pub fn new(predictions: &[f64], loss: f64, samples: &dyn Samples) -> Self {
        let targets = samples.targets();
        let (count, outputs) = (samples.len(), targets.target().outputs());
        let predictions =
            Array2::from_shape_fn((count, outputs), |(row, output)| predictions[row * outputs + output] as f32);
        let width = padded(outputs);
        let mut rows = vec![0.0; count * width];
        for (to, from) in rows.chunks_exact_mut(width.max(1)).zip(predictions.rows()) {
            to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        }
        let is_right = |(row, &label): (usize, &u32)| {
            let row = predictions.row(row);
            let best = (1..outputs).fold(0, |best, class| if row[class] > row[best] { class } else { best });
            best == label as usize
        };
        let correct = targets.labels().iter().enumerate().filter(|&each| is_right(each)).count() as u64;
        let mut measured = Measured::new(targets.target());
        measured.add(Sums { samples: count, loss: loss * count as f64, correct }, &rows, targets);
        Self { predictions, measured, task: targets.target().task() }
    }

    /// The columns of a part of a history, with the value of each metric; none where there are no predictions.
    pub fn columns(target: Target, part: Part, predicted: Option<&Self>) -> Vec<(String, Option<f64>)> {
        Measured::columns(target.task(), part, predicted.map(|predicted| &predicted.measured))
    }

    /// Predictions and metrics, as of a network.
    pub fn evaluated(self) -> Evaluated {
        Evaluated { metrics: self.measured.metrics(self.task), predictions: self.predictions }
    }
}
