//! The page: a template with data, scripts and figures in their places.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::content::{Content, Figure, Trial};
use super::document::section;
use super::template::{STYLE, digest, fill};
use crate::base::escape::{html as text, json as visible};
use crate::base::text::with_deviation;

const PAGE: &str = include_str!("page.html");
/// One script, in parts that build on one another.
const SCRIPT: &str = concat!(
    include_str!("script/state.js"),
    include_str!("script/filter.js"),
    include_str!("script/ticks.js"),
    include_str!("script/axes.js"),
    include_str!("script/groups.js"),
    include_str!("script/charts.js"),
    include_str!("script/scatter.js"),
    include_str!("script/table.js"),
    include_str!("script/columns.js"),
    include_str!("script/overview.js"),
    include_str!("script/link.js"),
    include_str!("script/print.js"),
    include_str!("script/main.js")
);
const ECHARTS: &str = include_str!("vendor/echarts.min.js");
const LICENCES: &str = include_str!("vendor/LICENSES.txt");

/// Rows of the table that is there without script.
const STATIC_ROWS: usize = 200;

/// What a page has that is served besides what one has that is mailed.
#[derive(Default)]
pub(super) struct Template {
    /// A line about what is going on.
    pub(super) live: String,
    /// A script.
    pub(super) script: String,
    /// The digest of that script, and what it may do.
    pub(super) policy: String,
}

/// The report as one HTML file.
pub fn page(content: &Content, figures: &[Figure]) -> String {
    page_with(content, figures, &Template::default())
}

pub(super) fn page_with(content: &Content, figures: &[Figure], template: &Template) -> String {
    let data = json(content);
    let policy = format!(
        "default-src 'none'; img-src data:; style-src {}; script-src {} {}{}; base-uri 'none'; form-action 'none'",
        digest(STYLE),
        digest(ECHARTS),
        digest(SCRIPT),
        template.policy
    );
    let figures: String = figures.iter().map(figure).collect();
    let parts = [
        ("policy", policy),
        ("name", text(&content.name)),
        ("description", text(&content.description)),
        ("table", table(content)),
        ("figures", figures),
        ("source", text(&content.source)),
        ("licences", text(LICENCES)),
        ("data", data),
        ("style", STYLE.to_owned()),
        ("echarts", ECHARTS.to_owned()),
        ("script", SCRIPT.to_owned()),
        ("document", content.document.as_ref().map(section).unwrap_or_default()),
        ("live", template.live.clone() + &unfinished(content) + &remarks(content)),
        ("live script", template.script.clone()),
    ];
    fill(PAGE, &parts)
}

/// What a person has written beside the pipeline.
fn remarks(content: &Content) -> String {
    let tags = content.tags.iter().map(|tags| format!("<strong>{}</strong> ", text(tags)));
    let said: String = tags.chain(content.note.iter().map(|note| text(note))).collect();
    if said.is_empty() { said } else { format!("<p id=\"note\">{said}</p>\n") }
}

/// What a page says that shows a run which has not finished.
fn unfinished(content: &Content) -> String {
    match content.unfinished.as_str() {
        "" => String::new(),
        note => format!("<p id=\"unfinished\" role=\"status\"><strong>Unfinished.</strong> {}</p>\n", text(note)),
    }
}

