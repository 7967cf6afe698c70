//! The types of a spec: its sections, in the order of the stages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Merged, Model, Repeat, SpecPaths};
use crate::base::path::SpecPath;
use crate::{data, nn, plot, search};

/// The `optimizer` section: the method's own keys and those of every training.
pub type Optimizer = Merged<nn::Method, nn::Training>;

/// The `search` section: the method's own keys and those of every search.
pub type Search = Merged<search::strategies::Method, search::Settings>;

/// A pipeline: what to do, never where or how fast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "specrun pipeline")]
pub struct Spec {
    /// Name of the pipeline, and of its folder under `outputs/`: letters, digits, `_`, `-` and `.`.
    #[schemars(regex(pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"))]
    pub name: String,
    /// What is asked, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Master seed: every random choice of the pipeline derives from it.
    #[serde(default = "seed")]
    pub seed: u64,
    /// The data: a set of the catalogue by `name`, or own files by `format`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<data::DatasetSpec>,
    /// Steps between the data and the model, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preprocess: Vec<data::Step>,
    /// The model that is trained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<Model>,
    /// How the model is trained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optimizer: Option<Optimizer>,
    /// How many times every configuration is trained, with other seeds or on other folds; its metrics are the means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// Which configurations are tried; without it, one training of the spec as it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<Search>,
    /// Which trained model is measured, and on what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluate: Option<Evaluate>,
    /// Figures to draw.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plot: Vec<plot::FigureItem>,
    /// A document in Markdown for the report, relative to this file, with values in double braces: `{{best val_accuracy}}`,
    /// `{{figure history}}`, `{{table top=5}}`. Without it a file of the spec's name that ends in `.md`, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<SpecPath>,
    /// The paths that the spec names, with the folders that they are relative to.
    #[serde(skip)]
    pub paths: SpecPaths,
}

fn seed() -> u64 {
    42
}

/// Which trained model is measured, and on what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evaluate {
    /// Another spec, relative to this one, whose trials are taken instead of own ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<SpecPath>,
    /// Which trial: `best`, `worst`, or a trial's name.
    #[serde(default = "best")]
    pub trial: String,
    /// A second trial, measured beside it: a word as for `trial`, or values of parameters, of which the best other trial that has
    /// them is taken: `{ model.loss: squared_error }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Against>,
    /// Parts of the data to measure on.
    #[serde(default = "both")]
    #[schemars(length(min = 1))]
    pub on: Vec<plot::On>,
    /// Which metrics are measured; without it all that there are of what is predicted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub metrics: Option<Vec<nn::metric::MetricWord>>,
    /// How many of the most confident mistakes, or of the largest errors of numbers, are kept.
    #[serde(default = "twenty")]
    #[schemars(range(max = 10_000))]
    pub mistakes: u32,
}

/// Which trial another one is compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
// A text or a mapping: what is written tells which, and our own walk words the problems.
#[serde(untagged)]
pub enum Against {
    /// `best`, `worst`, or a trial's name.
    Trial(String),
    /// The best other trial with these values, by path.
    Values(search::Config),
}

fn best() -> String {
    "best".to_owned()
}

fn both() -> Vec<plot::On> {
    vec![plot::On::Validation, plot::On::Test]
}

fn twenty() -> u32 {
    20
}

/// The spec as JSON, every default written out; what is overruled (`hidden_layers` by `hidden`) is left out.
pub fn to_value(spec: &Spec) -> Value {
    let value = serde_json::to_value(spec).expect("a spec has string keys and finite numbers");
    without_overruled(spec, value)
}

/// The sections that a search may change, as [`to_value`] has them: a search may list thousands of configurations, and each is
/// applied to these alone.
pub(super) fn searched_sections(spec: &Spec) -> Value {
    let mut value = json!({ "model": spec.model, "optimizer": spec.optimizer, "preprocess": spec.preprocess });
    // As where a section is not written.
    if let Some(sections) = value.as_object_mut() {
        sections.retain(|_, section| !section.is_null());
    }
    without_overruled(spec, value)
}

fn without_overruled(spec: &Spec, mut value: Value) -> Value {
    if let Some(model) = value.get_mut("model").and_then(Value::as_object_mut)
        && let Some(overruled) = spec.model.as_ref().and_then(|model| model.overruled())
    {
        overruled.keys.iter().for_each(|key| _ = model.remove(*key));
    }
    value
}

/// The sections of a spec, in the order in which they are written.
const ORDER: [&str; 12] = [
    "name",
    "description",
    "seed",
    "dataset",
    "preprocess",
    "model",
    "optimizer",
    "repeat",
    "search",
    "evaluate",
    "plot",
    "report",
];

/// The spec as YAML, sections in their order.
pub fn to_yaml(spec: &Spec) -> String {
    let Value::Object(mut sections) = to_value(spec) else { return String::new() };
    let mut text = String::new();
    for name in ORDER {
        if let Some(mut section) = sections.remove(name) {
            whole_numbers(&mut section);
            let section = Map::from_iter([(name.to_owned(), section)]);
            text.push_str(&serde_yaml::to_string(&section).expect("JSON values are YAML values"));
        }
    }
    text
}

/// Writes 16.0 as 16, as a person would, and as a bound of a whole parameter must be.
fn whole_numbers(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(whole_numbers),
        Value::Object(object) => object.values_mut().for_each(whole_numbers),
        Value::Number(x) if x.is_f64() => {
            if let Some(whole) = x.as_f64().filter(|x| x.fract() == 0.0 && x.abs() < 1e15) {
                *value = (whole as i64).into();
            }
        }
        _ => {}
    }
}
