//! Paths that a spec names, each with the folder that it is relative to.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};

/// A path as a spec has it, with the folder of the file that it is written in.
///
/// Serialised as what is written and nothing else: a folder enters no key and no resolved spec. Read from a text, the path
/// is relative to the working folder; [`SpecPath::located`] is the form that keeps the folder, in which the loader hands
/// paths to the types of the sections.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpecPath {
    written: String,
    folder: Arc<Path>,
}

/// [`SpecPath`] as JSON with its folder, which need not be Unicode.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Located {
    written: String,
    folder: OsString,
}

impl SpecPath {
    /// The `format` that marks texts which are paths in a generated schema.
    pub const FORMAT: &'static str = "spec_path";

    /// A path that is relative to a folder.
    pub fn new(written: impl Into<String>, folder: impl AsRef<Path>) -> Self {
        Self { written: written.into(), folder: folder.as_ref().into() }
    }

    /// The path as the spec has it.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The folder that it is relative to.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path as the system opens it.
    pub fn resolve(&self) -> PathBuf {
        self.folder.join(&self.written)
    }

    /// The path as JSON from which it is read with its folder.
    pub fn located(&self) -> Value {
        json!(Located { written: self.written.clone(), folder: self.folder.as_os_str().to_owned() })
    }
}

impl Serialize for SpecPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SpecPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        match Value::deserialize(deserializer)? {
            located @ Value::Object(_) => serde_json::from_value(located)
                .map(|Located { written, folder }| Self::new(written, folder))
                .map_err(D::Error::custom),
            written => {
                serde_json::from_value(written).map(|written: String| Self::new(written, "")).map_err(D::Error::custom)
            }
        }
    }
}

impl JsonSchema for SpecPath {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "SpecPath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": Self::FORMAT })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_without_its_folder_and_kept_with_it() {
        let path = SpecPath::new("data/t.csv", "specs");
        assert_eq!(serde_json::to_value(&path).unwrap(), json!("data/t.csv"));
        assert_eq!(serde_json::from_value::<SpecPath>(path.located()).unwrap(), path);
        assert_eq!(path.resolve(), Path::new("specs/data/t.csv"));
        assert_eq!(SpecPath::new("/t.csv", "specs").resolve(), Path::new("/t.csv"));
        assert_eq!(serde_json::from_value::<SpecPath>(json!("t.csv")).unwrap().resolve(), Path::new("t.csv"));
        for bad in [json!(3), json!(null), json!({ "written": "t.csv" })] {
            assert!(serde_json::from_value::<SpecPath>(bad).is_err());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_is_no_text_is_kept() {
        use std::os::unix::ffi::OsStringExt as _;
        let path = SpecPath::new("t.csv", OsString::from_vec(vec![b'a', 0xff]));
        assert_eq!(serde_json::from_value::<SpecPath>(path.located()).unwrap(), path);
    }
}
