//! What the explorations of crashes and I/O errors do on a simulated disk, and what the store then owes.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::removal::At;
use super::*;
use crate::base::fs::{Files, Kind};

pub(super) const OUTPUTS: &str = "/project/outputs";
const PIPELINE: &str = "p";
/// Nobody else is on the disk: what is not free at once never will be.
const PATIENCE: Duration = Duration::ZERO;

/// An artifact of the workload.
struct Item {
    stage: &'static str,
    number: u32,
    /// Places of its inputs in [`ITEMS`].
    inputs: &'static [usize],
    /// Names of its files, and how many bytes each has.
    files: &'static [(&'static str, usize)],
}

const DATASET: usize = 0;
const PREPROCESS: usize = 1;
const TRIALS: [usize; 3] = [2, 3, 4];
const STUDY: usize = 5;
const SPARE: usize = 6;

const ITEMS: [Item; 7] = [
    Item { stage: "dataset", number: 0, inputs: &[], files: &[("labels", 9), ("train/images", 70)] },
    Item { stage: "preprocess", number: 0, inputs: &[DATASET], files: &[("x", 100)] },
    Item { stage: "trial", number: 0, inputs: &[PREPROCESS], files: &[("weights", 40)] },
    Item { stage: "trial", number: 1, inputs: &[PREPROCESS], files: &[("weights", 41)] },
    Item { stage: "trial", number: 2, inputs: &[PREPROCESS], files: &[] },
    Item { stage: "search", number: 0, inputs: &[TRIALS[0], TRIALS[1]], files: &[("study", 30)] },
    Item { stage: "spare", number: 0, inputs: &[], files: &[("a", 20), ("b/c/d", 20)] },
];

impl Item {
    fn with_identity<T>(&self, then: impl FnOnce(&Identity) -> T) -> T {
        let inputs: Vec<(String, Key)> =
            self.inputs.iter().map(|input| (format!("input{input}"), ITEMS[*input].key())).collect();
        let inputs: Vec<(&str, Key)> = inputs.iter().map(|(name, key)| (name.as_str(), *key)).collect();
        let spec = json!({ "number": self.number });
        then(&Identity { stage: self.stage, version: 1, spec: &spec, inputs: &inputs })
    }

    fn key(&self) -> Key {
        self.with_identity(|identity| identity.key())
    }

    fn content(&self) -> impl Iterator<Item = (&'static str, Vec<u8>)> {
        let byte = |name: &str, at: usize| (self.stage.len() + self.number as usize + name.len() + at) as u8 | 1;
        self.files.iter().map(move |(name, size)| (*name, (0..*size).map(|at| byte(name, at)).collect()))
    }
}

/// Something that must not be.
pub(super) type Broken = String;

/// An artifact's files.
type Content = BTreeMap<String, Vec<u8>>;

/// The artifacts of the workload, by key.
pub(super) struct Reference {
    keys: Vec<Key>,
    content: BTreeMap<Key, Content>,
    /// Every file below the shelves at the end of the work.
    shelves: BTreeMap<PathBuf, Vec<u8>>,
}

/// What processes were told to be published, by places in [`ITEMS`].
#[derive(Clone, Debug, Default)]
pub(super) struct Owed {
    published: BTreeSet<usize>,
    /// Of these, what a run made that [`Store::finished`] did not make an old one.
    made_by_run: BTreeSet<usize>,
    /// Whether the run was warned that what it makes may be removed.
    is_warned: bool,
}

impl Owed {
    fn forget(&mut self, item: usize) {
        self.published.remove(&item);
        self.made_by_run.remove(&item);
    }
}

impl Reference {
    pub(super) fn new() -> Reference {
        let content = |item: &Item| item.content().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
        let mut reference = Reference {
            keys: ITEMS.iter().map(Item::key).collect(),
            content: ITEMS.iter().map(|item| (item.key(), content(item))).collect(),
            shelves: BTreeMap::new(),
        };
        let files = Files::on(new_disk());
        reference.work(&files, &mut Owed::default()).unwrap();
        reference.shelves = shelves(&Store::open_on(&files, Path::new(OUTPUTS)).unwrap()).unwrap();
        let without_spare = ITEMS.iter().filter(|item| item.stage != ITEMS[SPARE].stage);
        assert_eq!(reference.shelves.len(), without_spare.map(|item| item.files.len() + 1).sum::<usize>());
        reference
    }

