//! A table as values of a graph: what the steps change one after the other when a model is written in ONNX.

use super::input_column::InputColumn;
use super::table::ColumnKind;
use crate::onnx::{Attribute, Element, Graph, OnnxError, Value};

/// A table as values of a graph.
///
/// Numbers are f64, NaN where one is missing; categories are texts, empty where one is missing. Columns of numbers may be columns of
/// one matrix, so that a step changes many of them with a few nodes.
#[derive(Clone, Debug, Default)]
pub struct GraphTable {
    pub(super) columns: Vec<GraphColumn>,
}

/// A column of it.
#[derive(Clone, Debug)]
pub(super) struct GraphColumn {
    pub(super) name: String,
    pub(super) content: Content,
}

/// What the values of a column are in the graph.
#[derive(Clone, Debug)]
pub(super) enum Content {
    /// A column of a matrix `[rows, width]`.
    Numbers { matrix: Value, at: usize, width: usize },
    /// Texts `[rows, 1]`, and the names in the order of their places.
    Categories { texts: Value, names: Vec<String> },
}

impl GraphTable {
    /// Declares the columns of a row as inputs, one each.
    ///
    /// # Errors
    /// [`OnnxError`] if a name is empty, or two are the same.
    pub fn inputs(columns: &[InputColumn], graph: &mut Graph) -> Result<Self, OnnxError> {
        let column = |column: &InputColumn| {
            let InputColumn { name, kind, categories, .. } = column;
            let content = match kind {
                ColumnKind::Category => {
                    Content::Categories { texts: graph.input(name, Element::Text, 1)?, names: categories.clone() }
                }
                _ => Content::Numbers { matrix: graph.input(name, Element::F64, 1)?, at: 0, width: 1 },
            };
            Ok(GraphColumn { name: name.clone(), content })
        };
        Ok(Self { columns: columns.iter().map(column).collect::<Result<_, _>>()? })
    }

    /// The place of a column of numbers.
    pub(super) fn numbers(&self, name: &str) -> Option<usize> {
        let place = self.columns.iter().position(|column| column.name == name)?;
        matches!(self.columns[place].content, Content::Numbers { .. }).then_some(place)
    }

    /// Columns of numbers beside each other, `[rows, places]`; there is at least one.
    pub(super) fn join(&self, places: &[usize], graph: &mut Graph) -> Value {
        let mut runs: Vec<(&Value, usize, Vec<usize>)> = Vec::new();
        for &place in places {
            let Content::Numbers { matrix, at, width } = &self.columns[place].content else { continue };
            match runs.last_mut() {
                Some((of, _, columns)) if *of == matrix => columns.push(*at),
                _ => runs.push((matrix, *width, vec![*at])),
            }
        }
        let part = |(matrix, width, columns): (&Value, usize, Vec<usize>)| {
            if columns.iter().copied().eq(0..width) { matrix.clone() } else { graph.columns(matrix, &columns) }
        };
        let parts: Vec<Value> = runs.into_iter().map(part).collect();
        graph.beside(&parts)
    }

    /// Gives columns of numbers new values, the columns of a matrix.
    pub(super) fn replace(&mut self, places: &[usize], matrix: &Value) {
        for (at, &place) in places.iter().enumerate() {
            self.columns[place].content = Content::Numbers { matrix: matrix.clone(), at, width: places.len() };
        }
    }

    /// Changes some columns of numbers, where there are any: each with what was learned of it. A column that is changed a second
    /// time has the result of the first.
    pub(super) fn change<T>(
        &mut self,
        learned: &[(&str, T)],
        graph: &mut Graph,
        change: impl Fn(&mut Graph, &Value, &[&T]) -> Value,
    ) {
        let known: Vec<(usize, &T)> =
            learned.iter().filter_map(|(name, learned)| Some((self.numbers(name)?, learned))).collect();
        if known.is_empty() {
            return;
        }
        let (places, learned): (Vec<usize>, Vec<&T>) = known.into_iter().unzip();
        let x = self.join(&places, graph);
        let changed = change(graph, &x, &learned);
        self.replace(&places, &changed);
    }

    /// Adds columns of numbers, the columns of a matrix.
    pub(super) fn push(&mut self, names: impl IntoIterator<Item = String>, matrix: &Value) {
        let names: Vec<String> = names.into_iter().collect();
        let width = names.len();
        self.columns.extend(names.into_iter().enumerate().map(|(at, name)| {
            let content = Content::Numbers { matrix: matrix.clone(), at, width };
            GraphColumn { name, content }
        }));
    }

    /// A name that two columns have.
    pub(super) fn doubled(&self) -> Option<&str> {
        let mut seen = std::collections::BTreeSet::new();
        self.columns.iter().map(|column| column.name.as_str()).find(|name| !seen.insert(*name))
    }

    /// The numbers of all columns as f32, `[rows, columns]`: of a category its place, NaN where it is missing or has none.
    pub fn features(&self, graph: &mut Graph) -> Value {
        self.features_of(&(0..self.columns.len()).collect::<Vec<usize>>(), graph)
    }

    /// The same of some columns.
    pub(super) fn features_of(&self, places: &[usize], graph: &mut Graph) -> Value {
        let mut parts = Vec::new();
        let is_number = |place: &usize| matches!(self.columns[*place].content, Content::Numbers { .. });
        for run in places.chunk_by(|a, b| is_number(a) && is_number(b)) {
            match &self.columns[run[0]].content {
                Content::Numbers { .. } => {
                    let numbers = self.join(run, graph);
                    parts.push(graph.cast(&numbers, Element::F32));
                }
                Content::Categories { texts, names } => parts.push(place_of(texts, names, graph)),
            }
        }
        graph.beside(&parts)
    }
}

/// The place of a category as f32, NaN where it has none.
fn place_of(texts: &Value, names: &[String], graph: &mut Graph) -> Value {
    let known: Vec<(f32, &str)> =
        (0..names.len()).map(|place| place as f32).zip(names.iter().map(String::as_str)).collect();
    // The operator wants a key; only a missing value is empty.
    let known = if known.is_empty() { vec![(f32::NAN, "")] } else { known };
    let (places, keys): (Vec<f32>, Vec<&str>) = known.into_iter().unzip();
    let attributes = vec![
        Attribute::texts("keys_strings", keys),
        Attribute::floats("values_floats", places),
        Attribute::float("default_float", f32::NAN),
    ];
    graph.apply_ml("LabelEncoder", &[texts], attributes)
}
