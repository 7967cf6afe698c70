//! The pages that are served.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::everything::Everything;
use super::http::Body;
use super::runs::{Run, Runs, State};
use super::together::{Together, together};
use crate::base::sync::lock_unpoisoned;
use crate::report::{found_page, index};
use crate::stages::{RESOLVED, base_of, live_report};

/// The most pages that are kept.
const MOST_KEPT: usize = 16;

/// Pages that were made, by their names and with the version of what they show: however many clients ask, a page is in memory
/// once.
#[derive(Default)]
pub(super) struct Pages {
    kept: Mutex<BTreeMap<String, Kept>>,
    /// The trials of all pipelines, with their version: one search follows the other.
    everything: Mutex<Option<(String, Arc<Everything>)>>,
}

/// A page with the version of what it shows.
struct Kept {
    version: String,
    page: Arc<[u8]>,
}

impl Pages {
    /// The page of a name, made where what it shows has another version.
    fn page(&self, name: &str, version: String, make: impl FnOnce(&str) -> String) -> Arc<[u8]> {
        let mut kept = lock_unpoisoned(&self.kept);
        if let Some(known) = kept.get(name).filter(|known| known.version == version) {
            return Arc::clone(&known.page);
        }
        let page: Arc<[u8]> = make(&version).into_bytes().into();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(name.to_owned(), Kept { version, page: Arc::clone(&page) });
        page
    }

    /// The list of all pipelines.
    pub(super) fn index(&self, runs: &Runs) -> Arc<[u8]> {
        self.page("", runs.version(None), |version| index(&runs.listed(), &runs.documents(), version))
    }

    /// The trials of all pipelines that a filter finds.
    pub(super) fn found(&self, runs: &Runs, asked: &str) -> Body {
        Body::from(found_page(&self.everything(runs).find(asked)).as_str())
    }

    fn everything(&self, runs: &Runs) -> Arc<Everything> {
        let mut kept = lock_unpoisoned(&self.everything);
        let version = runs.version(None);
        if let Some((_, everything)) = kept.as_ref().filter(|(known, _)| *known == version) {
            return Arc::clone(everything);
        }
        let whole = |name: String| (runs.run(&name), runs.spec(&name));
        let everything = Arc::new(Everything::of(runs.names().into_iter().map(whole).collect()));
        *kept = Some((version, Arc::clone(&everything)));
        everything
    }

    /// The report that a finished run has left, or one of what is known so far.
    pub(super) fn run(&self, runs: &Runs, name: &str) -> Body {
        if let Some((document, size)) = runs.open_document(name) {
            return Body::File(document, size);
        }
        let version = runs.version(Some(name));
        let run = runs.run(name);
        match (&run.state, runs.open_report(name)) {
            (State::Finished, Some((report, size))) => Body::File(report, size),
            _ => Body::Bytes(self.page(name, version, |version| report_so_far(runs, run, version))),
        }
    }

    /// The trials of several pipelines on one page, the pipeline being one more parameter.
    pub(super) fn comparison(&self, runs: &Runs, names: &str) -> Arc<[u8]> {
        self.page(names, runs.version(Some(names)), |version| {
            let title = names.split('+').collect::<Vec<_>>().join(" · ");
            let Together { study, said } = together(names.split('+').map(|name| runs.run(name)).collect());
            live_report(&title, String::new(), String::new(), study, &said, version)
        })
    }
}

fn report_so_far(runs: &Runs, run: Run, version: &str) -> String {
    let Run { name, study, state } = run;
    let source = runs.file(&name, RESOLVED).unwrap_or_default();
    let source = String::from_utf8_lossy(&source).into_owned();
    let base = runs.spec(&name).map(|spec| base_of(&spec)).unwrap_or_default();
    live_report(&name, source, base, study, &state.text(), version)
}

/// Where the comparison of the ticked pipelines is: `run=a&run=b` → `/compare/a+b/`. Names need no escapes.
pub(super) fn chosen(query: &str) -> String {
    let names: Vec<&str> = query.split('&').filter_map(|pair| pair.strip_prefix("run=")).collect();
    // Nothing else may get into the header of a redirection.
    let is_name = |name: &&str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    if names.is_empty() || !names.iter().all(is_name) {
        "/".to_owned()
    } else {
        format!("/compare/{}/", names.join("+"))
    }
}
