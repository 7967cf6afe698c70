//! What a surrogate says of a study, as text.

use super::table::{rounded, shown};
use crate::search::{Prediction, SurrogateSummary};
use crate::stages::Study;

fn interval(prediction: &Prediction) -> String {
    let Prediction { value, low, high, .. } = prediction;
    format!("{} (95 %: {} to {})", rounded(*value), rounded(*low), rounded(*high))
}

fn percent(fraction: f64) -> String {
    format!("{:.0} %", 100.0 * fraction)
}

fn config(prediction: &Prediction) -> String {
    let line = |(path, value): (&String, &serde_json::Value)| format!("    {path}: {}\n", shown(value));
    prediction.config.iter().map(line).collect()
}

/// The summary for people.
pub(crate) fn text(summary: &SurrogateSummary, study: &Study) -> String {
    let incumbent = &study.trials[summary.incumbent];
    let mut text = format!(
        "{} after {} results, as the Gaussian process of `method: bayes` sees it\n",
        study.metric.as_str(),
        summary.results
    );
    let measured = incumbent.metric.map(rounded).unwrap_or_default();
    text += &format!("best measured    {measured} ({})\n", incumbent.name);
    text += &format!("  believed       {}\n", interval(&summary.incumbent_prediction));
    text += &format!("best believed    {}\n{}", interval(&summary.best), config(&summary.best));
    if let Some(next) = &summary.next {
        text += &format!(
            "next to try      {}, an improvement of {} by expectation\n{}",
            interval(next),
            rounded(summary.expected_improvement),
            config(next)
        );
    }
    text += "what matters     share of the metric's variation over the whole space, alone and with others\n";
    let width = summary.parameters.iter().map(|p| p.path.len()).max().unwrap_or(0);
    for effect in &summary.parameters {
        let (alone, in_all) = (percent(effect.main), percent(effect.total));
        text += &format!("    {:<width$} {alone:>6} {in_all:>6}\n", effect.path);
    }
    let calibration = &summary.calibration;
    let (half, most) = (percent(calibration.inside_50), percent(calibration.inside_95));
    text += &format!("how far to trust {half} of the results lie where half should, {most} where 95 % should\n");
    text
}
