//! Figure `groups`: the metric grouped by the values of a parameter, means with their spread.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::group::{Group, rounded, summed_up};
use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::BESIDE;
use super::material::Material;
use super::panel::{Names, Panel};
use super::runs::{Runs, in_order, one_by_one};
use super::scene::{COLUMN, LEFT, Scene, Text, Width};
use super::theme::{self, BLUE, INK, LABEL, PAPER, QUIET, mix};
use crate::base::text::{self, grouped};

mod group;

pub(super) use self::group::quantile;

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
    /// A bar from zero to the median; where bars from zero would look alike, a dot at the median on an axis that begins elsewhere
    /// and says so.
    #[default]
    Bar,
    /// A box over the middle half of the runs, on an axis that tells the better ones apart.
    Box,
}

/// How the groups of a figure look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// Bars from zero.
    Bars,
    /// Dots on an axis that does not begin at zero.
    Dots,
    /// Boxes on such an axis.
    Boxes,
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
/// Bars whose lengths differ by less than this share of the axis look alike.
const ALIKE: f64 = 0.2;
/// Radius of the ring at a median.
const MEDIAN: f64 = 7.0;
/// Height of the second line under the title.
const SECOND_NOTE: f64 = 71.0;
/// What is free below and above the better runs, as a share of their span.
const AIR: f64 = 0.06;

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
                let [from, to] = [part[0], part[part.len() - 1]]
                    .map(|(end, _)| end.as_f64().map_or_else(|| theme::value(end), rounded));
                format!("{from} … {to}")
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
        scene.note(match self.look() {
            Look::Bars => "bar: median · whisker: middle half of the runs · dot: a run",
            Look::Dots => "large dot: median · whisker: middle half of the runs · dot: a run",
            Look::Boxes => "box: middle half of the runs · line: median · dot: a run",
        });
        if self.look() == Look::Dots {
            let from = theme::metric(panel.y.from);
            let note = format!("the axis begins at {from}, not at 0, where bars would look alike");
            scene.text(Text::new(note, [LEFT, SECOND_NOTE], LABEL).ink(QUIET));
        }
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
        match self.look() {
            Look::Bars => self.axis_of_bars(),
            Look::Dots | Look::Boxes => self.near.with_air(AIR),
        }
    }

    fn axis_of_bars(&self) -> Axis {
        let y = Axis::over(self.groups.iter().flat_map(|g| g.metrics.iter().copied().chain([0.0])));
        if y.from > -0.1 * y.to { Axis::new(0.0, y.to) } else { y }
    }

    /// How the groups are drawn: bars only where their lengths tell them apart.
    fn look(&self) -> Look {
        if self.style == GroupStyle::Box {
            return Look::Boxes;
        }
        let zero = self.axis_of_bars();
        let places = || self.groups.iter().map(|group| zero.place(group.quartiles[1]));
        let span = places().fold(0.0, f64::max) - places().fold(f64::INFINITY, f64::min);
        if self.groups.len() > 1 && span < ALIKE { Look::Dots } else { Look::Bars }
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
        let look = self.look();
        let from = match look {
            Look::Bars => Some([panel.place(x, 0.0_f64.max(panel.y.from))[1], median]),
            Look::Dots => None,
            Look::Boxes => Some(ends),
        };
        if let Some([a, b]) = from {
            scene.rectangle([middle - half, a.min(b)], [2.0 * half, (a - b).abs()], mix(PAPER, BLUE, 0.35));
        }
        let dots = group.metrics.len() as f64;
        let dot = |(k, &metric): (usize, &f64)| {
            // Side by side in the order of their size, so that equal metrics do not cover each other.
            let aside = ((k as f64 + 0.5) / dots - 0.5) * half * DOTTED;
            [middle + aside, panel.place(x, metric)[1]]
        };
        let radius = if group.metrics.len() > MANY { DOT_OF_MANY } else { DOT };
        let ink = if look == Look::Dots { mix(PAPER, BLUE, 0.45) } else { BLUE };
        scene.discs(group.metrics.iter().enumerate().map(dot).filter(|&place| panel.holds(place)), radius, ink);
        let is_on = panel.holds(panel.place(x, group.quartiles[1]));
        match look {
            Look::Boxes if panel.holds(panel.place(x, group.quartiles[1])) => {
                scene.line(vec![[middle - half, median], [middle + half, median]], INK, 2.0);
            }
            Look::Bars | Look::Dots if group.runs > 1 => {
                scene.line(ends.map(|y| [middle, y]).to_vec(), INK, 1.6);
                // An end beyond the axis has no stroke across.
                let is_end = |end: &f64| panel.holds(panel.place(x, *end));
                for y in
                    [group.quartiles[0], group.quartiles[2]].iter().filter(|end| is_end(end)).map(|end| within(*end)[1])
                {
                    scene.line(vec![[middle - WHISKER, y], [middle + WHISKER, y]], INK, 1.6);
                }
            }
            _ => {}
        }
        if look == Look::Dots && is_on {
            scene.rings([[middle, median]], MEDIAN, INK);
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

#[cfg(test)]
mod tests;
