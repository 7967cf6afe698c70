//! The report as text, for places that show Markdown: what won, the best trials, the chosen model, every figure, the spec.

use serde_json::Value;

use super::content::{Content, Evaluation, Prediction, Stage, SurrogateSummary, Trial};
use crate::base::text::duration;

/// Rows of the table of trials.
const ROWS: usize = 10;

/// The report as Markdown; `figures` are the stems of the files in `plots/`.
pub fn markdown(content: &Content, figures: &[String]) -> String {
    let mut text = format!("# {}\n", escaped(&content.name));
    if !content.description.is_empty() {
        text.push_str(&format!("\n{}\n", escaped(&content.description)));
    }
    if !content.trials.is_empty() {
        trials(&mut text, content);
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
            // A name of a file has no control characters; the brackets end the address.
            let address = figure.replace('<', "%3C").replace('>', "%3E");
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
    let lost = if lost == 0 { String::new() } else { format!(", {lost} of them without a metric") };
    text.push_str(&format!("\n## Trials\n\n{} trials{lost}.", content.trials.len()));
    if let Some((metric, best)) = ranked.first() {
        text.push_str(&format!(" Best {}: **{metric:.4}**, by {}.", escaped(&content.metric), escaped(&best.name)));
    }
    text.push('\n');
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
        let cells = [escaped(&trial.name), format!("{metric:.4}")].into_iter().chain(values);
        text.push_str(&format!("| {} |\n", cells.collect::<Vec<_>>().join(" | ")));
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
    let Evaluation { trial, part, accuracy, loss, classes, scores, .. } = evaluation;
    text.push_str(&format!(
        "\n## {} on {part}\n\nAccuracy **{accuracy:.4}**, loss {loss:.4}.\n\n| class | precision | recall | F1 |\n\
         | --- | --- | --- | --- |\n",
        escaped(trial)
    ));
    for (class, [precision, recall, f1]) in classes.iter().zip(scores) {
        text.push_str(&format!("| {} | {precision:.3} | {recall:.3} | {f1:.3} |\n", escaped(class)));
    }
}

/// Text that stays text: on one line, without marks of Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let letters: Vec<char> = text.chars().collect();
    for (index, &c) in letters.iter().enumerate() {
        let is_letter = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|c| c.is_alphanumeric());
        match c {
            // Within a word it marks nothing.
            '_' if is_letter(index.checked_sub(1)) && is_letter(Some(index + 1)) => escaped.push('_'),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '#' | '|' | '!' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A number with six significant digits.
fn short(x: f64) -> String {
    format!("{x:.5e}").parse::<f64>().map_or_else(|_| x.to_string(), |x| Value::from(x).to_string())
}

/// A block of code, fenced by more backticks than the text has in a row.
fn block(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}yaml\n{}\n{fence}", text.trim_end())
}

impl Content {
    /// Trials with their metric, best first; equals in the order of creation.
    pub(super) fn ranked(&self) -> Vec<(f64, &Trial)> {
        let mut ranked: Vec<(f64, &Trial)> = self.trials.iter().filter_map(|t| Some((t.metric?, t))).collect();
        ranked.sort_by(|(a, _), (b, _)| if self.maximize { b.total_cmp(a) } else { a.total_cmp(b) });
        ranked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(word: &str) -> Content {
        let trial = |index: usize, metric: Option<f64>| Trial {
            name: format!("trial {index}"),
            metric,
            config: [("kind".to_owned(), Value::from(word))].into(),
            ..Trial::default()
        };
        Content {
            name: word.to_owned(),
            source: "name: x".to_owned(),
            metric: "score".to_owned(),
            maximize: true,
            parameters: vec!["kind".to_owned()],
            trials: vec![trial(0, Some(0.5)), trial(1, None), trial(2, Some(0.75))],
            ..Content::default()
        }
    }

    #[test]
    fn the_best_trials_come_first() {
        let text = markdown(&content("adam"), &["history".to_owned()]);
        assert!(text.contains("3 trials, 1 of them without a metric. Best score: **0.7500**, by trial 2."), "{text}");
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| trial ")).collect();
        assert_eq!(rows, ["| trial | score | kind |", "| trial 2 | 0.7500 | adam |", "| trial 0 | 0.5000 | adam |"]);
        assert!(text.contains("![history](<plots/history.svg>)") && text.contains("```yaml\nname: x\n```"));
    }

    #[test]
    fn hostile_words_stay_text() {
        let rows = |word: &str| markdown(&content(word), &[]).lines().count();
        for word in ["a|b", "_x_", "<script>", "x\n# y", "[a](javascript:b)", "**", "![](x)", "&lt;"] {
            let text = markdown(&content(word), &[]);
            assert_eq!(text.lines().count(), rows("plain"), "{text}");
            assert!(!text.contains("<script") && !text.contains("](j") && !text.contains("![]("), "{text}");
        }
        let fenced = markdown(&Content { source: "a: |\n  ````\n".to_owned(), ..content("x") }, &[]);
        assert!(fenced.contains("`````yaml\na: |\n  ````\n`````"), "{fenced}");
    }
}
