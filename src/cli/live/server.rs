//! Answers requests, and tells open pages when what they show has changed.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tiny_http::{Header, Request, Response, Server};

use super::guard::{Guard, Verdict};
use super::pages::{chosen, comparison, page};
use super::runs::Runs;
use crate::cli::args::UiArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;
use crate::report::index;

/// How often the folder is looked at for changes.
const POLL_INTERVAL: Duration = Duration::from_millis(2000);
/// A connection on which nothing else was sent for so many polls gets a comment that keeps it open.
const POLLS_PER_KEEP_ALIVE: u32 = 8;

/// The most pages that may be open at a time.
const MOST_PAGES: usize = 64;

/// Headers of every answer: nobody else may show, read or guess at it.
const HEADERS: [(&str, &str); 5] = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
];

pub(crate) fn ui(args: &UiArgs, ui: &Ui) -> Result<(), Failure> {
    let address = SocketAddr::from((args.listen, args.port));
    let server =
        Server::http(address).map_err(|error| Failure::failed(format!("cannot listen on {address}: {error}")))?;
    let port = server.server_addr().to_ip().map_or(args.port, |address| address.port());
    let guard = Guard::new(SocketAddr::from((args.listen, port))).map_err(Failure::failed)?;
    ui.result(&guard.url());
    ui.note(match args.listen.is_loopback() {
        true => "serves the outputs folder to this machine until Ctrl-C",
        false => "serves the outputs folder until Ctrl-C to everyone who knows this address; it is not encrypted",
    });
    let runs = Arc::new(Runs::new(&args.store.outputs));
    let open = Arc::new(());
    for request in server.incoming_requests() {
        match guard.judge(&request) {
            Verdict::Answer => {}
            Verdict::Welcome(cookie) => {
                redirect(request, "/", Some(&cookie));
                continue;
            }
            Verdict::Refuse(why) => {
                answer(request, 403, "text/plain", why.into());
                continue;
            }
        }
        let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
        let (path, query) = (path.to_owned(), query.to_owned());
        let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
        match steps.as_slice() {
            [] => {
                let page = index(&runs.listed(), &runs.version(None));
                answer(request, 200, "text/html; charset=utf-8", page.into());
            }
            ["events"] => follow(request, &runs, None, &open),
            ["run", name] if runs.has(name) && !path.ends_with('/') => {
                answer(request, 404, "text/plain", b"/ is missing".to_vec())
            }
            ["run", name] if runs.has(name) => {
                let page = page(&runs, name);
                answer(request, 200, "text/html; charset=utf-8", page);
            }
            ["run", name, "events"] if runs.has(name) => follow(request, &runs, Some((*name).to_owned()), &open),
            ["compare"] => redirect(request, &chosen(&query), None),
            ["compare", names] if path.ends_with('/') && runs.has_all(names) => {
                let page = comparison(&runs, names);
                answer(request, 200, "text/html; charset=utf-8", page);
            }
            ["compare", names, "events"] if runs.has_all(names) => {
                follow(request, &runs, Some((*names).to_owned()), &open)
            }
            _ => answer(request, 404, "text/plain", b"there is no such page".to_vec()),
        }
    }
    Ok(())
}

fn redirect(request: Request, to: &str, cookie: Option<&str>) {
    let mut response = Response::from_data(Vec::new()).with_status_code(303);
    let more = [("Location", to)].into_iter().chain(cookie.map(|cookie| ("Set-Cookie", cookie)));
    for (name, value) in HEADERS.into_iter().chain(more) {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    let _ = request.respond(response);
}

fn answer(request: Request, code: u16, kind: &str, body: Vec<u8>) {
    let mut response = Response::from_data(body).with_status_code(code).with_chunked_threshold(usize::MAX);
    for (name, value) in HEADERS.into_iter().chain([("Content-Type", kind)]) {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    // Whoever asked may have gone.
    let _ = request.respond(response);
}

/// Tells a page the version of what it shows, now and whenever it changes, until the page is closed.
fn follow(request: Request, runs: &Arc<Runs>, name: Option<String>, open: &Arc<()>) {
    if Arc::strong_count(open) > MOST_PAGES {
        return answer(request, 503, "text/plain", b"too many pages are open".to_vec());
    }
    let (runs, open) = (Arc::clone(runs), Arc::clone(open));
    std::thread::spawn(move || {
        let _open = open;
        let mut writer = request.into_writer();
        let mut head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n".to_owned();
        HEADERS.iter().for_each(|(name, value)| head += &format!("{name}: {value}\r\n"));
        let mut say = |text: &str| writer.write_all(text.as_bytes()).and_then(|()| writer.flush()).is_ok();
        if !say(&format!("{head}\r\n")) {
            return;
        }
        let mut last = String::new();
        for poll in 1_u32.. {
            let version = runs.version(name.as_deref());
            let goes_on = match () {
                () if version != last => say(&format!("data: {version}\n\n")),
                () if poll.is_multiple_of(POLLS_PER_KEEP_ALIVE) => say(": still here\n\n"),
                () => true,
            };
            if !goes_on {
                return;
            }
            last = version;
            std::thread::sleep(POLL_INTERVAL);
        }
    });
}
