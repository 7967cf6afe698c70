//! How one parameter of a search is described: W&B's sweep syntax, and conditions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Values that a parameter can take: a list, one value, or a distribution.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The values to choose from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub values: Option<Vec<Value>>,
    /// How often random search takes each of `values`; equally often without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1), inner(range(min = 0.0)))]
    pub probabilities: Option<Vec<f64>>,
    /// Whether `values` have an order, as they are written; numbers have the order of their sizes without it, words none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered: Option<bool>,
    /// The one value that it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// How numbers are drawn; with `min` and `max` alone uniformly, as integers if both are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<Distribution>,
    /// Smallest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Largest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Step between the numbers of a `q_` distribution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub q: Option<f64>,
    /// Mean of a normal distribution (of the logarithm, for `log_normal`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mu: Option<f64>,
    /// Standard deviation of a normal distribution (of the logarithm, for `log_normal`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub sigma: Option<f64>,
    /// First shape of a beta distribution: larger is nearer to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub a: Option<f64>,
    /// Second shape of a beta distribution: larger is nearer to 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub b: Option<f64>,
    /// The parameter is there only where other parameters have these values (a value, or a list of them).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<BTreeMap<String, Value>>,
}

/// What a parameter or a metric of a program may be called, as a regular expression: unlike paths, it has no dot.
pub const FREE_NAME: &str = "^[A-Za-z_][A-Za-z0-9_-]*$";

/// Whether a text is such a name.
pub fn is_free_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// How numbers are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// Real numbers between `min` and `max`, all equally likely.
    Uniform,
    /// Integers from `min` to `max`, all equally likely.
    IntUniform,
    /// Numbers from `min` to `max` in steps of `q`.
    QUniform,
    /// Real numbers between `min` and `max` whose logarithm is uniform.
    LogUniformValues,
    /// Real numbers between `min` and `max` whose inverse has a uniform logarithm: the same as `log_uniform_values`.
    InvLogUniformValues,
    /// As `log_uniform_values`, rounded to steps of `q`.
    QLogUniformValues,
    /// Normal numbers with mean `mu` and standard deviation `sigma`, between mu − 3 sigma and mu + 3 sigma.
    Normal,
    /// As `normal`, rounded to steps of `q`.
    QNormal,
    /// Numbers whose natural logarithm is normal with mean `mu` and standard deviation `sigma`, within 3 sigma.
    LogNormal,
    /// As `log_normal`, rounded to steps of `q`.
    QLogNormal,
    /// Numbers between 0 and 1 of the beta distribution with shapes `a` and `b`.
    Beta,
    /// As `beta`, rounded to steps of `q`.
    QBeta,
}

/// Something wrong with a parameter's description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterProblem {
    /// The key it concerns; empty for the parameter as a whole.
    pub field: &'static str,
    /// What is wrong.
    pub message: String,
}

impl Parameter {
    /// A list of values.
    pub fn of_values(values: Vec<Value>) -> Self {
        Self { values: Some(values), ..Self::default() }
    }

    /// Whether it can have a value, as far as lists and ends tell.
    pub(crate) fn can_be(&self, value: &Value) -> bool {
        let listed = self.values.iter().flatten().chain(&self.value).any(|own| same(own, value));
        let inside = |x: f64| self.min.is_none_or(|min| x >= min) && self.max.is_none_or(|max| x <= max);
        listed || self.distribution.is_some() && value.as_f64().is_some_and(inside)
    }

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

