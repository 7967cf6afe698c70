//! Removals: what they keep, beside whom they may run.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

use super::*;

/// Points at some artifacts.
#[derive(Default)]
pub(super) struct At(pub(super) BTreeSet<Key>);

impl Pointers for At {
    fn roots(&self) -> Result<BTreeSet<Key>, StoreError> {
        Ok(self.0.clone())
    }

    fn named(&self, artifact: &Artifact) -> Vec<Key> {
        let names = artifact.has("names").then(|| artifact.peek("names").unwrap());
        names.into_iter().filter_map(|name| String::from_utf8(name).unwrap().parse().ok()).collect()
    }
}

const PATIENCE: Duration = Duration::from_secs(20);

impl Fixture {
    fn trial(&self, store: &Store, n: u32) -> Artifact {
        let root = publish(store, &self.identity());
        let spec = json!({ "trial": n });
        publish(store, &Identity { stage: "trial", version: 1, spec: &spec, inputs: &[("dataset", root.key())] })
    }

    /// Removes all that may go; what is pointed at stays.
    fn remove(&self, roots: &[Key], limits: Limits) -> Removed {
        let pointers = At(roots.iter().copied().collect());
        Removal::new(&self.store, &pointers, limits).unwrap().remove(PATIENCE).unwrap().0
    }

    fn is_there(&self, artifact: &Artifact) -> bool {
        self.store.contains(&artifact.key())
    }

    fn folder_of_pipeline(&self, name: &str) -> PathBuf {
        let folder = self.outputs.path().join(name);
        fs::create_folder(&folder).unwrap();
        folder
    }

    /// Sets the time of an artifact, or of the records of runs, to so many days ago.
    fn age(&self, path: &Path, days: u64) {
        let time = now() - Duration::from_secs(days * 24 * 60 * 60);
        std::fs::File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
    }

    fn age_artifact(&self, artifact: &Artifact, days: u64) {
        self.age(&artifact.path("manifest.json"), days);
    }
}

#[expect(clippy::disallowed_methods, reason = "a test makes files old")]
fn now() -> SystemTime {
    SystemTime::now()
}

fn plan_key(n: u32) -> Key {
    Key::of("plan", 1, &json!(n), &[])
}

#[test]
fn removal_keeps_what_is_kept_what_is_in_use_and_what_is_damaged() {
    let fixture = Fixture::new();
    let trials: Vec<Artifact> = (0..4).map(|n| fixture.trial(&fixture.store, n)).collect();
    let root = fixture.publish();
    fs::remove_file(&trials[3].path("a.txt")).unwrap();
    let pointers = At([trials[0].key()].into());
    let plan = Removal::new(&fixture.store, &pointers, Limits::default()).unwrap().plan().unwrap();
    let keys: BTreeSet<Key> = plan.removable.iter().map(|artifact| artifact.key).collect();
    assert_eq!(keys, BTreeSet::from([trials[1].key(), trials[2].key()]));
    assert!(plan.removable.iter().all(|artifact| artifact.size_bytes == 1005 && artifact.stage == "trial"));
    assert_eq!(plan.left_bytes, 2010);
    let lock = Store::open(fixture.outputs.path()).unwrap().try_lock(&trials[2].key()).unwrap();
    let removed = fixture.remove(&[trials[0].key()], Limits::default());
    assert_eq!((removed.removed[0].key, removed.in_use[0].key), (trials[1].key(), trials[2].key()));
    drop(lock);
    assert_eq!(fixture.remove(&[trials[0].key()], Limits::default()).removed.len(), 1);
    assert!(fixture.is_there(&root) && fixture.is_there(&trials[3]));
    assert!(leftovers(&fixture).is_empty());
}

#[test]
fn what_an_artifact_names_is_kept_with_it() {
    let fixture = Fixture::new();
    let trial = fixture.trial(&fixture.store, 0);
    let study = fixture.store.publish::<StoreError>(&Identity { stage: "search", ..fixture.identity() }, |out| {
        out.write("names", trial.key().to_string().as_bytes())
    });
    let study = study.unwrap();
    assert!(fixture.remove(&[study.key()], Limits::default()).removed.is_empty());
    assert_eq!(fixture.remove(&[], Limits::default()).removed.len(), 3);
}

