//! What a report shows, as the page's script reads it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::analysis::ParameterImportance;
use crate::base::text;

/// What a report shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Content {
    /// Name of the pipeline.
    pub name: String,
    /// What was asked.
    pub description: String,
    /// What a person has written beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Words that a person has given it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<String>,
    /// The spec as it was written, comments and all.
    pub source: String,
    /// The spec without search, evaluation and figures: what a copied trial begins with.
    pub base: String,
    /// The machine on which most of it ran.
    pub machine: String,
    /// Version of the program.
    pub program: String,
    /// How far the run came that has not finished; empty where it has.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unfinished: String,
    /// Seed of all random streams, where there is one.
    pub seed: Option<u64>,
    /// The metric that ranks the trials.
    pub metric: String,
    /// Whether more of it is better.
    pub maximize: bool,
    /// Paths of the parameters that the search set.
    pub parameters: Vec<String>,
    /// Names of what was measured, in the order of the curves.
    pub quantities: Vec<String>,
    /// For every quantity whether more of it is better, where that is known.
    pub quantities_maximize: Vec<Option<bool>>,
    /// For parameters with a distribution `log` or `linear`: the scale that it is spread over.
    pub scales: BTreeMap<String, String>,
    /// What has to be known to read the curves; may be empty.
    pub curves_note: String,
    /// What comparisons of pairs came to: the parameter, and the verdict in words.
    pub verdicts: Vec<(String, String)>,
    /// What tells the trials apart, most important first, where a figure has computed it.
    pub matters: Vec<ParameterImportance>,
    /// The trials, in the order of creation.
    pub trials: Vec<Trial>,
    /// What the surrogate of the study says, if there is one.
    pub beliefs: Option<SurrogateSummary>,
    /// How well the chosen trial does, part by part of the data.
    pub evaluations: Vec<Evaluation>,
    /// Keys of the stages' results.
    pub stages: Vec<Stage>,
    /// What a person writes about it.
    #[serde(skip)]
    pub document: Option<Written>,
}

/// Image files, by their addresses in a text.
pub type Images = BTreeMap<String, Vec<u8>>;

/// What a person writes about a pipeline, with its values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written {
    /// Markdown of the page.
    pub page: String,
    /// Its images.
    pub images: Images,
    /// The same Markdown as it stands beside `plots/`.
    pub text: String,
}

/// A trial.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Trial {
    /// Its name.
    pub name: String,
    /// How it ended.
    pub status: String,
    /// Why it failed, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Where the last words of its program are, in the outputs folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// Words that a person has given it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<String>,
    /// What a person has written beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The metric, if there is one: of several trainings the mean.
    pub metric: Option<f64>,
    /// The standard deviation of the metric over its trainings, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sd: Option<f64>,
    /// Its place among those with a metric, from 0, where that alone does not rank them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<usize>,
    /// Values of the parameters, by path.
    pub config: BTreeMap<String, Value>,
    /// Its configuration without the seed, where trials differ in that alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration: Option<String>,
    /// Epochs of the points of the curves.
    pub epochs: Vec<u32>,
    /// For every quantity its values at the epochs.
    pub curves: Vec<Vec<Option<f64>>>,
}

/// What a surrogate of the study says.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SurrogateSummary {
    /// Number of results behind it.
    pub results: usize,
    /// The configuration with the best prediction, measured or not.
    pub best: Prediction,
    /// The configuration with the largest expected improvement.
    pub next: Option<Prediction>,
    /// The expected improvement of `next`.
    pub expected_improvement: f64,
    /// Path of each parameter with its main and its total effect, as parts of the variance.
    pub influences: Vec<(String, f64, f64)>,
    /// Proportions of the results that lie in their 50 % and their 95 % intervals.
    pub inside: [f64; 2],
}

/// A configuration with the prediction for its metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Prediction {
    /// Values of the parameters, by path.
    pub config: BTreeMap<String, Value>,
    /// Median.
    pub value: f64,
    /// Ends of the interval that holds it with a probability of 95 %.
    pub interval: [f64; 2],
}

/// A model on a part of the data.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Evaluation {
    /// The trial.
    pub trial: String,
    /// `validation` or `test`.
    pub part: String,
    /// Metrics with their values, the loss among them: the first is what people look at.
    pub metrics: Vec<(String, f64)>,
    /// Standard deviations of the metrics over the trainings, by name, where the values are means of several.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub deviations: BTreeMap<String, f64>,
    /// How many of the metrics stand in a heading.
    pub usual: usize,
    /// The quantity of the trials that is the same as the first metric, if they have one.
    pub quantity: Option<String>,
    /// How many classes there are; 0 where none are predicted.
    pub of_classes: usize,
    /// Names of the classes; of very many, of those that are found worst.
    pub classes: Vec<String>,
    /// Samples of every class.
    pub support: Vec<u64>,
    /// Counts by true class (row) and predicted class (column).
    pub confusion: Vec<Vec<u64>>,
    /// Precision, recall and F1 of every class.
    pub scores: Vec<[f64; 3]>,
    /// The largest errors of predicted numbers, largest first; empty where no numbers are predicted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<NumberError>,
}

/// A predicted number that is far off, in original units.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct NumberError {
    /// Where its row stands in the file, or the row of the data set where that is not known.
    pub row: u32,
    /// Whether `row` is a place in the file.
    pub is_of_file: bool,
    /// Name of the target.
    pub target: String,
    /// The number that is true.
    pub truth: f64,
    /// The number that was predicted.
    pub predicted: f64,
}

impl NumberError {
    /// What the places of errors are, for the head of their column.
    pub(super) fn places(errors: &[Self]) -> &'static str {
        if errors.iter().all(|error| error.is_of_file) { "line or row of the file" } else { "row of the data set" }
    }
}

impl Evaluation {
    /// A metric for people, with its standard deviation over the trainings where there are several.
    pub(super) fn text(&self, name: &str, value: f64) -> String {
        text::with_deviation(value, self.deviations.get(name).copied())
    }
}

/// A stage's result.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Stage {
    /// Name of the stage.
    pub name: String,
    /// Key of its artifact: a digest of all that it depends on.
    pub key: String,
    /// What came of it.
    pub summary: String,
    /// How long it ran, in seconds, if that is known.
    pub elapsed_s: Option<f64>,
}

/// A figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// Its name.
    pub name: String,
    /// The drawing: SVG, or PNG where that is much smaller.
    pub image: Vec<u8>,
}
