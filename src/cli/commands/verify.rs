//! `run verify`: every artifact of the store against its digests.

use super::{repair::repair, rerun::rerun_specs};
use crate::base::text::grouped;
use crate::cli::args::VerifyArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;
use crate::store::{Finding, Store};

pub(crate) fn verify(args: &VerifyArgs, ui: &Ui) -> Result<(), Failure> {
    let store = Store::open(&args.store.outputs).map_err(Failure::failed)?;
    if let Some(count) = args.rerun {
        return rerun_specs(args, count, &store, ui);
    }
    let checked = store.verify().map_err(Failure::failed)?;
    for finding in &checked.findings {
        ui.error(&describe(finding, args.repair));
    }
    let counts = format!(
        "{} artifacts · {} files · {} bytes · {} findings",
        grouped(checked.artifacts),
        grouped(checked.files),
        grouped(checked.size_bytes),
        checked.findings.len()
    );
    ui.result(&counts);
    match (checked.findings.is_empty(), args.repair) {
        (true, _) => Ok(()),
        (false, true) => repair(&checked, args, &store, ui),
        (false, false) => Err(Failure::Silent),
    }
}

/// What is wrong, and what happens next.
fn describe(finding: &Finding, repairs: bool) -> String {
    match finding {
        Finding::Damaged { key, stage, damage } => {
            let stage = if stage.is_empty() { "artifact" } else { stage };
            let next =
                if repairs { "" } else { "; `run verify --repair`, or the next run that needs it, makes it again" };
            format!("damaged: {stage} {}: {damage}{next}", key.short())
        }
        Finding::Foreign { path } => format!("foreign: `{}` belongs to no artifact and is never read", path.display()),
        Finding::Unreadable { path, error } => format!("unreadable: `{}`: {error}", path.display()),
    }
}