    /// Two runs of a pipeline, the second of which is cut off, and a removal between them.
    pub(super) fn work(&self, files: &Files, owed: &mut Owed) -> Result<(), StoreError> {
        let store = Store::open_on(files, Path::new(OUTPUTS))?;
        self.publish(&store, DATASET, owed)?;
        make_pipeline_folder(files)?;
        let run = store.used_by(PIPELINE, &self.keys[STUDY]);
        owed.is_warned = false;
        for item in [DATASET, PREPROCESS, TRIALS[0], TRIALS[1]] {
            self.make(&run, item, owed)?;
        }
        self.publish(&run, TRIALS[0], owed)?; // another process was first
        self.damage(files, &run, owed)?;
        self.make(&run, STUDY, owed)?;
        owed.made_by_run.remove(&TRIALS[2]); // of another plan
        run.finished();
        drop(run);
        self.publish(&store, SPARE, owed)?;
        owed.forget(SPARE);
        owed.forget(TRIALS[2]);
        let pointers = At([self.keys[STUDY]].into());
        Removal::new(&store, &pointers, Limits::default())?.remove(PATIENCE)?;
        let run = store.used_by(PIPELINE, &self.keys[TRIALS[2]]);
        owed.is_warned = false;
        self.make(&run, TRIALS[2], owed)?;
        Ok(())
    }

    /// Finds an artifact or makes it, as a run does.
    fn make(&self, run: &Store, item: usize, owed: &mut Owed) -> Result<(), StoreError> {
        if let Some(found) = run.find(&self.keys[item])? {
            run.note_part(&found.key());
            match found.verify_all() {
                Err(StoreError::Damaged { .. }) => {}
                verified => return verified,
            }
        }
        run.will_make(&self.keys[item])?;
        let _lock = run.lock(&self.keys[item])?;
        self.publish(run, item, owed)?;
        owed.is_warned |= run.take_warnings().iter().any(|warning| warning.contains("run gc"));
        if !owed.is_warned {
            owed.made_by_run.insert(item);
        }
        Ok(())
    }

    fn publish(&self, store: &Store, item: usize, owed: &mut Owed) -> Result<(), StoreError> {
        let write = |out: &mut Writer| ITEMS[item].content().try_for_each(|(name, bytes)| out.write(name, &bytes));
        let published = ITEMS[item].with_identity(|identity| store.publish::<StoreError>(identity, write))?;
        // What was already there is believed by what it says of itself.
        match published.verify_all() {
            Err(StoreError::Damaged { .. }) => return self.publish(store, item, owed),
            verified => verified?,
        }
        owed.published.insert(item);
        Ok(())
    }

    /// An artifact decays, is set aside when it is read, and is made again.
    fn damage(&self, files: &Files, run: &Store, owed: &mut Owed) -> Result<(), StoreError> {
        let item = TRIALS[1];
        owed.forget(item);
        files.write_synced(&run.folder_of(&self.keys[item]).join("weights"), &[0; 41])?;
        let Some(artifact) = run.find(&self.keys[item])? else { return self.make(run, item, owed) };
        match artifact.read("weights") {
            Err(StoreError::Damaged { set_aside: Some(_), .. }) => self.make(run, item, owed),
            Err(error) => Err(error),
            Ok(bytes) => panic!("damage was read: {bytes:?}"),
        }
    }

    /// Checks that all that is owed is there, that nothing else than what was published is believed, and that looking through
    /// the store finds what is not. Sets damaged artifacts aside.
    pub(super) fn check(&self, files: &Files, owed: &Owed) -> Result<(), Broken> {
        let store = Store::open_on(files, Path::new(OUTPUTS)).map_err(told)?;
        let damaged = self.damaged(&store)?;
        for key in store.keys().map_err(told)? {
            let content = read(&store, &key)?;
            let is_damaged = damaged.contains(&key);
            if content.is_some() == is_damaged {
                return Err(format!("looking through the store finds artifact {} damaged: {is_damaged}", key.short()));
            }
            if content.is_some_and(|content| content != self.content[&key]) {
                return Err(format!("artifact {} is believed, and is not what was published", key.short()));
            }
        }
        match owed.published.iter().find(|item| !store.contains(&self.keys[**item])) {
            Some(lost) => Err(format!("artifact {lost} was published and is lost")),
            None => Ok(()),
        }
    }

