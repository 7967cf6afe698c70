//! A table of trials.

use crate::base::escape::markdown;
use crate::base::text;
use crate::report::content::Trial;
use crate::report::document::pipeline::{Answer, Pipeline};
use crate::report::document::verb::Verb;

/// Rows, unless `top` says otherwise.
const ROWS: usize = 10;

pub(in crate::report::document) static TABLE: Verb = Verb {
    name: "table",
    usage: "table [top=5] [of TRIALS] [columns=NAME,NAME]",
    text: "the best trials, with their parameters",
    words: &[],
    takes_trials: true,
    options: &["top", "columns"],
    is_number: false,
    answer: |arguments, pipeline| {
        let trials = pipeline.trials(arguments)?;
        let content = &pipeline.content;
        let columns: Vec<String> = match arguments.options.get("columns") {
            Some(columns) => columns.split(',').map(|name| name.trim().to_owned()).collect(),
            None => [content.metric.clone()].into_iter().chain(content.parameters.iter().cloned()).collect(),
        };
        for column in &columns {
            pipeline.knows(column)?;
        }
        let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let head = ["trial".to_owned()].into_iter().chain(columns.iter().map(|name| markdown(name))).collect();
        let mut table = format!("\n\n{}|{}\n", row(head), " --- |".repeat(columns.len() + 1));
        for trial in trials.into_iter().take(arguments.number("top").unwrap_or(ROWS)) {
            let cells = columns.iter().map(|column| cell(pipeline, trial, column));
            table.push_str(&row([markdown(&trial.name)].into_iter().chain(cells).collect()));
        }
        Ok(Answer::Markdown(table + "\n"))
    },
};

fn cell(pipeline: &Pipeline, trial: &Trial, column: &str) -> String {
    match pipeline.value(trial, column) {
        Ok(Answer::Setting(number)) => text::exact(number),
        Ok(Answer::Number(number)) => text::metric(number),
        Ok(Answer::Text(text)) => markdown(&text),
        _ => String::new(),
    }
}