    fn check_numbers(&self, report: &mut dyn FnMut(&'static str, &str)) {
        use Distribution::{IntUniform, InvLogUniformValues, LogUniformValues, QLogUniformValues};
        let needed = self.distribution.map_or(&[][..], Distribution::keys);
        let ends = [("min", self.min), ("max", self.max), ("q", self.q)];
        let shapes = [("mu", self.mu), ("sigma", self.sigma), ("a", self.a), ("b", self.b)];
        let given = ends.into_iter().chain(shapes);
        for (field, value) in given {
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
        if let (Some(mu), Some(sigma), Some([low, high])) = (self.mu, self.sigma, self.ends())
            && mu.is_finite()
            && sigma > 0.0
            && !(low < high && (high - low).is_finite() && (low != 0.0 || !self.is_of_logarithms()))
        {
            report("sigma", "mu ± 3 sigma leaves the range of numbers");
        }
        if let (Some(min), Some(max)) = (self.min, self.max) {
            if min < max && !(max - min).is_finite() {
                report("max", "the range is too wide for numbers");
            }
            if min == max {
                report("min", &format!("`min` and `max` are the same; one value is written `value: {min}`"));
            }
            if min > max {
                report("min", &format!("`min` must be below `max`, but {min} is not below {max}"));
            }
            if matches!(self.distribution, Some(LogUniformValues | InvLogUniformValues | QLogUniformValues))
                && min <= 0.0
            {
                report("min", "a logarithmic range must lie above 0");
            }
            let whole = |x: f64| x.fract() == 0.0 && x.abs() < 9e15;
            if self.distribution == Some(IntUniform) && !(whole(min) && whole(max)) {
                let is_large = min.abs().max(max.abs()) >= 9e15;
                let integers = if is_large { "integers below 9e15 in size" } else { "integers" };
                report("min", &format!("the ends of `int_uniform` must be {integers}"));
            }
        }
        if let (Some(q), Some(ends)) = (self.q, self.ends())
            && q > 0.0
            && ends[0] < ends[1]
            && self.steps(q, ends) < 1.0
        {
            report("q", "`q` leaves fewer than two values in the range");
        }
    }

    /// How many steps of `q` lie between the first and the last value.
    fn steps(&self, q: f64, [low, high]: [f64; 2]) -> f64 {
        if self.distribution == Some(Distribution::QUniform) {
            return ((high - low) / q + 1e-9).floor();
        }
        let (first, last) = multiples(low, high, q);
        last - if low > 0.0 { first.max(1.0) } else { first }
    }

    /// Whether the distribution is one of logarithms.
    fn is_of_logarithms(&self) -> bool {
        matches!(self.distribution, Some(Distribution::LogNormal | Distribution::QLogNormal))
    }

    /// Smallest and largest number of a distribution; `None` where it is incomplete or there is none.
    pub(crate) fn ends(&self) -> Option<[f64; 2]> {
        use Distribution::{Beta, LogNormal, Normal, QBeta, QLogNormal, QNormal};
        match self.distribution? {
            Beta | QBeta => Some([0.0, 1.0]),
            Normal | QNormal | LogNormal | QLogNormal => {
                let (mu, sigma) = (self.mu?, self.sigma?);
                let ends = [mu - 3.0 * sigma, mu + 3.0 * sigma];
                Some(if self.is_of_logarithms() { ends.map(libm::exp) } else { ends })
            }
            _ => Some([self.min?, self.max?]),
        }
    }
}

impl Distribution {
    /// The keys that it needs.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Uniform | Self::IntUniform | Self::LogUniformValues | Self::InvLogUniformValues => &["min", "max"],
            Self::QUniform | Self::QLogUniformValues => &["min", "max", "q"],
            Self::Normal | Self::LogNormal => &["mu", "sigma"],
            Self::QNormal | Self::QLogNormal => &["mu", "sigma", "q"],
            Self::Beta => &["a", "b"],
            Self::QBeta => &["a", "b", "q"],
        }
    }
}

/// First and last multiple of `step` between two ends, in steps.
pub(super) fn multiples(low: f64, high: f64, step: f64) -> (f64, f64) {
    // A grain, so that 0.3 counts as three steps of 0.1.
    ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor())
}

