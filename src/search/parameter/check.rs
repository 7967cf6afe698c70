//! What can be wrong with a parameter's description.

use serde_json::Value;

use super::description::Parameter;
use crate::search::config::same;
use crate::search::distributions::Distribution;

/// Something wrong with a parameter's description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterProblem {
    /// The key it concerns; empty for the parameter as a whole.
    pub field: &'static str,
    /// What is wrong.
    pub message: String,
}

/// Takes a key and what is wrong with it.
type Report<'a> = dyn FnMut(&'static str, &str) + 'a;

impl Parameter {
    /// Everything that is wrong with the description.
    pub fn check(&self) -> Vec<ParameterProblem> {
        let mut problems = Vec::new();
        let mut report = |field, message: &str| problems.push(ParameterProblem { field, message: message.to_owned() });
        let forms = [self.values.is_some(), self.value.is_some(), self.distribution.is_some()];
        match forms.iter().filter(|&&form| form).count() {
            0 => report("", "needs `values`, `value` or `distribution`"),
            1 => {}
            _ => report("", "has more than one of `values`, `value` and `distribution`"),
        }
        if let Some(values) = &self.values {
            check_values(values, self.probabilities.as_deref(), &mut report);
        } else if self.probabilities.is_some() {
            report("probabilities", "`probabilities` goes with `values`");
        }
        if self.values.is_none() && self.ordered.is_some() {
            report("ordered", "`ordered` goes with `values`");
        }
        self.check_numbers(&mut report);
        problems
    }

    fn check_numbers(&self, report: &mut Report<'_>) {
        self.check_keys(report);
        self.check_deviations(report);
        if let (Some(min), Some(max)) = (self.min, self.max) {
            self.check_range(min, max, report);
        }
        let field = if self.step.is_some() { "step" } else { "q" };
        if let (Some(step), Some(ends), Some(distribution)) = (self.numbers().q, self.ends(), self.drawn())
            && step > 0.0
            && ends[0] < ends[1]
            && distribution.steps(step, ends) < 1.0
        {
            report(field, &format!("`{field}` leaves fewer than two values in the range"));
        }
        let of_integers = [Distribution::IntUniform, Distribution::IntLogUniform];
        if self.step.is_some_and(|step| step.fract() != 0.0)
            && self.distribution.is_some_and(|d| of_integers.contains(&d))
        {
            report("step", "the `step` of integers must be an integer");
        }
    }

    /// Every distribution has its own numbers, and no others.
    fn check_keys(&self, report: &mut Report<'_>) {
        let needed = self.distribution.map_or(&[][..], |distribution| distribution.get().keys());
        let ends = [("min", self.min), ("max", self.max), ("q", self.q)];
        let shapes = [("mu", self.mu), ("sigma", self.sigma), ("a", self.a), ("b", self.b)];
        let takes_step = self.distribution.is_some_and(|distribution| distribution.stepped().is_some());
        match self.step {
            Some(_) if !takes_step => report("step", "`step` does not belong here"),
            Some(step) if !(step > 0.0 && step.is_finite()) => report("step", "must be above 0"),
            _ => {}
        }
        for (field, value) in ends.into_iter().chain(shapes) {
            match (needed.contains(&field), value) {
                (true, None) => report("distribution", &format!("this distribution needs `{field}`")),
                (false, Some(_)) => report(field, &format!("`{field}` does not belong here")),
                (true, Some(x)) if !x.is_finite() => report(field, "is no finite number"),
                (true, Some(x)) if matches!(field, "q" | "sigma" | "a" | "b") && x <= 0.0 => {
                    report(field, "must be above 0")
                }
                _ => {}
            }
        }
    }

    fn check_deviations(&self, report: &mut Report<'_>) {
        if let (Some(mu), Some(sigma), Some(ends), Some(distribution)) =
            (self.mu, self.sigma, self.ends(), self.drawn())
            && mu.is_finite()
            && sigma > 0.0
            && !distribution.has_usable_ends(ends)
        {
            report("sigma", "mu ± 3 sigma leaves the range of numbers");
        }
    }

    fn check_range(&self, min: f64, max: f64, report: &mut Report<'_>) {
        if min < max && !(max - min).is_finite() {
            report("max", "the range is too wide for numbers");
        }
        if min == max {
            report("min", &format!("`min` and `max` are the same; one value is written `value: {min}`"));
        }
        if min > max {
            report("min", &format!("`min` must be below `max`, but {min} is not below {max}"));
        }
        let distribution = self.distribution.map(Distribution::get);
        if let Some(problem) = distribution.and_then(|distribution| distribution.range_problem(min, max)) {
            report("min", &problem);
        }
    }
}

fn check_values(values: &[Value], probabilities: Option<&[f64]>, report: &mut Report<'_>) {
    if values.is_empty() {
        report("values", "is empty");
    }
    for (index, value) in values.iter().enumerate() {
        if values[..index].iter().any(|before| same(before, value)) {
            report("values", &format!("has {value} twice"));
        }
    }
    if let Some(probabilities) = probabilities {
        if probabilities.len() != values.len() {
            let (n, m) = (probabilities.len(), values.len());
            report("probabilities", &format!("has {n} numbers for {m} values"));
        }
        let sum: f64 = probabilities.iter().sum();
        if probabilities.iter().any(|&p| p.is_nan() || p < 0.0) || !(sum > 0.0 && sum.is_finite()) {
            report("probabilities", "must be numbers of at least 0 with a sum above 0");
        }
    }
}
