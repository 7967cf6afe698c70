//! The report as text, for places that show Markdown: what won, the best trials, the chosen model, every figure, the spec.

use serde_json::Value;

use super::content::{Content, Evaluation, NumberError, Prediction, Stage, SurrogateSummary, Trial};
use crate::base::escape::{code, line, markdown as inline, paragraph, shortened};
use crate::base::text::{self, capitalised, duration};

/// Rows of the table of trials.
const ROWS: usize = 10;
/// Trials of which it is said why they failed.
const FAILURES: usize = 3;
/// The most letters of a name or a value.
const LONGEST: usize = 200;

/// The report as Markdown; `figures` are the stems of the files in `plots/`.
pub fn markdown(content: &Content, figures: &[String]) -> String {
    let mut text = format!("# {}\n", escaped(&content.name));
    if !content.unfinished.is_empty() {
        text.push_str(&format!("\n**Unfinished.** {}\n", paragraph(&content.unfinished)));
    }
    if !content.description.is_empty() {
        text.push_str(&format!("\n{}\n", paragraph(&content.description)));
    }
    if let Some(document) = &content.document {
        text.push_str(&format!("\n{}\n", document.text.trim()));
    }
    let said = |tags: &Option<String>, note: &Option<String>| {
        let tags = tags.iter().map(|tags| format!("**{}**", escaped(tags)));
        tags.chain(note.iter().map(|note| inline(note))).collect::<Vec<_>>().join(" ")
    };
    let own = Some(said(&content.tags, &content.note)).filter(|said| !said.is_empty());
    own.into_iter().for_each(|own| text.push_str(&format!("\n> {own}\n")));
    if !content.trials.is_empty() {
        trials(&mut text, content);
        let noted = content.trials.iter().filter(|trial| trial.note.is_some() || trial.tags.is_some());
        for (number, trial) in noted.enumerate() {
            let gap = if number == 0 { "\n" } else { "" };
            text.push_str(&format!("{gap}- {}: {}\n", escaped(&trial.name), said(&trial.tags, &trial.note)));
        }
    }
    if let Some(summary) = &content.beliefs {
        surrogate(&mut text, content, summary);
    }
    for evaluation in &content.evaluations {
        chosen(&mut text, evaluation);
    }
    if !figures.is_empty() {
        text.push_str("\n## Figures\n");
        for figure in figures {
            // In brackets an address has spaces, but no brackets and no end of a line.
            let address = percent(&line(figure), "%<>()[]");
            text.push_str(&format!("\n![{}](<plots/{address}.svg>)\n", escaped(figure)));
        }
    }
    text.push_str(&format!("\n## Spec\n\n{}\n", block(&content.source)));
    if !content.stages.is_empty() {
        text.push_str("\n## Results\n\n");
        let seed = content.seed.map(|seed| format!("seed {seed}"));
        let facts = [Some(content.machine.clone()), seed, Some(format!("version {}", content.program))];
        let facts: Vec<String> = facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect();
        text.push_str(&format!("{}\n\n", escaped(&facts.join(" · "))));
        text.push_str("| stage | result | took | key |\n| --- | --- | --- | --- |\n");
        for Stage { name, key, summary, elapsed_s } in &content.stages {
            let took = elapsed_s.map(duration).unwrap_or_default();
            text.push_str(&format!("| {} | {} | {took} | `{key}` |\n", escaped(name), escaped(summary)));
        }
    }
    text
}

fn trials(text: &mut String, content: &Content) {
    let ranked = content.ranked();
    let lost = content.trials.len() - ranked.len();
    let lost = if lost == 0 { String::new() } else { format!(", {lost} of them without {}", escaped(&content.metric)) };
    let trials = if content.trials.len() == 1 { "trial" } else { "trials" };
    text.push_str(&format!("\n## Trials\n\n{} {trials}{lost}.", content.trials.len()));
    if let Some((metric, best)) = ranked.first() {
        text.push_str(&format!(
            " Best {}: **{}**, by {}.",
            escaped(&content.metric),
            text::metric(*metric),
            escaped(&best.name)
        ));
    }
    text.push('\n');
    for (number, (by, verdict)) in content.verdicts.iter().enumerate() {
        let gap = if number == 0 { "\n" } else { "" };
        text.push_str(&format!("{gap}- {}: {}\n", escaped(by), escaped(verdict)));
    }
    failures(text, content);
    if ranked.is_empty() {
        return;
    }
    let head: Vec<String> = ["trial", &content.metric]
        .into_iter()
        .chain(content.parameters.iter().map(String::as_str))
        .map(escaped)
        .collect();
    text.push_str(&format!("\n| {} |\n|{}\n", head.join(" | "), " --- |".repeat(head.len())));
    for (metric, trial) in ranked.into_iter().take(ROWS) {
        let value = |path: &String| trial.config.get(path).map(cell).unwrap_or_default();
        let values: Vec<String> = content.parameters.iter().map(value).collect();
        let cells = [escaped(&trial.name), text::with_deviation(metric, trial.sd)].into_iter().chain(values);
        text.push_str(&format!("| {} |\n", cells.collect::<Vec<_>>().join(" | ")));
    }
}

