//! How well the chosen model does.

use crate::base::escape::markdown;
use crate::report::content::Evaluation;
use crate::report::document::arguments::Arguments;
use crate::report::document::nearest::nearest;
use crate::report::document::pipeline::{Answer, Pipeline};
use crate::report::document::verb::Verb;

/// Pairs, unless `top` says otherwise.
const PAIRS: usize = 3;

pub(in crate::report::document) static VALIDATION: Verb = Verb {
    name: "validation",
    usage: "validation METRIC",
    text: "what was measured of the evaluated model on the validation part",
    words: &["a metric, `accuracy` or `loss` for instance"],
    takes_trials: false,
    options: &[],
    is_number: true,
    answer: |arguments, pipeline| measured(arguments, pipeline, "validation"),
};

pub(in crate::report::document) static TEST: Verb = Verb {
    name: "test",
    usage: "test METRIC",
    text: "the same on the test part",
    words: &["a metric, `accuracy` or `loss` for instance"],
    takes_trials: false,
    options: &[],
    is_number: true,
    answer: |arguments, pipeline| measured(arguments, pipeline, "test"),
};

pub(in crate::report::document) static EVALUATED: Verb = Verb {
    name: "evaluated",
    usage: "evaluated",
    text: "the name of the trial that was evaluated",
    words: &[],
    takes_trials: false,
    options: &[],
    is_number: false,
    answer: |_, pipeline| match pipeline.content.evaluations.first() {
        Some(evaluation) => Ok(Answer::Text(evaluation.trial.clone())),
        None => Err("it has no `evaluate`".to_owned()),
    },
};

pub(in crate::report::document) static CONFUSED: Verb = Verb {
    name: "confused",
    usage: "confused PART [top=3]",
    text: "which classes are most often taken for which others",
    words: &["`validation` or `test`"],
    takes_trials: false,
    options: &["top"],
    is_number: false,
    answer: |arguments, pipeline| {
        let Evaluation { classes, confusion, .. } = evaluation(pipeline, &arguments.words[0])?;
        let mut pairs: Vec<(u64, usize, usize)> = Vec::new();
        for (row, counts) in confusion.iter().enumerate() {
            let others = counts.iter().enumerate().filter(|(column, count)| *column != row && **count > 0);
            pairs.extend(others.map(|(column, &count)| (count, row, column)));
        }
        pairs.sort_by_key(|&(count, row, column)| (std::cmp::Reverse(count), row, column));
        let name = |class: usize| classes.get(class).map(|name| markdown(name)).unwrap_or_default();
        let said: Vec<String> = pairs
            .into_iter()
            .take(arguments.number("top").unwrap_or(PAIRS))
            .map(|(count, row, column)| format!("{} for {} ({count})", name(row), name(column)))
            .collect();
        Ok(Answer::Markdown(if said.is_empty() { "none".to_owned() } else { said.join(", ") }))
    },
};

fn evaluation<'a>(pipeline: &'a Pipeline, part: &str) -> Result<&'a Evaluation, String> {
    let evaluations = &pipeline.content.evaluations;
    evaluations.iter().find(|evaluation| evaluation.part == part).ok_or_else(|| {
        let parts: Vec<String> = evaluations.iter().map(|evaluation| format!("`{}`", evaluation.part)).collect();
        let there = if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
        format!("it was not evaluated on `{part}`, but on {there}")
    })
}

fn measured(arguments: &Arguments, pipeline: &Pipeline, part: &str) -> Result<Answer, String> {
    let evaluation = evaluation(pipeline, part)?;
    let name = arguments.words[0].as_str();
    let names = || evaluation.metrics.iter().map(|(known, _)| known.as_str());
    let value = evaluation.metrics.iter().find(|(known, _)| *known == name).map(|(_, value)| Answer::Number(*value));
    value.ok_or_else(|| {
        let all = || names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let hint = nearest(name, names())
            .map_or_else(|| format!("there are {}", all()), |near| format!("did you mean `{near}`?"));
        format!("nothing is called `{name}`; {hint}")
    })
}
