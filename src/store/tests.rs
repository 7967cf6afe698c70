//! Tests of the store as a whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use super::*;
use crate::base::fs::simulated::SimulatedDisk;
use crate::base::fs::{self, Files};

mod damage;
mod io_errors;
mod power_loss;
mod removal;
mod workload;

struct Fixture {
    outputs: tempfile::TempDir,
    store: Store,
    spec: Value,
}

impl Fixture {
    fn new() -> Fixture {
        let outputs = tempfile::tempdir().unwrap();
        let store = Store::open(outputs.path()).unwrap();
        Fixture { outputs, store, spec: json!({"n": 1}) }
    }

    fn identity(&self) -> Identity<'_> {
        Identity { stage: "dataset", version: 1, spec: &self.spec, inputs: &[] }
    }

    fn publish(&self) -> Artifact {
        publish(&self.store, &self.identity())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.outputs.path().join("store").join(name)
    }
}

fn publish(store: &Store, identity: &Identity) -> Artifact {
    store
        .publish::<StoreError>(identity, |out| {
            out.write("a.txt", b"hello")?;
            out.write("train/x.npy", &[7; 1000])
        })
        .unwrap()
}

/// Everything in `tmp/`.
fn leftovers(fixture: &Fixture) -> Vec<String> {
    fs::list(&fixture.path("tmp")).unwrap()
}

#[test]
fn what_is_published_is_found_and_reads_back() {
    let fixture = Fixture::new();
    assert!(fixture.store.find(&fixture.identity().key()).unwrap().is_none());
    assert!(!fs::exists(&fixture.path("")), "looking writes nothing");
    let artifact = fixture.publish();
    assert_eq!(artifact.key(), fixture.identity().key());
    let found = Store::open(fixture.outputs.path()).unwrap().find(&artifact.key()).unwrap().unwrap();
    assert_eq!(found.read("a.txt").unwrap(), b"hello");
    assert_eq!(found.read("train/x.npy").unwrap(), [7; 1000]);
    assert_eq!(found.files().map(|(name, _)| name).collect::<Vec<_>>(), ["a.txt", "train/x.npy"]);
    assert!(matches!(found.read("b.txt"), Err(StoreError::NoSuchFile { .. })));
    assert!(leftovers(&fixture).is_empty() && fs::list(&fixture.path("locks")).unwrap().is_empty());
    found.verify_all().unwrap();
}

#[test]
fn the_manifest_has_no_time_host_or_path() {
    let (a, b) = (Fixture::new(), Fixture::new());
    let read = |artifact: Artifact| fs::read(&artifact.path("manifest.json")).unwrap();
    assert_eq!(read(a.publish()), read(b.publish()));
}

#[test]
fn a_failing_or_panicking_writer_leaves_nothing() {
    let fixture = Fixture::new();
    let error = fixture.store.publish::<StoreError>(&fixture.identity(), |out| {
        out.write("a.txt", b"half")?;
        out.write("../evil", b"")
    });
    assert_eq!(
        error.unwrap_err().to_string(),
        "`../evil` cannot be a file of an artifact: a part of it begins or ends with a dot"
    );
    let panicked = std::panic::catch_unwind(|| {
        fixture.store.publish::<StoreError>(&fixture.identity(), |out| {
            out.write("a.txt", b"half")?;
            panic!("as a bug would")
        })
    });
    assert!(panicked.is_err());
    assert!(!fixture.store.contains(&fixture.identity().key()));
    assert!(leftovers(&fixture).is_empty());
    assert!(fixture.store.try_lock(&fixture.identity().key()).unwrap().is_some());
}

/// Set in the process that is to die: its outputs folder.
const DIES_IN: &str = "STORE_TEST_DIES_IN";

#[test]
fn a_writer_that_dies_leaves_nothing_visible_and_no_lock() {
    let fixture = Fixture::new();
    let key = fixture.identity().key();
    if let Some(outputs) = std::env::var_os(DIES_IN) {
        let store = Store::open(Path::new(&outputs)).unwrap();
        let _lock = store.try_lock(&key).unwrap().unwrap();
        let _ = store.publish::<StoreError>(&fixture.identity(), |out| {
            out.write("a.txt", b"half")?;
            std::process::abort() // no destructor runs, as under SIGKILL
        });
    }
    let name = "store::tests::a_writer_that_dies_leaves_nothing_visible_and_no_lock";
    let mut process = std::process::Command::new(std::env::current_exe().unwrap());
    let died = process.args(["--exact", name]).env(DIES_IN, fixture.outputs.path()).output().unwrap();
    assert!(!died.status.success());
    assert_eq!((leftovers(&fixture).len(), fs::list(&fixture.path("locks")).unwrap().len()), (1, 1));
    assert!(fixture.store.find(&key).unwrap().is_none() && fixture.store.verify().unwrap().findings.is_empty());
    drop(fixture.store.try_lock(&key).unwrap().unwrap());
    fixture.publish();
    assert!(leftovers(&fixture).is_empty() && fs::list(&fixture.path("locks")).unwrap().is_empty());
}

#[test]
fn bad_file_names_are_refused() {
    let fixture = Fixture::new();
    for name in ["", "/a", "a/", "..", "a/../b", "manifest.json", "a\\b", "C:x", "a\0", ".owner", &"x".repeat(300)] {
        let result = fixture.store.publish::<StoreError>(&fixture.identity(), |out| out.write(name, b""));
        assert!(matches!(result, Err(StoreError::BadName { .. })), "{name}");
    }
    let twice = fixture.store.publish::<StoreError>(&fixture.identity(), |out| {
        out.write("a", b"1")?;
        out.write("a", b"2")
    });
    assert!(matches!(twice, Err(StoreError::BadName { .. })));
}

