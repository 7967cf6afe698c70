//! Step `impute`.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::column_map::present;
use super::fitted::{FitInput, Fitted, restore};
use super::statistics::{mean_and_deviation, quantile, sorted};
use super::transform::{Phase, Transform};
use crate::data::graph_table::{Content, GraphTable};
use crate::data::table::{Column, ColumnKind, MISSING, Table, Values};
use crate::onnx::{Attribute, Element, Graph, Value};

/// What a category that is missing is called, where it has a value of its own.
const OWN: &str = "missing";

/// Fills what is missing in a table with what the training rows have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Impute {
    /// What takes the place of a missing number.
    #[serde(default)]
    pub numbers: NumberFill,
    /// What takes the place of a missing category.
    #[serde(default)]
    pub categories: CategoryFill,
    /// Adds a column of zeros and ones for every column of numbers that has gaps: 1 where one was filled.
    #[serde(default)]
    pub indicator: bool,
}

/// What takes the place of a missing number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NumberFill {
    /// The median of the training rows.
    #[default]
    Median,
    /// Their mean.
    Mean,
    /// Their most frequent number, the smallest of equals.
    MostFrequent,
    /// 0.
    Zero,
}

/// What takes the place of a missing category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CategoryFill {
    /// A category of its own, `missing`.
    #[default]
    Own,
    /// The most frequent category of the training rows, the first of equals.
    MostFrequent,
}

/// What was learned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Filling {
    /// What fills each column of numbers, by name.
    numbers: BTreeMap<String, f64>,
    /// What fills each column of categories, by name.
    categories: BTreeMap<String, String>,
    /// The columns that say where numbers were filled.
    indicators: Vec<String>,
    /// The columns of which training rows miss values.
    gaps: Vec<String>,
}

impl Transform for Impute {
    fn phase(&self) -> Phase {
        Phase::Columns
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        let mut filling = Filling::default();
        for column in &input.table.columns {
            let name = column.name.clone();
            if input.rows.iter().any(|&row| column.number(row as usize).is_nan()) {
                filling.gaps.push(name.clone());
            }
            match &column.values {
                Values::Numbers(numbers) => {
                    let values = present(numbers, input.rows);
                    if self.indicator && values.len() < input.rows.len() {
                        filling.indicators.push(name.clone());
                    }
                    let fill = if values.is_empty() { 0.0 } else { self.number(column.kind, values) };
                    filling.numbers.insert(name, fill);
                }
                Values::Categories { codes, names } => {
                    let fill = match self.categories {
                        CategoryFill::Own => OWN.to_owned(),
                        CategoryFill::MostFrequent => most_frequent(codes, input.rows, names).unwrap_or(OWN).to_owned(),
                    };
                    filling.categories.insert(name, fill);
                }
            }
        }
        Ok(Some(Arc::new(filling)))
    }

    fn restore(&self, learned: Json) -> Result<Arc<dyn Fitted>, String> {
        restore::<Filling>(learned)
    }
}

impl Impute {
    /// What fills a column whose training rows have these values. Yes or no has no median.
    fn number(&self, kind: ColumnKind, values: Vec<f64>) -> f64 {
        match (self.numbers, kind) {
            (NumberFill::Zero, _) => 0.0,
            (NumberFill::MostFrequent, _) | (_, ColumnKind::Boolean) => mode(sorted(values)),
            (NumberFill::Median, _) => quantile(&sorted(values), 0.5),
            (NumberFill::Mean, _) => mean_and_deviation(&values).0,
        }
    }
}

/// The most frequent of sorted numbers, the smallest of equals.
fn mode(numbers: Vec<f64>) -> f64 {
    let runs = numbers.chunk_by(|a, b| a == b);
    let best = runs.fold(&[][..], |best, run| if run.len() > best.len() { run } else { best });
    best.first().copied().unwrap_or(0.0)
}

fn most_frequent<'a>(codes: &[u32], rows: &[u32], names: &'a [String]) -> Option<&'a str> {
    let mut counts = vec![0_usize; names.len()];
    rows.iter()
        .map(|&row| codes[row as usize])
        .filter(|code| *code != MISSING)
        .for_each(|code| counts[code as usize] += 1);
    let best = counts.iter().max().filter(|most| **most > 0)?;
    counts.iter().position(|count| count == best).map(|place| names[place].as_str())
}

