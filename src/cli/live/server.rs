//! Answers requests, and tells open pages when what they show has changed.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use super::guard::{Guard, Verdict};
use super::http::{Body, Client, Head, serve};
use super::pages::{Pages, chosen};
use super::query::field;
use super::runs::Runs;
use crate::cli::args::UiArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;

/// How often the folder is looked at for changes.
const POLL_INTERVAL: Duration = Duration::from_millis(2000);
/// A connection on which nothing else was sent for so many polls gets a comment that keeps it open.
const POLLS_PER_KEEP_ALIVE: u32 = 8;

/// The most pages that may be open at a time.
const MOST_PAGES: usize = 64;

/// Media type of pages.
const HTML: &str = "text/html; charset=utf-8";

pub(crate) fn ui(args: &UiArgs, ui: &Ui) -> Result<(), Failure> {
    let address = SocketAddr::from((args.listen, args.port));
    let cannot = |error| Failure::failed(format!("cannot listen on {address}: {error}"));
    let listener = TcpListener::bind(address).map_err(cannot)?;
    let bound = listener.local_addr().map_err(cannot)?;
    let guard = Guard::new(bound).map_err(Failure::failed)?;
    ui.result(&guard.url());
    ui.note(match args.listen.is_loopback() {
        true => "serves the outputs folder to this machine until Ctrl-C",
        false => "serves the outputs folder until Ctrl-C to everyone who knows this address; it is not encrypted",
    });
    let server =
        Server { guard, runs: Arc::new(Runs::new(&args.store.outputs)), pages: Pages::default(), open: Arc::new(()) };
    serve(&listener, move |head, client| server.handle(head, client));
    Ok(())
}

struct Server {
    guard: Guard,
    runs: Arc<Runs>,
    pages: Pages,
    /// Held once more by every open page.
    open: Arc<()>,
}

impl Server {
    fn handle(&self, head: &Head, client: Client) {
        match self.guard.judge(head) {
            Verdict::Answer => self.answer(head, client),
            Verdict::Welcome(cookie) => {
                client.answer(303, &[("Location", "/"), ("Set-Cookie", &cookie)], Body::from(""))
            }
            Verdict::Refuse(why) => text(client, 403, why),
        }
    }

    fn answer(&self, head: &Head, client: Client) {
        let (path, query) = head.target.split_once('?').unwrap_or((&head.target, ""));
        let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
        let runs = &self.runs;
        match steps.as_slice() {
            [] => html(client, Body::Bytes(self.pages.index(runs))),
            ["events"] => self.follow(client, None),
            ["run", name] if runs.shows(name) && !path.ends_with('/') => text(client, 404, "/ is missing"),
            ["run", name] if runs.shows(name) => html(client, self.pages.run(runs, name)),
            ["run", name, "events"] if runs.has(name) => self.follow(client, Some((*name).to_owned())),
            ["search"] if !path.ends_with('/') => html(client, self.pages.found(runs, &field(query, "where"))),
            ["compare"] => client.answer(303, &[("Location", &chosen(query))], Body::from("")),
            ["compare", names] if path.ends_with('/') && runs.has_all(names) => {
                html(client, Body::Bytes(self.pages.comparison(runs, names)))
            }
            ["compare", names, "events"] if runs.has_all(names) => self.follow(client, Some((*names).to_owned())),
            _ => text(client, 404, "there is no such page"),
        }
    }

    /// Tells a page the version of what it shows, now and whenever it changes, until the page is closed.
    fn follow(&self, client: Client, name: Option<String>) {
        let open = Arc::clone(&self.open);
        if Arc::strong_count(&open) > MOST_PAGES + 1 {
            return text(client, 503, "too many pages are open");
        }
        let Ok(mut writer) = client.begin(&[("Content-Type", "text/event-stream")]) else { return };
        let mut say = |text: &str| writer.write_all(text.as_bytes()).is_ok();
        let mut last = String::new();
        for poll in 1_u32.. {
            let version = self.runs.version(name.as_deref());
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
    }
}

fn html(client: Client, body: Body) {
    client.answer(200, &[("Content-Type", HTML)], body);
}

fn text(client: Client, code: u16, text: &str) {
    client.answer(code, &[("Content-Type", "text/plain")], Body::from(text));
}
