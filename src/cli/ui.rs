//! The two streams: results on standard output, everything else on standard error.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::OnceLock;

use super::args::{Color, DisplayArgs};
use super::fit::fit;
use super::table::{narrowed, table};
use crate::base::escape;

/// How this invocation talks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ui {
    /// Only errors and the result.
    pub(crate) quiet: bool,
    /// JSON lines on standard output.
    pub(crate) json: bool,
    /// Whether standard error may be coloured.
    pub(crate) color: bool,
    /// Whether standard error is a terminal, so that bars may move.
    pub(crate) animate: bool,
    /// Width of the terminal that standard error is, if it is one.
    pub(crate) width: Option<usize>,
}

impl Ui {
    pub(crate) fn new(args: &DisplayArgs) -> Self {
        let terminal = io::stderr().is_terminal();
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = match args.color {
            Color::Auto => terminal && !no_color,
            Color::Always => true,
            Color::Never => false,
        };
        // A terminal that cannot move its cursor would keep every state of a bar.
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let animate = terminal && !is_dumb && !args.quiet && !args.json;
        let width = console::Term::stderr().size_checked().filter(|_| terminal).map(|(_, columns)| columns.into());
        Self { quiet: args.quiet, json: args.json, color, animate, width }
    }

    /// Width of the terminal that standard output is, if it is one.
    #[expect(clippy::unused_self, reason = "all output goes through the one value that knows the streams")]
    pub(crate) fn columns(&self) -> Option<usize> {
        console::Term::stdout().size_checked().filter(|_| io::stdout().is_terminal()).map(|(_, columns)| columns.into())
    }

    /// A table with the columns that standard output has room for; what is left out is said.
    pub(crate) fn fitting_table(&self, header: &[String], rows: &[Vec<String>]) -> String {
        let Some(width) = self.columns() else { return table(header, rows) };
        let (text, left_out) = narrowed(header, rows, width);
        if !left_out.is_empty() {
            self.note(&format!("no room for {} in {width} columns", left_out.join(", ")));
        }
        text
    }

    /// Prints lines of the result on standard output; what others wrote in them stays text.
    pub(crate) fn result(&self, lines: &str) {
        self.verbatim(&escape::terminal(lines));
    }

    /// Prints JSON on standard output, with its values as they are.
    pub(crate) fn json(&self, json: &str) {
        self.verbatim(&escape::json(json));
    }

    /// Prints on standard output what is ours to the letter: a picture, a script. The work goes on whatever becomes of its
    /// reader: after an error nothing more is written, and [`output_error`] tells of it in the end.
    #[expect(clippy::unused_self, reason = "all output goes through the one value that knows the streams")]
    pub(crate) fn verbatim(&self, text: &str) {
        if OUTPUT_ERROR.get().is_some() {
            return;
        }
        let mut out = io::stdout().lock();
        if let Err(error) = writeln!(out, "{text}").and_then(|()| out.flush()) {
            drop(OUTPUT_ERROR.set(error));
        }
    }

    /// Prints lines on standard error, unless quiet; what others wrote in them stays text.
    pub(crate) fn note(&self, lines: &str) {
        self.styled_note(&escape::message(lines));
    }

    /// Prints lines on standard error, unless quiet: `word` in colour, then a message that stays text.
    pub(crate) fn note_with(&self, (paint, word): (Paint, &str), message: &str) {
        self.styled_note(&format!("{}: {}", self.paint(paint, word), escape::message(message)));
    }

    /// Prints lines on standard error, unless quiet, in which colours stay; what others wrote in them has been escaped.
    pub(crate) fn styled_note(&self, lines: &str) {
        if !self.quiet && !self.json {
            self.styled_error(lines);
        }
    }

    /// Prints lines on standard error, also when quiet; what others wrote in them stays text.
    pub(crate) fn error(&self, lines: &str) {
        self.styled_error(&escape::message(lines));
    }

    /// Prints lines on standard error, also when quiet: `word` in colour, then a message that stays text.
    pub(crate) fn error_with(&self, (paint, word): (Paint, &str), message: &str) {
        self.styled_error(&format!("{}: {}", self.paint(paint, word), escape::message(message)));
    }

    /// Prints lines on standard error, also when quiet, in which colours stay; what others wrote in them has been escaped.
    /// They are broken between words where the terminal is narrower.
    pub(crate) fn styled_error(&self, lines: &str) {
        match self.width {
            Some(width) => self.drawn_error(&fit(lines, width)),
            None => self.drawn_error(lines),
        }
    }

    /// The same for what is laid out already. Standard error may be closed; there is nobody left to tell.
    #[expect(clippy::unused_self, reason = "all output goes through the one value that knows the streams")]
    pub(crate) fn drawn_error(&self, lines: &str) {
        drop(writeln!(io::stderr().lock(), "{}", escape::styled(lines)));
    }

    /// Paints a word where colour is on; the meaning never rests on it, and what others wrote in it stays text.
    pub(crate) fn paint(&self, paint: Paint, text: &str) -> String {
        let text = escape::line(text);
        if self.color { format!("\u{1b}[{}m{text}\u{1b}[0m", paint as u8) } else { text.into_owned() }
    }
}

/// The first error of standard output.
static OUTPUT_ERROR: OnceLock<io::Error> = OnceLock::new();

/// Why standard output did not take what was asked for; none where it did, or where its reader has closed the pipe
/// (`run … | head -1`) and so has what it wanted.
pub(crate) fn output_error() -> Option<&'static io::Error> {
    OUTPUT_ERROR.get().filter(|error| !is_closed_pipe(error))
}

/// Whether a write failed because nobody reads any more.
pub(crate) fn is_closed_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

/// What a colour says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Paint {
    /// Errors.
    Red = 31,
    /// Done.
    Green = 32,
    /// Warnings.
    Yellow = 33,
    /// What can be skipped.
    Dim = 2,
}
