//! Figure `groups`: the metric grouped by the values of a parameter, means with their spread.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::BESIDE;
use super::material::Material;
use super::panel::{Names, Panel};
use super::runs::{Runs, in_order, one_by_one};
use super::scene::{COLUMN, Scene, Text, Width};
use super::theme::{self, BLUE, INK, LABEL, PAPER, QUIET, mix};
use crate::base::moments::{deviation, mean};
use crate::base::text::{self, grouped};

/// The metric grouped by the values of a parameter: means with their spread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// Path of the parameter.
    pub by: String,
    /// How a group is drawn.
    #[serde(default, skip_serializing_if = "GroupStyle::is_bar")]
    pub style: GroupStyle,
}

/// How a group of runs is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupStyle {
    /// A bar from zero to the median.
    #[default]
    Bar,
    /// A box over the middle half of the runs, on an axis that tells the better ones apart.
    Box,
}

impl GroupStyle {
    fn is_bar(&self) -> bool {
        *self == Self::Bar
    }
}

impl Figure for Groups {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Parameter(&self.by)]
    }

    fn suffix(&self) -> String {
        format!("_{}{}", self.by, if self.style == GroupStyle::Box { "_box" } else { "" })
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let numbers = GroupsData::new(material.study()?, &self.by, self.style)?;
        Drawing::with_numbers(numbers.scene(width), &numbers)
    }
}

/// Number of ranges of a parameter whose values are (nearly) all different, with about as many runs in each.
const RANGES: usize = 5;

/// The upper left corner of the panel, and its height.
const AT: [f64; 2] = [90.0, 90.0];
const HIGH: f64 = 370.0;
/// What is free right of it on a page and in a column.
const RIGHT: [f64; 2] = [40.0, 20.0];
/// Width of the panel on a page, where the groups are neither too many nor too few for it; least and greatest width of a group
/// on a page and in a column.
const WIDE: f64 = 780.0;
const PITCH: [[f64; 2]; 2] = [[64.0, 170.0], [40.0, 120.0]];
/// Least width of the figure, on a page that of its title.
const TITLED: [f64; 2] = [520.0, COLUMN];
/// Height of a row of the table under the panel, what is free under the last, and least distance between two of its numbers.
const ROW: f64 = 22.0;
const BOTTOM: f64 = 10.0;
const APART: f64 = 4.0;
/// Half the width of a bar or box as a share of its group's, and at most; width of its dots as a share of that half.
const HALF: f64 = 0.33;
const WIDEST_HALF: f64 = 44.0;
const DOTTED: f64 = 1.7;
/// Half the width of the end of a whisker.
const WHISKER: f64 = 8.0;
/// Radii of the dots of runs, and of more than so many in a group.
const DOT: f64 = 3.0;
const DOT_OF_MANY: f64 = 2.0;
const MANY: usize = 60;
/// What is free below and above the better runs, as a share of their span.
const AIR: f64 = 0.06;

/// The runs of one value.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Group {
    value: String,
    runs: usize,
    mean: f64,
    /// Standard deviation (n − 1); 0 for one run.
    sd: f64,
    /// Lower quartile, median, upper quartile.
    quartiles: [f64; 3],
    best: f64,
    #[serde(skip)]
    metrics: Vec<f64>,
}

/// The numbers of the figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct GroupsData {
    by: String,
    metric: String,
    groups: Vec<Group>,
    #[serde(skip)]
    style: GroupStyle,
    /// The span in which the better runs are told apart.
    #[serde(skip)]
    near: Axis,
}

impl GroupsData {
    pub(crate) fn new(study: &Runs, by: &str, style: GroupStyle) -> Result<Self, PlotError> {
        let mut rows: Vec<(&Value, f64)> =
            study.measured().filter_map(|(_, run, m)| Some((run.parameters.get(by)?, m))).collect();
        if rows.is_empty() {
            return Err(PlotError::nothing(format!("no measured run has the parameter `{by}`")));
        }
        rows.sort_by(|a, b| in_order(a.0, b.0));
        let distinct = rows.chunk_by(|a, b| a.0 == b.0).count();
        let numbers = rows.iter().all(|row| row.0.is_number());
        let parts: Vec<(String, &[(&Value, f64)])> = if !one_by_one(distinct, rows.len(), numbers) {
            let range = |part: &[(&Value, f64)]| {
                format!("{} … {}", theme::value(part[0].0), theme::value(part[part.len() - 1].0))
            };
            rows.chunks(rows.len().div_ceil(RANGES)).map(|part| (range(part), part)).collect()
        } else {
            rows.chunk_by(|a, b| a.0 == b.0).map(|part| (theme::value(part[0].0), part)).collect()
        };
        let group = |(value, part): (String, &[(&Value, f64)])| summed_up(value, part, study.maximize);
        let groups = parts.into_iter().map(group).collect();
        let (metric, near) = (study.metric_name(), study.telling_span());
        Ok(Self { by: by.to_owned(), metric, groups, style, near })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        let count = self.groups.len() as f64;
        let available = width.choose([WIDE, COLUMN - AT[0] - RIGHT[1]]);
        let [least, most] = width.choose(PITCH);
        let pitch = (available / count).clamp(least, most);
        let wide = pitch * count;
        let width = (wide + AT[0] + width.choose(RIGHT)).max(width.choose(TITLED));
        let y = self.y_axis();
        let x = Axis::new(0.0, self.groups.len() as f64);
        let panel = Panel { at: AT, size: [wide, HIGH], x, y };
        // The last row counts what lies off the axis.
        let rows = if self.hides(&panel.y) { 7 } else { 6 };
        let mut scene = Scene::new(width, row_of_table(&panel, rows) + BOTTOM);
        scene.title(&format!("{} by {}", text::capitalised(&self.metric), self.by));
        let legend = match self.style {
            GroupStyle::Bar => "bar: median · whisker: middle half of the runs · dot: a run",
            GroupStyle::Box => "box: middle half of the runs · line: median · dot: a run",
        };
        scene.note(legend);
        panel.draw(&mut scene, Names { title: "", x: "", y: &self.metric });
        for (index, group) in self.groups.iter().enumerate() {
            self.column(&mut scene, &panel, index as f64 + 0.5, group, pitch);
        }
        let hidden = if self.hides(&panel.y) { "off axis" } else { "" };
        for (row, name) in ["", "median", "mean", "± sd", "best", "runs", hidden].iter().enumerate().skip(1) {
            scene.text(Text::new(*name, [panel.at[0] - BESIDE, row_of_table(&panel, row)], LABEL).right().ink(QUIET));
        }
        scene
    }

