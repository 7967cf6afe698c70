//! `run compare A B`: which settings differ between two trials, and what came of that.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::past::past;
use super::spec_file::load;
use super::study_of;
use crate::analysis::{
    PairedComparison, Proportion, compare_matched, difference_interval, paired_interval, unpaired_interval,
};
use crate::cli::args::CompareArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::table::{rounded, shown, table};
use crate::cli::ui::Ui;
use crate::nn::metric::{Column, METRICS, Part, Unit};
use crate::plot::On;
use crate::search::identity;
use crate::spec::{Repeat, configured_value, nearest, to_value};
use crate::stages::{REPORT, Report, Study, Trial};

/// One side: a pipeline and one of its trials.
struct Side {
    label: String,
    study: Study,
    trial: Trial,
    /// Every setting that the trial ran with, by its path.
    settings: BTreeMap<String, Value>,
    report: Option<Report>,
    /// Number of held-out samples, where it is known.
    held_out: Option<usize>,
    /// How its trainings are repeated, if they are.
    repeat: Option<Repeat>,
}

/// What one side has of a metric.
#[derive(Clone, Debug)]
struct Found {
    value: f64,
    /// Number of samples behind a share.
    samples: Option<usize>,
    /// The value of each training, where there are several.
    trainings: Vec<f64>,
}

pub(crate) fn compare(args: &CompareArgs, ui: &Ui) -> Result<(), Failure> {
    let side = |word: &String| Side::read(word, &args.store.outputs, ui);
    let (a, b) = (side(&args.a)?, side(&args.b)?);
    let settings = differences(&a.settings, &b.settings);
    let metrics = metrics(&a, &b);
    let matched = if a.study == b.study { None } else { matched(&a.study, &b.study) };
    if ui.json {
        let settings: BTreeMap<&String, Value> = settings.iter().map(|(path, a, b)| (path, json!([a, b]))).collect();
        let answer =
            json!({ "a": a.label, "b": b.label, "settings": settings, "metrics": metrics, "matched": matched });
        ui.json(&answer.to_string());
        return Ok(());
    }
    let mut text = String::new();
    let header = |first: &str| vec![first.to_owned(), a.label.clone(), b.label.clone()];
    let rows: Vec<Vec<String>> = settings.iter().map(|(path, a, b)| vec![path.clone(), cell(a), cell(b)]).collect();
    match rows.is_empty() {
        true => text += "all settings are the same",
        false => text += &table(&header("setting"), &rows),
    }
    let mut header = header("metric");
    header.extend(["difference", "95 %"].map(str::to_owned));
    // What intervals rest on is said where it is not the number of samples everywhere.
    let is_repeated = metrics.iter().any(|metric| metric.basis.is_some_and(|basis| basis != Basis::Samples));
    is_repeated.then(|| header.push("by".to_owned()));
    let number = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), rounded);
    let row = |metric: &Metric| {
        let ends =
            metric.interval.map_or_else(String::new, |[low, high]| format!("{} to {}", signed(low), signed(high)));
        let difference = metric.difference.map_or_else(|| "–".to_owned(), signed);
        let by = is_repeated.then(|| metric.basis.map_or("", Basis::text).to_owned());
        [metric.name.clone(), number(metric.a), number(metric.b), difference, ends].into_iter().chain(by).collect()
    };
    text += "\n\n";
    text += &table(&header, &metrics.iter().map(row).collect::<Vec<_>>());
    if let Some(PairedComparison { pairs, mean, interval: [low, high], .. }) = &matched {
        text += &format!(
            "\n\n{pairs} configurations are in both studies: {} differs by {} on average (95 %: {} to {})\n",
            a.study.metric.as_str(),
            signed(*mean),
            signed(*low),
            signed(*high)
        );
    }
    ui.result(text.trim_end());
    Ok(())
}

