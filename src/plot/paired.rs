//! Figure `paired`: two values of a parameter over configurations that are otherwise the same.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::axis::{Axis, range};
use super::error::PlotError;
use super::font;
use super::runs::{Run, Runs, configuration, in_order};
use super::scene::{Point, Scene, Text};
use super::theme::{self, BLUE, FRAME, LABEL, NAME, PAPER, QUIET, TITLE, VERMILLION, mix};
use crate::analysis::{PairedComparison, compare_pairs};

/// Most pairs that are drawn one by one; the numbers are always over all.
const MOST: usize = 60;

/// One pair of runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Pair {
    configuration: String,
    /// The metric with the first and with the second value.
    metrics: [f64; 2],
}

impl Pair {
    fn difference(&self) -> f64 {
        self.metrics[1] - self.metrics[0]
    }
}

/// The numbers of the figure: differences are second − first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Paired {
    by: String,
    metric: String,
    #[serde(skip)]
    maximize: bool,
    values: [String; 2],
    /// Mean of the metric with the first and with the second value, over the pairs.
    means: [f64; 2],
    comparison: PairedComparison,
    /// Which value is better, in words.
    verdict: String,
    /// By difference.
    pairs: Vec<Pair>,
}

impl Paired {
    pub(crate) fn new(study: &Runs, by: &str, seed: u64) -> Result<Self, PlotError> {
        let mut values: Vec<&Value> = study.runs.iter().filter_map(|run| run.parameters.get(by)).collect();
        values.sort_by(|a, b| in_order(a, b));
        values.dedup();
        let [first, second] = values[..] else {
            return Err(PlotError::nothing(format!("`{by}` has {} values among the runs, not two", values.len())));
        };
        let mut pairs = pairs_of(study, by, [first, second]);
        pairs.sort_by(|a, b| a.difference().total_cmp(&b.difference()));
        let differences: Vec<f64> = pairs.iter().map(Pair::difference).collect();
        let comparison = compare_pairs(&differences, seed)
            .ok_or_else(|| PlotError::nothing(format!("no two measured runs differ in `{by}` alone")))?;
        let values = [theme::value(first), theme::value(second)];
        let mean = |side: usize| pairs.iter().map(|p| p.metrics[side]).sum::<f64>() / pairs.len() as f64;
        Ok(Self {
            by: by.to_owned(),
            metric: study.metric_name().to_owned(),
            maximize: study.maximize,
            verdict: verdict(&values, &comparison, study.maximize),
            values,
            means: [mean(0), mean(1)],
            comparison,
            pairs,
        })
    }

    pub(crate) fn scene(&self) -> Scene {
        let shown: Vec<&Pair> = self.thinned();
        let pitch = 22.0;
        let longest = shown.iter().map(|p| font::width(&p.configuration, LABEL, false)).fold(0.0, f64::max);
        let (left, top, wide) = (longest.min(420.0) + 40.0, 190.0, 520.0);
        let foot = top + shown.len() as f64 * pitch + 10.0;
        let title = font::width(&format!("{}: {}", self.by, self.verdict), TITLE, true) + 40.0;
        let mut scene = Scene::new(title.clamp(left + wide + 110.0, 2000.0), foot + 60.0);
        self.heading(&mut scene);
        let ends = range(shown.iter().map(|p| p.difference()).chain(self.comparison.interval).chain([0.0]));
        let axis = Axis::over([ends.map_or(0.0, |e| e.0), ends.map_or(0.0, |e| e.1)]);
        let x = |value: f64| left + axis.place(value) * wide;
        let [low, high] = self.comparison.interval;
        scene.rectangle([x(low), top], [(x(high) - x(low)).max(1.0), foot - top], mix(PAPER, BLUE, 0.15));
        for (value, text) in axis.ticks(7) {
            scene.rule([x(value), top], [x(value), foot]);
            scene.text(Text::new(text.replace('-', "−"), [x(value), foot + 14.0], LABEL).centred().ink(QUIET));
        }
        scene.line(vec![[x(0.0), top - 6.0], [x(0.0), foot]], FRAME, 1.5);
        scene.line(vec![[x(self.comparison.mean), top], [x(self.comparison.mean), foot]], BLUE, 2.0);
        for (row, pair) in shown.iter().enumerate() {
            let y = top + (row as f64 + 0.5) * pitch + 5.0;
            self.pair(&mut scene, pair, [left, y], x(0.0), x(pair.difference()));
        }
        let name = format!("{} with {} less that with {}", self.metric, self.values[1], self.values[0]);
        scene.text(Text::new(name, [left + wide / 2.0, foot + 38.0], LABEL).centred());
        scene
    }

    fn pair(&self, scene: &mut Scene, pair: &Pair, [left, y]: Point, zero: f64, end: f64) {
        let name = font::fit(&pair.configuration, LABEL, false, left - 30.0);
        scene.text(Text::new(name, [left - 10.0, y], LABEL).right());
        let ink = if (pair.difference() > 0.0) == self.maximize { BLUE } else { VERMILLION };
        scene.line(vec![[zero, y], [end, y]], mix(PAPER, ink, 0.5), 2.0);
        scene.disc([end, y], 4.5, ink);
    }