    fn y_axis(&self) -> Axis {
        if self.style == GroupStyle::Box {
            return self.near.with_air(AIR);
        }
        let y = Axis::over(self.groups.iter().flat_map(|g| g.metrics.iter().copied().chain([0.0])));
        if y.from > -0.1 * y.to { Axis::new(0.0, y.to) } else { y }
    }

    /// Whether there are runs that an axis leaves out.
    fn hides(&self, axis: &Axis) -> bool {
        self.groups.iter().any(|group| group.outside(axis) > 0)
    }

    fn column(&self, scene: &mut Scene, panel: &Panel, x: f64, group: &Group, pitch: f64) {
        let half = (pitch * HALF).min(WIDEST_HALF);
        let within = |metric: f64| {
            let [x, y] = panel.place(x, metric);
            [x, y.clamp(panel.at[1], panel.foot())]
        };
        let [middle, median] = within(group.quartiles[1]);
        let ends = [group.quartiles[0], group.quartiles[2]].map(|end| within(end)[1]);
        let from = match self.style {
            GroupStyle::Bar => [panel.place(x, 0.0_f64.max(panel.y.from))[1], median],
            GroupStyle::Box => ends,
        };
        let (high, low) = if from[0] < from[1] { (from[0], from[1]) } else { (from[1], from[0]) };
        scene.rectangle([middle - half, high], [2.0 * half, low - high], mix(PAPER, BLUE, 0.35));
        let dots = group.metrics.len() as f64;
        let dot = |(k, &metric): (usize, &f64)| {
            // Side by side in the order of their size, so that equal metrics do not cover each other.
            let aside = ((k as f64 + 0.5) / dots - 0.5) * half * DOTTED;
            [middle + aside, panel.place(x, metric)[1]]
        };
        let radius = if group.metrics.len() > MANY { DOT_OF_MANY } else { DOT };
        scene.discs(group.metrics.iter().enumerate().map(dot).filter(|&place| panel.holds(place)), radius, BLUE);
        match self.style {
            GroupStyle::Box if panel.holds(panel.place(x, group.quartiles[1])) => {
                scene.line(vec![[middle - half, median], [middle + half, median]], INK, 2.0);
            }
            GroupStyle::Bar if group.runs > 1 => {
                scene.line(ends.map(|y| [middle, y]).to_vec(), INK, 1.6);
                for y in ends {
                    scene.line(vec![[middle - WHISKER, y], [middle + WHISKER, y]], INK, 1.6);
                }
            }
            _ => {}
        }
        let hidden = if self.hides(&panel.y) { grouped(group.outside(&panel.y) as u64) } else { String::new() };
        let numbers = [group.quartiles[1], group.mean, group.sd, group.best].map(theme::metric);
        let texts = [group.value.clone()].into_iter().chain(numbers).chain([grouped(group.runs as u64), hidden]);
        for (row, text) in texts.enumerate() {
            let available = pitch - APART;
            let (text, size, bold) = font::shrunk(&text, row == 0, available);
            let text = Text::new(text, [middle, row_of_table(panel, row)], size);
            scene.text(if bold { text.bold().centred() } else { text.centred() });
        }
    }
}

/// The middle of a row of the table under the panel.
fn row_of_table(panel: &Panel, row: usize) -> f64 {
    panel.foot() + ROW * (row + 1) as f64
}

impl Group {
    /// How many of the runs an axis leaves out.
    fn outside(&self, axis: &Axis) -> usize {
        self.metrics.iter().filter(|&&metric| !(-1e-9..=1.0 + 1e-9).contains(&axis.place(metric))).count()
    }
}

fn summed_up(value: String, part: &[(&Value, f64)], maximize: bool) -> Group {
    let mut metrics: Vec<f64> = part.iter().map(|(_, m)| *m).collect();
    metrics.sort_by(f64::total_cmp);
    let n = metrics.len();
    let mean = mean(&metrics);
    let sd = deviation(&metrics, mean);
    let quartiles = [0.25, 0.5, 0.75].map(|share| quantile(&metrics, share));
    Group { value, runs: n, mean, sd, quartiles, best: metrics[if maximize { n - 1 } else { 0 }], metrics }
}

/// A quantile of sorted values, linear between them (NumPy's default).
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place as usize], sorted[(place as usize + 1).min(sorted.len() - 1)]);
    let share = place - libm::floor(place);
    let between = below + (above - below) * share;
    if between.is_finite() { between } else { below * (1.0 - share) + above * share }
}

#[cfg(test)]
mod tests;
