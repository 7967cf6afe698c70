//! Figure `distribution`: which share of the runs reaches which metric, for all of them or for every value of a parameter.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::axis::{Axis, range};
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{ACROSS, Margins, Stack, Swatch, key};
use super::material::Material;
use super::panel::Names;
use super::runs::{Run, Runs, in_order, runs};
use super::scene::{Point, Scene, Width};
use super::theme::{self, BLUE, LABEL};

/// Which share of the runs reaches which metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Distribution {
    /// Path of a parameter whose values are told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl Figure for Distribution {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![self.by.as_deref().map_or(Need::Search, Need::Parameter)]
    }

    fn suffix(&self) -> String {
        self.by.as_ref().map(|by| format!("_{by}")).unwrap_or_default()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        Ok(DistributionData::new(material.study()?, self.by.as_deref())?.scene(width).into())
    }
}

/// Most values of a parameter that are told apart by colour.
const MOST: usize = 8;

/// What is free around the panel, besides names of values under it.
const MARGINS: Margins = Margins { left: 90.0, right: 30.0, top: 90.0, bottom: 70.0 };
/// What is free right of the panel where names of values stand there.
const RIGHT_OF_NAMED: f64 = 220.0;
/// Height of the panel.
const HIGH: f64 = 360.0;
/// What is free beyond the ends of the stairs, as a share of the span of the better runs.
const AIR: f64 = 0.04;
/// From the upper right corner of the panel to the first name of a value beside it, across and down; or from its foot to the first
/// under it; and the distance between two names.
const NAMES_BESIDE: [f64; 2] = [20.0, 20.0];
const NAMES_BELOW: f64 = 64.0;
const PITCH: f64 = 26.0;
/// The widest that the name of a value beside the panel is.
const LONGEST_BESIDE: f64 = 60.0;
/// Width of the stairs, and length of their stroke before a name.
const LINE: f64 = 2.5;
const STROKE: f64 = 26.0;

/// Runs of one value, or all.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    name: String,
    /// Metrics, worst first.
    metrics: Vec<f64>,
}

/// The series of the figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DistributionData {
    metric: String,
    maximize: bool,
    groups: Vec<Group>,
    by: Option<String>,
    near: Axis,
}

impl DistributionData {
    pub(crate) fn new<'a>(study: &'a Runs, by: Option<&str>) -> Result<Self, PlotError> {
        study.ranked_or_nothing()?;
        let value = |run: &'a Run| by.map_or(Some(&Value::Null), |by| run.parameters.get(by));
        let mut rows: Vec<(&Value, f64)> =
            study.measured().filter_map(|(_, run, metric)| Some((value(run)?, metric))).collect();
        if let Some(by) = by.filter(|_| rows.is_empty()) {
            return Err(PlotError::nothing(format!("no measured run has the parameter `{by}`")));
        }
        rows.sort_by(|a, b| in_order(a.0, b.0));
        let count = rows.chunk_by(|a, b| a.0 == b.0).count();
        if let Some(by) = by.filter(|_| count > MOST) {
            return Err(PlotError::nothing(format!("`{by}` has {count} values; {MOST} can be told apart")));
        }
        let group = |part: &[(&Value, f64)]| {
            let mut metrics: Vec<f64> = part.iter().map(|(_, metric)| *metric).collect();
            metrics.sort_by(|a, b| if study.maximize { a.total_cmp(b) } else { b.total_cmp(a) });
            Group { name: if by.is_some() { theme::value(part[0].0) } else { String::new() }, metrics }
        };
        let groups = rows.chunk_by(|a, b| a.0 == b.0).map(group).collect();
        let (metric, near) = (study.metric_name(), study.telling_span());
        Ok(Self { metric, maximize: study.maximize, groups, by: by.map(str::to_owned), near })
    }

    /// The stairs of a group: (metric, share of its runs at least as good).
    fn stairs(&self, group: &Group) -> Vec<Point> {
        let n = group.metrics.len() as f64;
        let mut stairs = Vec::new();
        for (worse, &metric) in group.metrics.iter().enumerate() {
            let reached = 1.0 - worse as f64 / n;
            stairs.extend([[metric, reached], [metric, reached - 1.0 / n]]);
        }
        stairs
    }

    /// The stairs from one end of an axis to the other: a group of which no run lies on it runs along the foot.
    fn inside(&self, group: &Group, x: &Axis) -> Vec<Point> {
        let (bad, good) = if self.maximize { (x.from, x.to) } else { (x.to, x.from) };
        let on_axis = |metric: f64| if self.maximize { metric >= bad } else { metric <= bad };
        let mut stairs: Vec<Point> = self.stairs(group).into_iter().filter(|[metric, _]| on_axis(*metric)).collect();
        stairs.insert(0, [bad, stairs.first().map_or(0.0, |first| first[1])]);
        stairs.push([good, 0.0]);
        stairs
    }

    /// A group's value with the number of its runs, and how many of them lie beyond the bad end of an axis.
    fn name(&self, group: &Group, x: &Axis) -> String {
        let count = group.metrics.len();
        let is_off = |metric: &&f64| if self.maximize { **metric < x.from } else { **metric > x.to };
        match group.metrics.iter().filter(is_off).count() {
            0 => format!("{} ({count})", group.name),
            off if off == count => format!("{} ({count}, all worse)", group.name),
            off => format!("{} ({count}, {off} worse)", group.name),
        }
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        // Under a column's width, or where they are long, the names stand under the panel, not beside it.
        let longest = self.groups.iter().map(|group| font::width(&group.name, LABEL, false)).fold(0.0, f64::max);
        let is_beside = width == Width::Page && self.by.is_some() && longest <= LONGEST_BESIDE;
        let below = if self.by.is_some() && !is_beside { PITCH * self.groups.len() as f64 } else { 0.0 };
        let right = if is_beside { RIGHT_OF_NAMED } else { MARGINS.right };
        let margins = Margins { right, bottom: MARGINS.bottom + below, ..MARGINS };
        let stack = Stack { width: width.choose(ACROSS), margins, heights: [HIGH], gap: 0.0 };
        let count = self.groups.iter().map(|group| group.metrics.len()).sum();
        let title = match &self.by {
            Some(by) => format!("How many of {} reach which {}, by {by}", runs(count), self.metric),
            None => format!("How many of {} reach which {}", runs(count), self.metric),
        };
        let mut scene = stack.scene(&title);
        if self.by.is_some() {
            scene.note("in brackets: runs, and those worse than the axis shows");
        }
        let all = range(self.groups.iter().flat_map(|group| group.metrics.iter().copied())).unwrap_or((0.0, 1.0));
        // What is worse than the telling span is off the figure; its share is where the stairs begin.
        let air = (self.near.to - self.near.from) * AIR;
        let x = match self.maximize {
            true => Axis::new((self.near.from - air).max(all.0 - air), all.1 + air),
            false => Axis::new(all.0 - air, (self.near.to + air).min(all.1 + air)),
        };
        let panel = stack.panel(0, x, Axis::new(0.0, 1.0));
        let names = match is_beside {
            true => [panel.right() + NAMES_BESIDE[0], panel.at[1] + NAMES_BESIDE[1]],
            false => [panel.at[0], panel.foot() + NAMES_BELOW],
        };
        panel.draw(&mut scene, Names { title: "", x: &self.metric, y: "share of the runs, at least as good" });
        let mut along = 0;
        for (index, group) in self.groups.iter().enumerate() {
            let ink = if self.by.is_some() { theme::series(index) } else { BLUE };
            let mut stairs = self.inside(group, &panel.x);
            if stairs.iter().all(|[_, share]| *share == 0.0) {
                // One above the other, so that none hides another.
                let lift = LINE / HIGH * along as f64;
                stairs.iter_mut().for_each(|point| point[1] = lift);
                along += 1;
            }
            panel.curve(&mut scene, &stairs, ink, LINE);
            if self.by.is_some() {
                let at = [names[0], names[1] + PITCH * index as f64];
                key(&mut scene, at, Swatch::Line(STROKE, LINE), ink, self.name(group, &panel.x));
            }
        }
        scene
    }
}