fn check_values(values: &[Value], probabilities: Option<&[f64]>, report: &mut dyn FnMut(&'static str, &str)) {
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

/// Whether two values are the same to a search: numbers by value (1 is 1.0), everything else as written.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(json: &str) -> Vec<String> {
        let parameter: Parameter = serde_json::from_str(json).unwrap();
        parameter.check().into_iter().map(|p| format!("{}: {}", p.field, p.message)).collect()
    }

    #[test]
    fn good_descriptions_have_no_problems() {
        for good in [
            r#"{"values": [1, 2]}"#,
            r#"{"values": ["a", "b"], "probabilities": [1, 3]}"#,
            r#"{"value": 0}"#,
            r#"{"distribution": "log_uniform_values", "min": 1e-4, "max": 1}"#,
            r#"{"distribution": "normal", "mu": 0, "sigma": 1}"#,
            r#"{"distribution": "q_normal", "mu": 0, "sigma": 1, "q": 0.5}"#,
            r#"{"distribution": "q_log_normal", "mu": 3, "sigma": 1, "q": 2}"#,
            r#"{"distribution": "q_beta", "a": 2, "b": 3, "q": 0.1}"#,
            r#"{"distribution": "q_uniform", "min": 0, "max": 0.1, "q": 0.1}"#,
        ] {
            assert_eq!(problems(good), Vec::<String>::new(), "{good}");
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a flat table of descriptions and their problems")]
    fn every_problem_names_its_key() {
        assert_eq!(problems("{}"), [": needs `values`, `value` or `distribution`"]);
        assert_eq!(problems(r#"{"values": []}"#), ["values: is empty"]);
        assert_eq!(problems(r#"{"values": [1, 1.0]}"#), ["values: has 1.0 twice"]);
        assert_eq!(
            problems(r#"{"distribution": "uniform", "min": 2, "max": 1}"#),
            ["min: `min` must be below `max`, but 2 is not below 1"]
        );
        assert_eq!(
            problems(r#"{"distribution": "log_uniform_values", "min": 0, "max": 1}"#),
            ["min: a logarithmic range must lie above 0"]
        );
        assert_eq!(
            problems(r#"{"distribution": "uniform", "min": 0}"#),
            ["distribution: this distribution needs `max`"]
        );
        assert_eq!(problems(r#"{"values": [1], "q": 2}"#), ["q: `q` does not belong here"]);
        assert_eq!(
            problems(r#"{"distribution": "uniform", "min": -1e308, "max": 1e308}"#),
            ["max: the range is too wide for numbers"]
        );
        for sigma in [1e308, 500.0] {
            assert_eq!(
                problems(&format!(r#"{{"distribution": "log_normal", "mu": 0, "sigma": {sigma}}}"#)),
                ["sigma: mu ± 3 sigma leaves the range of numbers"]
            );
        }
        assert_eq!(
            problems(r#"{"distribution": "uniform", "min": 2, "max": 2}"#),
            ["min: `min` and `max` are the same; one value is written `value: 2`"]
        );
        for alone in [
            r#"{"distribution": "q_uniform", "min": 0, "max": 1, "q": 2}"#,
            r#"{"distribution": "q_log_uniform_values", "min": 0.001, "max": 0.1, "q": 5}"#,
            r#"{"distribution": "q_normal", "mu": 0.5, "sigma": 0.1, "q": 1}"#,
            r#"{"distribution": "q_beta", "a": 1, "b": 1, "q": 2}"#,
        ] {
            assert_eq!(problems(alone), ["q: `q` leaves fewer than two values in the range"], "{alone}");
        }
        assert_eq!(
            problems(r#"{"distribution": "int_uniform", "min": 0.5, "max": 2}"#),
            ["min: the ends of `int_uniform` must be integers"]
        );
        assert_eq!(problems(r#"{"distribution": "normal", "mu": 0, "sigma": 0}"#), ["sigma: must be above 0"]);
        assert_eq!(
            problems(r#"{"values": [1], "value": 2}"#),
            [": has more than one of `values`, `value` and `distribution`"]
        );
        assert_eq!(
            problems(r#"{"values": [1, 2], "probabilities": [-1, 1]}"#),
            ["probabilities: must be numbers of at least 0 with a sum above 0"]
        );
        assert_eq!(
            problems(r#"{"distribution": "beta", "a": 0, "ordered": true}"#),
            [
                "ordered: `ordered` goes with `values`",
                "a: must be above 0",
                "distribution: this distribution needs `b`"
            ]
        );
        assert_eq!(
            problems(r#"{"values": [1, 2], "probabilities": [1]}"#),
            ["probabilities: has 1 numbers for 2 values"]
        );
    }
}
