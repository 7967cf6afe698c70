//! The JSON Schema of specs, generated from the types, in the shape that editors make the most of.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::Spec;
use super::schema_parts::{alternatives, has_parts, tag_of};
use super::schema_search::type_search_paths;
use super::shared::shared;
use crate::base::path::SpecPath;
use crate::nn::metric::{Column, Size};

/// What is generated from the types of a spec.
struct Generated {
    schema: Value,
    path_settings: BTreeSet<String>,
}

fn generated() -> &'static Generated {
    static GENERATED: OnceLock<Generated> = OnceLock::new();
    GENERATED.get_or_init(|| {
        let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
        let mut schema = settings.into_generator().into_root_schema_for::<Spec>().to_value();
        let mut path_settings = BTreeSet::new();
        collect_path_settings("", &schema, &mut path_settings);
        list_metrics(&mut schema);
        for_editors(&mut schema);
        let paths = paths_of(&schema);
        type_search_paths(&mut schema, &paths);
        Generated { schema, path_settings }
    })
}

/// The schema of a pipeline spec, JSON Schema 2020-12.
pub fn pipeline_schema() -> &'static Value {
    &generated().schema
}

/// The dotted paths of the settings whose values are paths of files or folders: those of the type [`SpecPath`].
pub(crate) fn path_settings() -> &'static BTreeSet<String> {
    &generated().path_settings
}

/// Adds the settings below a schema that are paths; items of a list count as the list.
fn collect_path_settings(setting: &str, schema: &Value, settings: &mut BTreeSet<String>) {
    if schema.get("format").is_some_and(|format| format == SpecPath::FORMAT) {
        settings.insert(setting.to_owned());
    }
    for part in alternatives(schema).chain(schema.get("items")) {
        collect_path_settings(setting, part, settings);
    }
    for (key, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let setting = if setting.is_empty() { key.clone() } else { format!("{setting}.{key}") };
        collect_path_settings(&setting, property, settings);
    }
}

/// The schema as the committed file has it: shapes that repeat stand once, under `$defs`.
pub fn pipeline_schema_text() -> String {
    let mut text = serde_json::to_string_pretty(&shared(pipeline_schema())).expect("a schema is JSON");
    text.push('\n');
    text
}

/// Lists the metrics of trainings where a metric is named: a choice that is still empty.
fn list_metrics(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(list_metrics),
        Value::Object(object) => {
            if object.get("oneOf").is_some_and(|choices| *choices == json!([])) {
                let sizes =
                    Size::ALL.map(|size| json!({ "const": size.name(), "type": "string", "description": size.text() }));
                let word = |c: Column| json!({ "const": c.name(), "type": "string", "description": c.text() });
                object.insert("oneOf".to_owned(), Column::by_rank().map(word).chain(sizes).collect());
            }
            object.values_mut().for_each(list_metrics);
        }
        _ => {}
    }
}

/// Adds what editors need beside plain schemars output: `type` beside a union (or a key is completed without its colon),
/// a `title` on each variant, a text on each tag; takes away empty defaults (or `plot: []` is inserted).
fn for_editors(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(for_editors),
        Value::Object(object) => {
            object.values_mut().for_each(for_editors);
            if object
                .get("default")
                .is_some_and(|default| default.is_null() || *default == json!([]) || *default == json!({}))
            {
                object.remove("default");
            }
            // Formats such as `uint32` are schemars' own; `minimum` says the same. A property may have that name, too.
            if object.get("format").is_some_and(Value::is_string) {
                object.remove("format");
            }
            let Some(variants) = object.get_mut("oneOf").and_then(Value::as_array_mut) else { return };
            let types: Vec<Value> = variants.iter().filter_map(|variant| variant.get("type").cloned()).collect();
            let count = variants.len();
            variants.iter_mut().for_each(describe_variant);
            if let Some(first) = types.first()
                && types.len() == count
                && types.iter().all(|t| t == first)
            {
                object.entry("type").or_insert_with(|| first.clone());
            }
        }
        _ => {}
    }
}

fn describe_variant(variant: &mut Value) {
    let description = variant.get("description").cloned();
    let tag = tag_of(variant).map(|(key, word)| (key.to_owned(), word.to_owned()));
    let only_key = variant.get("required").and_then(Value::as_array).and_then(|keys| keys.first()).cloned();
    let Some(object) = variant.as_object_mut() else { return };
    if !object.contains_key("properties") {
        return;
    }
    match (tag, only_key) {
        (Some((key, word)), _) => {
            object.insert("title".to_owned(), word.into());
            if let (Some(text), Some(tag)) = (description, object["properties"].get_mut(&key)) {
                tag["description"] = text;
            }
        }
        (None, Some(key)) => {
            object.insert("title".to_owned(), key);
        }
        _ => {}
    }
}

/// The sections whose values a search may set.
pub(crate) const SEARCHED: [&str; 3] = ["model", "optimizer", "preprocess"];

/// Every dotted path that a search may set, with the schema of its value.
pub(crate) fn search_paths() -> &'static BTreeMap<String, Value> {
    static PATHS: OnceLock<BTreeMap<String, Value>> = OnceLock::new();
    PATHS.get_or_init(|| paths_of(pipeline_schema()))
}

fn paths_of(schema: &Value) -> BTreeMap<String, Value> {
    let mut paths = BTreeMap::new();
    for section in SEARCHED {
        let part = &schema["properties"][section];
        let part = if section == "preprocess" { &part["items"] } else { part };
        collect(section, part, &mut paths);
    }
    paths
}

/// Adds the leaves below a schema. A variant that a list holds by its one key (`- scale: …`) is a step of the path.
fn collect(path: &str, schema: &Value, paths: &mut BTreeMap<String, Value>) {
    for variant in alternatives(schema).filter(|variant| has_parts(variant)) {
        collect(path, variant, paths);
    }
    // What program is run is no parameter.
    if tag_of(schema).is_some_and(|(_, word)| word == "command") {
        return;
    }
    for (key, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let path = format!("{path}.{key}");
        match has_parts(property) {
            true => collect(&path, property, paths),
            false => add_leaf(paths, path, property),
        }
    }
}

/// A tag is a leaf of several words: one from each variant.
fn add_leaf(paths: &mut BTreeMap<String, Value>, path: String, property: &Value) {
    match (paths.get_mut(&path), property.get("const")) {
        (Some(leaf), Some(word)) => {
            if let Some(words) = leaf.get_mut("enum").and_then(Value::as_array_mut)
                && !words.contains(word)
            {
                words.push(word.clone());
            }
        }
        (None, Some(word)) => {
            let text = "Which kind; keys that do not belong to it are left out.";
            paths.insert(path, json!({ "type": "string", "enum": [word], "description": text }));
        }
        (None, None) => {
            let mut leaf = property.clone();
            leaf.as_object_mut().into_iter().for_each(|leaf| drop(leaf.remove("default")));
            paths.insert(path, leaf);
        }
        (Some(_), None) => {}
    }
}
