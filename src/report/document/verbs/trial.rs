//! Values of single trials.

use crate::report::document::arguments::Arguments;
use crate::report::document::pipeline::{Answer, Pipeline};
use crate::report::document::verb::Verb;

pub(in crate::report::document) static BEST: Verb = Verb {
    name: "best",
    usage: "best NAME [of TRIALS]",
    text: "a metric or a parameter of the best trial",
    words: &["a metric or a parameter"],
    takes_trials: true,
    options: &[],
    is_number: true,
    answer: |arguments, pipeline| ranked(arguments, pipeline, true),
};

pub(in crate::report::document) static WORST: Verb = Verb {
    name: "worst",
    usage: "worst NAME [of TRIALS]",
    text: "the same of the worst trial that has the metric of the search",
    words: &["a metric or a parameter"],
    takes_trials: true,
    options: &[],
    is_number: true,
    answer: |arguments, pipeline| ranked(arguments, pipeline, false),
};

fn ranked(arguments: &Arguments, pipeline: &Pipeline, is_best: bool) -> Result<Answer, String> {
    let trials = pipeline.trials(arguments)?;
    let mut measured = trials.iter().filter(|trial| trial.metric.is_some());
    let trial = if is_best { measured.next() } else { measured.next_back() };
    pipeline.value(trial.ok_or("no trial has the metric of the search")?, &arguments.words[0])
}

pub(in crate::report::document) static VALUE: Verb = Verb {
    name: "value",
    usage: "value NAME of TRIAL",
    text: "the same of one trial",
    words: &["a metric or a parameter"],
    takes_trials: true,
    options: &[],
    is_number: true,
    answer: |arguments, pipeline| match &pipeline.trials(arguments)?[..] {
        [only] => pipeline.value(only, &arguments.words[0]),
        several => Err(format!("{} trials are meant; name one with `of`", several.len())),
    },
};

pub(in crate::report::document) static TRIAL: Verb = Verb {
    name: "trial",
    usage: "trial [of TRIALS]",
    text: "the name of the best trial",
    words: &[],
    takes_trials: true,
    options: &[],
    is_number: false,
    answer: |arguments, pipeline| Ok(Answer::Text(pipeline.trials(arguments)?[0].name.clone())),
};

pub(in crate::report::document) static TRIALS: Verb = Verb {
    name: "trials",
    usage: "trials [of TRIALS]",
    text: "how many trials there are",
    words: &[],
    takes_trials: true,
    options: &[],
    is_number: true,
    answer: |arguments, pipeline| Ok(Answer::Setting(pipeline.trials(arguments)?.len() as f64)),
};