/// Why the first trials failed that did, and where their programs' last words are.
fn failures(text: &mut String, content: &Content) {
    let reasons = content.trials.iter().filter_map(|trial| Some((trial, trial.why.as_ref()?)));
    for (number, (Trial { name, log, .. }, why)) in reasons.take(FAILURES).enumerate() {
        let log = log.as_ref().map(|log| format!(" · `{}`", line(log))).unwrap_or_default();
        let gap = if number == 0 { "\n" } else { "" };
        text.push_str(&format!("{gap}- {}: {}{log}\n", escaped(name), escaped(why)));
    }
}

fn surrogate(text: &mut String, content: &Content, summary: &SurrogateSummary) {
    text.push_str(&format!("\n## What the search believes after {} results\n\n", summary.results));
    let line = |text: &mut String, what: &str, prediction: &Prediction| {
        let set: Vec<String> =
            prediction.config.iter().map(|(path, value)| format!("{} {}", escaped(path), cell(value))).collect();
        let [low, high] = prediction.interval.map(short);
        text.push_str(&format!(
            "- {what}: {} {} (95 %: {low} to {high}) with {}\n",
            escaped(&content.metric),
            short(prediction.value),
            set.join(", ")
        ));
    };
    line(text, "best believed", &summary.best);
    if let Some(next) = &summary.next {
        line(text, "next to try", next);
        text.push_str(&format!("- improvement to expect of that: {}\n", short(summary.expected_improvement)));
    }
    let [half, most] = summary.inside.map(|share| 100.0 * share);
    text.push_str(&format!(
        "- how far to trust it: {half:.0} % of the results lie where half should, {most:.0} % where 95 % should\n"
    ));
    text.push_str(
        "- shares are of how the metric varies over the whole search space, by this model: alone they add up to at most 100 %, with \
         others they overlap\n",
    );
    text.push_str("\n| parameter | explains alone | with others |\n| --- | --- | --- |\n");
    for (path, main, total) in &summary.influences {
        text.push_str(&format!("| {} | {:.0} % | {:.0} % |\n", escaped(path), 100.0 * main, 100.0 * total));
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::String(word) => escaped(word),
        Value::Number(x) if x.is_f64() => short(x.as_f64().unwrap_or(f64::NAN)),
        value => escaped(&value.to_string()),
    }
}

fn chosen(text: &mut String, evaluation: &Evaluation) {
    let Evaluation { trial, part, metrics, usual, of_classes, classes, scores, .. } = evaluation;
    let some = match classes.len() < *of_classes {
        true => format!(" The {} of {of_classes} classes with the lowest F1:", classes.len()),
        false => String::new(),
    };
    let said = |(index, (name, value)): (usize, &(String, f64))| match index {
        0 => format!("{} **{}**", capitalised(name), evaluation.text(name, *value)),
        _ => format!("{name} {}", evaluation.text(name, *value)),
    };
    let measured: Vec<String> = metrics.iter().take(*usual).enumerate().map(said).collect();
    text.push_str(&format!("\n## {} on {part}\n\n{}.{some}\n", escaped(trial), measured.join(", ")));
    for (name, value) in metrics.iter().skip(*usual) {
        text.push_str(&format!("\n- {name} {}", evaluation.text(name, *value)));
    }
    if metrics.len() > *usual {
        text.push('\n');
    }
    largest_errors(text, &evaluation.errors);
    if classes.is_empty() {
        return;
    }
    text.push_str("\n| class | precision | recall | F1 |\n| --- | --- | --- | --- |\n");
    for (class, [precision, recall, f1]) in classes.iter().zip(scores) {
        text.push_str(&format!("| {} | {precision:.3} | {recall:.3} | {f1:.3} |\n", escaped(class)));
    }
}

fn largest_errors(text: &mut String, errors: &[NumberError]) {
    if errors.is_empty() {
        return;
    }
    let place = NumberError::places(errors);
    text.push_str(&format!("\nThe largest errors:\n\n| {place} | target | true | predicted | predicted − true |\n"));
    text.push_str("| --- | --- | --- | --- | --- |\n");
    for NumberError { row, target, truth, predicted, .. } in errors {
        let [truth, predicted, error] = [*truth, *predicted, predicted - truth].map(short);
        text.push_str(&format!("| {row} | {} | {truth} | {predicted} | {error} |\n", escaped(target)));
    }
}

/// An address with some of its letters as their codes.
fn percent(address: &str, letters: &str) -> String {
    let code = |c: char| if letters.contains(c) { format!("%{:02X}", u32::from(c)) } else { c.to_string() };
    address.chars().map(code).collect()
}

/// A name or a value that stays text, with an end.
fn escaped(text: &str) -> String {
    inline(&shortened(text, LONGEST))
}

/// A number with six significant digits.
fn short(x: f64) -> String {
    format!("{x:.5e}").parse::<f64>().map_or_else(|_| x.to_string(), |x| Value::from(x).to_string())
}

/// A block of code, fenced by more backticks than the text has in a row.
fn block(text: &str) -> String {
    let text = code(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}yaml\n{}\n{fence}", text.trim_end())
}

impl Content {
    /// Trials with their metric, best first; equals in the order of creation.
    pub(super) fn ranked(&self) -> Vec<(f64, &Trial)> {
        let mut ranked: Vec<(f64, &Trial)> = self.trials.iter().filter_map(|t| Some((t.metric?, t))).collect();
        ranked.sort_by(|(a, first), (b, second)| {
            let by_metric = if self.maximize { b.total_cmp(a) } else { a.total_cmp(b) };
            first.rank.cmp(&second.rank).then(by_metric)
        });
        ranked
    }
}

#[cfg(test)]
mod tests;