#[cfg(test)]
mod tests {
    use super::super::runs::examples::study;
    use super::*;

    #[test]
    fn the_stairs_fall_from_all_runs_to_none() {
        let all = DistributionData::new(&study(60), None).unwrap();
        let stairs = all.stairs(&all.groups[0]);
        assert_eq!((stairs[0][1], stairs.len()), (1.0, 2 * 56));
        assert!(stairs.last().unwrap()[1].abs() < 1e-9);
        assert!(stairs.windows(2).all(|pair| pair[0][0] <= pair[1][0] && pair[0][1] >= pair[1][1] - 1e-12));
        let mut low = study(60);
        low.maximize = false;
        let low = DistributionData::new(&low, None).unwrap();
        assert!(low.groups[0].metrics.windows(2).all(|pair| pair[0] >= pair[1]));
    }

    #[test]
    fn a_group_that_is_worse_than_the_axis_runs_along_its_foot_and_says_so() {
        let mut study = study(60);
        let mut sgd = 0;
        for run in study.runs.iter_mut().filter(|run| run.parameters["optimizer.kind"] == "sgd" && run.metric.is_some())
        {
            run.metric = Some(0.1);
            sgd += 1;
        }
        let by = DistributionData::new(&study, Some("optimizer.kind")).unwrap();
        let scene = by.scene(Width::Page);
        assert!(scene.texts().contains(&&*format!("sgd ({sgd}, all worse)")), "{:?}", scene.texts());
        let axis = Axis::new(0.8, 0.9);
        let group = by.groups.iter().find(|group| group.name == "sgd").unwrap();
        assert_eq!(by.inside(group, &axis), [[0.8, 0.0], [0.9, 0.0]]);
    }

    #[test]
    fn groups_are_the_values_of_a_parameter() {
        let by = DistributionData::new(&study(60), Some("optimizer.kind")).unwrap();
        assert!(by.groups.len() > 1 && by.groups.iter().map(|group| group.metrics.len()).sum::<usize>() == 56);
        assert!(DistributionData::new(&study(60), Some("nothing")).is_err());
        let mut many = study(60);
        many.runs.iter_mut().enumerate().for_each(|(i, run)| drop(run.parameters.insert("x".to_owned(), i.into())));
        assert!(DistributionData::new(&many, Some("x")).is_err());
    }
}
