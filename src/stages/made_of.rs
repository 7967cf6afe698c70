//! What the files of a pipeline's folder are made of.

use std::time::UNIX_EPOCH;

use serde_json::json;

use super::notes::notes_in;
use crate::base::fs;
use crate::pipeline::{Executed, Provenance};
use crate::spec::{ResolvedSpec, to_yaml};
use crate::store::Key;

/// All that the files of a pipeline's folder are made of, as one name: the results, the spec, how it came about, what
/// people have written beside it, and the program.
pub(super) fn made_of(resolved: &ResolvedSpec, executed: &Executed, provenance: &Provenance) -> Key {
    let stages: Vec<_> = executed.stages.iter().map(|stage| json!([stage.stage, stage.key, stage.summary])).collect();
    let program = std::env::current_exe().ok();
    let modified = program.and_then(|path| fs::modified(&path).ok()?.duration_since(UNIX_EPOCH).ok());
    let spec = json!({
        "stages": stages,
        "resolved": to_yaml(&resolved.spec),
        "source": resolved.source,
        "elapsed_s": provenance.elapsed_s,
        "machine": provenance.machine,
        "notes": notes_in(executed.outputs()).unwrap_or_default().get(&resolved.spec.name),
        "program": [env!("CARGO_PKG_VERSION").to_owned(), format!("{modified:?}")],
    });
    Key::of("view", 1, &spec, &[])
}
