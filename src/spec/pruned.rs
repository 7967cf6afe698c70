//! The part of a schema that an instance has to do with. A validator is made for each spec, and takes as long as the schema is
//! large; most of it is about kinds and keys that a spec does not have.

use serde_json::{Map, Value};

use super::schema_parts::tag_of;

/// The schema less what no value of the instance can meet: properties that are absent, and variants of unions whose tag or keys
/// are others. An instance is valid under the one if it is valid under the other.
pub(super) fn pruned(schema: &Value, instance: &Value) -> Value {
    prune(schema, &[instance])
}

/// The same for a schema that several values are held against.
fn prune(schema: &Value, instances: &[&Value]) -> Value {
    let Value::Object(parts) = schema else { return schema.clone() };
    let mut kept = Map::new();
    for (key, part) in parts {
        let part = match (key.as_str(), part) {
            ("properties", Value::Object(properties)) => {
                let found = properties.iter().filter_map(|(name, property)| {
                    let values = at(instances, name);
                    (!values.is_empty()).then(|| (name.clone(), prune(property, &values)))
                });
                Value::Object(found.collect())
            }
            ("items", items) => {
                let lists = instances.iter().filter_map(|instance| instance.as_array());
                prune(items, &lists.flatten().collect::<Vec<_>>())
            }
            ("additionalProperties", rest @ Value::Object(_)) => {
                let values = instances.iter().filter_map(|instance| instance.as_object()).flat_map(Map::values);
                prune(rest, &values.collect::<Vec<_>>())
            }
            ("oneOf" | "anyOf", Value::Array(variants)) => {
                let can_match = |variant: &&Value| instances.iter().any(|instance| may_match(variant, instance));
                let found: Vec<Value> = variants.iter().filter(can_match).map(|v| prune(v, instances)).collect();
                // A union of nothing is no schema; what is wrong is then said of all variants.
                if found.is_empty() { part.clone() } else { Value::Array(found) }
            }
            _ => part.clone(),
        };
        kept.insert(key.clone(), part);
    }
    Value::Object(kept)
}

/// The values under a key.
fn at<'a>(instances: &[&'a Value], key: &str) -> Vec<&'a Value> {
    instances.iter().filter_map(|instance| instance.get(key)).collect()
}

/// Whether a value may be of a variant: it has the word of its tag, and all keys that it needs.
fn may_match(variant: &Value, instance: &Value) -> bool {
    let Some(object) = instance.as_object() else { return true };
    if let Some((key, word)) = tag_of(variant) {
        return object.get(key).is_none_or(|value| value == word);
    }
    let required = variant.get("required").and_then(Value::as_array);
    required.into_iter().flatten().filter_map(Value::as_str).all(|key| object.contains_key(key))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::pipeline_schema;

    /// Whether an instance is valid under the whole schema, and under its part.
    fn verdicts(instance: &Value) -> [bool; 2] {
        let is_valid = |schema: &Value| jsonschema::validator_for(schema).unwrap().is_valid(instance);
        [is_valid(pipeline_schema()), is_valid(&pruned(pipeline_schema(), instance))]
    }

    #[test]
    fn the_part_has_the_verdict_of_the_whole() {
        let good = json!({
            "name": "a",
            "dataset": { "format": "csv", "path": "t.csv", "target": ["u", 3] },
            "preprocess": [{ "impute": {} }, { "split": { "validation": 0.2 } }],
            "model": { "kind": "mlp", "hidden": [8] },
            "optimizer": { "kind": "adam", "schedule": { "kind": "step", "every": 2 } },
            "search": { "method": "random", "trials": 2, "parameters": { "optimizer.learning_rate": { "min": 0.1, "max": 0.2 } } },
            "plot": ["history", { "kind": "curves", "top": 3 }],
        });
        assert_eq!(verdicts(&good), [true; 2]);
        let changes = [
            ("/name", json!("no name")),
            ("/dataset/format", json!("tsv")),
            ("/dataset/path", json!(3)),
            ("/dataset/target", json!({})),
            ("/preprocess/0", json!({ "imputed": {} })),
            ("/preprocess/1/split/validation", json!(1.0)),
            ("/model/kind", json!("tree")),
            ("/model/hidden", json!("8")),
            ("/optimizer/schedule/kind", json!("never")),
            ("/search/trials", json!(0)),
            ("/search/parameters/optimizer.learning_rate", json!({ "minimum": 0.1 })),
            ("/plot/1/top", json!(-1)),
            ("/plot/0", json!("histories")),
            ("/model", json!(null)),
        ];
        for (at, value) in changes {
            let mut bad = good.clone();
            *bad.pointer_mut(at).unwrap() = value;
            let [whole, part] = verdicts(&bad);
            assert_eq!(whole, part, "{at}");
        }
        for key in ["other", "models"] {
            let mut bad = good.clone();
            bad[key] = json!(1);
            assert_eq!(verdicts(&bad), [false; 2]);
        }
    }
}
