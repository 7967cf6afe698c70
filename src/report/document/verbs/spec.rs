//! The spec itself.

use crate::base::escape::code;
use crate::report::document::pipeline::Answer;
use crate::report::document::verb::Verb;

pub(in crate::report::document) static SPEC: Verb = Verb {
    name: "spec",
    usage: "spec",
    text: "the spec, as it was written",
    words: &[],
    takes_trials: false,
    options: &[],
    is_number: false,
    answer: |_, pipeline| {
        let source = code(pipeline.content.source.trim_end());
        // Longer than any fence in it.
        let ticks = source.split(|c| c != '`').map(str::len).max().unwrap_or(0).max(2) + 1;
        let fence = "`".repeat(ticks);
        Ok(Answer::Markdown(format!("\n\n{fence}yaml\n{source}\n{fence}\n\n")))
    },
};
