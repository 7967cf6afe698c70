//! The items of the `plot` list: which figures, with their parameters.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, de::Error as _};
use serde_json::{Map, Value, json};

use super::render::Theme;
use super::scene::Width;

/// A figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Figure {
    /// One sample image of each class.
    Samples(Samples),
    /// Training and validation accuracy and loss over the epochs, of the best runs.
    Curves(Curves),
    /// The metric of every trial in the order of creation, with the best so far.
    History(History),
    /// Every trial as a line through its parameters, coloured by the metric.
    ParallelCoordinates(ParallelCoordinates),
    /// How much each parameter matters to the metric: random-forest importance and correlation.
    Importance(Importance),
    /// The metric grouped by the values of a parameter: means with their spread.
    Groups(Groups),
    /// Which share of the runs reaches which metric.
    Distribution(Distribution),
    /// What a Gaussian process believes over two parameters, the others as in the best trial, and how surely.
    Surrogate(Surrogate),
    /// The improvement that the search expected of each trial, and the one that came.
    ExpectedImprovement(ExpectedImprovement),
    /// How far every trial got, and how many were left: for searches that end trials early.
    Rungs(Rungs),
    /// The metric against another one, with the trials that no other beats in both.
    Pareto(Pareto),
    /// True against predicted classes, as counts and as shares of each true class.
    ConfusionMatrix(ConfusionMatrix),
    /// The confusion matrix of the evaluated trial less that of the one in `evaluate.against`.
    ConfusionDifference(ConfusionDifference),
    /// Precision, recall and F1 of every class.
    PerClass(PerClass),
    /// Whether the model is right as often as it is sure.
    Reliability(Reliability),
    /// What the units of the first layer look for, as images.
    Weights(Weights),
    /// The best and the worst configurations, as a table.
    BestWorst(BestWorst),
    /// Samples that the model gets wrong with the most confidence.
    Misclassified(Misclassified),
    /// Differences of the metric between two values of a parameter, over configurations that are otherwise the same.
    Paired(Paired),
}

/// A part of the data that a model is evaluated on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// The held-out samples.
    Validation,
    /// The test samples.
    #[default]
    Test,
}

impl On {
    /// Its name, as the spec spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Validation => "validation",
            Self::Test => "test",
        }
    }
}

/// One sample image of each class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Samples {}

/// Training and validation accuracy and loss over the epochs, of the best runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Curves {
    /// How many of the best runs are drawn in colour; the others stay grey.
    #[serde(default = "ten")]
    #[schemars(range(min = 1, max = 20))]
    pub top: u32,
    /// Whether the losses have a logarithmic axis.
    #[serde(default)]
    pub logarithmic: bool,
}

/// The metric of every trial in the order of creation, with the best so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct History {}

/// Every trial as a line through its parameters, coloured by the metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParallelCoordinates {}

/// How much each parameter matters to the metric: random-forest importance and correlation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Importance {}

/// The metric grouped by the values of a parameter: means with their spread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// Path of the parameter.
    pub by: String,
    /// How a group is drawn.
    #[serde(default, skip_serializing_if = "is_default")]
    pub style: GroupStyle,
}

/// How a group of runs is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupStyle {
    /// A bar from zero to the median.
    #[default]
    Bar,
    /// A box over the middle half of the runs, on an axis that tells the better ones apart.
    Box,
}

/// Which share of the runs reaches which metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Distribution {
    /// Path of a parameter whose values are told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// What a Gaussian process believes over two parameters, the others as in the best trial, and how surely.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Surrogate {
    /// Path of the parameter from left to right; without it one that explains much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// Path of the parameter from below to above; without it one that explains much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
}

/// The improvement that the search expected of each trial, and the one that came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedImprovement {}

/// How far every trial got, and how many were left: for searches that end trials early.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rungs {}

/// The metric against another one, with the trials that no other beats in both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pareto {
    /// The other metric, as it is after the last epoch: `epochs`, `val_loss`, or what a program prints.
    pub against: String,
    /// Whether more of it is better.
    #[serde(default)]
    pub maximize: bool,
}

/// The confusion matrix of the evaluated trial less that of the one in `evaluate.against`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfusionDifference {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
}

/// Precision, recall and F1 of every class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PerClass {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
}

/// Whether the model is right as often as it is sure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reliability {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
}

/// What the units of the first layer look for, as images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// How many units, strongest first.
    #[serde(default = "twenty")]
    #[schemars(range(min = 1, max = 200))]
    pub count: u32,
}

/// True against predicted classes, as counts and as shares of each true class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfusionMatrix {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
}

/// The best and the worst configurations, as a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BestWorst {
    /// How many of each.
    #[serde(default = "five")]
    #[schemars(range(min = 1, max = 50))]
    pub count: u32,
}

/// Samples that the model gets wrong with the most confidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Misclassified {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
    /// How many samples; never more than `evaluate.mistakes`.
    #[serde(default = "twenty")]
    #[schemars(range(min = 1, max = 200))]
    pub count: u32,
}

/// Differences of the metric between two values of a parameter, over configurations that are otherwise the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paired {
    /// Path of the parameter, which has two values.
    pub by: String,
}

fn ten() -> u32 {
    10
}

fn five() -> u32 {
    5
}

fn twenty() -> u32 {
    20
}

