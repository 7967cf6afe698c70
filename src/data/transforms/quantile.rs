//! Step `quantile`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::column_map::{chosen, for_numbers, present};
use super::fitted::{FitInput, Fitted, restore};
use super::statistics::{quantile, sorted};
use super::transform::{Phase, Transform};
use crate::base::normal::quantile as normal_quantile;
use crate::data::graph_table::GraphTable;
use crate::data::table::Table;
use crate::onnx::{Element, Graph, Value};

/// The quantile of scikit-learn beyond which a normal output is cut.
const BOUND: f64 = 1e-7;

/// Replaces numbers by their place among those of the training part, so that every column has the same distribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quantile {
    /// The distribution that columns get.
    #[serde(default)]
    pub output: QuantileOutput,
    /// Quantiles of the training part that are kept; between two of them a number has its place in a straight line.
    #[serde(default = "quantiles")]
    #[schemars(range(min = 2, max = 100_000))]
    pub quantiles: u32,
    /// The columns; all of numbers without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// The distribution that columns get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuantileOutput {
    /// Even from 0 to 1.
    Uniform,
    /// Normal, with mean 0 and standard deviation 1.
    #[default]
    Normal,
}

fn quantiles() -> u32 {
    1000
}

/// A column with its quantiles, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Places {
    name: String,
    quantiles: Vec<f64>,
}

/// Columns with their quantiles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Ranked {
    output: QuantileOutput,
    columns: Vec<Places>,
}

impl Transform for Quantile {
    fn phase(&self) -> Phase {
        Phase::Columns
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        let mut columns = Vec::new();
        for (column, numbers) in chosen(input.table, &self.columns)? {
            let values = sorted(present(numbers, input.rows));
            if values.is_empty() {
                continue;
            }
            let count = (self.quantiles as usize).min(input.rows.len()).max(2);
            let place = |at: usize| quantile(&values, at as f64 / (count - 1) as f64);
            columns.push(Places { name: column.name.clone(), quantiles: (0..count).map(place).collect() });
        }
        Ok(Some(Arc::new(Ranked { output: self.output, columns })))
    }

    fn restore(&self, learned: Json) -> Result<Arc<dyn Fitted>, String> {
        restore::<Ranked>(learned)
    }
}

/// The place of a number among quantiles, in [0, 1]: the middle of the places from below and from above, as scikit-learn has it.
fn place(x: f64, quantiles: &[f64]) -> f64 {
    if x.is_nan() {
        return x;
    }
    let last = quantiles.len() - 1;
    let (below, above) = (quantiles.partition_point(|q| *q < x), quantiles.partition_point(|q| *q <= x));
    if above == 0 {
        return 0.0;
    }
    if below > last {
        return 1.0;
    }
    let places = if below == above {
        let (low, high) = (quantiles[below - 1], quantiles[below]);
        (below - 1) as f64 + (x - low) / (high - low)
    } else {
        // One of the quantiles, or several that are equal. At the ends scikit-learn takes the outermost.
        match (below, above - 1) {
            (0, _) => 0.0,
            (_, high) if high == last => last as f64,
            (low, high) => 0.5 * (low + high) as f64,
        }
    };
    places / last as f64
}

/// The same in a graph, case by case.
fn write_place(x: &Value, quantiles: &[f64], graph: &mut Graph) -> Value {
    let last = quantiles.len() - 1;
    let known = graph.row(quantiles);
    let [zero, half, one, end] = [0.0, 0.5, 1.0, last as f64].map(|x| graph.number(x));
    let count = |operator: &str, graph: &mut Graph| {
        let holds = graph.apply(operator, &[&known, x]);
        let holds = graph.cast(&holds, Element::F64);
        graph.row_sums(&holds)
    };
    let (below, above) = (count("Less", graph), count("LessOrEqual", graph));
    let before = graph.apply("Sub", &[&below, &one]);
    let at = |place: &Value, graph: &mut Graph| {
        let within = graph.apply("Clip", &[place, &zero, &end]);
        let within = graph.cast(&within, Element::I64);
        graph.apply("Gather", &[&known, &within])
    };
    let (low, high) = (at(&before, graph), at(&below, graph));
    let (above_low, width) = (graph.apply("Sub", &[x, &low]), graph.apply("Sub", &[&high, &low]));
    let share = graph.apply("Div", &[&above_low, &width]);
    let between = graph.apply("Add", &[&before, &share]);
    let equals = graph.apply("Sub", &[&above, &one]);
    let sum = graph.apply("Add", &[&below, &equals]);
    let middle = graph.apply("Mul", &[&half, &sum]);
    let is_end = graph.apply("Equal", &[&equals, &end]);
    let on = graph.choose(&is_end, &end, &middle);
    let is_start = graph.apply("Equal", &[&below, &zero]);
    let on = graph.choose(&is_start, &zero, &on);
    let is_between = graph.apply("Equal", &[&below, &above]);
    let places = graph.choose(&is_between, &between, &on);
    let place = graph.apply("Div", &[&places, &end]);
    let is_beyond = graph.apply("Greater", &[&below, &end]);
    let place = graph.choose(&is_beyond, &one, &place);
    let is_before = graph.apply("Equal", &[&above, &zero]);
    let place = graph.choose(&is_before, &zero, &place);
    keep_gaps(x, &place, graph)
}

/// What x became, but NaN where it was.
fn keep_gaps(x: &Value, became: &Value, graph: &mut Graph) -> Value {
    let is_missing = graph.apply("IsNaN", &[x]);
    graph.choose(&is_missing, x, became)
}

impl Fitted for Ranked {
    fn apply(&self, table: &mut Table) {
        for Places { name, quantiles } in &self.columns {
            for_numbers(table, name, |x| match (self.output, place(x, quantiles)) {
                (QuantileOutput::Uniform, place) => place,
                (QuantileOutput::Normal, place) if place.is_nan() => place,
                (QuantileOutput::Normal, place) => normal_quantile(place.clamp(BOUND, 1.0 - BOUND)),
            });
        }
    }

    fn write_onnx(&self, table: &mut GraphTable, graph: &mut Graph) -> Result<(), String> {
        for Places { name, quantiles } in &self.columns {
            table.change(&[(name.as_str(), ())], graph, |graph, x, _| {
                let place = write_place(x, quantiles, graph);
                match self.output {
                    QuantileOutput::Uniform => place,
                    QuantileOutput::Normal => {
                        let bounds = [BOUND, 1.0 - BOUND].map(|bound| graph.number(bound));
                        let within = graph.apply("Clip", &[&place, &bounds[0], &bounds[1]]);
                        let normal = graph.normal_quantile(&within);
                        keep_gaps(x, &normal, graph)
                    }
                }
            });
        }
        Ok(())
    }

    fn learned(&self) -> Json {
        json!(self)
    }

    fn lines(&self) -> Vec<String> {
        let line = |places: &Places| format!("{}: its place among {} quantiles", places.name, places.quantiles.len());
        self.columns.iter().map(line).collect()
    }
}
