//! `run completions SHELL`: a completion script on standard output.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::args::Cli;
use crate::cli::ui::Ui;

pub(crate) fn completions(shell: Shell, ui: &Ui) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "run", &mut script);
    ui.verbatim(String::from_utf8_lossy(&script).trim_end());
}
