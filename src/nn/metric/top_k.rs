//! Metrics `top_3_accuracy` and `top_5_accuracy`, as scikit-learn's `top_k_accuracy_score`.

use super::{ClassScores, Computation, Metric, Part, Unit, mean};
use crate::base::goal::Goal;
use crate::nn::Task;

/// Share of samples whose class is among the `K` most probable ones, for K = 3 and 5.
#[derive(Clone, Copy, Debug)]
pub struct TopKAccuracy<const K: usize>;

impl<const K: usize> Metric for TopKAccuracy<K> {
    fn name(&self) -> &'static str {
        if K == 3 { "top_3_accuracy" } else { "top_5_accuracy" }
    }

    fn goal(&self) -> Goal {
        Goal::Maximize
    }

    fn range(&self) -> [f64; 2] {
        [0.0, 1.0]
    }

    fn unit(&self) -> Unit {
        Unit::ShareOfSamples
    }

    fn text(&self, part: Part) -> String {
        format!("Share of {} samples whose class is among the {} most probable ones.", part.name(), K)
    }

    fn computation(&self, task: Task) -> Option<Computation> {
        match task {
            Task::Classification => Some(Computation::OfClasses(compute::<K>)),
            _ => None,
        }
    }
}

/// Of equally probable classes the later ones come first. Not defined where there are no more classes than are looked at.
fn compute<const K: usize>(scores: &ClassScores) -> Option<f64> {
    let is_among = |(p, label): (&[f32], usize)| {
        let is_before = |(class, other): (usize, &f32)| *other > p[label] || (*other == p[label] && class > label);
        f64::from(u8::from(p.iter().enumerate().filter(|class| is_before(*class)).count() < K))
    };
    mean(scores.rows().map(is_among)).filter(|_| scores.classes > K)
}
