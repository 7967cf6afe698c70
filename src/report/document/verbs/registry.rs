//! The verbs, one entry each.

use super::{evaluation, figure, spec, statistics, table, trial};
use crate::report::document::nearest::nearest;
use crate::report::document::verb::Verb;

/// All verbs, in the order in which help lists them.
static ALL: &[&Verb] = &[
    &trial::BEST,
    &trial::WORST,
    &trial::VALUE,
    &trial::TRIAL,
    &trial::TRIALS,
    &statistics::MEAN,
    &statistics::SD,
    &statistics::MIN,
    &statistics::MAX,
    &evaluation::VALIDATION,
    &evaluation::TEST,
    &evaluation::EVALUATED,
    &evaluation::CONFUSED,
    &table::TABLE,
    &figure::FIGURE,
    &spec::SPEC,
];

/// The verb of a name.
///
/// # Errors
/// What is wrong, and what to write.
pub(in crate::report::document) fn find(name: &str) -> Result<&'static Verb, (String, String)> {
    let names = || ALL.iter().map(|verb| verb.name);
    ALL.iter().copied().find(|verb| verb.name == name).ok_or_else(|| {
        let help = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of {}", names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
        };
        (format!("`{name}` says nothing in a document"), help)
    })
}

/// How every verb is written, with a sentence.
pub fn usages() -> impl Iterator<Item = (&'static str, &'static str)> {
    ALL.iter().map(|verb| (verb.usage, verb.text))
}
