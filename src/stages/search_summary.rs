//! A study in a line, for people.

use super::prior::EarlierStudy;
use super::study::Study;
use super::trial_status::TrialStatus;
use crate::base::text;
use crate::search::Belief;

/// How many trials there are, which is the best, and what the search began with.
pub(super) fn summary_of(study: &Study, earlier: &[EarlierStudy]) -> String {
    let metric = study.metric.as_str();
    let unmeasured: Vec<_> = study.trials.iter().filter(|trial| trial.metric.is_none()).collect();
    let failed = unmeasured.len();
    let all_diverged = unmeasured.iter().all(|trial| trial.status == TrialStatus::Diverged);
    let word = if all_diverged { "diverged" } else { "without a metric" };
    let failed = if failed > 0 { format!(" · {failed} {word}") } else { String::new() };
    match (study.ranked().first(), study.trials.len()) {
        (Some(best), 1) => {
            let kept = best.kept_epoch.map(|epoch| format!(" (epoch {epoch})")).unwrap_or_default();
            format!("1 trial · {metric} {}{kept}", best.metric_text())
        }
        (Some(best), n) => {
            let value = best.metric_text();
            let kept = best.kept_epoch.map(|epoch| format!(", epoch {epoch}")).unwrap_or_default();
            let unsatisfied = if study.is_eligible(best) { "" } else { " · none satisfies the constraints" };
            let believed = best.believed.map(|belief| format!(", believed {}", interval(&belief))).unwrap_or_default();
            let earlier = learned_from(earlier);
            format!("{n} trials · best {metric} {value} ({}{kept}{believed}){failed}{unsatisfied}{earlier}", best.name)
        }
        (None, 1) if study.find("best").is_some() => {
            let last =
                study.trials[0].history.last("train_loss").map(|loss| format!(" · train_loss {}", text::metric(loss)));
            format!("1 trial{}", last.unwrap_or_default())
        }
        (None, n) => format!("{n} trial{}{failed}", if n == 1 { "" } else { "s" }),
    }
}

/// What a search learns from, for people.
fn learned_from(earlier: &[EarlierStudy]) -> String {
    let study = |study: &EarlierStudy| format!("{} trials of {}", study.trials.len(), study.name);
    let studies: Vec<String> = earlier.iter().map(study).collect();
    if studies.is_empty() { String::new() } else { format!(" · learned from {}", studies.join(", ")) }
}

/// What is believed of a metric, with the ends of its interval.
fn interval(Belief { value, low, high }: &Belief) -> String {
    format!("{} ({} to {})", text::metric(*value), text::metric(*low), text::metric(*high))
}
