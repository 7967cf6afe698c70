//! Damaged artifacts: found, set aside, made again, and never used.

use std::path::Path;

use serde_json::{Value, json};

use super::{Fixture, publish};
use crate::base::fs;
use crate::store::{Artifact, Damage, Finding, Found, Identity, StoreError};

/// Each way of breaking an artifact: its name, what to do, and whether `find` notices (else `read` does).
type Breakage = (&'static str, fn(&Path), bool);

const BREAKAGES: [Breakage; 12] = [
    (
        "folder for a file",
        |a| {
            fs::remove_file(&a.join("a.txt")).unwrap();
            fs::create_folder(&a.join("a.txt")).unwrap()
        },
        true,
    ),
    ("flipped bit", |a| fs::write_synced(&a.join("a.txt"), b"hellp").unwrap(), false),
    ("zeroed", |a| fs::write_synced(&a.join("a.txt"), &[0; 5]).unwrap(), false),
    ("truncated", |a| fs::write_synced(&a.join("a.txt"), b"hell").unwrap(), true),
    ("emptied", |a| fs::write_synced(&a.join("a.txt"), b"").unwrap(), true),
    ("bytes appended", |a| fs::write_synced(&a.join("a.txt"), b"hello!").unwrap(), true),
    ("file missing", |a| fs::remove_file(&a.join("a.txt")).unwrap(), true),
    ("manifest missing", |a| fs::remove_file(&a.join("manifest.json")).unwrap(), true),
    ("manifest emptied", |a| fs::write_synced(&a.join("manifest.json"), b"").unwrap(), true),
    ("manifest zeroed", |a| fs::write_synced(&a.join("manifest.json"), &[0; 400]).unwrap(), true),
    (
        "manifest cut",
        |a| {
            let bytes = fs::read(&a.join("manifest.json")).unwrap();
            fs::write_synced(&a.join("manifest.json"), &bytes[..bytes.len() / 2]).unwrap()
        },
        true,
    ),
    (
        "emptied folder",
        |a| {
            fs::remove_folder(a).unwrap();
            fs::create_folder(a).unwrap()
        },
        true,
    ),
];

#[test]
fn an_artifact_that_another_set_aside_meanwhile_is_gone_and_not_damaged() {
    let fixture = Fixture::new();
    let (first, second) = (fixture.publish(), fixture.publish());
    fs::replace(&fixture.store.folder_of(&first.key()).join("a.txt"), b"hellO").unwrap();
    assert!(matches!(first.read("a.txt"), Err(StoreError::Damaged { set_aside: Some(_), .. })));
    assert!(matches!(second.read("a.txt"), Err(StoreError::Gone { .. })));
    assert_eq!(fixture.store.take_warnings().len(), 1);
}

#[test]
fn every_damage_is_found_set_aside_and_mended_by_publishing_again() {
    for (what, damage, found_at_once) in BREAKAGES {
        let fixture = Fixture::new();
        let artifact = fixture.publish();
        damage(artifact.folder());
        let findings = fixture.store.verify().unwrap().findings;
        assert!(matches!(findings[..], [Finding::Damaged { .. }]), "{what}: {findings:?}");
        match fixture.store.find(&artifact.key()).unwrap() {
            None => assert!(found_at_once, "{what}"),
            Some(found) => {
                assert!(!found_at_once, "{what}");
                let error = found.read("a.txt").unwrap_err();
                assert!(matches!(error, StoreError::Damaged { set_aside: Some(_), .. }), "{what}: {error}");
            }
        }
        assert!(!fixture.store.contains(&artifact.key()), "{what}");
        assert_eq!(fs::list(&fixture.path("quarantine")).unwrap().len(), 2, "{what}: the artifact and its note");
        let warnings = fixture.store.take_warnings();
        assert!(warnings.len() == 1 && warnings[0].contains("set aside in"), "{what}: {warnings:?}");
        assert_eq!(fixture.publish().read("a.txt").unwrap(), b"hello", "{what}");
        assert!(fixture.store.verify().unwrap().findings.is_empty(), "{what}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let fixture = Fixture::new();
    let artifact = fixture.publish();
    let elsewhere = fixture.outputs.path().join("elsewhere");
    fs::rename(&artifact.path("a.txt"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, artifact.path("a.txt")).unwrap();
    assert!(fixture.store.find(&artifact.key()).unwrap().is_none());
    assert!(fs::exists(&elsewhere));
}

#[test]
fn the_artifact_of_another_key_is_damage() {
    let fixture = Fixture::new();
    let artifact = fixture.publish();
    let other = json!({"n": 2});
    let identity = Identity { spec: &other, ..fixture.identity() };
    let folder = fixture.store.folder_of(&identity.key());
    fs::create_folder(folder.parent().unwrap()).unwrap();
    fs::rename(artifact.folder(), &folder).unwrap();
    assert!(matches!(fixture.store.look_up(&identity.key()).unwrap(), Found::Damaged(Damage::Manifest { .. })));
}

#[test]
fn publishing_over_a_damaged_artifact_replaces_it() {
    let fixture = Fixture::new();
    let artifact = fixture.publish();
    fs::remove_file(&artifact.path("a.txt")).unwrap();
    assert_eq!(fixture.publish().read("a.txt").unwrap(), b"hello");
}

#[test]
fn verifying_lists_all_that_is_wrong_and_changes_nothing() {
    let fixture = Fixture::new();
    let specs: Vec<Value> = (0..6).map(|n| json!({"n": n})).collect();
    let artifacts: Vec<Artifact> =
        specs.iter().map(|spec| publish(&fixture.store, &Identity { spec, ..fixture.identity() })).collect();
    fs::write_synced(&artifacts[0].path("a.txt"), b"hellp").unwrap();
    fs::write_synced(&artifacts[0].path("train/x.npy"), &[8; 1000]).unwrap();
    fs::remove_file(&artifacts[1].path("manifest.json")).unwrap();
    fs::write_synced(&artifacts[2].path("train/.DS_Store"), b"").unwrap();
    fs::write_synced(&fixture.path("stray"), b"").unwrap();
    for _ in 0..2 {
        let checked = fixture.store.verify().unwrap();
        let damaged = checked.findings.iter().filter(|finding| matches!(finding, Finding::Damaged { .. })).count();
        assert_eq!((checked.artifacts, damaged, checked.findings.len()), (6, 3, 5));
    }
    assert_eq!(fixture.store.find(&artifacts[2].key()).unwrap().unwrap().read("a.txt").unwrap(), b"hello");
}
