//! `run schema`: the JSON Schema of specs.

use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;
use crate::spec::pipeline_schema_text;

#[expect(clippy::unnecessary_wraps, reason = "every subcommand can fail but this one")]
pub(crate) fn schema(ui: &Ui) -> Result<(), Failure> {
    ui.json(pipeline_schema_text().trim_end());
    Ok(())
}
