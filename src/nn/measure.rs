//! What is measured of the predictions of another model than a network.

use ndarray::Array2;

use super::kernels::padded;
use super::metric::{Column, Measured};
use super::{Evaluated, Samples, Sums, Targets};

/// The predictions of a model for some samples, beside their targets.
#[derive(Clone, Debug)]
pub struct Predicted(Measured);

impl Predicted {
    /// From predictions for all samples, `[samples, outputs]` row-major, and their mean loss.
    pub fn new(predictions: &[f64], loss: f64, samples: &dyn Samples) -> Self {
        let targets = samples.targets();
        let (target, count) = (targets.target(), samples.len());
        let (outputs, width) = (target.outputs().max(1), padded(target.outputs()));
        let mut rows = vec![0.0; count * width];
        for (to, from) in rows.chunks_exact_mut(width.max(1)).zip(predictions.chunks_exact(outputs)) {
            to.iter_mut().zip(from).for_each(|(to, from)| *to = *from as f32);
        }
        let correct = correct(&rows, width.max(1), targets);
        let mut measured = Measured::with_scores(target);
        let (loss, weight) = (loss * count as f64, count as f64);
        measured.add(Sums { samples: count, loss, weight, correct }, &rows, targets, samples.inverse());
        Self(measured)
    }

    /// Some columns with their values.
    pub fn columns(&self, columns: &[Column]) -> Vec<(String, Option<f64>)> {
        Measured::columns(columns, Some(&self.0))
    }

    /// Predictions, `[samples, outputs]`: the probability of each class or label, or numbers in original units.
    pub fn predictions(self) -> Array2<f64> {
        self.0.into_scores().predictions()
    }

    /// Predictions and metrics, as of a network.
    pub fn evaluated(self) -> Evaluated {
        Evaluated { metrics: self.0.metrics(), scores: self.0.into_scores() }
    }
}

/// How many samples are classified rightly: those whose class is the first of the most probable ones, or all of whose labels are as
/// their probabilities say; none where numbers are predicted.
fn correct(rows: &[f32], width: usize, targets: Targets<'_>) -> u64 {
    let rows = rows.chunks_exact(width);
    let count = match targets {
        Targets::Classes { labels, count } => {
            let most =
                |row: &[f32]| (1..count).fold(0, |best, class| if row[class] > row[best] { class } else { best });
            rows.zip(labels).filter(|&(row, &label)| most(row) == label as usize).count()
        }
        Targets::Labels { values, count } => {
            let are_right = |row: &[f32], y: &[f32]| row.iter().zip(y).all(|(p, y)| (*p > 0.5) == (*y > 0.5));
            rows.zip(values.chunks_exact(count.max(1))).filter(|&(row, y)| are_right(row, y)).count()
        }
        Targets::Numbers { .. } => 0,
    };
    count as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::metric::{Part, Scores};
    use crate::nn::{InverseTarget, Pass, Task};

    struct Doubled;

    impl InverseTarget for Doubled {
        fn inverse(&self, _: usize, value: f64) -> f64 {
            2.0 * value
        }
    }

    struct Known<'a>(Targets<'a>);

    impl Samples for Known<'_> {
        fn features(&self) -> usize {
            0
        }

        fn gather(&self, _: &[u32], _: Pass, _: &mut [f32]) {}

        fn targets(&self) -> Targets<'_> {
            self.0
        }

        fn inverse(&self) -> Option<&dyn InverseTarget> {
            matches!(self.0, Targets::Numbers { .. }).then_some(&Doubled)
        }
    }

    #[test]
    fn classes_are_the_first_of_the_most_probable_ones() {
        let samples = Known(Targets::Classes { labels: &[0, 1, 1], count: 2 });
        let predicted = Predicted::new(&[0.5, 0.5, 0.5, 0.5, 0.1, 0.9], 0.25, &samples);
        let columns: Vec<Column> = Column::of(Task::Classification, Part::Validation).collect();
        let columns = predicted.columns(&columns);
        let value = |name: &str| columns.iter().find(|(column, _)| column == name).and_then(|(_, value)| *value);
        assert_eq!((value("val_loss"), value("val_accuracy")), (Some(0.25), Some(2.0 / 3.0)));
    }

    #[test]
    fn a_sample_is_right_if_all_its_labels_are() {
        let samples = Known(Targets::Labels { values: &[1.0, 0.0, 1.0, 1.0], count: 2 });
        let predicted = Predicted::new(&[0.9, 0.2, 0.9, 0.4], 0.25, &samples);
        let columns: Vec<Column> = Column::of(Task::MultiLabel, Part::Validation).collect();
        let columns = predicted.columns(&columns);
        assert_eq!(columns.iter().find(|(column, _)| column == "val_accuracy").unwrap().1, Some(0.5));
    }

    #[test]
    fn numbers_are_measured_in_original_units() {
        let samples = Known(Targets::Numbers { values: &[1.0, 2.0], count: 1 });
        let Scores::Numbers(numbers) = Predicted::new(&[1.5, 2.5], 0.25, &samples).evaluated().scores else {
            panic!("numbers")
        };
        assert_eq!((numbers.predicted, numbers.truth), (vec![3.0, 5.0], vec![2.0, 4.0]));
    }
}
