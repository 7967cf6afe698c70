//! How much each parameter matters, as W&B's panel defines it: words become one column a value, numbers stay one column;
//! importance is that of a random forest over all columns, correlation is Pearson's of each column with the metric.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::correlation::pearson;
use super::forest::{Forest, feature_importance};
use crate::base::moments::mean;

/// A parameter over all trials; absent where its condition did not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Path of the parameter.
    pub name: String,
    /// Its value in every trial.
    pub values: Vec<Option<Value>>,
}

/// What a column says about the metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Importance {
    /// The parameter's path.
    pub parameter: String,
    /// The value that this column stands for, if the parameter's values are words.
    pub value: Option<String>,
    /// Share of the forest's decrease of impurity; all columns sum to 1.
    pub importance: f64,
    /// Pearson's correlation with the metric; `None` where the column is constant.
    pub correlation: Option<f64>,
}

/// What a parameter says about the metric, all its values together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParameterImportance {
    /// The parameter's path.
    pub parameter: String,
    /// The sum over its columns.
    pub importance: f64,
    /// Pearson's correlation of a parameter of numbers, from −1 to 1; of one of words the correlation ratio, from 0 to 1: the root
    /// of the share of the metric's variance that lies between the values. `None` where nothing varies.
    pub correlation: Option<f64>,
    /// Of a parameter of words what each value says, most important first.
    pub values: Vec<Importance>,
}

/// The columns of [`importance`] gathered by parameter, most important first.
pub fn per_parameter(rows: &[Importance], columns: &[Column], metric: &[f64]) -> Vec<ParameterImportance> {
    let of = |column: &Column| {
        let own: Vec<Importance> = rows.iter().filter(|row| row.parameter == column.name).cloned().collect();
        let words = own.first()?.value.is_some();
        Some(ParameterImportance {
            parameter: column.name.clone(),
            importance: own.iter().map(|row| row.importance).sum(),
            correlation: if words { correlation_ratio(column, metric) } else { own[0].correlation },
            values: if words { own } else { Vec::new() },
        })
    };
    let mut all: Vec<ParameterImportance> = columns.iter().filter_map(of).collect();
    all.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    all
}

/// η = √(variance between the values / variance of all); the absent are a value of their own.
fn correlation_ratio(column: &Column, metric: &[f64]) -> Option<f64> {
    let metric = &*moderate(metric);
    let mut groups: BTreeMap<Option<String>, Vec<f64>> = BTreeMap::new();
    for (value, x) in column.values.iter().zip(metric) {
        groups.entry(value.as_ref().map(Value::to_string)).or_default().push(*x);
    }
    let all = mean(metric);
    let between: f64 = groups.values().map(|group| group.len() as f64 * (mean(group) - all).powi(2)).sum();
    let total: f64 = metric.iter().map(|x| (x - all).powi(2)).sum();
    let ratio = (between / total).sqrt();
    ratio.is_finite().then(|| ratio.min(1.0))
}

/// Trees of the forest.
const TREES: usize = 200;

/// Importance and correlation of every column that varies, most important first.
pub fn importance(columns: &[Column], metric: &[f64], seed: u64) -> Vec<Importance> {
    let (mut names, mut features) = (Vec::new(), Vec::new());
    for column in columns {
        for (value, feature) in encode(column) {
            if feature.iter().any(|x| *x != feature[0]) {
                names.push((column.name.clone(), value));
                features.push(feature);
            }
        }
    }
    let metric = &*moderate(metric);
    let shares = feature_importance(&features, metric, Forest { trees: TREES, seed });
    let rows = names.into_iter().zip(features).zip(shares);
    let mut rows: Vec<Importance> = rows
        .map(|(((parameter, value), feature), importance)| Importance {
            parameter,
            value,
            importance,
            correlation: pearson(&moderate(&feature), metric),
        })
        .collect();
    rows.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    rows
}

/// Numbers in a unit in which their squares are numbers too, a power of two, so that no digit is lost; neither importance nor
/// correlation depends on it.
fn moderate(values: &[f64]) -> Cow<'_, [f64]> {
    let most = values.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    if most == 0.0 || (1e-100..1e100).contains(&most) {
        return Cow::Borrowed(values);
    }
    let exponent = libm::ilogb(most);
    Cow::Owned(values.iter().map(|x| libm::scalbn(*x, -exponent)).collect())
}