impl Side {
    /// From `SPEC`, whose best trial is meant, or `SPEC:TRIAL`.
    fn read(word: &str, outputs: &Path, ui: &Ui) -> Result<Self, Failure> {
        let (path, name) = match word.rsplit_once(':') {
            Some((path, name)) if !PathBuf::from(word).exists() && !name.contains(['/', '\\']) => (path, name),
            _ => (word, "best"),
        };
        let (spec, study, report, of) = match past(path, outputs, ui)? {
            Some(past) => (past.spec()?.spec, past.study()?, past.report()?, past.label()),
            None => {
                let spec = load(Path::new(path), &[], ui)?.spec;
                let study = study_of(&spec.name, Path::new(path), outputs, ui)?;
                let report: Option<Report> = REPORT.in_folder(&outputs.join(&spec.name)).unwrap_or_default();
                let of = spec.name.clone();
                (spec, study, report, of)
            }
        };
        let Some(trial) = study.find(name).cloned() else {
            let names = study.trials.iter().map(|trial| trial.name.as_str()).chain(["best", "worst"]);
            let near = nearest(name, names).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(Failure::usage(format!("`{of}` has no trial `{name}`{near}")));
        };
        let mut settings = BTreeMap::new();
        let mut all = to_value(&spec);
        // With the trial's own kinds, which have other keys than those of the spec.
        if let Ok(Value::Object(configured)) = configured_value(&spec, &trial.config) {
            configured.into_iter().for_each(|(section, value)| all[section] = value);
        }
        for section in ["seed", "dataset", "preprocess", "model", "optimizer"] {
            flatten(section, &all[section], &mut settings);
        }
        settings.extend(trial.config.clone());
        let held_out = report.as_ref().and_then(|report| Some(report.parts.get(&On::Validation)?.samples));
        let report = report.filter(|report| report.trial == trial.name);
        let label = format!("{of}:{}", trial.name);
        Ok(Self { label, study, trial, settings, report, held_out, repeat: spec.repeat })
    }

    /// What the trial came to by its end, and what its evaluation found.
    fn metrics(&self) -> BTreeMap<String, Found> {
        let is_share = |c: Column| c.part == Part::Validation && c.metric.unit() == Unit::ShareOfSamples;
        let samples = |metric: &str| self.held_out.filter(|_| Column::named(metric).is_some_and(is_share));
        let of = |name: &String| {
            let trainings = self.trial.replicates.iter().filter_map(|training| training.value(name)).collect();
            Some((name.clone(), Found { value: self.trial.value(name)?, samples: samples(name), trainings }))
        };
        let mut found: BTreeMap<String, Found> = self.study.metrics().iter().filter_map(of).collect();
        for (part, metrics) in self.report.iter().flat_map(|report| &report.parts) {
            for (name, value) in metrics.values() {
                let is_share = METRICS.iter().any(|m| m.name() == name && m.unit() == Unit::ShareOfSamples);
                let repeated = metrics.replicates.get(name);
                let of_part = Found {
                    value: repeated.map_or(value, |repeated| repeated.mean),
                    samples: is_share.then_some(metrics.samples),
                    trainings: repeated.map_or_else(Vec::new, |repeated| repeated.values.clone()),
                };
                found.insert(format!("{} {name}", part.name()), of_part);
            }
        }
        found
    }
}

/// The leaves of a section, by their paths; a list of steps by the steps' names.
fn flatten(path: &str, value: &Value, settings: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(parts) => parts.iter().for_each(|(key, part)| flatten(&format!("{path}.{key}"), part, settings)),
        Value::Array(steps) if !steps.is_empty() && steps.iter().all(Value::is_object) => {
            steps.iter().for_each(|step| flatten(path, step, settings));
        }
        Value::Null => {}
        leaf => drop(settings.insert(path.to_owned(), leaf.clone())),
    }
}

type Difference = (String, Option<Value>, Option<Value>);

fn differences(a: &BTreeMap<String, Value>, b: &BTreeMap<String, Value>) -> Vec<Difference> {
    let paths: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let same = |path: &&String| match (a.get(*path), b.get(*path)) {
        (Some(a), Some(b)) => a == b || a.as_f64().is_some_and(|x| Some(x) == b.as_f64()),
        (a, b) => a == b,
    };
    let differing = paths.into_iter().filter(|path| !same(path));
    differing.map(|path| (path.clone(), a.get(path).cloned(), b.get(path).cloned())).collect()
}

