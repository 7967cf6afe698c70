//! The leaves of the JSON Schema of specs.

use std::collections::BTreeSet;

use serde_json::Value;

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/pipeline.schema.json");

/// Below these stand the same paths as in the sections above: values of parameters.
const PARAMETERS: [&str; 3] = ["search.parameters", "search.start[]", "search.configurations[].set"];

/// Paths of all values that a spec can have, whatever kind it is of. `[]` stands for every element, `*` for every name.
pub(crate) fn leaves() -> Result<BTreeSet<String>, String> {
    let text = std::fs::read_to_string(SCHEMA).map_err(|error| format!("cannot read `{SCHEMA}`: {error}"))?;
    let schema: Value = serde_json::from_str(&text).map_err(|error| format!("`{SCHEMA}` is no JSON: {error}"))?;
    let mut leaves = BTreeSet::new();
    for (name, section) in schema["properties"].as_object().ok_or("the schema has no properties")? {
        walk(&schema, section, name, &mut leaves);
    }
    Ok(leaves)
}

fn walk(schema: &Value, node: &Value, path: &str, leaves: &mut BTreeSet<String>) {
    if PARAMETERS.contains(&path) {
        leaves.insert(format!("{path}.*"));
        return;
    }
    if let Some(name) = node["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
        return walk(schema, &schema["$defs"][name], path, leaves);
    }
    let mut is_leaf = true;
    let mut below = |node: &Value, path: &str| {
        is_leaf = false;
        walk(schema, node, path, leaves);
    };
    for variants in ["oneOf", "anyOf", "allOf"] {
        let variants = node[variants].as_array().into_iter().flatten();
        // That a section may be absent is no leaf.
        variants.filter(|variant| variant["type"] != "null").for_each(|variant| below(variant, path));
    }
    for (name, property) in node["properties"].as_object().into_iter().flatten() {
        below(property, &format!("{path}.{name}"));
    }
    if node["items"].is_object() {
        below(&node["items"], &format!("{path}[]"));
    }
    if node["additionalProperties"].is_object() {
        below(&node["additionalProperties"], &format!("{path}.*"));
    }
    if is_leaf {
        leaves.insert(path.to_owned());
    }
}
