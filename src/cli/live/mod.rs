//! `run ui`: the reports of an outputs folder, served to this machine's browser while searches run.
//!
//! It listens on the loopback address alone, answers only requests that name it (so that no other web page reaches it by a name
//! of its own), reads and never writes.

mod runs;

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tiny_http::{Header, Method, Request, Response, Server};

use self::runs::{Run, Runs, State};
use super::args::UiArgs;
use super::diagnostics::Failure;
use super::ui::Ui;
use crate::report::index;
use crate::spec::check_text;
use crate::stages::{base_of, live_report};

/// How often the folder is looked at for news, and how often a silent connection is said to live.
const LOOK: Duration = Duration::from_millis(2000);
const LOOKS_A_BREATH: u32 = 8;

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
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    let server =
        Server::http(address).map_err(|error| Failure::failed(format!("cannot listen on {address}: {error}")))?;
    let port = server.server_addr().to_ip().map_or(args.port, |address| address.port());
    ui.result(&format!("http://127.0.0.1:{port}/"));
    ui.note("serves the outputs folder to this machine until Ctrl-C");
    let runs = Arc::new(Runs::new(&args.store.outputs));
    let open = Arc::new(());
    for request in server.incoming_requests() {
        if let Some(refused) = refusal(&request, port) {
            answer(request, 403, "text/plain", refused.into());
            continue;
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
            ["compare"] => redirect(request, &chosen(&query)),
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

/// Why a request is not answered: it must come from this machine's browser, asked for by one of our own pages or by a person.
fn refusal(request: &Request, port: u16) -> Option<&'static str> {
    let header = |name: &str| {
        let found = request.headers().iter().find(|header| header.field.as_str().as_str().eq_ignore_ascii_case(name));
        found.map(|header| header.value.as_str())
    };
    let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    if *request.method() != Method::Get {
        return Some("only GET is answered");
    }
    if !header("Host").is_some_and(|host| names.iter().any(|name| name == host)) {
        return Some("the Host is another one");
    }
    let is_ours = |origin: &str| names.iter().any(|name| origin == format!("http://{name}"));
    if header("Origin").is_some_and(|origin| !is_ours(origin)) {
        return Some("the Origin is another one");
    }
    if header("Sec-Fetch-Site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Some("another page asks");
    }
    None
}

/// The report that a finished run has left, or one of what is known so far.
fn page(runs: &Runs, name: &str) -> Vec<u8> {
    let version = runs.version(Some(name));
    let Run { name, study, state } = runs.run(name);
    match (state, runs.file(&name, "report.html")) {
        (State::Finished, Some(report)) => report,
        (state, _) => {
            let spec = runs.file(&name, "resolved.yaml").unwrap_or_default();
            let spec = String::from_utf8_lossy(&spec).into_owned();
            let resolved = check_text("resolved.yaml", &spec, &[], Path::new(""));
            let base = resolved.map(|resolved| base_of(&resolved.spec)).unwrap_or_default();
            live_report(&name, spec, base, study, &state.text(), &version).into_bytes()
        }
    }
}

/// Where the comparison of the ticked pipelines is: `run=a&run=b` → `/compare/a+b/`. Names need no escapes.
fn chosen(query: &str) -> String {
    let names: Vec<&str> = query.split('&').filter_map(|pair| pair.strip_prefix("run=")).collect();
    // Nothing else may get into the header of a redirection.
    let is_name = |name: &&str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    if names.is_empty() || !names.iter().all(is_name) {
        "/".to_owned()
    } else {
        format!("/compare/{}/", names.join("+"))
    }
}

/// The trials of several pipelines on one page, the pipeline being one more parameter.
fn comparison(runs: &Runs, names: &str) -> Vec<u8> {
    let version = runs.version(Some(names));
    let title = names.split('+').collect::<Vec<_>>().join(" · ");
    live_report(&title, String::new(), String::new(), runs.together(names), "This page follows what runs.", &version)
        .into_bytes()
}

fn redirect(request: Request, to: &str) {
    let mut response = Response::from_data(Vec::new()).with_status_code(303);
    if let Ok(header) = Header::from_bytes("Location", to) {
        response.add_header(header);
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
        for look in 1_u32.. {
            let version = runs.version(name.as_deref());
            let goes_on = match () {
                () if version != last => say(&format!("data: {version}\n\n")),
                () if look.is_multiple_of(LOOKS_A_BREATH) => say(": still here\n\n"),
                () => true,
            };
            if !goes_on {
                return;
            }
            last = version;
            std::thread::sleep(LOOK);
        }
    });
}
