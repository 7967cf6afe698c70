//! Tests of the file operations.

use super::*;
use std::path::Path;

#[test]
fn an_atomic_write_replaces_the_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    write_atomic(&path, b"longer than the next").unwrap();
    write_atomic(&path, b"short").unwrap();
    assert_eq!(read(&path).unwrap(), b"short");
    assert_eq!(list(folder.path()).unwrap(), ["a"]);
}

#[test]
fn errors_name_the_action_and_the_path() {
    let error = read(Path::new("no/such/file")).unwrap_err();
    assert_eq!(error.to_string(), "cannot read `no/such/file`");
    assert!(error.is_not_found());
}

#[test]
fn a_file_over_the_limit_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    write_synced(&path, b"12345").unwrap();
    assert_eq!(read_at_most(&path, 5).unwrap(), b"12345");
    assert!(read_at_most(&path, 4).is_err());
}

#[test]
fn the_kind_of_a_link_is_not_the_kind_of_its_target() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    write_synced(&path, b"12345").unwrap();
    assert_eq!(kind(&path).unwrap(), Some(Kind::File { size: 5 }));
    assert_eq!(kind(folder.path()).unwrap(), Some(Kind::Folder));
    assert_eq!(kind(&folder.path().join("none")).unwrap(), None);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&path, folder.path().join("link")).unwrap();
        assert_eq!(kind(&folder.path().join("link")).unwrap(), Some(Kind::Other));
    }
}

#[test]
fn a_removed_file_is_no_longer_at_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    let file = Files::disk().open_lock(&path).unwrap();
    assert!(file.is_still_at(&path));
    remove_file(&path).unwrap();
    Files::disk().open_lock(&path).unwrap();
    assert!(!file.is_still_at(&path) || cfg!(not(unix)));
}

#[test]
fn only_asides_of_the_dead_are_abandoned() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let alive = Files::disk().open_lock(&path(".tmpALIVE1")).unwrap();
    alive.try_lock().unwrap();
    for name in [".tmpDead01", ".tmp", ".tmpnotes.txt", ".tmpDead012", "a"] {
        write_synced(&path(name), b"x").unwrap();
    }
    create_folder(&path(".tmpFolder")).unwrap();
    assert_eq!(remove_abandoned(folder.path()), 1);
    assert_eq!(list(folder.path()).unwrap(), [".tmp", ".tmpALIVE1", ".tmpDead012", ".tmpFolder", ".tmpnotes.txt", "a"]);
}

#[cfg(unix)]
#[test]
fn links_are_refused_and_what_is_absent_or_ordinary_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(folder.path(), &link).unwrap();
    assert_eq!(refuse_link(&link).unwrap_err().to_string(), format!("cannot write to `{}`", link.display()));
    refuse_link(folder.path()).unwrap();
    refuse_link(&folder.path().join("none")).unwrap();
}