/// Data as JSON that no HTML parser can take for anything else.
fn json(content: &Content) -> String {
    let json = serde_json::to_string(content).expect("a report has string keys and finite numbers");
    visible(&json).replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

fn figure(figure: &Figure) -> String {
    let name = text(&figure.name);
    let data = BASE64.encode(&figure.image);
    let kind = if figure.image.starts_with(b"\x89PNG") { "png" } else { "svg+xml" };
    format!(
        "<figure><button type=\"button\" aria-expanded=\"false\" title=\"Larger or smaller\"><img alt=\"{name}\" \
         src=\"data:image/{kind};base64,{data}\"></button><figcaption>{name}</figcaption></figure>\n"
    )
}

/// The best trials, for readers without script.
fn table(content: &Content) -> String {
    let head = ["trial", &content.metric, "status"].into_iter().chain(content.parameters.iter().map(String::as_str));
    let mut html: String = head.map(|name| format!("<th>{}</th>", text(name))).collect();
    html = format!("<tr>{html}</tr>\n");
    let mut trials: Vec<&Trial> = content.trials.iter().collect();
    trials.sort_by(|a, b| {
        let key = |trial: &Trial| trial.metric.map_or(f64::INFINITY, |m| if content.maximize { -m } else { m });
        key(a).total_cmp(&key(b))
    });
    for trial in trials.into_iter().take(STATIC_ROWS) {
        let metric = trial.metric.map(|value| with_deviation(value, trial.sd)).unwrap_or_default();
        let values = content.parameters.iter().map(|path| match trial.config.get(path) {
            Some(serde_json::Value::String(word)) => word.clone(),
            Some(value) => value.to_string(),
            None => String::new(),
        });
        let cells = [trial.name.clone(), metric, trial.status.clone()].into_iter().chain(values);
        let cells: String = cells.map(|cell| format!("<td>{}</td>", text(&cell))).collect();
        html.push_str(&format!("<tr>{cells}</tr>\n"));
    }
    html
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::base::escape::tests::{assert_visible, hostile};

    fn content(word: &str) -> Content {
        Content {
            name: word.to_owned(),
            description: word.to_owned(),
            source: word.to_owned(),
            parameters: vec![word.to_owned()],
            trials: vec![Trial { name: word.to_owned(), metric: Some(0.5), ..Trial::default() }],
            ..Content::default()
        }
    }

    #[test]
    fn what_a_study_contains_stays_text() {
        let plain = page(&content("plain"), &[]);
        for word in hostile() {
            let html = page(&content(&word), &[Figure { name: word.clone(), image: b"<svg/>".to_vec() }]);
            for tag in ["<script", "</script", "<svg", "<!--"] {
                assert_eq!(html.matches(tag).count(), plain.matches(tag).count(), "{word}: {tag}");
            }
            assert_eq!(html.matches("<img").count(), plain.matches("<img").count() + 1, "{word}");
            let body = &html[html.find("<body").unwrap()..html.find("<script").unwrap()];
            assert_visible(body, &['\n', '\r', '\t']);
        }
    }

    #[test]
    fn the_policy_names_the_scripts_that_are_there() {
        let html = page(&content("x"), &[]);
        for script in [SCRIPT, ECHARTS] {
            assert!(html.contains(&BASE64.encode(Sha256::digest(script.as_bytes()))));
            assert!(html.contains(script));
        }
        assert!(!html.contains("http-equiv=\"refresh\"") && !html.contains("{{"));
    }

    #[test]
    fn an_unfinished_run_is_marked_and_a_finished_one_is_not() {
        let unfinished = Content { unfinished: "5 of <8>".to_owned(), ..content("x") };
        let marked = "<strong>Unfinished.</strong> 5 of &lt;8&gt;</p>";
        assert!(page(&unfinished, &[]).contains(marked) && !page(&content("x"), &[]).contains("nfinished\""));
        assert!(super::super::markdown(&unfinished, &[]).contains("**Unfinished.** 5 of &lt;8&gt;"));
    }

    #[test]
    fn no_two_parts_of_the_script_declare_one_name() {
        let declared =
            SCRIPT.lines().filter_map(|line| line.strip_prefix("const ").or_else(|| line.strip_prefix("let ")));
        let names =
            declared.filter_map(|rest| rest.split([' ', ';']).next()).filter(|name| !name.starts_with(['{', '[']));
        let mut seen = std::collections::BTreeSet::new();
        let twice: Vec<&str> = names.filter(|name| !seen.insert(*name)).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn a_page_without_trials_is_a_page() {
        assert!(page(&Content::default(), &[]).ends_with("</html>\n"));
    }
}
