//! The text of a spec and changes of it (`--set`), with a zero byte before each change.
//!
//! Every problem must stand in its text. What passes is written out with its defaults, must pass again as the same spec, and
//! is planned.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use specrun::base::escape;
use specrun::data::Source;
use specrun::pipeline::Plan;
use specrun::spec::{Problem, ResolvedSpec, SpecError, check_text, to_value, to_yaml};
use specrun::stages::stages_of;
use specrun::store::Store;
use specrun_fuzz::{MIB, Scratch, within};

static SCRATCH: LazyLock<Scratch> = LazyLock::new(Scratch::new);

/// What a spec of the largest input may take. Most of it is the walk's and the schema's.
const MOST: usize = 64 * MIB;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut parts = text.split('\0');
    let spec = parts.next().unwrap_or_default();
    let sets: Vec<String> = parts.map(str::to_owned).collect();
    match within(MOST, || check_text("spec.yaml", spec, &sets, SCRATCH.path())) {
        Ok(resolved) => passed(&resolved),
        Err(SpecError::Problems(problems)) => problems.problems.iter().for_each(stands_in_its_text),
        Err(_) => {}
    }
});

fn stands_in_its_text(Problem { span, message, help }: &Problem) {
    let text = &span.source.text;
    assert!(text.get(span.bytes.clone()).is_some(), "{:?} is no place in the text: {message}", span.bytes);
    let shown = escape::message(message) + &help.as_deref().map(escape::message).unwrap_or_default();
    assert!(!shown.contains('\u{1b}'));
}

fn passed(resolved: &ResolvedSpec) {
    let spec = &resolved.spec;
    let takes_from_another = spec.evaluate.as_ref().is_some_and(|evaluate| evaluate.from.is_some());
    if !takes_from_another {
        let written = to_yaml(spec);
        let again = check_text("resolved.yaml", &written, &[], SCRATCH.path());
        let again = again.unwrap_or_else(|error| panic!("{}\n{written}", words(&error)));
        assert_eq!(to_value(&again.spec), to_value(spec), "{written}");
    }
    // Planning reads the files that a spec names; those of this machine are not for a fuzzer.
    if !to_value(spec).to_string().contains('/') {
        let store = Store::open(&SCRATCH.path().join("outputs")).expect("a folder that is not there");
        let source = Source { offline: true, ..Source::default() };
        if let Ok(stages) = stages_of(resolved, &source, None) {
            let _ = Plan::new(&spec.name, stages, &store);
        }
    }
}

fn words(error: &SpecError) -> String {
    match error {
        SpecError::Problems(problems) => problems.problems.iter().map(|p| format!("{}\n", p.message)).collect(),
        other => other.to_string(),
    }
}
