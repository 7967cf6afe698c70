//! The parts of the schema that hold paths of settings, typed by the settings.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::schema_parts::is_type;
use crate::search::{Distribution, FREE_NAME, METRIC_NAME};

/// Types the parts of the schema that hold paths: `search.parameters`, the list's `set`, and `by` of figures.
pub(super) fn type_search_paths(schema: &mut Value, paths: &BTreeMap<String, Value>) {
    let words: Vec<&String> = paths.keys().collect();
    let words = json!(words);
    if let Some(variants) = schema["properties"]["search"]["anyOf"][0]["oneOf"].as_array().cloned() {
        let typed: Vec<Value> = variants.into_iter().map(|variant| type_search(variant, paths)).collect();
        schema["properties"]["search"]["anyOf"][0]["oneOf"] = typed.into();
    } else if let Some(variants) = schema["properties"]["search"]["oneOf"].as_array().cloned() {
        let typed: Vec<Value> = variants.into_iter().map(|variant| type_search(variant, paths)).collect();
        schema["properties"]["search"]["oneOf"] = typed.into();
    }
    let figures = schema["properties"]["plot"]["items"]["anyOf"][1]["oneOf"].as_array_mut();
    for figure in figures.into_iter().flatten() {
        for key in ["by", "x", "y"] {
            if let Some(path) = figure["properties"].get_mut(key) {
                let free = json!({ "type": "string", "pattern": METRIC_NAME });
                path["anyOf"] = json!([{ "type": "string", "enum": words }, free]);
            }
        }
    }
}

fn type_search(mut variant: Value, paths: &BTreeMap<String, Value>) -> Value {
    let parameters = &mut variant["properties"]["parameters"];
    let general = parameters["additionalProperties"].take();
    let typed: Map<String, Value> =
        paths.iter().map(|(path, leaf)| (path.clone(), typed_parameter(&general, leaf))).collect();
    parameters["properties"] = typed.into();
    let mut free = general.clone();
    let text =
        "Parameters below a section, by the rest of their paths: `optimizer: { parameters: { learning_rate: … } }`.";
    free["properties"]["parameters"] = json!({ "description": text, "type": "object" });
    parameters["patternProperties"] = json!({ FREE_NAME: free });
    parameters["additionalProperties"] = false.into();
    let type_set = |set: &mut Value| {
        set["properties"] = json!(paths);
        set["patternProperties"] = json!({ FREE_NAME: {} });
        set["additionalProperties"] = false.into();
    };
    if let Some(listed) = variant["properties"].get_mut("configurations") {
        type_set(&mut listed["items"]["properties"]["set"]);
    }
    if let Some(start) = variant["properties"].get_mut("start") {
        type_set(&mut start["items"]);
    }
    variant
}

/// The schema of a parameter whose values have the schema `leaf`.
fn typed_parameter(general: &Value, leaf: &Value) -> Value {
    let mut typed = general.clone();
    if let Some(text) = leaf.get("description") {
        typed["description"] = text.clone();
    }
    let properties = &mut typed["properties"];
    let bare = |text: &Value| {
        let mut bare = leaf.clone();
        bare["description"] = text.clone();
        bare
    };
    let text = properties["value"]["description"].clone();
    properties["value"] = bare(&text);
    properties["values"]["items"] = leaf.clone();
    let (integer, number) = (is_type(leaf, "integer"), is_type(leaf, "number"));
    if let Some(properties) = properties.as_object_mut() {
        if integer || number {
            for end in ["min", "max"] {
                let text = properties[end]["description"].clone();
                properties.insert(end.to_owned(), bare(&text));
            }
        } else {
            for key in ["distribution", "min", "max", "step", "q", "mu", "sigma", "a", "b"] {
                properties.remove(key);
            }
        }
        if integer {
            let of_integers = Distribution::ALL.iter().filter(|distribution| distribution.get().can_be_integers());
            let names: Vec<&str> = of_integers.map(|distribution| distribution.name()).collect();
            keep_words(&mut properties["distribution"], &names);
            ["a", "b"].iter().for_each(|key| drop(properties.remove(*key)));
        }
    }
    typed
}

fn keep_words(schema: &mut Value, words: &[&str]) {
    match schema {
        Value::Array(items) => {
            items.retain(|item| item.get("const").is_none_or(|word| words.iter().any(|w| word == w)));
            items.iter_mut().for_each(|item| keep_words(item, words));
        }
        Value::Object(object) => object.values_mut().for_each(|value| keep_words(value, words)),
        _ => {}
    }
}
