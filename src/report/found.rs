//! The page that answers a search over the trials of all pipelines.

use super::template::{STYLE, digest, fill};
use crate::base::escape::html as text;
use crate::base::text::{grouped, metric};

const PAGE: &str = include_str!("found.html");

/// A trial that a search has found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundTrial {
    /// Its pipeline.
    pub pipeline: String,
    /// Its name.
    pub trial: String,
    /// The metric that ranks it in its pipeline.
    pub metric: String,
    /// The value of that.
    pub value: Option<f64>,
    /// Its values in the columns that the search names.
    pub named: Vec<String>,
}

/// The answer to a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// What was asked for.
    pub asked: String,
    /// What is wrong with it, if something is.
    pub problem: Option<String>,
    /// Columns that it names, beside pipeline and trial.
    pub columns: Vec<String>,
    /// The first of the trials that pass.
    pub trials: Vec<FoundTrial>,
    /// How many pass.
    pub passing: usize,
    /// How many trials there are.
    pub all: usize,
    /// How many pipelines there are.
    pub pipelines: usize,
}

/// The field in which a search is written.
pub(super) fn search_form(asked: &str) -> String {
    format!(
        "<form action=\"search\" role=\"search\">\n<p class=\"controls\"><label>Trials of all pipelines <input type=\"search\" \
         id=\"where\" name=\"where\" size=\"48\" maxlength=\"{LONGEST_SEARCH}\" value=\"{}\" autocomplete=\"off\" \
         spellcheck=\"false\" placeholder=\"optimizer.kind=adam and val_accuracy&gt;0.9\"></label> <button>Find</button></p>\n</form>\n",
        text(asked)
    )
}

/// The most letters of a search.
pub const LONGEST_SEARCH: usize = 1000;

/// The page of an answer. It needs no script.
pub fn found_page(found: &Found) -> String {
    let parts = [
        ("policy", format!("default-src 'none'; style-src {}; base-uri 'none'; form-action 'self'", digest(STYLE))),
        ("style", STYLE.to_owned()),
        ("form", search_form(&found.asked)),
        ("said", format!("<p id=\"said\" role=\"status\">{}</p>", text(&said(found)))),
        ("table", table(found)),
    ];
    fill(PAGE, &parts)
}

fn said(found: &Found) -> String {
    let count = |n: usize, word: &str| format!("{} {word}{}", grouped(n as u64), if n == 1 { "" } else { "s" });
    if let Some(problem) = &found.problem {
        return format!("Nothing was looked for: {problem}");
    }
    let of = format!("{} of {}", count(found.all, "trial"), count(found.pipelines, "pipeline"));
    match (found.passing, found.trials.len()) {
        (0, _) => format!("None of {of}."),
        (passing, shown) if passing > shown => {
            format!(
                "{} of {of}; the first {} are shown: a narrower search shows the rest.",
                grouped(passing as u64),
                grouped(shown as u64)
            )
        }
        (passing, _) => format!("{} of {of}.", grouped(passing as u64)),
    }
}

fn table(found: &Found) -> String {
    if found.trials.is_empty() {
        return String::new();
    }
    let head: String = found.columns.iter().map(|column| format!("<th>{}</th>", text(column))).collect();
    let row = |trial: &FoundTrial| {
        let page = format!("run/{}/", text(&trial.pipeline));
        let value = trial.value.map(metric).unwrap_or_default();
        let named: String = trial.named.iter().map(|value| format!("<td>{}</td>", text(value))).collect();
        format!(
            "<tr><td><a href=\"{page}\">{}</a></td><td><a href=\"{page}#?filter={}\">{}</a></td><td>{}</td>\
             <td class=\"number\">{value}</td>{named}</tr>\n",
            text(&trial.pipeline),
            address(&condition(&trial.trial)),
            text(&trial.trial),
            text(&trial.metric)
        )
    };
    let rows: String = found.trials.iter().map(row).collect();
    format!(
        "<div class=\"scroll\"><table id=\"found\"><thead><tr><th>pipeline</th><th>trial</th><th>metric</th>\
         <th class=\"number\">value</th>{head}</tr></thead><tbody>\n{rows}</tbody></table></div>\n"
    )
}

/// The filter that a trial alone passes.
fn condition(trial: &str) -> String {
    let quote = if trial.contains('\'') { '"' } else { '\'' };
    format!("trial={quote}{trial}{quote}")
}

/// A text within an address.
fn address(text: &str) -> String {
    let byte = |b: u8| match b {
        b if b.is_ascii_alphanumeric() || b"-_.".contains(&b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::escape::tests::hostile;

    fn found(trials: Vec<FoundTrial>, passing: usize) -> Found {
        Found { trials, passing, all: 12_000, pipelines: 2, columns: vec!["a.b".to_owned()], ..Found::default() }
    }

    #[test]
    fn what_was_asked_and_what_was_found_stays_text() {
        for word in hostile() {
            let trial = FoundTrial {
                pipeline: word.clone(),
                trial: word.clone(),
                metric: word.clone(),
                value: Some(0.5),
                named: vec![word.clone()],
            };
            let mut found = found(vec![trial], 1);
            found.asked.clone_from(&word);
            found.columns = vec![word.clone()];
            let page = found_page(&found);
            found.problem = Some(word.clone());
            for page in [page, found_page(&found)] {
                let body = page.split_once("<body>").unwrap().1;
                assert!(
                    !body.contains("<script") && !body.contains("<img") && !body.contains("javascript:alert"),
                    "{word:?}"
                );
                assert!(!word.contains(['<', '"']) || !body.contains(&word), "{word:?}");
            }
        }
    }

    #[test]
    fn a_link_leads_to_the_trial_in_its_page() {
        let trial = FoundTrial { pipeline: "p".to_owned(), trial: "it's \"é".to_owned(), ..FoundTrial::default() };
        let page = found_page(&found(vec![trial], 1));
        assert!(page.contains("href=\"run/p/#?filter=trial%3D%22it%27s%20%22%C3%A9%22\""), "{page}");
        assert!(page.contains("default-src 'none'; style-src 'sha256-") && !page.contains("script-src"));
    }

    #[test]
    fn it_says_how_many_there_are() {
        let some = || vec![FoundTrial::default(); 2];
        assert_eq!(said(&found(some(), 2)), "2 of 12 000 trials of 2 pipelines.");
        assert_eq!(said(&found(Vec::new(), 0)), "None of 12 000 trials of 2 pipelines.");
        let many = "1 234 of 12 000 trials of 2 pipelines; the first 2 are shown: a narrower search shows the rest.";
        assert_eq!(said(&found(some(), 1234)), many);
        let wrong = Found { problem: Some("no".to_owned()), ..Found::default() };
        assert_eq!(said(&wrong), "Nothing was looked for: no");
    }
}
