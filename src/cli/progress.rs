//! The news of a run: one line a stage, a bar that moves where there is a terminal, JSON lines where asked for.

use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;

use super::ui::{Paint, Ui};
use crate::base::text::duration;
use crate::pipeline::{Event, EventLog, Sink};

/// Reads the events of one pipeline's execution.
pub(crate) struct News<'a> {
    ui: &'a Ui,
    log: Option<EventLog>,
    bar: ProgressBar,
    best: Mutex<Option<(f64, String)>>,
    maximize: bool,
}

impl<'a> News<'a> {
    pub(crate) fn new(ui: &'a Ui, log: Option<EventLog>, maximize: bool) -> Self {
        let target = if ui.animate { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        Self { ui, log, bar, best: Mutex::default(), maximize }
    }

    /// Ends the bar and says what could not be logged.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
        if let Some(error) = self.log.as_ref().and_then(EventLog::take_failure) {
            let warning = self.ui.paint(Paint::Yellow, "warning");
            self.ui.error(&format!("{warning}: the log of events is incomplete: {error}"));
        }
    }

    fn line(&self, stage: &str, word: &str, paint: Paint, summary: &str, tail: &str) {
        let word = self.ui.paint(paint, &format!("{word:<8}"));
        let tail = self.ui.paint(Paint::Dim, tail);
        self.bar.suspend(|| self.ui.note(format!("  {stage:<12} {word} {summary:<64} {tail}").trim_end()));
    }

    fn progress(&self, stage: &str, done: u64, total: u64, message: &str) {
        if !self.ui.animate {
            return;
        }
        let template = match total {
            0 => "  {prefix:<12} {pos} · {msg}",
            _ => "  {prefix:<12} {pos}/{len} {bar:24} {msg} · {eta} left",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("━╸ "));
        }
        self.bar.set_prefix(stage.to_owned());
        self.bar.set_length(total);
        self.bar.set_position(done);
        let best = self.best.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let best = best.as_ref().map(|(value, name)| format!("best {value:.4} ({name})"));
        self.bar.set_message(best.unwrap_or_else(|| message.to_owned()));
    }

    fn trial(&self, trial: &Value) {
        let (Some(metric), Some(name)) = (trial["metric"].as_f64(), trial["name"].as_str()) else { return };
        let mut best = self.best.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let better =
            best.as_ref().is_none_or(|(value, _)| if self.maximize { metric > *value } else { metric < *value });
        if better {
            *best = Some((metric, name.to_owned()));
        }
    }
}

impl Sink for News<'_> {
    fn event(&self, event: &Event) {
        if let Some(log) = &self.log {
            log.event(event);
        }
        if self.ui.json {
            if let Ok(line) = serde_json::to_string(event) {
                self.ui.result(&line);
            }
            return;
        }
        match event {
            Event::StageReused { stage, key, summary } => {
                self.line(stage, "reused", Paint::Dim, summary, &key.short());
            }
            Event::StageFinished { stage, summary, elapsed_s, .. } => {
                self.line(stage, "ran", Paint::Green, summary, &duration(*elapsed_s));
            }
            Event::StageFailed { stage, elapsed_s, .. } => {
                self.line(stage, "failed", Paint::Red, "", &duration(*elapsed_s));
            }
            Event::StageInterrupted { stage, elapsed_s } => {
                self.line(stage, "stopped", Paint::Yellow, "", &duration(*elapsed_s));
            }
            Event::StageWaiting { stage, .. } => {
                self.line(stage, "waiting", Paint::Yellow, "another process is making it", "");
            }
            Event::StageStarted { stage, .. } => {
                self.bar.reset();
                self.bar.enable_steady_tick(Duration::from_millis(200));
                self.progress(stage, 0, 0, "");
            }
            Event::Warning { message } => {
                let text = format!("{}: {message}", self.ui.paint(Paint::Yellow, "warning"));
                self.bar.suspend(|| self.ui.note(&text));
            }
            Event::Progress { stage, done, total, message } => self.progress(stage, *done, *total, message),
            Event::Trial { trial, .. } => self.trial(trial),
            Event::PlanMade { .. } | Event::Believed { .. } => {}
        }
    }
}
