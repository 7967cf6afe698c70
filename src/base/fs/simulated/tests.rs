//! Tests of the simulation: what may be lost is lost in some state, what may not is lost in none.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use super::*;
use crate::base::fs::{Files, append};
use crate::base::rng::Stream;

fn new() -> (SimulatedDisk, Files) {
    let disk = SimulatedDisk::new();
    (disk.clone(), Files::on(disk))
}

/// All that a file may hold after a power loss; `None` where it is gone.
fn left(disk: &SimulatedDisk, path: &str) -> BTreeSet<Option<Vec<u8>>> {
    let states = (0..300).map(|n| Files::on(disk.after_power_loss(&mut Stream::new(7, "power loss", n))));
    states.map(|files| files.read(Path::new(path)).ok()).collect()
}

fn some(bytes: &[u8]) -> Option<Vec<u8>> {
    Some(bytes.to_vec())
}

#[test]
fn what_was_forced_to_the_disk_survives_and_a_name_that_was_not_may_be_lost() {
    let (disk, files) = new();
    files.write_synced(Path::new("/a"), b"content").unwrap();
    assert_eq!(left(&disk, "/a"), [None, some(b"content")].into());
    files.sync_folder(Path::new("/")).unwrap();
    assert_eq!(left(&disk, "/a"), [some(b"content")].into());
    assert_eq!(Files::on(disk.after_kill()).read(Path::new("/a")).unwrap(), b"content");
}

#[test]
fn content_that_was_not_forced_is_lost_kept_cut_or_zeroed() {
    let (disk, files) = new();
    let path = Path::new("/a");
    let (file, _) = files.new_append(Path::new("/"), "a", "").unwrap();
    files.rename(Path::new(&format!("/{}", files.list(Path::new("/")).unwrap()[0])), path).unwrap();
    append(&*file, path, b"sure").unwrap();
    file.sync_data().unwrap();
    append(&*file, path, b"+1").unwrap();
    files.sync_folder(Path::new("/")).unwrap();
    let states = ["sure", "sure+", "sure+1", "sure+\0", "sure\0\0"].map(|text| some(text.as_bytes()));
    assert_eq!(left(&disk, "/a"), states.into());
}

#[test]
fn changes_of_entries_are_kept_in_no_order() {
    let (disk, files) = new();
    for name in ["/a", "/b"] {
        files.write_synced(Path::new(name), name.as_bytes()).unwrap();
    }
    let names = |n| {
        let files = Files::on(disk.after_power_loss(&mut Stream::new(7, "power loss", n)));
        files.list(Path::new("/")).unwrap()
    };
    let states: BTreeSet<Vec<String>> = (0..200).map(names).collect();
    assert_eq!(states.len(), 4, "{states:?}");
}

#[test]
fn a_rename_is_whole_and_forced_by_either_folder() {
    let (disk, files) = new();
    for folder in ["/x", "/y", "/x/a"] {
        files.create_folder(Path::new(folder)).unwrap();
    }
    files.write_synced(Path::new("/x/a/file"), b"1").unwrap();
    for folder in ["/", "/x", "/x/a"] {
        files.sync_folder(Path::new(folder)).unwrap();
    }
    files.rename(Path::new("/x/a"), Path::new("/y/b")).unwrap();
    for n in 0..100 {
        let after = Files::on(disk.after_power_loss(&mut Stream::new(7, "power loss", n)));
        assert!(after.exists(Path::new("/x/a/file")) != after.exists(Path::new("/y/b/file")));
    }
    files.sync_folder(Path::new("/x")).unwrap();
    assert_eq!(left(&disk, "/y/b/file"), [some(b"1")].into());
}

#[test]
fn content_that_could_not_be_forced_is_not_forced_by_a_second_try() {
    let (disk, files) = new();
    let path = Path::new("/a");
    let file = files.open_lock(path).unwrap();
    files.sync_folder(Path::new("/")).unwrap();
    append(&*file, path, b"1").unwrap();
    disk.plan(Fault::Fails(disk.counts().0, ErrorKind::Other));
    assert!(file.sync_all().is_err());
    assert_eq!(disk.struck().unwrap(), "sync /a");
    file.sync_all().unwrap();
    assert!(left(&disk, "/a").contains(&some(b"")));
}

#[test]
fn nothing_works_after_the_end_of_the_process_and_its_locks_end() {
    let (disk, files) = new();
    let path = Path::new("/a");
    let held = files.open_lock(path).unwrap();
    held.try_lock().unwrap();
    assert!(files.open(path).unwrap().try_lock().is_err());
    disk.plan(Fault::Stop(disk.counts().1));
    assert!(files.exists(path), "nothing has changed since");
    assert!(files.write_synced(Path::new("/b"), b"").is_err() && !files.exists(path));
    let after = Files::on(disk.after_kill());
    assert_eq!(after.list(Path::new("/")).unwrap(), ["a"]);
    after.open(path).unwrap().try_lock().unwrap();
}

/// Either the old bytes or the new ones, whenever the power goes; and the new ones once it was said so.
#[test]
fn an_atomic_write_survives_a_power_loss_at_every_change() {
    let path = Path::new("/folder/file");
    for stop in 0.. {
        let (disk, files) = new();
        files.create_folder(Path::new("/folder")).unwrap();
        files.write_synced(path, b"old").unwrap();
        ["/", "/folder"].iter().try_for_each(|folder| files.sync_folder(Path::new(folder))).unwrap();
        disk.plan(Fault::Stop(disk.counts().1 + stop));
        let written = files.write_atomic(path, b"new, and longer").is_ok();
        let [old, new] = [some(b"old"), some(b"new, and longer")];
        let left = left(&disk, "/folder/file");
        assert!(left.is_subset(&[old.clone(), new.clone()].into()), "before change {stop}: {left:?}");
        assert!(!written || left == [new].into());
        let after = Files::on(disk.after_power_loss(&mut Stream::new(7, "power loss", stop)));
        after.remove_abandoned(Path::new("/folder"));
        assert_eq!(after.list(Path::new("/folder")).unwrap(), ["file"]);
        if written {
            break;
        }
    }
}
