//! Figure `paired`: two values of a parameter over configurations that are otherwise the same.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{BESIDE, LEGEND, Rows};
use super::material::Material;
use super::runs::{Run, Runs, configuration, in_order};
use super::scene::{COLUMN, LEFT, Point, Scene, Text, Width};
use super::theme::{self, BLUE, FRAME, INK, Ink, LABEL, NAME, PAPER, QUIET, TITLE, VERMILLION, mix};
use crate::analysis::{PairedComparison, compare_pairs};
use crate::base::moments::mean;
use crate::base::text;

/// Differences of the metric between two values of a parameter, over configurations that are otherwise the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paired {
    /// Path of the parameter, which has two values.
    pub by: String,
}

impl Figure for Paired {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Parameter(&self.by)]
    }

    fn suffix(&self) -> String {
        format!("_{}", self.by)
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let numbers = PairedData::new(material.study()?, &self.by, material.seed)?;
        Drawing::with_numbers(numbers.scene(width), &numbers)
    }
}

/// Most pairs that are drawn one by one, on a page and in a column; the numbers are always over all.
const MOST: [usize; 2] = [60, 30];
/// More values than this are no pair in any case.
const MANY_VALUES: usize = 16;
/// Width of a column's names of pairs, their size, and the height of a line of them.
const NAMES: f64 = 190.0;
const IN_LINES: f64 = 10.5;
const NAME_LINE: f64 = 14.0;
/// The widest that names of pairs get, on a page and in a column.
const LONGEST: [f64; 2] = [620.0, NAMES];
/// What is free left of the axis besides the names, on a page and in a column, where as much is free on the right.
const AROUND_NAMES: [f64; 2] = [40.0, 26.0];
/// Width of the axis on a page, and what is free right of it.
const WIDE: f64 = 520.0;
const RIGHT: f64 = 110.0;
/// Greatest width of the figure, which a long title asks for.
const WIDEST: f64 = 2000.0;
/// Least height of a pair, what is free between the names of two, and the radius of its dot.
const PITCH: f64 = 22.0;
const BETWEEN: f64 = 6.0;
const DOT: f64 = 4.5;

/// Height of a line of the result in words.
const LINE: f64 = 24.0;
/// From the middle of what would be the next line of it to the axis, above which the line at zero begins.
const ABOVE: f64 = 34.0;
const ZERO_ABOVE: f64 = 6.0;
/// What stands under the axis: its ticks, its name, and all with what is free there; and what is free beside the name.
const TICKS_BELOW: f64 = 14.0;
const NAME_BELOW: f64 = 38.0;
const BELOW: f64 = 60.0;
const BESIDE_NAME: f64 = 24.0;
/// What is free above the first and below the last pair together.
const AIR: f64 = 10.0;
/// About how many ticks the axis has, on a page and in a column.
const TICKS: [usize; 2] = [7, 3];

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
pub(crate) struct PairedData {
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

impl PairedData {
    pub(crate) fn new(study: &Runs, by: &str, seed: u64) -> Result<Self, PlotError> {
        // Among very many runs the few values are found without sorting all.
        let mut values: Vec<&Value> = Vec::new();
        for value in study.runs.iter().filter_map(|run| run.parameters.get(by)) {
            if values.len() > MANY_VALUES || !values.contains(&value) {
                values.push(value);
            }
        }
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
        let mean_of = |side: usize| mean(&pairs.iter().map(|p| p.metrics[side]).collect::<Vec<_>>());
        Ok(Self {
            by: by.to_owned(),
            metric: study.metric_name(),
            maximize: study.maximize,
            verdict: verdict(&values, &comparison, study.maximize),
            values,
            means: [mean_of(0), mean_of(1)],
            comparison,
            pairs,
        })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        let shown: Vec<&Pair> = self.thinned(width.choose(MOST));
        // Long names of a column's pairs stand in several lines.
        let lines = shown.iter().map(|p| font::wrap(&p.configuration, IN_LINES, NAMES).len()).max().unwrap_or(1);
        let pitch = width.choose([PITCH, (NAME_LINE * lines as f64 + BETWEEN).max(PITCH)]);
        let longest = shown.iter().map(|p| font::width(&p.configuration, LABEL, false)).fold(0.0, f64::max);
        let left = longest.min(width.choose(LONGEST)) + width.choose(AROUND_NAMES);
        let wide = width.choose([WIDE, COLUMN - left - AROUND_NAMES[1]]);
        let title = font::width(&self.title(), TITLE, true) + 2.0 * LEFT;
        let across = width.choose([title.clamp(left + wide + RIGHT, WIDEST), COLUMN]);
        let size = width.choose([NAME, LABEL]);
        let words = self.heading(size, across - 2.0 * LEFT);
        let top = LEGEND + LINE * words.len() as f64 + ABOVE;
        let rows = Rows { top, pitch, count: shown.len(), air: AIR };
        let foot = rows.foot();
        let mut scene = Scene::new(across, foot + BELOW);
        scene.title(&self.title());
        for (row, (line, ink)) in words.into_iter().enumerate() {
            let size = if ink == QUIET { LABEL } else { size };
            scene.text(Text::new(line, [LEFT, LEGEND + LINE * row as f64], size).ink(ink));
        }
        let axis = Axis::over(shown.iter().map(|p| p.difference()).chain(self.comparison.interval).chain([0.0]));
        let x = |value: f64| left + axis.place(value) * wide;
        let [low, high] = self.comparison.interval;
        scene.rectangle([x(low), top], [(x(high) - x(low)).max(1.0), foot - top], mix(PAPER, BLUE, 0.15));
        let ticks = axis.ticks(width.choose(TICKS));
        rows.grid(&mut scene, ticks.into_iter().map(|(value, text)| (x(value), text.replace('-', "−"))), TICKS_BELOW);
        scene.line(vec![[x(0.0), top - ZERO_ABOVE], [x(0.0), foot]], FRAME, 1.5);
        scene.line(vec![[x(self.comparison.mean), top], [x(self.comparison.mean), foot]], BLUE, 2.0);
        for (row, pair) in shown.iter().enumerate() {
            self.pair(&mut scene, pair, [left, rows.middle(row)], x(0.0), x(pair.difference()));
        }
        let name = format!("{} with {} less that with {}", self.metric, self.values[1], self.values[0]);
        let middle = width.choose([left + wide / 2.0, across / 2.0]);
        scene.text(
            Text::new(font::fit(&name, LABEL, false, across - BESIDE_NAME), [middle, foot + NAME_BELOW], LABEL)
                .centred(),
        );
        scene
    }

