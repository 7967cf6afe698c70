//! `manifest.json`: what an artifact is, and the digests that its files must have. Nothing of time, host or path is in it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::store::{Damage, Key, StoreError, canonical};

/// The format that this program writes, and the newest that it reads.
const FORMAT: u64 = 1;

/// Name of the manifest in an artifact's folder.
pub(crate) const MANIFEST: &str = "manifest.json";

/// Description of an artifact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Format of this file.
    pub format: u64,
    /// Name of the artifact.
    pub key: Key,
    /// The stage that made it.
    pub stage: String,
    /// The stage's version.
    pub version: u32,
    /// The program's version; not part of the key.
    pub program: String,
    /// The resolved section of the spec that made it.
    pub spec: Value,
    /// Keys of the artifacts that it was made from.
    pub inputs: BTreeMap<String, Key>,
    /// Its files by name; folders in a name are separated by `/`.
    pub files: BTreeMap<String, FileRecord>,
    /// BLAKE3 of the canonical JSON of all other fields.
    pub checksum: String,
}

/// Size and digest of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// Size in bytes.
    pub size: u64,
    /// BLAKE3 of the content, in hexadecimal.
    pub blake3: String,
}

impl FileRecord {
    /// Size and digest of these bytes.
    pub fn of(bytes: &[u8]) -> FileRecord {
        FileRecord { size: bytes.len() as u64, blake3: blake3::hash(bytes).to_hex().to_string() }
    }
}

impl Manifest {
    pub(crate) fn new(
        stage: &str,
        version: u32,
        spec: &Value,
        inputs: &[(&str, Key)],
        files: BTreeMap<String, FileRecord>,
    ) -> Manifest {
        let mut manifest = Manifest {
            format: FORMAT,
            key: Key::of(stage, version, spec, inputs),
            stage: stage.to_owned(),
            version,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            spec: spec.clone(),
            inputs: inputs.iter().map(|(name, key)| ((*name).to_owned(), *key)).collect(),
            files,
            checksum: String::new(),
        };
        manifest.checksum = checksum(&manifest.to_value());
        manifest
    }

    fn to_value(&self) -> Value {
        serde_json::to_value(self).expect("a manifest is plain JSON with text keys")
    }

    /// The bytes of `manifest.json`.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a manifest is plain JSON with text keys");
        bytes.push(b'\n');
        bytes
    }

    /// Reads the manifest of the artifact called `key`; the inner error says what is wrong with it.
    pub(crate) fn parse(bytes: &[u8], key: &Key, path: &Path) -> Result<Result<Manifest, Damage>, StoreError> {
        let damaged = |problem: String| Ok(Err(Damage::Manifest { problem }));
        let value: Value = match serde_json::from_slice(bytes) {
            Err(error) => return damaged(format!("is not JSON: {error}")),
            Ok(value) => value,
        };
        if value["checksum"] != checksum(&value) {
            return damaged("has another checksum than it states".to_owned());
        }
        if let Some(found) = value["format"].as_u64().filter(|found| *found > FORMAT) {
            return Err(StoreError::NewerFormat { path: path.to_owned(), found, known: FORMAT });
        }
        let manifest: Manifest = match serde_json::from_value(value) {
            Err(error) => return damaged(format!("is not a manifest: {error}")),
            Ok(manifest) => manifest,
        };
        let inputs: Vec<_> = manifest.inputs.iter().map(|(name, key)| (name.as_str(), *key)).collect();
        if manifest.key != *key || Key::of(&manifest.stage, manifest.version, &manifest.spec, &inputs) != *key {
            return damaged(format!("belongs to artifact {}", manifest.key.short()));
        }
        if manifest.to_bytes() != bytes {
            return damaged("is not written as it was published".to_owned());
        }
        Ok(Ok(manifest))
    }
}

/// Holds for every format: the sum is over the canonical JSON of the object without `checksum`.
fn checksum(manifest: &Value) -> String {
    let mut rest = manifest.clone();
    if let Some(fields) = rest.as_object_mut() {
        fields.remove("checksum");
    }
    blake3::hash(canonical(&rest).as_bytes()).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn example() -> Manifest {
        let files = [("a.txt".to_owned(), FileRecord::of(b"abc"))].into();
        Manifest::new(
            "dataset",
            1,
            &json!({"rate": 1e-3, "n": [1, 2]}),
            &[("x", Key::of("x", 1, &json!(0), &[]))],
            files,
        )
    }

    #[test]
    fn a_manifest_reads_back() {
        let manifest = example();
        assert_eq!(Manifest::parse(&manifest.to_bytes(), &manifest.key, Path::new("m")).unwrap(), Ok(manifest));
    }

    #[test]
    fn no_flipped_bit_changes_what_a_manifest_says() {
        let manifest = example();
        let bytes = manifest.to_bytes();
        for i in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[i / 8] ^= 1 << (i % 8);
            let read = Manifest::parse(&flipped, &manifest.key, Path::new("m")).unwrap();
            assert!(read.is_err(), "bit {i}");
        }
    }

    #[test]
    fn a_manifest_of_the_same_content_in_other_bytes_is_damage() {
        let manifest = example();
        let text = String::from_utf8(manifest.to_bytes()).unwrap();
        let others =
            [text.replace('\n', "\r\n"), text.trim_end().to_owned(), format!("{text}\n"), text.replace("  ", " ")];
        for other in others {
            let damage = Manifest::parse(other.as_bytes(), &manifest.key, Path::new("m")).unwrap().unwrap_err();
            assert_eq!(damage.to_string(), "its manifest is not written as it was published");
        }
    }

    #[test]
    fn a_newer_format_is_an_error_and_not_damage() {
        let mut value = example().to_value();
        value["format"] = json!(2);
        value["news"] = json!("unknown here");
        value["checksum"] = json!(checksum(&value));
        let key = example().key;
        let error = Manifest::parse(value.to_string().as_bytes(), &key, Path::new("m.json")).unwrap_err();
        assert_eq!(error.to_string(), "`m.json` has format 2, this program knows formats up to 1");
    }

    #[test]
    fn the_manifest_of_another_artifact_is_damage() {
        let other = Key::of("other", 1, &json!(0), &[]);
        assert!(Manifest::parse(&example().to_bytes(), &other, Path::new("m")).unwrap().is_err());
    }
}
