//! A configuration of a search, applied to the spec.

use serde_json::{Map, Value};

use super::model::{Optimizer, Spec, searched_sections};
use super::model_kind::Model;
use super::repeat::TRAINING_SEED;
use super::schema::{SEARCHED, pipeline_schema, search_paths};
use super::schema_parts::{is_type, tag_of};
use crate::search::Config;
use crate::{data, nn};

/// The sections that a search may change, with a configuration applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Configured {
    /// The model.
    pub model: Model,
    /// What a network is trained by; other models have none.
    pub optimizer: Option<Optimizer>,
    /// The steps.
    pub steps: Vec<data::Step>,
    /// Seed of the training, where it is not that of the spec or of the optimizer: that of a replicate.
    pub seed: Option<u64>,
}

impl Configured {
    /// The network that is trained.
    ///
    /// # Errors
    /// [`ApplyError::NoNetwork`] if the model is something else.
    pub fn network(&self) -> Result<&dyn nn::NetworkFamily, ApplyError> {
        self.model.network().ok_or(ApplyError::NoNetwork)
    }

    /// What the network is trained by.
    ///
    /// # Errors
    /// [`ApplyError::NoSection`] if the model is none.
    pub fn optimizer(&self) -> Result<&Optimizer, ApplyError> {
        self.optimizer.as_ref().ok_or(ApplyError::NoSection { section: "optimizer" })
    }

    /// The fewest samples of a batch that the network can be trained with.
    pub(crate) fn least_batch(&self) -> u32 {
        // What is wrong with the layers is said where they are built.
        let layers = self.model.network().and_then(|network| network.layers(1).ok()).unwrap_or_default();
        layers.iter().map(|named| named.layer.least_batch()).max().unwrap_or(1)
    }
}

/// A configuration that does not fit the spec.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// There is nothing to train.
    #[error("the spec has no `{section}`")]
    NoSection {
        /// The missing section.
        section: &'static str,
    },
    /// The model trains itself.
    #[error("the model is no network")]
    NoNetwork,
    /// The values give no valid section.
    #[error("the configuration gives no valid `{section}`")]
    Invalid {
        /// The section.
        section: &'static str,
        /// What serde says.
        #[source]
        source: serde_json::Error,
    },
    /// A batch is smaller than the model can be trained with.
    #[error("batch normalisation needs the variance of several samples; write `batch_size: {least}` or more")]
    SmallBatch {
        /// The fewest samples.
        least: u32,
    },
    /// A path leads nowhere.
    #[error("`{path}` leads nowhere in this spec")]
    NoSuchPath {
        /// The path.
        path: String,
    },
}

/// Applies a configuration: each value replaces the one at its path.
///
/// A new `kind` drops the keys of the old one; a value whose key does not belong to the kind at hand is left out, so that
/// `optimizer.beta1` may be searched beside `optimizer.kind`. Of another model than the spec's nothing is taken from the spec: the
/// same key may mean another thing.
pub fn apply(spec: &Spec, config: &Config) -> Result<Configured, ApplyError> {
    let seed = config.get(TRAINING_SEED).and_then(Value::as_u64);
    Ok(Configured { seed, ..typed(spec, configured(spec, config)?)? })
}

/// The models that trials of a spec can have: its own, unless the search always chooses another, and one of every kind that the
/// search may choose.
pub fn possible_models(spec: &Spec) -> Vec<Model> {
    let Some(own) = &spec.model else { return Vec::new() };
    let chosen: Vec<Option<&Value>> = match &spec.search {
        None => vec![None],
        Some(search) => match (search.method.listed(), search.common.parameters.get(MODEL_KIND)) {
            (Some(listed), _) => listed.iter().map(|listed| listed.set.get(MODEL_KIND)).collect(),
            (None, None) => vec![None],
            (None, Some(parameter)) => {
                let own = parameter.when.is_some().then_some(None);
                own.into_iter().chain(parameter.values.iter().flatten().chain(&parameter.value).map(Some)).collect()
            }
        },
    };
    let mut models: Vec<Model> = Vec::new();
    for kind in chosen {
        let config = Config::from_iter(kind.map(|kind| (MODEL_KIND.to_owned(), kind.clone())));
        let model = match kind {
            None => Some(own.clone()),
            Some(_) => {
                written(spec, &config).ok().and_then(|value| serde_json::from_value(value["model"].clone()).ok())
            }
        };
        models.extend(model.filter(|model| models.iter().all(|known| known.name() != model.name())));
    }
    models
}

/// Path of the kind of the model.
const MODEL_KIND: &str = "model.kind";

/// The settings of a configuration that change nothing, because the kinds that stand beside them have no such keys.
pub(super) fn without_effect(spec: &Spec, config: &Config) -> Vec<String> {
    let Ok(value) = configured(spec, config) else { return Vec::new() };
    let is_lost = |path: &&String| {
        let sections = ["model.", "optimizer."];
        let pointer = format!("/{}", path.replace('.', "/"));
        sections.iter().any(|section| path.starts_with(section)) && value.pointer(&pointer).is_none()
    };
    config.keys().filter(is_lost).cloned().collect()
}

/// What a configuration leaves to the spec: the values of some paths that it does not set, as they are in its trial. A path
/// that the trial has no key for has none.
pub fn inherited(spec: &Spec, config: &Config, paths: &[String]) -> Config {
    let Ok(value) = written(spec, config) else { return Config::new() };
    let missing = paths.iter().filter(|path| !config.contains_key(*path));
    missing.filter_map(|path| Some((path.clone(), at(&value, path)?.clone()))).collect()
}