#[test]
fn a_run_keeps_what_it_made_and_found_while_it_lives_and_after_it_was_cut_off() {
    let fixture = Fixture::new();
    let found = fixture.trial(&fixture.store, 0);
    let unknown = fixture.trial(&fixture.store, 1);
    let folder = fixture.folder_of_pipeline("p");
    let run = fixture.store.used_by("p", &plan_key(0));
    let made = fixture.trial(&run, 2);
    run.find(&found.key()).unwrap().unwrap();
    assert_eq!(fixture.remove(&[], Limits::default()).removed[0].key, unknown.key());
    drop((run, made));
    assert!(fixture.remove(&[], Limits::default()).removed.is_empty(), "it was cut off");
    let again = fixture.store.used_by("p", &plan_key(0));
    let last = fixture.trial(&again, 3);
    again.finished();
    drop((again, last));
    assert_eq!(fixture.remove(&[], Limits::default()).removed[0].key, found.key(), "it was only read");
    assert_eq!(fixture.store.keys().unwrap().len(), 3, "the parts of both runs");
    fs::remove_folder(&folder).unwrap();
    assert_eq!(fixture.remove(&[], Limits::default()).removed.len(), 3);
    let used = fs::list(&fixture.path("uses")).unwrap();
    assert_eq!(used, ["lock"], "records that keep nothing go too");
}

#[test]
fn a_later_finished_run_of_the_name_takes_the_place_of_earlier_ones_and_of_no_other() {
    let fixture = Fixture::new();
    for name in ["p", "other"] {
        fixture.folder_of_pipeline(name);
    }
    let run = |name, n| {
        let store = fixture.store.used_by(name, &plan_key(n));
        (fixture.trial(&store, n).key(), store)
    };
    let (first, store) = run("p", 0);
    store.finished();
    drop(store);
    drop(run("other", 1));
    let (alive, living) = run("p", 2);
    let (last, store) = run("p", 3);
    store.finished();
    drop(store);
    let removed = fixture.remove(&[], Limits::default()).removed;
    assert_eq!(removed.iter().map(|artifact| artifact.key).collect::<Vec<_>>(), [first]);
    assert!(fixture.store.contains(&alive) && fixture.store.contains(&last));
    drop(living);
    assert!(fixture.remove(&[], Limits::default()).removed.is_empty(), "it began before and was cut off after");
    // A run that makes nothing tells as well that it is the last one.
    let store = fixture.store.used_by("p", &plan_key(2));
    store.finished();
    drop(store);
    let removed = fixture.remove(&[], Limits::default()).removed;
    assert_eq!(removed.iter().map(|artifact| artifact.key).collect::<Vec<_>>(), [last]);
}

#[test]
fn a_run_that_makes_nothing_writes_nothing_and_holds_removals_up() {
    let fixture = Fixture::new();
    let artifact = fixture.publish();
    let before = fs::list(&fixture.path("uses")).unwrap();
    let run = fixture.store.used_by("p", &plan_key(0));
    run.find(&artifact.key()).unwrap().unwrap();
    run.finished();
    assert_eq!(fs::list(&fixture.path("uses")).unwrap(), before);
    let pointers = At::default();
    let mut removal = Removal::new(&fixture.store, &pointers, Limits::default()).unwrap();
    assert!(matches!(removal.remove(Duration::from_millis(30)), Err(StoreError::Busy { .. })));
    drop(run);
    assert_eq!(removal.remove(PATIENCE).unwrap().0.removed.len(), 1);
}

#[test]
fn half_a_line_of_a_killed_process_hides_no_other() {
    let fixture = Fixture::new();
    fixture.folder_of_pipeline("p");
    let run = fixture.store.used_by("p", &plan_key(0));
    let made = fixture.trial(&run, 0);
    drop((run, made));
    let name = fs::list(&fixture.path("uses")).unwrap().into_iter().find(|name| name.ends_with(".keys")).unwrap();
    let path = fixture.path("uses").join(name);
    let bytes = fs::read(&path).unwrap();
    fs::write_synced(&path, &[&bytes[..], &bytes[bytes.len() - 30..bytes.len() - 5]].concat()).unwrap();
    assert!(fixture.remove(&[], Limits::default()).removed.is_empty());
}

