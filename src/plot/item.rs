//! The items of the `plot` list: a figure with what it is drawn on and how wide.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, de::Error as _};
use serde_json::{Map, Value, json};

use super::registry::FigureKind;
use super::render::Theme;
use super::scene::Width;

/// An item of the `plot` list: a word, or a mapping with `kind` and parameters. Written back, it is a mapping.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureItem {
    /// What is drawn. Flattened, since an item has the keys of its kind beside `theme` and `width`; only written so, never read.
    #[serde(flatten)]
    pub figure: FigureKind,
    /// What it is drawn on.
    #[serde(skip_serializing_if = "is_default")]
    pub theme: Theme,
    /// How wide it is.
    #[serde(skip_serializing_if = "is_default")]
    pub width: Width,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl FigureItem {
    /// Name of the figure's files, without ending: distinct for items that differ.
    pub fn file_stem(&self) -> String {
        let width = if self.width == Width::Column { "_column" } else { "" };
        let theme = match self.theme {
            Theme::Auto => "",
            Theme::Light => "_light",
            Theme::Dark => "_dark",
        };
        format!("{}{width}{theme}", self.figure.file_stem())
    }
}

impl<'de> Deserialize<'de> for FigureItem {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut value = match Value::deserialize(deserializer)? {
            Value::String(word) => Value::Object(Map::from_iter([("kind".to_owned(), Value::String(word))])),
            value => value,
        };
        let mut take = |key: &str| value.as_object_mut().and_then(|item| item.remove(key));
        let (theme, width) = (take("theme"), take("width"));
        Ok(Self {
            theme: theme.map(serde_json::from_value).transpose().map_err(D::Error::custom)?.unwrap_or_default(),
            width: width.map(serde_json::from_value).transpose().map_err(D::Error::custom)?.unwrap_or_default(),
            figure: serde_json::from_value(value).map_err(D::Error::custom)?,
        })
    }
}

impl JsonSchema for FigureItem {
    fn schema_name() -> Cow<'static, str> {
        "FigureItem".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let theme = generator.subschema_for::<Theme>();
        let width = generator.subschema_for::<Width>();
        let mut figure = FigureKind::json_schema(generator);
        let mut words = Vec::new();
        for kind in figure.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
            words.extend(name_schema(kind));
            kind["properties"]["theme"] = theme.clone().to_value();
            kind["properties"]["width"] = width.clone().to_value();
        }
        json_schema!({
            "description": "A figure: a word, or a mapping with `kind` and parameters.",
            "anyOf": [{ "type": "string", "title": "word", "oneOf": words }, figure],
        })
    }
}

/// Where the schema of a figure's parameters has the text for the figure with all of them left out, if it is another one.
/// It is taken out of the schema again.
const WORD_TEXT: &str = "x-word";

/// The schema of a kind's bare word; none of a kind that has a parameter without a default.
fn name_schema(kind: &mut Value) -> Option<Value> {
    let text = kind.as_object_mut()?.remove(WORD_TEXT);
    let needs_keys = kind["required"].as_array().is_some_and(|keys| keys.iter().any(|key| key != "kind"));
    let text = text.unwrap_or_else(|| kind["description"].clone());
    let name = &kind["properties"]["kind"]["const"];
    (!needs_keys).then(|| json!({ "const": name, "description": text, "type": "string" }))
}
