//! `run check SPEC…`: every problem of every spec.

use crate::cli::args::SpecArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::Ui;
use crate::spec::load_spec;

pub(crate) fn check(args: &SpecArgs, ui: &Ui) -> Result<(), Failure> {
    let mut last = None;
    for path in &args.specs {
        match load_spec(path, &args.set) {
            Ok(_) => ui.note(&format!("{}: fine", path.display())),
            Err(error) => {
                if let Some(before) = last.replace(Failure::from(error)) {
                    before.print(ui);
                    ui.error("");
                }
            }
        }
    }
    last.map_or(Ok(()), Err)
}
