//! One mapping made of a union told apart by a tag and of keys that every variant shares.
//!
//! `#[serde(flatten)]` would refuse valid input under `deny_unknown_fields` and spoil the messages; here the mapping is
//! split by key, and the schema is a closed union whose every variant has the common keys too.

use std::borrow::Cow;
use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// A variant's keys and the common keys in one mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged<K, C> {
    /// The union.
    pub method: K,
    /// What all variants share.
    pub common: C,
}

fn common_keys<C: JsonSchema>() -> BTreeSet<String> {
    let schema = schemars::schema_for!(C);
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.map(|p| p.keys().cloned().collect()).unwrap_or_default()
}

impl<'de, K: DeserializeOwned, C: DeserializeOwned + JsonSchema> Deserialize<'de> for Merged<K, C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all = Map::<String, Value>::deserialize(deserializer)?;
        let keys = common_keys::<C>();
        let (common, method): (Map<_, _>, Map<_, _>) = all.into_iter().partition(|(key, _)| keys.contains(key));
        Ok(Self {
            method: serde_json::from_value(method.into()).map_err(D::Error::custom)?,
            common: serde_json::from_value(common.into()).map_err(D::Error::custom)?,
        })
    }
}

impl<K: Serialize, C: Serialize> Serialize for Merged<K, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = Map::new();
        let parts = [serde_json::to_value(&self.method), serde_json::to_value(&self.common)];
        for part in parts {
            match part.map_err(S::Error::custom)? {
                Value::Object(part) => all.extend(part),
                _ => return Err(S::Error::custom("a merged part is a mapping")),
            }
        }
        all.serialize(serializer)
    }
}

impl<K: JsonSchema, C: JsonSchema> JsonSchema for Merged<K, C> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}_{}", K::schema_name(), C::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut union = K::json_schema(generator);
        let common = C::json_schema(generator);
        let keys = |name: &str| common.get(name).cloned();
        let variants = union.get_mut("oneOf").and_then(Value::as_array_mut);
        for variant in variants.into_iter().flatten() {
            let Some(variant) = variant.as_object_mut() else { continue };
            if let Some(Value::Object(properties)) = keys("properties") {
                let own = variant.entry("properties").or_insert_with(|| Value::Object(Map::new()));
                own.as_object_mut().into_iter().for_each(|own| own.extend(properties.clone()));
            }
            if let Some(Value::Array(required)) = keys("required") {
                let own = variant.entry("required").or_insert_with(|| Value::Array(Vec::new()));
                own.as_array_mut().into_iter().for_each(|own| own.extend(required.clone()));
            }
        }
        union
    }
}
