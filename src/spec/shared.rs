//! A schema with its repeated parts moved to `$defs`: the same meaning in a tenth of the text.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

/// Parts shorter than this as JSON stay where they are: a reference would not be clearer.
const SHORT: usize = 160;

/// The schema with every part that repeats moved to `$defs`, named by the property where it first stands.
pub(crate) fn shared(schema: &Value) -> Value {
    let mut counts = BTreeMap::new();
    count(schema, &mut counts);
    let mut sharing = Sharing { counts, names: BTreeMap::new(), taken: BTreeSet::new(), definitions: Map::new() };
    let mut root = sharing.parts(schema, "");
    if let Some(root) = root.as_object_mut().filter(|_| !sharing.definitions.is_empty()) {
        root.insert("$defs".to_owned(), sharing.definitions.into());
    }
    root
}

/// The schemas directly inside a schema, each with the property that it stands for, if it does.
fn inner(schema: &Value) -> Vec<(&str, &Value)> {
    let Some(object) = schema.as_object() else { return Vec::new() };
    let mut inner = Vec::new();
    for (key, value) in object {
        match (key.as_str(), value) {
            ("properties" | "patternProperties", Value::Object(properties)) => {
                inner.extend(properties.iter().map(|(k, v)| (k.as_str(), v)))
            }
            ("oneOf" | "anyOf", Value::Array(variants)) => inner.extend(variants.iter().map(|v| ("", v))),
            ("items" | "additionalProperties", value) => inner.push(("", value)),
            _ => {}
        }
    }
    inner
}

fn count(schema: &Value, counts: &mut BTreeMap<String, usize>) {
    for (_, part) in inner(schema).into_iter().filter(|(_, part)| part.is_object()) {
        let count_of_part = counts.entry(part.to_string()).or_insert(0);
        *count_of_part += 1;
        count(part, counts);
    }
}

struct Sharing {
    /// How often every part stands in the schema, by its text.
    counts: BTreeMap<String, usize>,
    /// Names of the parts that have moved, by their text.
    names: BTreeMap<String, String>,
    taken: BTreeSet<String>,
    definitions: Map<String, Value>,
}

impl Sharing {
    /// The schema with the parts inside it replaced; `place` is the property that it stands for.
    fn parts(&mut self, schema: &Value, place: &str) -> Value {
        let Some(object) = schema.as_object() else { return schema.clone() };
        let mut new = object.clone();
        for (key, value) in &mut new {
            match (key.as_str(), value) {
                ("properties", Value::Object(properties)) => {
                    for (property, part) in properties {
                        *part = self.part(part, property);
                    }
                }
                ("patternProperties", Value::Object(patterns)) => {
                    patterns.values_mut().for_each(|part| *part = self.part(part, "parameter"));
                }
                ("oneOf" | "anyOf", Value::Array(variants)) => {
                    variants.iter_mut().for_each(|variant| *variant = self.part(variant, place));
                }
                ("items" | "additionalProperties", value) => *value = self.part(value, place),
                _ => {}
            }
        }
        new.into()
    }

    /// A part, or a reference to it.
    fn part(&mut self, part: &Value, place: &str) -> Value {
        let text = part.to_string();
        let repeats = self.counts.get(&text).is_some_and(|count| *count > 1);
        // Variants stay in their union, where editors tell them apart by their tag.
        let is_variant = part.get("title").is_some();
        if !repeats || text.len() < SHORT || is_variant {
            return self.parts(part, place);
        }
        let name = match self.names.get(&text) {
            Some(name) => name.clone(),
            None => {
                let name = self.new_name(place);
                self.names.insert(text, name.clone());
                let definition = self.parts(part, place);
                self.definitions.insert(name.clone(), definition);
                name
            }
        };
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    fn new_name(&mut self, place: &str) -> String {
        let place = if place.is_empty() { "part" } else { place };
        let numbered = (2..).map(|number| format!("{place}.{number}"));
        let name = std::iter::once(place.to_owned()).chain(numbered).find(|name| !self.taken.contains(name));
        let name = name.unwrap_or_default();
        self.taken.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema with its references followed.
    fn followed(schema: &Value, root: &Value) -> Value {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let name = reference.strip_prefix("#/$defs/").unwrap();
            return followed(&root["$defs"][name], root);
        }
        match schema {
            Value::Object(object) => {
                let kept = object.iter().filter(|(key, _)| *key != "$defs");
                kept.map(|(key, value)| (key.clone(), followed(value, root))).collect::<Map<_, _>>().into()
            }
            Value::Array(items) => items.iter().map(|item| followed(item, root)).collect(),
            other => other.clone(),
        }
    }

    #[test]
    fn references_lead_back_to_the_same_schema() {
        let schema = super::super::schema::pipeline_schema();
        let shared = shared(schema);
        assert_eq!(followed(&shared, &shared), *schema);
        assert!(shared.to_string().len() * 4 < schema.to_string().len());
    }
}
