//! `run gc`: artifacts that no pipeline under the outputs folder points at.

use std::collections::BTreeSet;

use crate::base::fs;
use crate::base::text::grouped;
use crate::cli::args::GcArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;
use crate::pipeline::LAST;
use crate::stages::STUDY;
use crate::store::{Key, Store};

pub(crate) fn gc(args: &GcArgs, ui: &Ui) -> Result<(), Failure> {
    let outputs = &args.store.outputs;
    let store = Store::open(outputs).map_err(Failure::failed)?;
    let mut roots = BTreeSet::new();
    for name in fs::list(outputs).map_err(Failure::failed)? {
        let folder = outputs.join(name);
        // The keys of the last run's stages, and those of the trials that its study names.
        let last = fs::read(&folder.join(LAST)).unwrap_or_default();
        collect_keys(&serde_json::from_slice(&last).unwrap_or_default(), &mut roots);
        if let Ok(Some(study)) = STUDY.in_folder(&folder) {
            roots.extend(study.trials.iter().map(|trial| trial.key));
        }
    }
    let keep = store.reachable(roots).map_err(Failure::failed)?;
    let removable = store.plan_removal(&keep).map_err(Failure::failed)?;
    let size: u64 = removable.iter().map(|item| item.size_bytes).sum();
    let count = removable.len();
    if args.dry_run {
        for item in &removable {
            ui.result(&format!("{}  {}  {}", item.key, item.stage, grouped(item.size_bytes)));
        }
        ui.note(&format!("{count} artifacts, {} bytes, would be removed", grouped(size)));
        return Ok(());
    }
    let removed = store.remove(removable).map_err(Failure::failed)?;
    let size: u64 = removed.removed.iter().map(|item| item.size_bytes).sum();
    ui.note(&format!("{} artifacts, {} bytes, removed", removed.removed.len(), grouped(size)));
    if !removed.in_use.is_empty() {
        ui.note(&format!("{} are in use and were left alone", removed.in_use.len()));
    }
    Ok(())
}

/// Every text in a JSON tree that is a key.
fn collect_keys(value: &serde_json::Value, keys: &mut BTreeSet<Key>) {
    match value {
        serde_json::Value::String(text) => keys.extend(text.parse::<Key>().ok()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect_keys(item, keys)),
        serde_json::Value::Object(fields) => fields.values().for_each(|item| collect_keys(item, keys)),
        _ => {}
    }
}