/// Words of the figures that can be named without parameters, each with its text in the editor.
const WORDS: [(&str, &str); 16] = [
    ("samples", "One sample image of each class."),
    ("curves", "Training and validation accuracy and loss over the epochs, of the best runs."),
    ("history", "The metric of every trial in the order of creation, with the best so far."),
    ("parallel_coordinates", "Every trial as a line through its parameters, coloured by the metric."),
    ("importance", "How much each parameter matters to the metric: random-forest importance and correlation."),
    ("distribution", "Which share of the runs reaches which metric."),
    ("surrogate", "What a Gaussian process believes over the two parameters that explain most, and how surely."),
    ("expected_improvement", "The improvement that the search expected of each trial, and the one that came."),
    ("rungs", "How far every trial got, and how many were left: for searches that end trials early."),
    ("confusion_matrix", "True against predicted classes, as counts and as shares of each true class."),
    ("confusion_difference", "The confusion matrix of the evaluated trial less that of the one in `evaluate.against`."),
    ("per_class", "Precision, recall and F1 of every class."),
    ("reliability", "Whether the model is right as often as it is sure."),
    ("weights", "What the units of the first layer look for, as images."),
    ("best_worst", "The best and the worst configurations, as a table."),
    ("misclassified", "Samples that the model gets wrong with the most confidence."),
];

/// An item of the `plot` list: a word, or a mapping with `kind` and parameters. Written back, it is a mapping.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureItem {
    /// What is drawn.
    #[serde(flatten)]
    pub figure: Figure,
    /// What it is drawn on.
    #[serde(skip_serializing_if = "is_default")]
    pub theme: Theme,
    /// How wide it is.
    #[serde(skip_serializing_if = "is_default")]
    pub width: Width,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl FigureItem {
    /// Name of the figure's files, without ending: distinct for items that differ.
    pub fn file_stem(&self) -> String {
        let width = if self.width == Width::Column { "_column" } else { "" };
        let theme = match self.theme {
            Theme::Auto => "",
            Theme::Light => "_light",
            Theme::Dark => "_dark",
        };
        format!("{}{width}{theme}", self.figure.file_stem())
    }
}

impl<'de> Deserialize<'de> for FigureItem {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut value = match Value::deserialize(deserializer)? {
            Value::String(word) => Value::Object(Map::from_iter([("kind".to_owned(), Value::String(word))])),
            value => value,
        };
        let mut take = |key: &str| value.as_object_mut().and_then(|item| item.remove(key));
        let (theme, width) = (take("theme"), take("width"));
        Ok(Self {
            theme: theme.map(serde_json::from_value).transpose().map_err(D::Error::custom)?.unwrap_or_default(),
            width: width.map(serde_json::from_value).transpose().map_err(D::Error::custom)?.unwrap_or_default(),
            figure: serde_json::from_value(value).map_err(D::Error::custom)?,
        })
    }
}

impl JsonSchema for FigureItem {
    fn schema_name() -> Cow<'static, str> {
        "FigureItem".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let words: Vec<Value> =
            WORDS.iter().map(|(word, text)| json!({ "const": word, "description": text, "type": "string" })).collect();
        let theme = generator.subschema_for::<Theme>();
        let width = generator.subschema_for::<Width>();
        let mut figure = Figure::json_schema(generator);
        for kind in figure.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
            kind["properties"]["theme"] = theme.clone().to_value();
            kind["properties"]["width"] = width.clone().to_value();
        }
        json_schema!({
            "description": "A figure: a word, or a mapping with `kind` and parameters.",
            "anyOf": [{ "type": "string", "title": "word", "oneOf": words }, figure],
        })
    }
}

impl Figure {
    /// The figure's kind, as the spec spells it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Samples(_) => "samples",
            Self::Curves(_) => "curves",
            Self::History(_) => "history",
            Self::ParallelCoordinates(_) => "parallel_coordinates",
            Self::Importance(_) => "importance",
            Self::Groups(_) => "groups",
            Self::Distribution(_) => "distribution",
            Self::Surrogate(_) => "surrogate",
            Self::ExpectedImprovement(_) => "expected_improvement",
            Self::Rungs(_) => "rungs",
            Self::Pareto(_) => "pareto",
            Self::ConfusionMatrix(_) => "confusion_matrix",
            Self::ConfusionDifference(_) => "confusion_difference",
            Self::PerClass(_) => "per_class",
            Self::Reliability(_) => "reliability",
            Self::Weights(_) => "weights",
            Self::BestWorst(_) => "best_worst",
            Self::Misclassified(_) => "misclassified",
            Self::Paired(_) => "paired",
        }
    }

    /// Name of the figure's files, without ending: distinct for figures that differ.
    pub fn file_stem(&self) -> String {
        match self {
            Self::Groups(Groups { by, style: GroupStyle::Box }) => format!("groups_{by}_box"),
            Self::Groups(Groups { by, .. }) | Self::Paired(Paired { by }) => format!("{}_{by}", self.kind()),
            Self::Curves(Curves { logarithmic: true, .. }) => "curves_logarithmic".to_owned(),
            Self::Distribution(Distribution { by: Some(by) }) => format!("distribution_{by}"),
            Self::Surrogate(Surrogate { x, y }) => {
                let paths = [x, y].into_iter().flatten().map(|path| format!("_{path}"));
                format!("surrogate{}", paths.collect::<String>())
            }
            Self::Pareto(Pareto { against, .. }) => format!("pareto_{against}"),
            Self::ConfusionMatrix(ConfusionMatrix { on })
            | Self::ConfusionDifference(ConfusionDifference { on })
            | Self::PerClass(PerClass { on })
            | Self::Reliability(Reliability { on })
            | Self::Misclassified(Misclassified { on, .. }) => format!("{}_{}", self.kind(), on.word()),
            _ => self.kind().to_owned(),
        }
    }
}
