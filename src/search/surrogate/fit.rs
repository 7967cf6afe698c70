//! A fit of the results of a study, and what it assumes of them.

use super::assumptions::{Assumptions, Study};
use super::fitted::Fitted;
use super::observations::Observations;
use super::{outliers, scale};
use crate::base::rng::Stream;
use crate::search::gp::Effort;

impl Assumptions {
    /// Fits the results of a study, from where the last fit left off, and brings the assumptions up to date: with no effort only if
    /// there is no last fit. `None` if fewer than two results have a finite metric.
    pub(crate) fn fit(&mut self, study: Study<'_>, effort: Option<Effort>, stream: &mut Stream) -> Option<Fitted> {
        if effort == Some(Effort::Full) && !self.is_linear {
            self.scale = scale::choose(study, self, stream);
        }
        let observations = Observations::new(study, self)?;
        let kernel = observations.kernel(study.space);
        // The first trial that was shorter than a whole one gives the process one coordinate more.
        let last = self.log_theta.take().filter(|last| last.len() == kernel.theta_width());
        let log_theta = match (effort, last) {
            (None, Some(last)) => last,
            (effort, last) => observations.fit(&kernel, last.as_deref(), effort.unwrap_or(Effort::Full), stream).1,
        };
        let mut fitted = Fitted { observations, kernel, log_theta };
        if effort.is_some() {
            fitted = outliers::left_out(study, self, fitted, stream)?;
        }
        self.log_theta = Some(fitted.log_theta.clone());
        Some(fitted)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::base::goal::Goal;
    use crate::search::gp::Scale;
    use crate::search::observation::{Observation, Outcome};
    use crate::search::space::Space;
    use crate::search::tests::study::{common, number};

    /// Results of a function at even points, with the assumptions that a fit makes of them.
    fn assumptions(value: &dyn Fn(f64, usize) -> f64) -> Assumptions {
        let settings = common(r#"{"x": {"distribution": "uniform", "min": 0, "max": 1}}"#, "minimize");
        let space = Space::new(&settings.parameters).unwrap();
        let at = |i: usize| space.config(&[i as f64 / 23.0]);
        let observation = |i: usize| Observation::new(at(i), Outcome::Value(value(number(&at(i), "x"), i)));
        let completed: Vec<Observation> = (0..24).map(observation).collect();
        let study = Study { space: &space, goal: Goal::Minimize, completed: &completed };
        let mut assumptions = Assumptions::default();
        assumptions.fit(study, Some(Effort::Full), &mut Stream::new(1, "fit", 0)).unwrap();
        assumptions
    }

    fn wave(x: f64) -> f64 {
        libm::sin(6.0 * x) + 2.0
    }

    #[test]
    fn a_result_that_is_far_too_bad_for_where_it_lies_is_left_out() {
        for factor in [3.0, 1e6, 1e300] {
            let found = assumptions(&|x, i| if i == 9 { factor * wave(x) } else { wave(x) });
            assert_eq!(found.outliers, BTreeSet::from([9]), "{factor}");
        }
        // Far too good is what a search looks for, and a step is no outlier.
        assert!(assumptions(&|x, i| if i == 9 { -1e6 } else { wave(x) }).outliers.is_empty());
        assert!(assumptions(&|x, _| wave(x)).outliers.is_empty());
        assert!(assumptions(&|x, _| if x < 0.5 { 0.0 } else { 100.0 }).outliers.is_empty());
    }

    #[test]
    fn logarithms_are_taken_where_they_are_more_probable() {
        assert_eq!(assumptions(&|x, _| libm::exp(20.0 * wave(x))).scale, Scale::Logarithmic);
        assert_eq!(assumptions(&|x, _| wave(x)).scale, Scale::Linear);
        // Smooth over three orders of magnitude, as a parabola is.
        assert_eq!(assumptions(&|x, _| 0.01 + 100.0 * (x - 0.5) * (x - 0.5)).scale, Scale::Linear);
        assert_eq!(assumptions(&|x, _| -libm::exp(20.0 * wave(x))).scale, Scale::Linear);
    }
}
