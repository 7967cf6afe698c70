//! `run plan SPEC…`: what would run, and why.

use super::spec_file::load;
use crate::cli::args::PlanArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;
use crate::data::Source;
use crate::pipeline::{Plan, Status};
use crate::stages::stages_of;
use crate::store::Store;

pub(crate) fn plan(args: &PlanArgs, ui: &Ui) -> Result<(), Failure> {
    for path in &args.spec.specs {
        let resolved = load(path, &args.spec.set, ui)?;
        let store = Store::open(&args.store.outputs).map_err(Failure::failed)?;
        let source = Source::of_environment(Some(&resolved.dataset_folder), true);
        let stages = stages_of(&resolved, &source, Some(store.outputs())).map_err(Failure::failed)?;
        let plan = Plan::new(&resolved.spec.name, stages, &store).map_err(Failure::failed)?;
        if ui.json {
            ui.json(&serde_json::to_string(&plan.event("")).map_err(Failure::failed)?);
            continue;
        }
        ui.result(&format!("{} · {}", resolved.spec.name, path.display()));
        for planned in plan.stages() {
            let (word, why) = match &planned.status {
                Status::Reuse => ("reuse", String::new()),
                Status::NotNeeded => ("skip", "nothing that runs needs it".to_owned()),
                Status::Run { why } => ("run", why.to_string()),
            };
            let line = format!("  {:<12} {word:<6} {}  {why}", planned.name, planned.key.short());
            ui.result(line.trim_end());
            if args.verbose {
                let spec = serde_json::to_string_pretty(planned.spec()).map_err(Failure::failed)?;
                for line in spec.lines() {
                    ui.json(&format!("      {line}"));
                }
                for (name, key) in planned.inputs() {
                    ui.result(&format!("      input {name} {key}"));
                }
            }
        }
    }
    Ok(())
}