fn indicator_name(column: &str) -> String {
    format!("{column}_missing")
}

/// Texts of which the empty ones are filled.
fn filled(texts: &Value, fill: &str, graph: &mut Graph) -> Value {
    let is_missing = vec![
        Attribute::texts("keys_strings", [""]),
        Attribute::ints("values_int64s", vec![1]),
        Attribute::int("default_int64", 0),
    ];
    let is_missing = graph.apply_ml("LabelEncoder", &[texts], is_missing);
    let is_missing = graph.cast(&is_missing, Element::Bool);
    let fill = graph.text(fill);
    graph.choose(&is_missing, &fill, texts)
}

impl Fitted for Filling {
    fn apply(&self, table: &mut Table) {
        let mut added = Vec::new();
        for column in &mut table.columns {
            match &mut column.values {
                Values::Numbers(numbers) => {
                    let Some(fill) = self.numbers.get(&column.name) else { continue };
                    if self.indicators.contains(&column.name) {
                        let flags = numbers.iter().map(|x| f64::from(u8::from(x.is_nan()))).collect();
                        added.push(Column::numbers(indicator_name(&column.name), ColumnKind::Boolean, flags));
                    }
                    numbers.iter_mut().filter(|x| x.is_nan()).for_each(|x| *x = *fill);
                }
                Values::Categories { codes, names } => {
                    let Some(fill) = self.categories.get(&column.name) else { continue };
                    if !codes.contains(&MISSING) {
                        continue;
                    }
                    let place = names.iter().position(|name| name == fill).unwrap_or_else(|| {
                        Arc::make_mut(names).push(fill.clone());
                        names.len() - 1
                    });
                    codes.iter_mut().filter(|code| **code == MISSING).for_each(|code| *code = place as u32);
                }
            }
        }
        table.columns.extend(added);
    }

    fn write_onnx(&self, table: &mut GraphTable, graph: &mut Graph) -> Result<(), String> {
        let in_order = table.columns.iter().filter(|column| self.indicators.contains(&column.name));
        let flagged: Vec<usize> = in_order.filter_map(|column| table.numbers(&column.name)).collect();
        let flags = (!flagged.is_empty()).then(|| {
            let x = table.join(&flagged, graph);
            let is_missing = graph.apply("IsNaN", &[&x]);
            graph.cast(&is_missing, Element::F64)
        });
        let fills: Vec<(&str, f64)> = self.numbers.iter().map(|(name, fill)| (&**name, *fill)).collect();
        table.change(&fills, graph, |graph, x, fills| {
            let fills = graph.row(&fills.iter().map(|fill| **fill).collect::<Vec<f64>>());
            let is_missing = graph.apply("IsNaN", &[x]);
            graph.choose(&is_missing, &fills, x)
        });
        for column in &mut table.columns {
            let Content::Categories { texts, names } = &mut column.content else { continue };
            let Some(fill) = self.categories.get(&column.name) else { continue };
            *texts = filled(texts, fill, graph);
            if !names.contains(fill) {
                names.push(fill.clone());
            }
        }
        if let Some(flags) = flags {
            let names: Vec<String> = flagged.iter().map(|&place| indicator_name(&table.columns[place].name)).collect();
            table.push(names, &flags);
        }
        Ok(())
    }

    fn learned(&self) -> Json {
        json!(self)
    }

    fn lines(&self) -> Vec<String> {
        let line = |name: &String| match (self.numbers.get(name), self.categories.get(name)) {
            (Some(fill), _) => format!("{name}: {fill} where it is missing"),
            (None, fill) => format!("{name}: `{}` where it is missing", fill.map_or(OWN, String::as_str)),
        };
        let whole = self.numbers.len() + self.categories.len() - self.gaps.len();
        let rest = (whole > 0).then(|| format!("{whole} columns without gaps, filled where new rows have some"));
        self.gaps.iter().map(line).chain(rest).collect()
    }
}
