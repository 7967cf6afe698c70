//! What a search believes, as text.

use super::table::{rounded, shown};
use crate::search::{Beliefs, Prediction};
use crate::stages::Study;

fn interval(prediction: &Prediction) -> String {
    let Prediction { value, low, high, .. } = prediction;
    format!("{} (95 %: {} to {})", rounded(*value), rounded(*low), rounded(*high))
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

fn config(prediction: &Prediction) -> String {
    let line = |(path, value): (&String, &serde_json::Value)| format!("    {path}: {}\n", shown(value));
    prediction.config.iter().map(line).collect()
}

/// The beliefs for people.
pub(crate) fn text(beliefs: &Beliefs, study: &Study) -> String {
    let incumbent = &study.trials[beliefs.incumbent];
    let mut text = format!(
        "{} after {} results, as the Gaussian process of `method: bayes` sees it\n",
        study.metric.word(),
        beliefs.results
    );
    let measured = incumbent.metric.map(rounded).unwrap_or_default();
    text += &format!("best measured    {measured} ({})\n", incumbent.name);
    text += &format!("  believed       {}\n", interval(&beliefs.believed));
    text += &format!("best believed    {}\n{}", interval(&beliefs.best), config(&beliefs.best));
    if let Some(next) = &beliefs.next {
        text += &format!(
            "next to try      {}, an improvement of {} by expectation\n{}",
            interval(next),
            rounded(beliefs.expected_improvement),
            config(next)
        );
    }
    text += "what matters     share of the metric's variation over the whole space, alone and with others\n";
    let width = beliefs.parameters.iter().map(|p| p.path.len()).max().unwrap_or(0);
    for influence in &beliefs.parameters {
        let (alone, in_all) = (percent(influence.alone), percent(influence.in_all));
        text += &format!("    {:<width$} {alone:>6} {in_all:>6}\n", influence.path);
    }
    let calibration = &beliefs.calibration;
    let (half, most) = (percent(calibration.inside_50), percent(calibration.inside_95));
    text += &format!("how far to trust {half} of the results lie where half should, {most} where 95 % should\n");
    text
}
