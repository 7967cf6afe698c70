//! The verbs, one entry each.

mod evaluation;
mod figure;
mod spec;
mod statistics;
mod table;
mod trial;

use super::verb::Verb;

/// All verbs, in the order in which help lists them.
pub(super) static ALL: &[&Verb] = &[
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
