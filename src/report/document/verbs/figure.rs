//! Figures.

use crate::report::document::nearest::nearest;
use crate::report::document::pipeline::Answer;
use crate::report::document::verb::Verb;

pub(in crate::report::document) static FIGURE: Verb = Verb {
    name: "figure",
    usage: "figure NAME",
    text: "a figure, by the name of its file in `plots/`",
    words: &["the name of a figure"],
    takes_trials: false,
    options: &[],
    is_number: false,
    answer: |arguments, pipeline| {
        let name = &arguments.words[0];
        let figures = &pipeline.figures;
        let names = || figures.iter().map(|figure| figure.name.as_str());
        figures.iter().find(|figure| figure.name == *name).cloned().map(Answer::Figure).ok_or_else(|| {
            let list = || names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            match nearest(name, names()) {
                Some(near) => format!("no figure is called `{name}`; did you mean `{near}`?"),
                None if figures.is_empty() => "it has no figures".to_owned(),
                None => format!("no figure is called `{name}`; there are {}", list()),
            }
        })
    },
};
