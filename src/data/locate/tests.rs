#![expect(clippy::disallowed_methods, reason = "tests lay out files by hand")]

use std::fs as std_fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::*;
use crate::data::{CATALOGUE, CatalogueName};

static FILES: [Published; 1] = [Published {
    name: "hello.txt",
    size: 5,
    sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    bundled: None,
}];

/// A data set of one file, with a mirror at a listener of this machine.
fn entry() -> (Entry, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mirror: &'static str = Box::leak(format!("http://{}/", listener.local_addr().unwrap()).into_boxed_str());
    let mirrors: &'static [&'static str] = Box::leak(Box::new([mirror]));
    let entry = Entry {
        name: CatalogueName::Digits,
        word: "test_set",
        title: "Test",
        licence: "MIT",
        classes: [""; 10],
        files: &FILES,
        mirrors,
    };
    (entry, listener)
}

fn content(entry: &Entry, source: &Source) -> Result<Vec<u8>, DataError> {
    source.content(entry, &FILES[0], &mut |_| ())
}

fn put(root: &Path, bytes: &[u8]) -> PathBuf {
    let folder = root.join("test_set");
    std_fs::create_dir_all(&folder).unwrap();
    std_fs::write(folder.join("hello.txt"), bytes).unwrap();
    folder
}

#[test]
fn the_first_root_that_has_the_file_gives_it() {
    let (entry, _listener) = entry();
    let [first, second] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let roots = vec![first.path().to_owned(), second.path().to_owned()];
    let source = Source { roots, cache: None, offline: true };
    assert_eq!(whereabouts(&entry, &source), Place::Nowhere);
    let folder = put(second.path(), b"hello");
    assert_eq!(whereabouts(&entry, &source), Place::Folder(folder));
    assert_eq!(content(&entry, &source).unwrap(), b"hello");
    put(first.path(), b"hullo");
    assert!(matches!(content(&entry, &source), Err(DataError::Checksum { .. })));
}

#[test]
fn offline_no_connection_is_opened() {
    let (entry, listener) = entry();
    listener.set_nonblocking(true).unwrap();
    let cache = tempfile::tempdir().unwrap();
    let source = Source { roots: Vec::new(), cache: Some(cache.path().to_owned()), offline: true };
    assert_eq!(whereabouts(&entry, &source), Place::Nowhere);
    assert!(matches!(content(&entry, &source), Err(DataError::Missing { offline: true, .. })));
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn a_download_is_kept_and_used_from_then_on() {
    let (entry, listener) = entry();
    let server = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut request = [0; 2048];
        let length = connection.read(&mut request).unwrap();
        connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello").unwrap();
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    let cache = tempfile::tempdir().unwrap();
    let mut source = Source { roots: Vec::new(), cache: Some(cache.path().to_owned()), offline: false };
    assert_eq!(whereabouts(&entry, &source), Place::Mirror);
    assert_eq!(content(&entry, &source).unwrap(), b"hello");
    assert!(server.join().unwrap().starts_with("GET /hello.txt "));
    source.offline = true;
    assert_eq!(whereabouts(&entry, &source), Place::Folder(cache.path().join("test_set")));
    assert_eq!(content(&entry, &source).unwrap(), b"hello");
}

#[test]
fn bad_files_are_set_aside_one_beside_the_other() {
    let (entry, _listener) = entry();
    let root = tempfile::tempdir().unwrap();
    let source = Source { roots: vec![root.path().to_owned()], cache: None, offline: true };
    for (bad, aside) in [(&b"one"[..], "hello.txt.bad1"), (&b"two"[..], "hello.txt.bad2")] {
        let folder = put(root.path(), bad);
        let error = content(&entry, &source).unwrap_err();
        assert!(error.to_string().contains(FILES[0].sha256) && error.to_string().contains(aside), "{error}");
        assert_eq!(std_fs::read(folder.join(aside)).unwrap(), bad);
    }
    assert!(matches!(content(&entry, &source), Err(DataError::Missing { .. })));
}

#[test]
fn every_file_of_the_catalogue_is_on_board_with_its_size_and_digest() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let source = Source { roots: vec![root.clone()], cache: None, offline: true };
    for entry in &CATALOGUE {
        assert_eq!(whereabouts(entry, &source), Place::Folder(root.join(entry.word)));
        for file in entry.files {
            assert_eq!(source.content(entry, file, &mut |_| ()).unwrap().len() as u64, file.size);
        }
    }
}
