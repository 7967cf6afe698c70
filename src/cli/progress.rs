//! How a run goes: one line a stage, a bar that moves where there is a terminal, JSON lines where asked for.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;

use super::fit::{columns, parted};
use super::ui::{Paint, Ui};
use crate::base::escape::{self, message};
use crate::base::sync::lock_unpoisoned;
use crate::base::text::{duration, metric};
use crate::pipeline::{Event, Sink};

/// Reads the events of one pipeline's execution.
pub(crate) struct ProgressDisplay<'a> {
    ui: &'a Ui,
    bar: ProgressBar,
    seen: Mutex<Seen>,
    maximize: bool,
}

/// What the bar's text is made of.
#[derive(Default)]
struct Seen {
    /// How far the stage is: done, in all, what it says itself.
    steps: (u64, u64, String),
    /// The best metric and the trial that has it.
    best: Option<(f64, String)>,
    /// The best so far after every trial.
    bests: Vec<f64>,
    /// The trainings that run: epochs done, in all, and what the last one came to.
    running: BTreeMap<String, (u32, u32, String)>,
}

impl Seen {
    /// Position, length and text of the bar. One training alone counts its epochs.
    fn bar(&self) -> (u64, u64, String) {
        let (done, total, message) = &self.steps;
        let is_alone = *total <= 1 && self.best.is_none();
        if let (true, Some((epoch, epochs, message))) = (is_alone, self.running.values().next()) {
            return (u64::from(*epoch), u64::from(*epochs), format!("epochs · {message}"));
        }
        // What changes most comes first: a narrow terminal cuts the end.
        let best = self.best.as_ref().map(|(value, _)| format!("best {} {}", metric(*value), sparkline(&self.bests)));
        let running: Vec<String> =
            self.running.values().map(|(epoch, epochs, _)| format!("{epoch}/{epochs}")).collect();
        let running = if running.is_empty() { String::new() } else { format!(" · epoch {}", running.join(" ")) };
        let by = self.best.as_ref().map(|(_, name)| format!(" · {name}")).unwrap_or_default();
        (*done, *total, best.unwrap_or_else(|| message.clone()) + &running + &by)
    }
}

/// The last values as a line of blocks, from the least to the greatest.
fn sparkline(values: &[f64]) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const LAST: usize = 10;
    let shown = &values[values.len().saturating_sub(LAST)..];
    let (low, high) = shown.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(*x), b.max(*x)));
    let block =
        |x: &f64| if high > low { BLOCKS[((x - low) / (high - low) * 7.0).round() as usize] } else { BLOCKS[3] };
    shown.iter().map(block).collect()
}

impl<'a> ProgressDisplay<'a> {
    pub(crate) fn new(ui: &'a Ui, maximize: bool) -> Self {
        let target = if ui.animate { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        // The bar's own style would be seen until there is something to say.
        Self::style(&bar, "");
        Self { ui, bar, seen: Mutex::default(), maximize }
    }

    fn style(bar: &ProgressBar, template: &str) {
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸ "));
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn line(&self, stage: &str, word: &str, paint: Paint, summary: &str, tail: &str) {
        let word = self.ui.paint(paint, &format!("{word:<8}"));
        let tail = self.ui.paint(Paint::Dim, tail);
        let head = format!("  {stage:<12} {word} ");
        let taken = columns(&head);
        let room = self.ui.width.map_or(usize::MAX, |width| width.saturating_sub(taken));
        let lines = parted(&message(summary), &tail, room).join(&format!("\n{}", " ".repeat(taken)));
        self.bar.suspend(|| self.ui.styled_note(format!("{head}{lines}").trim_end()));
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        lock_unpoisoned(&self.seen)
    }

    /// Draws the bar anew.
    fn progress(&self, stage: &str) {
        if !self.ui.animate {
            return;
        }
        let (done, total, message) = self.seen().bar();
        // How long it takes is learned from what is done.
        let template = match (done, total) {
            (0, 0) => "  {prefix:<12} {wide_msg}",
            (_, 0) => "  {prefix:<12} {pos} · {wide_msg}",
            (0, _) => "  {prefix:<12} {pos}/{len} {bar:8} {wide_msg}",
            _ => "  {prefix:<12} {pos}/{len} {bar:8} {eta} left · {wide_msg}",
        };
        // Every change is drawn: a length is set before, and forgotten after, the style that shows it.
        if total == 0 {
            Self::style(&self.bar, template);
        }
        self.bar.set_prefix(stage.to_owned());
        self.bar.set_length(total);
        self.bar.set_position(done);
        Self::style(&self.bar, template);
        self.bar.set_message(escape::line(&message).into_owned());
    }

    fn trial(&self, trial: &Value) {
        let (Some(metric), Some(name)) = (trial["metric"].as_f64(), trial["name"].as_str()) else { return };
        let mut seen = self.seen();
        let better =
            seen.best.as_ref().is_none_or(|(value, _)| if self.maximize { metric > *value } else { metric < *value });
        if better {
            seen.best = Some((metric, name.to_owned()));
        }
        let best = seen.best.as_ref().map_or(metric, |(value, _)| *value);
        seen.bests.push(best);
    }
}

impl Sink for ProgressDisplay<'_> {
    fn event(&self, event: &Event) {
        if self.ui.json {
            if let Ok(line) = serde_json::to_string(event) {
                self.ui.json(&line);
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
                self.seen().steps = (0, 0, String::new());
                self.progress(stage);
                // The bar moves by a thread of its own, and would panic where the system grants none.
                if self.ui.animate && std::thread::Builder::new().spawn(|| ()).is_ok() {
                    self.bar.enable_steady_tick(Duration::from_millis(200));
                }
            }
            Event::Warning { message } => {
                self.bar.suspend(|| self.ui.note_with((Paint::Yellow, "warning"), message));
            }
            Event::Progress { stage, done, total, message } => {
                self.seen().steps = (*done, *total, message.clone());
                self.progress(stage);
            }
            Event::Epoch { stage, training, epoch, epochs, message, is_over } => {
                let mut seen = self.seen();
                match is_over {
                    true => drop(seen.running.remove(training)),
                    false => drop(seen.running.insert(training.clone(), (*epoch, *epochs, message.clone()))),
                }
                drop(seen);
                self.progress(stage);
            }
            Event::Trial { trial, .. } => self.trial(trial),
            Event::PlanMade { .. } | Event::Believed { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_so_far_is_a_line_of_blocks() {
        assert_eq!(sparkline(&[0.1, 0.5, 0.5, 0.9]), "▁▅▅█");
        assert_eq!((sparkline(&[]), sparkline(&[0.3, 0.3])), (String::new(), "▄▄".to_owned()));
        assert_eq!(sparkline(&vec![1.0; 1000]).chars().count(), 10);
    }

    #[test]
    fn one_training_counts_its_epochs_and_several_stand_beside_the_best() {
        let mut seen = Seen { steps: (0, 1, "trial_0000".to_owned()), ..Seen::default() };
        seen.running.insert("a".to_owned(), (3, 10, "val_accuracy 0.8000".to_owned()));
        assert_eq!(seen.bar(), (3, 10, "epochs · val_accuracy 0.8000".to_owned()));
        seen.running.insert("b".to_owned(), (7, 10, String::new()));
        seen.steps = (12, 100, "trial_0011".to_owned());
        seen.best = Some((0.8977, "trial_0004".to_owned()));
        seen.bests = vec![0.8, 0.9];
        assert_eq!(seen.bar(), (12, 100, "best 0.8977 ▁█ · epoch 3/10 7/10 · trial_0004".to_owned()));
    }
}
