//! The little of HTTP that the pages need: one request a connection, on a thread of its own, with limits on size and time.
//! Whoever is slow, or sends what nobody asked for, holds up nobody else.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The most bytes of a request's head.
const LARGEST_HEAD: usize = 16 << 10;
/// The most headers of a request.
const MOST_HEADERS: usize = 64;
/// How long a client may take to send its request.
const TIME_TO_ASK: Duration = Duration::from_secs(10);
/// How long a client may read nothing of an answer.
const TIME_TO_READ: Duration = Duration::from_secs(20);
/// The most connections at a time; more are closed at once.
const MOST_CONNECTIONS: usize = 1_000;
/// How many bytes of a body that nobody asked for are read, so that the answer arrives before the connection ends.
const MOST_DRAINED: u64 = 64 << 10;

/// Headers of every answer: nobody else may show, read or guess at it.
const HEADERS: [(&str, &str); 6] = [
    ("Connection", "close"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
];

/// The head of a request.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) method: String,
    /// Path and query.
    pub(super) target: String,
    headers: Vec<(String, String)>,
}

impl Head {
    /// The first header of a name, in whatever case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Reads a head; `None` where more bytes must come.
    ///
    /// # Errors
    /// Bytes that are no head of a request.
    fn parse(bytes: &[u8]) -> Result<Option<Self>, httparse::Error> {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut request = httparse::Request::new(&mut headers);
        if request.parse(bytes)?.is_partial() {
            return Ok(None);
        }
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        Ok(Some(Self {
            method: request.method.unwrap_or_default().to_owned(),
            target: request.path.unwrap_or_default().to_owned(),
            headers: request.headers.iter().map(|header| (header.name.to_owned(), text(header.value))).collect(),
        }))
    }
}

/// What an answer consists of.
pub(super) enum Body {
    /// Bytes in memory, which answers to many clients share.
    Bytes(Arc<[u8]>),
    /// A file of this size, which is never in memory as a whole.
    File(File, u64),
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self::Bytes(text.as_bytes().into())
    }
}

/// A client that waits for its answer.
pub(super) struct Client {
    stream: TcpStream,
}

impl Client {
    /// Sends an answer and ends the connection. Whoever asked may have gone.
    pub(super) fn answer(self, code: u16, headers: &[(&str, &str)], body: Body) {
        let sent = self.send(code, headers, body);
        tracing::debug!(code, error = sent.err().map(|error| error.to_string()), "answered");
    }

    fn send(&self, code: u16, headers: &[(&str, &str)], body: Body) -> io::Result<()> {
        let size = match &body {
            Body::Bytes(bytes) => bytes.len() as u64,
            Body::File(_, size) => *size,
        };
        let size = size.to_string();
        let headers = headers.iter().copied().chain([("Content-Length", size.as_str())]);
        let mut stream = &self.stream;
        stream.write_all(head(code, headers).as_bytes())?;
        match body {
            Body::Bytes(bytes) => stream.write_all(&bytes)?,
            Body::File(file, size) => drop(io::copy(&mut file.take(size), &mut stream)?),
        }
        // A connection with unread bytes would be reset, and the answer with it.
        stream.shutdown(Shutdown::Write)?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        io::copy(&mut stream.take(MOST_DRAINED), &mut io::sink())?;
        Ok(())
    }

    /// Begins an answer that goes on; the writer sends each piece at once.
    pub(super) fn begin(self, headers: &[(&str, &str)]) -> io::Result<impl Write> {
        let mut stream = self.stream;
        stream.write_all(head(200, headers.iter().copied()).as_bytes())?;
        Ok(stream)
    }

    /// Waits for the head of the request.
    fn read_head(&self) -> Result<Head, u16> {
        #[expect(clippy::disallowed_methods, reason = "a deadline for a client")]
        let deadline = Instant::now() + TIME_TO_ASK;
        let mut bytes = Vec::new();
        let mut piece = [0; 2048];
        loop {
            #[expect(clippy::disallowed_methods, reason = "a deadline for a client")]
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || self.stream.set_read_timeout(Some(left)).is_err() {
                return Err(408);
            }
            match (&self.stream).read(&mut piece) {
                Ok(0) => return Err(400),
                Ok(count) => bytes.extend_from_slice(&piece[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return Err(408),
            }
            match Head::parse(&bytes) {
                Ok(Some(head)) => return Ok(head),
                Ok(None) if bytes.len() > LARGEST_HEAD => return Err(431),
                Ok(None) => {}
                Err(httparse::Error::TooManyHeaders) => return Err(431),
                Err(_) => return Err(400),
            }
        }
    }
}

/// The first lines of an answer.
fn head<'a>(code: u16, headers: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let reason = match code {
        200 => "OK",
        303 => "See Other",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        408 => "Request Timeout",
        431 => "Request Header Fields Too Large",
        _ => "Service Unavailable",
    };
    let mut head = format!("HTTP/1.1 {code} {reason}\r\n");
    // What would end a line has no place in a header.
    let is_line = |value: &str| !value.contains(['\r', '\n', '\0']);
    for (name, value) in HEADERS.into_iter().chain(headers).filter(|(_, value)| is_line(value)) {
        head += &format!("{name}: {value}\r\n");
    }
    head + "\r\n"
}

/// Accepts connections for ever; every request is handled on a thread of its own.
pub(super) fn serve(listener: &TcpListener, handle: impl Fn(&Head, Client) + Send + Sync + 'static) {
    let handle = Arc::new(handle);
    let open = Arc::new(());
    for stream in listener.incoming() {
        let Ok(stream) = stream else {
            // Out of file descriptors, most likely: those of others are given back soon.
            thread::sleep(Duration::from_millis(50));
            continue;
        };
        if Arc::strong_count(&open) > MOST_CONNECTIONS || stream.set_write_timeout(Some(TIME_TO_READ)).is_err() {
            continue;
        }
        let (handle, open) = (Arc::clone(&handle), Arc::clone(&open));
        let client = move || {
            let _open = open;
            let client = Client { stream };
            match client.read_head() {
                Ok(head) => handle(&head, client),
                Err(code) => client.answer(code, &[], Body::from("")),
            }
        };
        if let Err(error) = thread::Builder::new().spawn(client) {
            tracing::warn!(%error, "a connection was closed: no thread can be started");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_whole_or_not_at_all() {
        let text = b"GET /run/a/?x=1 HTTP/1.1\r\nHost: a:1\r\ncookie: b=c\r\n\r\nbody";
        for length in 0..text.len() - 4 {
            assert!(Head::parse(&text[..length]).unwrap().is_none(), "{length}");
        }
        let head = Head::parse(text).unwrap().unwrap();
        assert_eq!((head.method.as_str(), head.target.as_str()), ("GET", "/run/a/?x=1"));
        assert_eq!(
            (head.header("host"), head.header("Cookie"), head.header("Origin")),
            (Some("a:1"), Some("b=c"), None)
        );
        assert!(Head::parse(b"\x16\x03\x01\x02\x00").is_err() && Head::parse(b"GET\r\n\r\n").is_err());
    }

    #[test]
    fn nothing_gets_into_a_header_that_would_end_its_line() {
        let head = head(303, [("Location", "/a\r\nSet-Cookie: b"), ("X", "y")].into_iter());
        assert!(!head.contains("Set-Cookie") && head.contains("X: y\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = Head::parse(&bytes);
        }
    }
}
