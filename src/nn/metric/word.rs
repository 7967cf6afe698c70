//! A metric by its name, as specs write it.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

use super::{METRICS, Metric};
use crate::base::text::capitalised;

/// A metric by its name.
#[derive(Clone, Copy)]
pub struct MetricWord(pub &'static dyn Metric);

impl std::fmt::Debug for MetricWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name())
    }
}

impl PartialEq for MetricWord {
    fn eq(&self, other: &Self) -> bool {
        self.0.name() == other.0.name()
    }
}

impl Serialize for MetricWord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de> Deserialize<'de> for MetricWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let metric = METRICS.into_iter().find(|metric| metric.name() == name);
        metric.map(Self).ok_or_else(|| serde::de::Error::custom(format!("there is no metric `{name}`")))
    }
}

impl JsonSchema for MetricWord {
    fn schema_name() -> Cow<'static, str> {
        "MetricWord".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let word = |metric: &dyn Metric| {
            let text = format!("{}; {} is better.", capitalised(metric.name()), metric.goal().better());
            json!({ "description": text, "type": "string", "const": metric.name() })
        };
        let words: Vec<Value> = METRICS.into_iter().map(word).collect();
        json_schema!({ "description": "A metric of a trained model.", "oneOf": words })
    }
}
