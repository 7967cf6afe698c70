//! `run verify`: every artifact of the store against its digests.

use crate::base::text::grouped;
use crate::cli::args::StoreArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;
use crate::store::{Finding, Store};

pub(crate) fn verify(args: &StoreArgs, ui: &Ui) -> Result<(), Failure> {
    let store = Store::open(&args.outputs).map_err(Failure::failed)?;
    let checked = store.verify().map_err(Failure::failed)?;
    for finding in &checked.findings {
        ui.error(&describe(finding));
    }
    let counts = format!(
        "{} artifacts · {} files · {} bytes · {} findings",
        grouped(checked.artifacts),
        grouped(checked.files),
        grouped(checked.size_bytes),
        checked.findings.len()
    );
    ui.result(&counts);
    if checked.findings.is_empty() { Ok(()) } else { Err(Failure::Silent) }
}

/// What is wrong, and what happens next.
fn describe(finding: &Finding) -> String {
    match finding {
        Finding::Damaged { key, stage, damage } => {
            let stage = if stage.is_empty() { "artifact" } else { stage };
            format!("damaged: {stage} {}: {damage}; the next run that needs it makes it again", key.short())
        }
        Finding::Foreign { path } => format!("foreign: `{}` belongs to no artifact and is never read", path.display()),
        Finding::Unreadable { path, error } => format!("unreadable: `{}`: {error}", path.display()),
    }
}