    /// The result in words.
    fn heading(&self, scene: &mut Scene) {
        let [first, second] = &self.values;
        let c = &self.comparison;
        let title = format!("{}: {}", self.by, self.verdict);
        scene.title(&title);
        let [wins, ties, losses] = c.wins;
        let lines = [
            format!(
                "{}: mean {} with {first}, {} with {second}",
                self.metric,
                theme::metric(self.means[0]),
                theme::metric(self.means[1])
            ),
            format!(
                "mean difference {} (95 % interval {} to {}), standard deviation {}, median {}",
                signed(c.mean),
                signed(c.interval[0]),
                signed(c.interval[1]),
                theme::metric(c.sd),
                signed(c.median)
            ),
            format!(
                "{second} is higher in {wins}, equal in {ties}, lower in {losses} pairs; sign test p = {}",
                theme::number(c.sign_test_p)
            ),
        ];
        for (row, line) in lines.into_iter().enumerate() {
            scene.text(Text::new(line, [20.0, 62.0 + 24.0 * row as f64], NAME));
        }
        scene.text(
            Text::new("line: mean · band: 95 % interval of the mean · dot: a pair", [20.0, 140.0], LABEL).ink(QUIET),
        );
    }

    /// At most so many pairs that they can be read, evenly over the differences.
    fn thinned(&self) -> Vec<&Pair> {
        let (n, most) = (self.pairs.len(), self.pairs.len().min(MOST));
        (0..most).map(|k| &self.pairs[if most == n { k } else { k * (n - 1) / (most - 1) }]).collect()
    }
}

/// Measured runs that differ in `by` alone. Of several with one configuration the first counts.
fn pairs_of(study: &Runs, by: &str, values: [&Value; 2]) -> Vec<Pair> {
    let varying: Vec<String> = study.varying().into_iter().filter(|path| path != by).collect();
    let mut matched: BTreeMap<String, (&Run, [Option<f64>; 2])> = BTreeMap::new();
    for (_, run, metric) in study.measured() {
        let Some(side) = values.iter().position(|v| run.parameters.get(by) == Some(*v)) else { continue };
        let rest: BTreeMap<&String, &Value> = run.parameters.iter().filter(|(path, _)| *path != by).collect();
        let key = serde_json::to_string(&rest).unwrap_or_default();
        matched.entry(key).or_insert((run, [None, None])).1[side].get_or_insert(metric);
    }
    let pair = |(run, metrics): (&Run, [Option<f64>; 2])| {
        Some(Pair { configuration: configuration(run, &varying), metrics: [metrics[0]?, metrics[1]?] })
    };
    matched.into_values().filter_map(pair).collect()
}

/// Better on average, if the interval of the mean leaves out zero.
fn verdict([first, second]: &[String; 2], comparison: &PairedComparison, maximize: bool) -> String {
    let PairedComparison { mean, interval: [low, high], pairs, .. } = *comparison;
    if low <= 0.0 && high >= 0.0 {
        return format!("no clear difference between {first} and {second}, over {pairs} matched pairs");
    }
    let (better, other) = if (mean > 0.0) == maximize { (second, first) } else { (first, second) };
    format!("{better} is better than {other} on average, over {pairs} matched pairs")
}

fn signed(x: f64) -> String {
    format!("{x:+.4}").replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::super::runs::examples::study;
    use super::*;

    /// Twelve pairs in which `squared_error` is worse by 0.01, less in some.
    fn losses() -> Runs {
        let mut study = study(24);
        for i in 0..24 {
            let (pair, side) = (i / 2, i % 2);
            study.runs[i].parameters = study.runs[pair * 2].parameters.clone();
            let loss = ["cross_entropy", "squared_error"][side];
            study.runs[i].parameters.insert("model.loss".to_owned(), loss.into());
            study.runs[i].parameters.insert("model.hidden_size".to_owned(), pair.into());
            study.runs[i].metric = Some(0.85 + 0.001 * pair as f64 - 0.01 * side as f64);
        }
        study
    }

    #[test]
    fn pairs_are_runs_that_differ_in_one_parameter() {
        let figure = Paired::new(&losses(), "model.loss", 1).unwrap();
        assert_eq!((figure.comparison.pairs, figure.comparison.wins), (12, [0, 0, 12]));
        assert!((figure.comparison.mean + 0.01).abs() < 1e-12);
        let scene = figure.scene();
        let title = "model.loss: cross_entropy is better than squared_error on average, over 12 matched pairs";
        assert!(scene.texts().contains(&title), "{:?}", scene.texts());
    }

    #[test]
    fn three_values_cannot_be_paired() {
        assert!(matches!(Paired::new(&study(40), "model.activation", 1), Err(PlotError::NothingToDraw { .. })));
    }
}
