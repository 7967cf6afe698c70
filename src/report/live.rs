//! Pages that are served: a list of pipelines, and a report that follows its search.

use super::content::Content;
use super::found::search_form;
use super::page::{Template, page_with};
use super::template::{STYLE, digest, fill};
use crate::base::escape::html as text;
use crate::base::text::metric;

const INDEX: &str = include_str!("index.html");
const SCRIPT: &str = include_str!("live.js");

/// A pipeline in the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// What it is doing.
    pub state: String,
    /// Number of trials.
    pub trials: usize,
    /// The metric that ranks them.
    pub metric: String,
    /// The best value of the metric.
    pub best: Option<f64>,
    /// The trial that has it.
    pub by: String,
    /// When the last run began.
    pub begun: String,
    /// How long it took.
    pub took: String,
    /// What it learns from.
    pub data: String,
    /// What was measured on the test part first (the accuracy of classes), where it was.
    pub test: Option<f64>,
}

/// A report that loads itself anew when the server has another `version`; `state` says what is going on.
pub fn live_page(content: &Content, state: &str, version: &str) -> String {
    let script = format!("<script>{SCRIPT}</script>");
    let policy = format!(" {}; connect-src 'self'", digest(SCRIPT));
    page_with(content, &[], &Template { live: bar(state, version), script, policy })
}

fn bar(state: &str, version: &str) -> String {
    format!("<p id=\"live\" role=\"status\" data-version=\"{}\">{}</p>", text(version), text(state))
}

fn documents_of(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let item = |name: &String| format!("<li><a href=\"run/{0}/\">{0}</a></li>", text(name));
    format!("<section>\n<h2>Documents</h2>\n<ul>{}</ul>\n</section>\n", names.iter().map(item).collect::<String>())
}

/// The list of pipelines, and of documents over several.
pub fn index(listed: &[Listed], documents: &[String], version: &str) -> String {
    let row = |run: &Listed| {
        let number = |value: Option<f64>| value.map(metric).unwrap_or_default();
        let link = format!("<a href=\"run/{0}/\">{0}</a>", text(&run.name));
        let words = |word: &String| (word.clone(), "");
        let numbers = |word: String| (word, " class=\"number\"");
        let cells = [
            words(&run.state),
            words(&run.begun),
            numbers(run.took.clone()),
            words(&run.data),
            numbers(run.trials.to_string()),
            words(&run.metric),
            numbers(number(run.best)),
            words(&run.by),
            numbers(number(run.test)),
        ];
        let cells: String = cells.iter().map(|(word, class)| format!("<td{class}>{}</td>", text(word))).collect();
        let name = text(&run.name);
        let tick = format!(
            "<input type=\"checkbox\" name=\"run\" id=\"compare {name}\" value=\"{name}\" aria-label=\"Compare {name}\">"
        );
        format!("<tr><td>{tick}</td><td>{link}</td>{cells}</tr>\n")
    };
    let state = if listed.is_empty() { "Nothing has run yet." } else { "This page follows what runs." };
    let (style, script) = (digest(STYLE), digest(SCRIPT));
    let parts = [
        (
            "policy",
            format!(
                "default-src 'none'; style-src {style}; script-src {script}; connect-src 'self'; base-uri 'none'; form-action 'self'"
            ),
        ),
        ("style", STYLE.to_owned()),
        ("live", bar(state, version)),
        ("search", if listed.is_empty() { String::new() } else { search_form("") }),
        ("button", if listed.len() > 1 { "<button>Compare the chosen</button>" } else { "" }.to_owned()),
        ("documents", documents_of(documents)),
        ("rows", listed.iter().map(row).collect()),
        ("script", SCRIPT.to_owned()),
    ];
    fill(INDEX, &parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_states_stay_text() {
        let run = Listed { name: "a".to_owned(), state: "<b>".to_owned(), by: "\"'&".to_owned(), ..Listed::default() };
        let html = index(&[run], &["d<".to_owned()], "1");
        assert!(html.contains("href=\"run/d&lt;/\""));
        assert!(html.contains("&lt;b&gt;") && html.contains("&quot;&#39;&amp;") && html.contains("href=\"run/a/\""));
    }

    #[test]
    fn a_live_report_has_a_bar_and_may_ask_its_own_server_alone() {
        let html = live_page(&Content { name: "a".to_owned(), ..Content::default() }, "running", "7");
        assert!(html.contains("data-version=\"7\">running</p>") && html.contains("connect-src 'self'"));
        let fixed = super::super::page(&Content::default(), &[]);
        assert!(!fixed.contains("EventSource") && !fixed.contains("connect-src"));
    }
}