    fn pair(&self, scene: &mut Scene, pair: &Pair, [left, y]: Point, zero: f64, end: f64) {
        let lines = match scene.width > COLUMN {
            true => vec![font::fit(&pair.configuration, LABEL, false, left - LEFT - BESIDE)],
            false => font::wrap(&pair.configuration, IN_LINES, NAMES),
        };
        let size = if scene.width > COLUMN { LABEL } else { IN_LINES };
        let first = y - NAME_LINE * (lines.len() - 1) as f64 / 2.0;
        for (number, line) in lines.into_iter().enumerate() {
            scene.text(Text::new(line, [left - BESIDE, first + NAME_LINE * number as f64], size).right());
        }
        let ink = if (pair.difference() > 0.0) == self.maximize { BLUE } else { VERMILLION };
        scene.line(vec![[zero, y], [end, y]], mix(PAPER, ink, 0.5), 2.0);
        scene.disc([end, y], DOT, ink);
    }

    fn title(&self) -> String {
        format!("{}: {}", self.by, self.verdict)
    }

    /// The result in words, in lines that fit.
    fn heading(&self, size: f64, available: f64) -> Vec<(String, Ink)> {
        let [first, second] = &self.values;
        let c = &self.comparison;
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
                theme::signed(c.mean),
                theme::signed(c.interval[0]),
                theme::signed(c.interval[1]),
                theme::metric(c.sd),
                theme::signed(c.median)
            ),
            format!(
                "{second} is higher in {wins}, equal in {ties}, lower in {losses} pairs; sign test p = {}",
                text::number(c.sign_test_p)
            ),
        ];
        let legend = "line: mean · band: 95 % interval of the mean · dot: a pair".to_owned();
        let inked = lines.into_iter().map(|line| (line, INK)).chain([(legend, QUIET)]);
        let wrapped =
            |(line, ink): (String, Ink)| font::wrap(&line, size, available).into_iter().map(move |line| (line, ink));
        inked.flat_map(wrapped).collect()
    }

    /// At most so many pairs that they can be read, evenly over the differences.
    fn thinned(&self, most: usize) -> Vec<&Pair> {
        let (n, most) = (self.pairs.len(), self.pairs.len().min(most));
        (0..most).map(|k| &self.pairs[if most == n { k } else { k * (n - 1) / (most - 1) }]).collect()
    }
}

/// Measured runs that differ in `by` alone. Of several with one configuration the first counts.
fn pairs_of(study: &Runs, by: &str, values: [&Value; 2]) -> Vec<Pair> {
    let mut runs: Vec<([u8; 32], usize, &Run, f64)> = Vec::new();
    for (_, run, metric) in study.measured() {
        let Some(side) = values.iter().position(|v| run.parameters.get(by) == Some(*v)) else { continue };
        runs.push((all_but(run, by), side, run, metric));
    }
    // Stable: within a configuration and a value the order of creation stays.
    runs.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
    let metric = |group: &[([u8; 32], usize, &Run, f64)], side| group.iter().find(|run| run.1 == side).map(|run| run.3);
    let mut pairs: Vec<(&Run, [f64; 2])> = Vec::new();
    for group in runs.chunk_by(|a, b| a.0 == b.0) {
        if let (Some(first), Some(second)) = (metric(group, 0), metric(group, 1)) {
            pairs.push((group[0].2, [first, second]));
        }
    }
    // What is the same in all pairs tells none apart.
    let paired = pairs.iter().map(|(run, _)| (*run).clone()).collect();
    let paired = Runs { runs: paired, ..Runs::default() };
    let varying = if pairs.len() > 1 { paired.varying() } else { study.varying() };
    let varying: Vec<String> = varying.into_iter().filter(|path| path != by).collect();
    let pair = |(run, metrics): (&Run, [f64; 2])| Pair { configuration: configuration(run, &varying), metrics };
    pairs.into_iter().map(pair).collect()
}

/// A digest of a run's parameters without one: equal where all of them are.
fn all_but(run: &Run, by: &str) -> [u8; 32] {
    let mut bytes = Vec::with_capacity(512);
    for (path, value) in run.parameters.iter().filter(|(path, _)| *path != by) {
        bytes.extend(path.as_bytes());
        bytes.push(0);
        match value {
            Value::String(word) => bytes.extend(word.as_bytes()),
            value => match value.as_f64() {
                Some(x) => bytes.extend(x.to_bits().to_be_bytes()),
                None => bytes.extend(value.to_string().bytes()),
            },
        }
        bytes.push(0);
    }
    *blake3::hash(&bytes).as_bytes()
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

#[cfg(test)]
mod tests;
