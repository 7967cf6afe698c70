//! What the store reads: the manifest of an artifact, the records of what runs use.
//!
//! A zero byte ends the manifest; what follows is the record. A manifest is read as it is, and again with the key and
//! the checksum that its content should have: a fuzzer finds neither.

#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use specrun::store::{Artifact, Key, Limits, Manifest, Pointers, Removal, Store, StoreError, canonical};
use specrun_fuzz::{Scratch, bounded};

static SCRATCH: LazyLock<Scratch> = LazyLock::new(Scratch::new);

/// Points at nothing.
struct Nobody;

impl Pointers for Nobody {
    fn roots(&self) -> Result<BTreeSet<Key>, StoreError> {
        Ok(BTreeSet::new())
    }

    fn named(&self, _: &Artifact) -> Vec<Key> {
        Vec::new()
    }
}

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let manifest = parts.next().unwrap_or_default();
    let record = parts.next().unwrap_or_default();
    let raw = serde_json::from_slice::<Value>(manifest).ok();
    let claimed = raw.as_ref().and_then(|value| value["key"].as_str()?.parse().ok());
    let key = claimed.unwrap_or_else(|| Key::of("dataset", 1, &Value::Null, &[]));
    look_at(&key, manifest, record);
    if let Some((key, mended)) = raw.and_then(mended) {
        look_at(&key, &mended, record);
    }
});

/// The manifest with the key and the checksum that it should have, as it is written.
fn mended(mut value: Value) -> Option<(Key, Vec<u8>)> {
    let mut manifest: Manifest = serde_json::from_value(value.clone()).ok()?;
    let inputs: Vec<(&str, Key)> = manifest.inputs.iter().map(|(name, key)| (name.as_str(), *key)).collect();
    manifest.key = Key::of(&manifest.stage, manifest.version, &manifest.spec, &inputs);
    value["key"] = manifest.key.to_string().into();
    value.as_object_mut()?.remove("checksum");
    manifest.checksum = blake3::hash(canonical(&value).as_bytes()).to_hex().to_string();
    let mut bytes = serde_json::to_vec_pretty(&manifest).ok()?;
    bytes.push(b'\n');
    Some((manifest.key, bytes))
}

/// Looks for an artifact in every way that there is; nothing may panic.
fn look_at(key: &Key, manifest: &[u8], record: &[u8]) {
    let name = key.to_string();
    SCRATCH.write(format!("store/{}/{name}/manifest.json", &name[..2]), manifest);
    SCRATCH.write(format!("store/{}/{name}/a.txt", &name[..2]), b"abc");
    SCRATCH.write("store/uses/0123456789abcdef-0123456789abcdef-x.keys", record);
    bounded(manifest.len() + record.len(), || {
        let store = Store::open(SCRATCH.path()).expect("a folder of ours");
        let _ = store.verify();
        if let Ok(mut removal) = Removal::new(&store, &Nobody, Limits::default()) {
            let _ = removal.plan();
        }
        if let Ok(Some(artifact)) = store.find(key) {
            assert_eq!(artifact.key(), *key);
            let _ = artifact.verify_all();
        }
        let _ = store.take_warnings();
    });
    std::fs::remove_dir_all(SCRATCH.path().join("store")).expect("a folder of ours");
}
