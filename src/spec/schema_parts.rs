//! Reading a JSON Schema as the generator writes it.

use serde_json::Value;

/// Key and word of the tag of a variant: the property that is a constant.
pub(crate) fn tag_of(variant: &Value) -> Option<(&str, &str)> {
    let properties = variant.get("properties")?.as_object()?;
    properties.iter().find_map(|(key, property)| Some((key.as_str(), property.get("const")?.as_str()?)))
}

/// Keys of the mappings that a schema describes.
pub(super) fn properties(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key.as_str())
}

/// Alternatives of a schema, whatever keyword holds them.
pub(super) fn alternatives(schema: &Value) -> impl Iterator<Item = &Value> {
    ["oneOf", "anyOf"].into_iter().filter_map(|key| schema.get(key)?.as_array()).flatten()
}

/// Whether values of a schema are mappings with keys of their own.
pub(super) fn has_parts(schema: &Value) -> bool {
    schema.get("properties").is_some() || alternatives(schema).any(has_parts)
}

/// Whether a leaf's schema is of a type.
pub(crate) fn is_type(schema: &Value, name: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(one)) => one == name,
        Some(Value::Array(several)) => several.iter().any(|one| one == name),
        _ => false,
    }
}
