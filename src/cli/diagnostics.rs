//! Every error as a person reads it: what, where, what to do; and its exit code.

use std::error::Error;
use std::process::ExitCode;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::interrupt;
use super::ui::{Paint, Ui};
use crate::base::escape::{line, message};
use crate::pipeline::ExecuteError;
use crate::spec::{Problems, SpecError};
use crate::stages::RunError;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The spec, or what was typed, is wrong: exit code 2.
    Usage(Box<dyn Error>),
    /// Something failed on the way: exit code 1.
    Failed(Box<dyn Error>),
    /// A signal: exit code 128 + its number.
    Interrupted,
    /// Everything has been said already: exit code 1.
    Silent,
}

impl Failure {
    pub(crate) fn usage(error: impl Into<Box<dyn Error>>) -> Self {
        Self::Usage(error.into())
    }

    pub(crate) fn failed(error: impl Into<Box<dyn Error>>) -> Self {
        Self::Failed(error.into())
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Usage(_) => 2,
            Self::Failed(_) | Self::Silent => 1,
            Self::Interrupted => interrupt::exit_code(),
        })
    }

    pub(crate) fn print(&self, ui: &Ui) {
        match self {
            Self::Usage(error) | Self::Failed(error) => print_error(error.as_ref(), ui),
            Self::Interrupted => ui.error("interrupted; the same command continues where this one stopped"),
            Self::Silent => {}
        }
    }
}

impl From<SpecError> for Failure {
    fn from(error: SpecError) -> Self {
        Self::Usage(error.into())
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Execute(ExecuteError::Interrupted { .. }) => Self::Interrupted,
            RunError::Document(error) => error.into(),
            error => Self::Failed(error.into()),
        }
    }
}

fn print_error(error: &(dyn Error + 'static), ui: &Ui) {
    let problems = error.downcast_ref::<Problems>().or(match error.downcast_ref::<SpecError>() {
        Some(SpecError::Problems(problems)) => Some(problems),
        _ => None,
    });
    match problems {
        Some(problems) => ui.drawn_error(&render(problems, ui.color, ui.width)),
        None => {
            let mut said = error.to_string();
            ui.error_with((Paint::Red, "error"), &said);
            let mut cause = error.source();
            while let Some(error) = cause {
                let text = error.to_string();
                if text != said {
                    ui.error(&format!("  caused by: {text}"));
                }
                said = text;
                cause = error.source();
            }
            if let Some(help) = help_for(error) {
                ui.error(&format!("  help: {help}"));
            }
        }
    }
}

/// What to type after an error, where that is known.
fn help_for(error: &(dyn Error + 'static)) -> Option<String> {
    use crate::data::DataError;
    let mut error = Some(error);
    while let Some(e) = error {
        match e.downcast_ref::<DataError>() {
            Some(DataError::Missing { dataset, offline: true, .. }) => {
                return Some(format!(
                    "without `--offline` and RUN_OFFLINE it is downloaded, as by `run data {dataset}`; or set RUN_DATA to \
                     a folder that has it in `{dataset}/`"
                ));
            }
            Some(DataError::Missing { dataset, .. }) => {
                return Some(format!(
                    "put the file into one of these folders, or set RUN_DATA to a folder that has it in `{dataset}/`"
                ));
            }
            Some(DataError::Checksum { .. }) => {
                return Some("fetch the file again; the bad one is kept for a look".to_owned());
            }
            Some(DataError::Download { .. }) => {
                return Some("put the file into one of the folders that it was looked for in, or try again".to_owned());
            }
            _ => error = e.source(),
        }
    }
    None
}

/// All problems, each with its line and the name of its text, as rustc draws them. Colours are the renderer's own: it shows
/// escapes in titles and sources as signs, and those in the other texts are made visible before.
pub(crate) fn render(problems: &Problems, color: bool, width: Option<usize>) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = width.map_or(renderer.clone(), |width| renderer.term_width(width));
    let mut texts = Vec::new();
    for problem in &problems.problems {
        let source = &*problem.span.source;
        let span = shown_span(&source.text, &problem.span.bytes);
        let mut annotation = AnnotationKind::Primary.span(span);
        if let Some(help) = &problem.help {
            annotation = annotation.label(message(&format!("help: {help}")));
        }
        let snippet = Snippet::source(&source.text).path(line(&source.name)).annotation(annotation);
        let group: Group<'_> = Level::ERROR.primary_title(message(&problem.message)).element(snippet);
        texts.push(renderer.render(&[group]));
    }
    texts.join("\n\n")
}

/// A span of several lines is shown by its first line: the place is what helps.
fn shown_span(text: &str, span: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    let start = span.start.min(text.len());
    let end = span.end.clamp(start, text.len());
    let line = text[start..end].find('\n').map_or(end, |newline| start + newline);
    start..line.max(start)
}