#[test]
fn of_many_writers_of_one_key_all_get_the_same_artifact() {
    let fixture = Fixture::new();
    let stores: Vec<Store> = (0..8).map(|_| Store::open(fixture.outputs.path()).unwrap()).collect();
    for round in 0..20 {
        let spec = json!({"round": round});
        let identity = Identity { spec: &spec, ..fixture.identity() };
        std::thread::scope(|scope| {
            for store in &stores {
                scope.spawn(move || assert_eq!(publish(store, &identity).read("a.txt").unwrap(), b"hello"));
            }
        });
    }
    let checked = fixture.store.verify().unwrap();
    assert_eq!((checked.artifacts, checked.files, checked.findings.len()), (20, 40, 0));
    assert!(leftovers(&fixture).is_empty());
    assert!(stores.iter().all(|store| store.take_warnings().is_empty()));
}

#[test]
fn a_lock_keeps_others_out_and_ends_with_its_holder() {
    let fixture = Fixture::new();
    let key = fixture.identity().key();
    let other = Store::open(fixture.outputs.path()).unwrap();
    let lock = fixture.store.try_lock(&key).unwrap().unwrap();
    assert!(other.try_lock(&key).unwrap().is_none());
    drop(lock);
    assert!(other.try_lock(&key).unwrap().is_some());
    assert!(fs::list(&fixture.path("locks")).unwrap().is_empty() || cfg!(not(unix)));
}

#[test]
fn a_lock_is_held_by_one_at_a_time_however_many_try() {
    let fixture = Fixture::new();
    let key = fixture.identity().key();
    let (inside, taken) = (AtomicU32::new(0), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let store = Store::open(fixture.outputs.path()).unwrap();
                while taken.load(Ordering::SeqCst) < 200 {
                    let Some(_lock) = store.try_lock(&key).unwrap() else { continue };
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                    taken.fetch_add(1, Ordering::SeqCst);
                    inside.fetch_sub(1, Ordering::SeqCst);
                }
            });
        }
    });
}

#[test]
fn leftovers_of_the_dead_are_removed_and_those_of_the_living_are_not() {
    let fixture = Fixture::new();
    fixture.publish();
    let tmp = fixture.path("tmp");
    for name in ["wdead", "wbroken"] {
        fs::create_folder(&tmp.join(name).join("artifact")).unwrap();
    }
    fs::write_synced(&tmp.join("wdead").join(open::OWNER), b"").unwrap();
    let alive = fixture.store.make_aside().unwrap();
    fs::create_folder(&alive.folder.path().join("artifact")).unwrap();
    Store::open(fixture.outputs.path()).unwrap().prepare_to_write().unwrap();
    let name = alive.folder.path().file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(leftovers(&fixture), [name]);
}

#[cfg(unix)]
#[test]
fn no_cleaner_takes_the_folder_of_a_writer_that_is_just_making_it() {
    let fixture = Fixture::new();
    fixture.store.prepare_to_write().unwrap();
    let (writers, lost) = (AtomicU32::new(2), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..1000 {
                    let Ok(aside) = fixture.store.make_aside() else { continue }; // cleaners were always faster
                    let file = aside.folder.path().join("file");
                    let is_there = fs::write_synced(&file, b"mine").is_ok() && fs::exists(&file);
                    lost.fetch_add(u32::from(!is_there), Ordering::Relaxed);
                }
                writers.fetch_sub(1, Ordering::Relaxed);
            });
            scope.spawn(|| {
                while writers.load(Ordering::Relaxed) > 0 {
                    fixture.store.remove_leftovers();
                }
            });
        }
    });
    assert_eq!(lost.into_inner(), 0, "folders of living writers were removed");
    assert!(leftovers(&fixture).is_empty());
}

#[test]
fn a_store_that_cannot_be_written_can_be_read_and_says_so_once_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new();
    let artifact = fixture.publish();
    let broken_spec = json!({"n": 2});
    let broken = publish(&fixture.store, &Identity { spec: &broken_spec, ..fixture.identity() });
    fs::write_synced(&broken.path("a.txt"), b"hellp").unwrap();
    let set_mode = |mode| {
        for part in ["", "tmp", "locks", "uses"] {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(fixture.path(part), permissions).unwrap();
        }
    };
    set_mode(0o555);
    let is_root = tempfile::tempfile_in(fixture.path("tmp")).is_ok(); // root may write everywhere
    let store = Store::open(fixture.outputs.path()).unwrap();
    assert_eq!(store.find(&artifact.key()).unwrap().unwrap().read("a.txt").unwrap(), b"hello");
    assert_eq!(store.verify().unwrap().findings.len(), 1);
    if !is_root {
        let error = store.find(&broken.key()).unwrap().unwrap().read("a.txt").unwrap_err();
        assert!(matches!(error, StoreError::Damaged { set_aside: None, .. }), "never used, though not moved");
        let spec = json!({"n": 3});
        let error =
            store.publish::<StoreError>(&Identity { spec: &spec, ..fixture.identity() }, |_| Ok(())).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("cannot write in the outputs folder `{}`", fixture.outputs.path().display())
        );
    }
    set_mode(0o755);
}

#[test]
fn an_outputs_folder_that_is_a_file_is_one_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outputs");
    fs::write_synced(&path, b"").unwrap();
    let error = Store::open(&path).unwrap_err();
    assert_eq!(error.to_string(), format!("`{}` is not a folder", path.display()));
}