/// A number column as it is (the absent at the mean); any other as one column of 0 and 1 for every value, in order.
fn encode(column: &Column) -> Vec<(Option<String>, Vec<f64>)> {
    let present: Vec<&Value> = column.values.iter().flatten().collect();
    if present.iter().all(|value| value.is_number()) {
        let numbers: Vec<f64> = present.iter().filter_map(|value| value.as_f64()).collect();
        let mean = if numbers.is_empty() { 0.0 } else { mean(&numbers) };
        let fill = |value: &Option<Value>| value.as_ref().and_then(Value::as_f64).unwrap_or(mean);
        return vec![(None, column.values.iter().map(fill).collect())];
    }
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut words: Vec<String> = present.into_iter().map(text).collect();
    words.sort();
    words.dedup();
    let is = |word: &String| {
        let flag =
            |value: &Option<Value>| f64::from(u8::from(value.as_ref().is_some_and(|value| text(value) == *word)));
        column.values.iter().map(flag).collect()
    };
    words.iter().map(|word| (Some(word.clone()), is(word))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_become_columns_and_constants_are_left_out() {
        let column = |name: &str, values: &[Value]| Column {
            name: name.to_owned(),
            values: values.iter().cloned().map(Some).collect(),
        };
        let columns = [
            column("kind", &[json!("a"), json!("b"), json!("c"), json!("a")]),
            column("n", &[json!(1), json!(2), json!(3), json!(4)]),
            column("same", &[json!(7), json!(7), json!(7), json!(7)]),
        ];
        let rows = importance(&columns, &[1.0, 2.0, 3.0, 4.0], 1);
        assert_eq!(rows.len(), 4);
        let numbers = rows.iter().find(|row| row.parameter == "n").unwrap();
        assert!((numbers.correlation.unwrap() - 1.0).abs() < 1e-15);
        assert!((rows.iter().map(|row| row.importance).sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_values_of_a_parameter_of_words_are_gathered_under_it() {
        let columns = [("kind", vec!["a", "b", "a", "b", "c", "c"]), ("other", vec!["x", "x", "x", "y", "y", "y"])]
            .map(|(name, words)| Column {
                name: name.to_owned(),
                values: words.iter().map(|w| Some(json!(w))).collect(),
            });
        let metric = [1.0, 2.0, 1.0, 2.0, 3.0, 3.0];
        let rows = importance(&columns, &metric, 1);
        let gathered = per_parameter(&rows, &columns, &metric);
        assert_eq!(
            gathered.iter().map(|p| (p.parameter.as_str(), p.values.len())).collect::<Vec<_>>(),
            [("kind", 3), ("other", 2)]
        );
        assert!((gathered.iter().map(|p| p.importance).sum::<f64>() - 1.0).abs() < 1e-12);
        // The kind alone decides. Of the other one, between the values lie 3·(2 − 4/3)² + 3·(2 − 8/3)² of 4.
        assert!((gathered[0].correlation.unwrap() - 1.0).abs() < 1e-12);
        assert!((gathered[1].correlation.unwrap() - (2.0_f64 / 3.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn huge_and_tiny_numbers_matter_as_much_as_others() {
        let of = |unit: f64| {
            let values = [1.0, 2.0, 3.0, 1.0, 2.0, 3.0].map(|x| Some(json!(x * unit))).to_vec();
            let other = [1, 1, 1, 2, 2, 2].map(|x| Some(json!(x))).to_vec();
            let columns = [("a", values), ("b", other)].map(|(name, values)| Column { name: name.to_owned(), values });
            importance(&columns, &[-1.0, 0.1, 1.0, -0.9, 0.2, 0.9].map(|y| y * unit), 3)
        };
        let plain = of(1.0);
        for exponent in [1022, -700] {
            assert_eq!(of(libm::scalbn(1.0, exponent)), plain, "2^{exponent}");
        }
    }

    /// The table of `tests/reference/analysis/importance.py`.
    fn reference_table() -> (Vec<Column>, Vec<f64>) {
        let mut state = 5_u64;
        let mut unit = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / 9_007_199_254_740_992.0
        };
        let mut x = vec![Vec::new(); 6];
        let mut y = Vec::new();
        for _ in 0..120 {
            let r: Vec<f64> = (0..6).map(|_| unit()).collect();
            let below = |value: f64, limit: f64| if value < limit { 1.0 } else { 0.0 };
            let row = [r[0], r[1], (4.0 * r[2]).floor(), below(r[3], 0.5), below(r[4], 0.2), r[5]];
            x.iter_mut().zip(row).for_each(|(column, value)| column.push(Some(json!(value))));
            y.push(2.0 * row[0] - 0.5 * row[1] + 0.3 * row[2] + row[3] * row[0] - 1.5 * row[4]);
        }
        let column = |(index, values)| Column { name: format!("x{index}"), values };
        (x.into_iter().enumerate().map(column).collect(), y)
    }

    #[test]
    fn importance_and_correlation_are_those_of_scikit_learn_and_numpy() {
        let text = include_str!("../../tests/reference/analysis/importance.json");
        let reference: Value = serde_json::from_str(text).unwrap();
        let (columns, y) = reference_table();
        for row in importance(&columns, &y, 42) {
            let index: usize = row.parameter[1..].parse().unwrap();
            let number = |key: &str| reference[key][index].as_f64().unwrap();
            let (mean, spread) = (number("importance"), number("spread"));
            // Forests of other random numbers differ by their spread; the mean of thirty adds little to it.
            assert!((row.importance - mean).abs() < 4.0 * spread, "{row:?}: {mean} ± {spread}");
            assert!((row.correlation.unwrap() - number("correlation")).abs() < 1e-12, "{row:?}");
        }
    }
}
