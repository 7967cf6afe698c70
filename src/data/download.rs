//! Downloads: checked before they are published, never half there.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use super::error::DataError;
use super::published::Published;
use crate::base::fs;

/// Longest wait for a connection and for the first byte of an answer.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(30);
/// Longest download as a whole: 40 MB at 50 kB/s.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(900);
/// Bytes between two reports of progress.
const CHUNK: usize = 1 << 18;

/// Progress of a download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Name of the file.
    pub file: String,
    /// Bytes so far.
    pub received: u64,
    /// Bytes in all, if the server said so.
    pub total: Option<u64>,
}

/// Fetches a file from the first mirror that gives the right content, keeps it at `path`, and returns the content.
pub(super) fn fetch(
    mirrors: &[&str],
    file: &Published,
    path: &Path,
    progress: &mut dyn FnMut(Download),
) -> Result<Vec<u8>, DataError> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_connect(Some(RESPONSE_TIMEOUT))
        .timeout_recv_response(Some(RESPONSE_TIMEOUT))
        .timeout_global(Some(TOTAL_TIMEOUT))
        .max_redirects(5)
        .build()
        .into();
    let mut tried = Vec::new();
    for mirror in mirrors {
        let address = format!("{mirror}{}", file.name);
        match get(&agent, &address, file, progress).and_then(|raw| Ok((wanted(&raw, file)?, raw))) {
            Ok((content, raw)) => {
                if let Some(folder) = path.parent() {
                    fs::create_folder(folder)?;
                }
                fs::write_atomic(path, &raw)?;
                return Ok(content);
            }
            Err(why) => tried.push(format!("{address}: {why}")),
        }
    }
    Err(DataError::Download { file: file.name.to_owned(), looked_in: Vec::new(), tried })
}

/// The content, if the answer is the file and not something else.
fn wanted(raw: &[u8], file: &Published) -> Result<Vec<u8>, String> {
    file.verified(raw).map_err(|found| match raw.trim_ascii_start().first() {
        Some(b'<') => "a web page came instead of the file".to_owned(),
        _ => format!("the wrong content came: expected SHA-256 {}, found {found}", file.sha256),
    })
}

fn get(
    agent: &ureq::Agent,
    address: &str,
    file: &Published,
    progress: &mut dyn FnMut(Download),
) -> Result<Vec<u8>, String> {
    let mut answer = agent.get(address).call().map_err(|error| error.to_string())?;
    let total = answer.headers().get("content-length").and_then(|n| n.to_str().ok()?.parse().ok());
    let limit = file.largest_copy();
    let mut body = answer.body_mut().as_reader().take(limit + 1);
    let (mut raw, mut chunk) = (Vec::new(), vec![0; CHUNK]);
    loop {
        let n = body.read(&mut chunk).map_err(|error| error.to_string())?;
        if n == 0 {
            break;
        }
        raw.extend_from_slice(&chunk[..n]);
        progress(Download { file: file.name.to_owned(), received: raw.len() as u64, total });
    }
    match total {
        _ if raw.len() as u64 > limit => Err("the answer is far larger than the file".to_owned()),
        Some(total) if total != raw.len() as u64 => Err(format!("{} of {total} bytes came", raw.len())),
        _ => Ok(raw),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;

    const FILE: Published = Published {
        name: "hello.txt",
        size: 5,
        sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
        bundled: None,
    };

    /// A server on loopback that gives one answer and ends; returns its address.
    fn server(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut connection, _) = listener.accept().unwrap();
            let mut request = [0; 2048];
            let _ = connection.read(&mut request).unwrap();
            // A client that has read enough hangs up.
            let _ = connection.write_all(answer.as_bytes());
        });
        address
    }

    fn fetch_from(answers: &[&'static str]) -> (Result<Vec<u8>, DataError>, bool) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("set/hello.txt");
        let mirrors: Vec<String> = answers.iter().map(|answer| server(answer)).collect();
        let mirrors: Vec<&str> = mirrors.iter().map(String::as_str).collect();
        let result = fetch(&mirrors, &FILE, &path, &mut |_| ());
        (result, path.exists())
    }

    const GOOD: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";

    #[test]
    fn a_good_answer_is_kept() {
        let (result, kept) = fetch_from(&[GOOD]);
        assert_eq!(result.unwrap(), b"hello");
        assert!(kept);
    }

    #[test]
    fn bad_answers_fail_closed_and_the_next_mirror_is_tried() {
        for bad in [
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhel",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhullo",
            "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<html>no</html>",
            "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        ] {
            let (result, kept) = fetch_from(&[bad]);
            assert!(matches!(result, Err(DataError::Download { .. })), "{bad}");
            assert!(!kept);
            assert_eq!(fetch_from(&[bad, GOOD]).0.unwrap(), b"hello");
        }
    }

    #[test]
    fn what_went_wrong_is_told_for_each_mirror() {
        let page = "HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<html>no</html>";
        let wrong = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhullo";
        let missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        let Err(DataError::Download { tried, .. }) = fetch_from(&[page, wrong, missing]).0 else { unreachable!() };
        for (tried, word) in tried.iter().zip(["a web page came", "found", "404"]) {
            assert!(tried.contains(word), "{tried}");
        }
        assert!(tried[1].contains(FILE.sha256));
    }

    #[test]
    fn a_refused_connection_is_an_error() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        drop(listener);
        let folder = tempfile::tempdir().unwrap();
        let result = fetch(&[&address], &FILE, &folder.path().join("hello.txt"), &mut |_| ());
        assert!(matches!(result, Err(DataError::Download { .. })));
    }

    #[test]
    fn a_large_file_comes_whole_and_an_endless_one_is_cut() {
        let size = 12 << 20;
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n");
        let answer: &'static str = Box::leak((head + &"a".repeat(size)).into_boxed_str());
        // printf 'a%.0s' $(seq 12582912) | sha256sum
        let sha256 = "2832237c662fe53a487074b428022efb76689f998baf737a14691342590d7c39";
        let file = Published { name: "a", size: size as u64, sha256, bundled: None };
        let folder = tempfile::tempdir().unwrap();
        let mut last = None;
        let mut progress = |download: Download| last = Some(download);
        let content = fetch(&[&server(answer)], &file, &folder.path().join("a"), &mut progress).unwrap();
        assert_eq!(content.len(), size);
        let (received, total) = (size as u64, Some(size as u64));
        assert_eq!(last, Some(Download { file: "a".to_owned(), received, total }));

        let result = fetch(&[&server(answer)], &FILE, &folder.path().join("b"), &mut |_| ());
        let Err(DataError::Download { tried, .. }) = result else { unreachable!() };
        assert!(tried[0].ends_with("the answer is far larger than the file"), "{}", tried[0]);
    }
}