#[test]
fn young_artifacts_stay_with_their_inputs_and_the_oldest_go_first() {
    let fixture = Fixture::new();
    let trials: Vec<Artifact> = (0..4).map(|n| fixture.trial(&fixture.store, n)).collect();
    let root = fixture.publish();
    fixture.age_artifact(&root, 30);
    for (trial, days) in trials.iter().zip([9, 20, 3, 12]) {
        fixture.age_artifact(trial, days);
    }
    let since = now() - Duration::from_secs(7 * 24 * 60 * 60);
    let limits = Limits { unused_since: Some(since), max_size: Some(3 * 1005) };
    let pointers = At::default();
    let plan = Removal::new(&fixture.store, &pointers, limits).unwrap().plan().unwrap();
    let keys: Vec<Key> = plan.removable.iter().map(|artifact| artifact.key).collect();
    assert_eq!(keys, [trials[1].key(), trials[3].key()]);
    assert_eq!((plan.young, plan.young_bytes, plan.left_bytes), (2, 2010, 3015));
    let removed = fixture.remove(&[], limits).removed;
    assert_eq!(removed, plan.removable);
    let rest = fixture.remove(&[], Limits { unused_since: Some(since), max_size: None }).removed;
    assert_eq!(rest.iter().map(|artifact| artifact.key).collect::<Vec<_>>(), [trials[0].key()]);
    assert!(fixture.is_there(&root) && fixture.is_there(&trials[2]));
}

#[test]
fn a_use_makes_an_artifact_young() {
    let fixture = Fixture::new();
    let [used, unused] = [0, 1].map(|n| fixture.trial(&fixture.store, n));
    for artifact in [&used, &unused, &fixture.publish()] {
        fixture.age_artifact(artifact, 30);
    }
    // Of a pipeline without a folder: its record keeps nothing, but has a time.
    let run = fixture.store.used_by("p", &plan_key(0));
    run.find(&used.key()).unwrap().unwrap();
    fixture.trial(&run, 2);
    drop(run);
    let limits = Limits { unused_since: Some(now() - Duration::from_secs(24 * 60 * 60)), max_size: None };
    let removed = fixture.remove(&[], limits).removed;
    assert_eq!(removed.iter().map(|artifact| artifact.key).collect::<Vec<_>>(), [unused.key()]);
}

/// A run that finds an artifact has it until it ends; one that does not makes it again.
#[test]
fn removals_beside_runs_take_nothing_that_was_found() {
    let fixture = Fixture::new();
    let ended = AtomicBool::new(false);
    let (outputs, fixture, ended) = (fixture.outputs.path(), &fixture, &ended);
    let removed = std::thread::scope(|scope| {
        let removals = [(); 2].map(|()| {
            scope.spawn(move || {
                let (store, pointers, mut count) = (Store::open(outputs).unwrap(), At::default(), 0);
                while !ended.load(Ordering::SeqCst) {
                    let mut removal = Removal::new(&store, &pointers, Limits::default()).unwrap();
                    count += removal.remove(PATIENCE).unwrap().0.removed.len();
                }
                count
            })
        });
        let runs = [0, 1, 2].map(|n| {
            scope.spawn(move || {
                for round in 0..60 {
                    let run = Store::open(outputs).unwrap().used_by("p", &plan_key(n));
                    let spec = json!((round + n) % 3);
                    let identity = Identity { spec: &spec, ..fixture.identity() };
                    let found = run.find(&identity.key()).unwrap();
                    let artifact = found.unwrap_or_else(|| publish(&run, &identity));
                    std::thread::sleep(Duration::from_micros(200));
                    artifact.verify_all().unwrap();
                }
            })
        });
        runs.into_iter().for_each(|run| run.join().unwrap());
        ended.store(true, Ordering::SeqCst);
        removals.map(|removal| removal.join().unwrap())
    });
    assert!(removed.iter().sum::<usize>() > 0);
    assert!(fixture.store.verify().unwrap().findings.is_empty());
}

#[test]
fn what_killed_processes_left_is_tidied_away_and_what_lives_is_not() {
    let fixture = Fixture::new();
    let artifact = fixture.publish();
    let held = fixture.store.try_lock(&artifact.key()).unwrap();
    fs::write_synced(&fixture.path("locks").join("dead.lock"), b"").unwrap();
    fs::create_folder(&fixture.path("tmp").join("wdead").join("artifact")).unwrap();
    fixture.store.tidy().unwrap();
    assert_eq!(fs::list(&fixture.path("locks")).unwrap(), [format!("{}.lock", artifact.key())]);
    assert!(leftovers(&fixture).is_empty());
    drop(held);
}
