//! A model as one graph in ONNX: the steps that were fitted, the model, and what it predicts in its own unit.

use std::path::Path;

use serde_json::json;

use super::model_folder::{Description, Loaded, PredictError, PredictedTarget};
use crate::data::table::ColumnKind;
use crate::data::{DataError, GraphTable};
use crate::onnx::{Attribute, Element, Graph, OnnxError, Value};

/// The input of a model that reads images or arrays.
const ARRAY: &str = "x";
/// What makes it.
const PROGRAM: &str = "specrun";

/// A model that cannot be written in ONNX.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The folder is none of a model.
    #[error(transparent)]
    Folder(#[from] PredictError),
    /// A step has no words in ONNX.
    #[error("the steps cannot be written in ONNX")]
    Step(#[from] DataError),
    /// The graph is not possible.
    #[error("the model cannot be written in ONNX")]
    Graph(#[from] OnnxError),
}

/// A model in ONNX.
#[derive(Clone, Debug)]
pub struct OnnxFile {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many inputs it has.
    pub inputs: usize,
    /// The names of its outputs.
    pub outputs: Vec<String>,
    /// The inputs that are dates: days since 1970.
    pub dates: Vec<String>,
}

/// Writes the model of a folder in ONNX.
///
/// A table has an input a column: numbers, yes or no as 1 and 0, dates as days since 1970 (f64, NaN where one is missing), categories
/// (text, empty where one is missing). Images and arrays are one input `x`, f64 `[rows, features]`. A row that the model cannot take
/// gets NaN, and as its label an empty text or −1.
///
/// # Errors
/// [`ExportError`] if the folder cannot be read, or a step has no words in ONNX.
pub fn export_onnx(folder: &Path) -> Result<OnnxFile, ExportError> {
    let (description, model) = Description::read(folder)?;
    let mut graph = Graph::new();
    let features = features(&description, &mut graph)?;
    let gaps = description.model.needs_numbers().then(|| gaps(&features, &mut graph));
    let x = scaled(&description, &features, &mut graph);
    let outputs = match &model {
        Loaded::Network(network) => network.write_onnx(&x, &mut graph),
        Loaded::Table(model) => model.write_onnx(&x, &mut graph),
    };
    let outputs = match &description.target_map {
        Some(map) => map.write_original(&outputs, &mut graph),
        None => outputs,
    };
    let outputs = match &gaps {
        Some(gaps) => graph.apply("Add", &[&outputs, gaps]),
        None => outputs,
    };
    let outputs = named_outputs(&description.target, &outputs, &mut graph);
    let dates = description.columns.iter().filter(|column| column.kind == ColumnKind::Date);
    let dates = dates.map(|column| column.name.clone()).collect();
    let inputs = description.columns.len().max(1);
    let metadata = metadata(&description, &outputs);
    let bytes = graph.into_file((PROGRAM, env!("CARGO_PKG_VERSION")), &metadata)?;
    Ok(OnnxFile { bytes, inputs, outputs, dates })
}

/// The features that the steps make of the inputs, f32 `[rows, features]`.
fn features(description: &Description, graph: &mut Graph) -> Result<Value, ExportError> {
    if description.columns.is_empty() {
        let x = graph.input(ARRAY, Element::F64, description.features)?;
        return Ok(graph.cast(&x, Element::F32));
    }
    let table = GraphTable::inputs(&description.columns, graph)?;
    match &description.steps {
        Some(steps) => Ok(steps.write_onnx(table, graph)?),
        None => Ok(table.features(graph)),
    }
}

/// 0 in a row whose features are all finite, NaN in any other, `[rows, 1]`: of ∞ and of NaN the difference to itself is NaN.
fn gaps(x: &Value, graph: &mut Graph) -> Value {
    let differences = graph.apply("Sub", &[x, x]);
    let sums = graph.row_sums(&differences);
    graph.cast(&sums, Element::F64)
}

/// x · scale + offset in f32, as the rows of a part are scaled.
fn scaled(description: &Description, x: &Value, graph: &mut Graph) -> Value {
    let Description { scale, offset, .. } = description;
    if scale.iter().all(|scale| *scale == 1.0) && offset.iter().all(|offset| *offset == 0.0) {
        return x.clone();
    }
    let [scale, offset] = [scale, offset].map(|numbers| {
        let numbers: Vec<f32> = numbers.iter().map(|&x| x as f32).collect();
        graph.singles(&numbers, &[numbers.len()])
    });
    let product = graph.apply("Mul", &[x, &scale]);
    graph.apply("Add", &[&product, &offset])
}

/// Names what is predicted, as programs that run such files expect it.
fn named_outputs(target: &PredictedTarget, outputs: &Value, graph: &mut Graph) -> Vec<String> {
    let width = Some(target.names().len());
    match target {
        PredictedTarget::Classes(names) => {
            let label = label(outputs, names, graph);
            vec![
                graph.output("label", &label, Element::Text, None),
                graph.output("probabilities", outputs, Element::F64, width),
            ]
        }
        PredictedTarget::Numbers(_) => vec![graph.output("prediction", outputs, Element::F64, width)],
        PredictedTarget::Labels(_) => {
            let (half, none) = (graph.number(0.5), graph.integers(&[-1], &[]));
            let is_label = graph.apply("Greater", &[outputs, &half]);
            let labels = graph.cast(&is_label, Element::I64);
            let is_gap = graph.apply("IsNaN", &[outputs]);
            let labels = graph.choose(&is_gap, &none, &labels);
            vec![
                graph.output("labels", &labels, Element::I64, width),
                graph.output("probabilities", outputs, Element::F64, width),
            ]
        }
    }
}

/// The name of the most probable class of every row, the first of equals; an empty text where there is no probability.
fn label(probabilities: &Value, names: &[String], graph: &mut Graph) -> Value {
    let along = vec![Attribute::int("axis", 1), Attribute::int("keepdims", 0)];
    let best = graph.apply_with("ArgMax", &[probabilities], along);
    let sums = graph.row_sums(probabilities);
    let all = graph.integers(&[-1], &[1]);
    let sums = graph.apply("Reshape", &[&sums, &all]);
    let is_gap = graph.apply("IsNaN", &[&sums]);
    let nothing = graph.integers(&[names.len() as i64], &[]);
    let best = graph.choose(&is_gap, &nothing, &best);
    let names = graph.texts(names.iter().map(String::as_str).chain([""]));
    graph.apply("Gather", &[&names, &best])
}

/// What a program that reads the file may want to know.
fn metadata(description: &Description, outputs: &[String]) -> Vec<(&'static str, String)> {
    let Description { program, target, columns, missing, features, model, .. } = description;
    let (task, names) = match target {
        PredictedTarget::Classes(_) => ("classification", "classes"),
        PredictedTarget::Numbers(_) => ("regression", "targets"),
        PredictedTarget::Labels(_) => ("multi_label", "labels"),
    };
    vec![
        ("task", task.to_owned()),
        (names, json!(target.names()).to_string()),
        ("columns", json!(columns).to_string()),
        ("missing", json!(missing).to_string()),
        ("features", features.to_string()),
        ("outputs", json!(outputs).to_string()),
        ("model", json!(model).to_string()),
        ("trained_by", format!("{PROGRAM} {program}")),
        ("exported_by", format!("{PROGRAM} {}", env!("CARGO_PKG_VERSION"))),
    ]
}
