//! Files that programs leave.

use crate::base::fs;
use crate::pipeline::{Context, Event, Output, StageError};
use crate::program::Scratch;
use crate::stages::job::TrialJob;
use crate::store::check_name;

/// Folder of the files that a program left in its own.
const LEFT: &str = "files";
/// The most bytes of them that are kept with a trial.
const MOST_LEFT: u64 = 1 << 30;

/// Keeps what a program left in a folder of its own, as far as names and sizes allow, and tells of the rest.
pub(super) fn keep(scratch: &Scratch, job: &TrialJob, ctx: &Context, out: &mut Output) -> Result<(), StageError> {
    let mut room = MOST_LEFT;
    for file in scratch.left().map_err(StageError::new)? {
        let problem = match check_name(&file.name) {
            Err(problem) => problem,
            Ok(()) if file.size > room => "more than 1 GiB is not kept",
            Ok(()) => {
                let bytes = fs::read_at_most(&file.path, room).map_err(StageError::new)?;
                room -= bytes.len() as u64;
                out.write(&format!("{LEFT}/{}", file.name), &bytes)?;
                continue;
            }
        };
        let message = format!("{}: the file `{}` that it left is not kept: {problem}", job.name, file.name);
        ctx.emit(Event::Warning { message });
    }
    Ok(())
}
