//! The span of the metric in which runs are told apart.

use super::Runs;
use crate::plot::axis::Axis;

/// Fewest runs among which bad ones are told from good ones.
const FEWEST: usize = 8;

impl Runs {
    /// The span of the metric in which the runs are told apart: all of it, or, where bad runs would flatten the rest, from
    /// the best to two and a half times as far as the median of the better ones. However many the bad runs are: where the
    /// better half of the runs is flattened too, its better half counts. Nothing lies outside on the good side.
    pub(crate) fn telling_span(&self) -> Axis {
        let values: Vec<f64> = self.by_metric().into_iter().map(|(_, _, m)| m).collect();
        let (Some(&best), Some(&worst)) = (values.first(), values.last()) else { return Axis::new(0.0, 1.0) };
        let fewest = FEWEST.max(values.len() / 8).min(values.len());
        let halves = std::iter::successors(Some(values.len()), |count| Some(count / 2));
        let flattened = halves.take_while(|&count| count >= fewest && count > 0).find_map(|count| {
            let (median, last) = (values[count / 2], values[count - 1]);
            ((best - last).abs() > 6.0 * (best - median).abs() && best != median)
                .then_some(best - 2.5 * (best - median))
        });
        let bound = flattened.unwrap_or(worst);
        if self.maximize { Axis::new(bound, best) } else { Axis::new(best, bound) }
    }

    /// The span of the better half of the runs, or less of it where that is flattened; and the words for it.
    pub(crate) fn better_span(&self) -> (Axis, &'static str) {
        let values: Vec<f64> = self.by_metric().into_iter().map(|(_, _, m)| m).collect();
        let telling = self.telling_span();
        let (Some(&best), Some(&worst)) = (values.first(), values.last()) else { return (telling, "") };
        let is_all = if self.maximize { telling.from <= worst } else { telling.to >= worst };
        match is_all && values.len() >= 2 {
            true => (Axis::new(best, values[(values.len() - 1) / 2]), "The better half, enlarged"),
            false => (telling, "The better runs, enlarged"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples;
    use super::*;

    #[test]
    fn the_span_tells_the_better_runs_apart_even_where_most_are_bad() {
        let mut study = examples::study(60);
        study.runs.iter_mut().enumerate().filter(|(i, _)| i % 3 != 0).for_each(|(_, run)| run.metric = Some(0.1));
        assert!(study.telling_span().from > 0.3, "{:?}", study.telling_span());
        assert!(study.better_span().0.from > 0.3);
        study.runs.iter_mut().for_each(|run| run.metric = run.metric.map(|m| -m));
        study.maximize = false;
        assert!(study.telling_span().to < -0.3, "{:?}", study.telling_span());
    }

    #[test]
    fn where_all_runs_are_alike_their_better_half_is_enlarged() {
        let mut study = examples::study(40);
        study.runs.iter_mut().enumerate().for_each(|(i, run)| run.metric = Some(i as f64));
        assert_eq!((study.telling_span(), study.better_span().0), (Axis::new(0.0, 39.0), Axis::new(20.0, 39.0)));
    }

    #[test]
    fn the_telling_span_leaves_bad_runs_outside() {
        let span = examples::study(100).telling_span();
        assert!(span.from > 0.75 && span.to > 0.88, "{span:?}");
    }
}