/// A metric on both sides.
#[derive(Debug, serde::Serialize)]
struct Metric {
    name: String,
    a: Option<f64>,
    b: Option<f64>,
    /// b − a
    difference: Option<f64>,
    /// Where the difference lies with 95 %: by the trainings of both sides where they are repeated, else for shares of so many
    /// samples that a normal distribution stands for them.
    interval: Option<[f64; 2]>,
    /// What the interval rests on.
    basis: Option<Basis>,
}

/// What the interval of a difference rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
enum Basis {
    /// Trainings with the same seeds, or on the same folds.
    Pairs,
    /// Trainings that are no pairs.
    Trainings,
    /// The number of samples.
    Samples,
}

impl Basis {
    fn text(self) -> &'static str {
        match self {
            Self::Pairs => "pairs of trainings",
            Self::Trainings => "trainings",
            Self::Samples => "samples",
        }
    }
}

/// The interval of the difference b − a, and what it rests on.
fn interval_of(a: &Found, b: &Found, pairs: Option<Option<usize>>) -> Option<([f64; 2], Basis)> {
    if let (Some(folds), true) = (pairs, a.trainings.len() == b.trainings.len()) {
        let differences: Vec<f64> = a.trainings.iter().zip(&b.trainings).map(|(a, b)| b - a).collect();
        if let Some(interval) = paired_interval(&differences, folds) {
            return Some((interval, Basis::Pairs));
        }
    }
    if let Some(interval) = unpaired_interval(&a.trainings, &b.trainings) {
        return Some((interval, Basis::Trainings));
    }
    let proportion = |found: &Found| Some(Proportion { value: found.value, samples: found.samples? });
    Some((difference_interval(proportion(a)?, proportion(b)?), Basis::Samples))
}

/// Where the trainings of both sides are pairs, whose folds they are, if they are of folds: `Some(None)` for seeds.
fn pairs(a: &Side, b: &Side) -> Option<Option<usize>> {
    let sets = |side: &Side| side.trial.replicates.iter().map(|training| training.set.clone()).collect::<Vec<_>>();
    let folds = |side: &Side| side.repeat.as_ref().and_then(|repeat| repeat.folds).map(|folds| folds as usize);
    let seed = |side: &Side| side.settings.get("seed").cloned();
    let are_same = sets(a) == sets(b) && folds(a) == folds(b) && seed(a) == seed(b);
    (are_same && a.trial.replicates.len() > 1).then(|| folds(a))
}

fn metrics(a: &Side, b: &Side) -> Vec<Metric> {
    let (of_a, of_b) = (a.metrics(), b.metrics());
    let names: BTreeSet<&String> = of_a.keys().chain(of_b.keys()).collect();
    let pairs = pairs(a, b);
    let row = |name: &String| {
        let (a, b) = (of_a.get(name), of_b.get(name));
        let difference = a.zip(b).map(|(a, b)| b.value - a.value);
        let (interval, basis) = a.zip(b).and_then(|(a, b)| interval_of(a, b, pairs)).unzip();
        Metric { name: name.clone(), a: a.map(|a| a.value), b: b.map(|b| b.value), difference, interval, basis }
    };
    names.into_iter().map(row).collect()
}

/// Configurations that both studies have tried, if there are two or more: their metric, b − a.
fn matched(a: &Study, b: &Study) -> Option<PairedComparison> {
    let by_config = |study: &Study| -> BTreeMap<String, f64> {
        study.trials.iter().filter_map(|trial| Some((identity(&trial.config), trial.metric?))).collect()
    };
    let is_comparable = a.metric == b.metric && a.goal == b.goal;
    is_comparable.then(|| compare_matched(&by_config(a), &by_config(b), 0)).flatten()
}

fn cell(value: &Option<Value>) -> String {
    value.as_ref().map_or_else(|| "–".to_owned(), shown)
}

fn signed(x: f64) -> String {
    let text = rounded(x);
    if x > 0.0 { format!("+{text}") } else { text }
}