    /// Checks that a removal keeps what runs have made.
    pub(super) fn check_removal(&self, files: &Files, owed: &Owed) -> Result<(), Broken> {
        let store = Store::open_on(files, Path::new(OUTPUTS)).map_err(told)?;
        let pointers = At::default();
        let removal = Removal::new(&store, &pointers, Limits::default());
        removal.and_then(|mut removal| removal.remove(PATIENCE)).map_err(told)?;
        match owed.made_by_run.iter().find(|item| !store.contains(&self.keys[**item])) {
            Some(lost) => Err(format!("artifact {lost} was made by a run and is removed")),
            None => Ok(()),
        }
    }

    /// Does the work again and checks that it comes to what it comes to without any crash.
    pub(super) fn check_again(&self, files: &Files) -> Result<(), Broken> {
        self.work(files, &mut Owed::default())
            .map_err(|error| format!("the work cannot be done again: {}", told(error)))?;
        let store = Store::open_on(files, Path::new(OUTPUTS)).map_err(told)?;
        let shelves = shelves(&store).map_err(told)?;
        if let Some(path) = shelves.keys().chain(self.shelves.keys()).find(|p| shelves.get(*p) != self.shelves.get(*p))
        {
            return Err(format!("{} is not as it is without a crash", path.display()));
        }
        let left = |part| match files.list(&store.part(part)) {
            Ok(left) if left.is_empty() => Ok(()),
            left => Err(format!("left in {part}: {left:?}")),
        };
        left("tmp")?;
        store.tidy().map_err(told)?;
        left("locks")
    }

    fn damaged(&self, store: &Store) -> Result<BTreeSet<Key>, Broken> {
        let mut damaged = BTreeSet::new();
        for finding in store.verify().map_err(told)?.findings {
            match finding {
                Finding::Damaged { key, .. } => drop(damaged.insert(key)),
                Finding::Foreign { path } => return Err(format!("{} belongs to nothing", path.display())),
                Finding::Unreadable { error, .. } => return Err(told(error)),
            }
        }
        Ok(damaged)
    }

    /// Checks that only what decayed, or the power loss left behind, is damaged.
    pub(super) fn check_undamaged(&self, files: &Files) -> Result<(), Broken> {
        let store = Store::open_on(files, Path::new(OUTPUTS)).map_err(told)?;
        let mut damaged = self.damaged(&store)?;
        damaged.remove(&self.keys[TRIALS[1]]);
        if damaged.is_empty() { Ok(()) } else { Err(format!("partly visible: {damaged:?}")) }
    }
}

fn told(error: StoreError) -> Broken {
    format!("{error}: {error:?}")
}

/// An artifact's files; `None` where it is not believed.
fn read(store: &Store, key: &Key) -> Result<Option<Content>, Broken> {
    let Some(artifact) = store.find(key).map_err(told)? else { return Ok(None) };
    let mut content = Content::new();
    for (name, _) in artifact.files() {
        match artifact.read(name) {
            Ok(bytes) => drop(content.insert(name.to_owned(), bytes)),
            Err(StoreError::Damaged { .. }) => return Ok(None),
            Err(error) => return Err(told(error)),
        }
    }
    Ok(Some(content))
}

fn shelves(store: &Store) -> Result<BTreeMap<PathBuf, Vec<u8>>, StoreError> {
    let (files, mut content) = (store.files(), BTreeMap::new());
    let parts = files.list(&store.part(""))?.into_iter().filter(|name| name.len() == 2);
    let mut open: Vec<PathBuf> = parts.map(|name| store.part(&name)).collect();
    while let Some(path) = open.pop() {
        match files.kind(&path)? {
            Some(Kind::Folder) => open.extend(files.list(&path)?.into_iter().map(|name| path.join(name))),
            _ => drop(content.insert(path.clone(), files.read(&path)?)),
        }
    }
    Ok(content)
}

/// The pipeline's folder is what the records of its runs stand for: it survives.
pub(super) fn make_pipeline_folder(files: &Files) -> Result<(), StoreError> {
    files.create_folder(&Path::new(OUTPUTS).join(PIPELINE))?;
    Ok(files.sync_folder(Path::new(OUTPUTS))?)
}

/// A disk with the folder in which the outputs folder will be.
pub(super) fn new_disk() -> SimulatedDisk {
    let disk = SimulatedDisk::new();
    let files = Files::on(disk.clone());
    files.create_folder(Path::new("/project")).unwrap();
    files.sync_folder(Path::new("/")).unwrap();
    disk
}
