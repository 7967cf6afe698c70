//! The committed schema is the one that the types generate. `UPDATE=1 cargo test --test schema` writes it.

#![expect(clippy::disallowed_methods, reason = "the test compares and writes a file by hand")]

use std::fs;
use std::path::Path;

#[test]
fn the_committed_schema_is_the_generated_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/pipeline.schema.json");
    let generated = specrun::spec::pipeline_schema_text();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &generated).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == generated, "schemas/pipeline.schema.json is stale: UPDATE=1 cargo test --test schema");
}

#[test]
fn the_schema_is_a_valid_schema() {
    jsonschema::meta::validate(specrun::spec::pipeline_schema()).unwrap();
}