/// All settings of the sections that a search may change, with a configuration.
///
/// # Errors
/// [`ApplyError::NoSuchPath`] if it sets what the spec does not have.
pub fn configured_value(spec: &Spec, config: &Config) -> Result<Value, ApplyError> {
    written(spec, config)
}

/// The value at a dotted path, of a step by the name of the step.
fn at<'a>(sections: &'a Value, path: &str) -> Option<&'a Value> {
    let mut parts = path.split('.');
    let mut value = sections.get(parts.next()?)?;
    for part in parts {
        value = match value {
            Value::Array(steps) => steps.iter().find_map(|step| step.get(part))?,
            value => value.get(part)?,
        };
    }
    (!value.is_null()).then_some(value)
}

/// The sections that a search may change, with a configuration, as JSON.
fn configured(spec: &Spec, config: &Config) -> Result<Value, ApplyError> {
    let mut value = written(spec, config)?;
    for section in SEARCHED {
        spec.paths.locate(&mut value[section], section, &|setting| config.contains_key(setting));
    }
    Ok(value)
}

/// The same with the paths of files as they are written.
fn written(spec: &Spec, config: &Config) -> Result<Value, ApplyError> {
    let mut value = searched_sections(spec);
    for section in ["model", "optimizer"] {
        let Some(part) = value.get_mut(section).and_then(Value::as_object_mut) else { continue };
        let of_section = |path: &str| path.strip_prefix(section)?.strip_prefix('.').map(str::to_owned);
        let settings: Vec<(String, &Value)> =
            config.iter().filter_map(|(path, v)| Some((of_section(path)?, v))).collect();
        if section == "model" && settings.iter().any(|(path, kind)| path == "kind" && part.get("kind") != Some(*kind)) {
            part.clear();
        }
        for (path, value) in &settings {
            let full = format!("{section}.{path}");
            let steps: Vec<&str> = path.split('.').collect();
            set(part, &steps, whole(&full, value))?;
        }
        keep_known(part, &pipeline_schema()["properties"][section]);
    }
    for (path, setting) in config.iter().filter(|(path, _)| path.starts_with("preprocess.")) {
        set_step(&mut value["preprocess"], path, setting)?;
    }
    Ok(value)
}

/// An integral number for a parameter that takes integers: `q_uniform` gives 32.0.
fn whole(path: &str, value: &Value) -> Value {
    let integer = search_paths().get(path).is_some_and(|leaf| is_type(leaf, "integer"));
    match value.as_f64() {
        Some(x) if integer && value.is_f64() && x.fract() == 0.0 => Value::from(x as i64),
        _ => value.clone(),
    }
}

fn set(part: &mut Map<String, Value>, path: &[&str], value: Value) -> Result<(), ApplyError> {
    let no_such_path = || ApplyError::NoSuchPath { path: path.join(".") };
    match path {
        [] => Err(no_such_path()),
        [key] => {
            part.insert((*key).to_owned(), value);
            Ok(())
        }
        [key, rest @ ..] => {
            let inner = part.entry(*key).or_insert_with(|| Map::new().into());
            set(inner.as_object_mut().ok_or_else(no_such_path)?, rest, value)
        }
    }
}

/// Sets a value of the step of a list that the path names.
fn set_step(steps: &mut Value, path: &str, value: &Value) -> Result<(), ApplyError> {
    let no_such_path = || ApplyError::NoSuchPath { path: path.to_owned() };
    let parts: Vec<&str> = path.split('.').skip(1).collect();
    let [step, rest @ ..] = &parts[..] else { return Err(no_such_path()) };
    let list = steps.as_array_mut().into_iter().flatten();
    let found = list.filter_map(|item| item.get_mut(step)?.as_object_mut()).next();
    set(found.ok_or_else(no_such_path)?, rest, whole(path, value))
}

/// Drops the keys that do not belong to the variant that the tag names, here and in nested unions.
fn keep_known(part: &mut Map<String, Value>, schema: &Value) {
    let unions = ["oneOf", "anyOf"].iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
    let mut schema = schema;
    for variant in unions {
        match tag_of(variant) {
            Some((tag, word)) if part.get(tag).is_none_or(|kind| kind != word) => {}
            _ if variant.get("properties").is_some() => schema = variant,
            _ if variant.get("oneOf").is_some() => return keep_known(part, variant),
            _ => {}
        }
    }
    if schema.get("additionalProperties") != Some(&Value::Bool(false)) {
        return;
    }
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    part.retain(|key, _| properties.contains_key(key));
    for (key, value) in part {
        if let Some(inner) = value.as_object_mut() {
            keep_known(inner, &properties[key]);
        }
    }
}

fn typed(spec: &Spec, mut value: Value) -> Result<Configured, ApplyError> {
    fn section<T: serde::de::DeserializeOwned>(value: &mut Value, section: &'static str) -> Result<T, ApplyError> {
        let part = value.get_mut(section).map(Value::take).ok_or(ApplyError::NoSection { section })?;
        serde_json::from_value(part).map_err(|source| ApplyError::Invalid { section, source })
    }
    let model: Model = section(&mut value, "model")?;
    let optimizer = model.network().map(|_| section(&mut value, "optimizer")).transpose()?;
    let steps = match spec.preprocess.is_empty() {
        true => Vec::new(),
        false => section(&mut value, "preprocess")?,
    };
    let configured = Configured { model, optimizer, steps, seed: None };
    match (configured.least_batch(), &configured.optimizer) {
        (least, Some(optimizer)) if optimizer.common.batch_size < least => Err(ApplyError::SmallBatch { least }),
        _ => Ok(configured),
    }
}
