//! Figure `history`: the metric of every run in the order of creation, with the best so far.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::{Axis, range};
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::layout::{ACROSS, CROSS, LEGEND, Margins, STROKE, Stack, Swatch, key};
use super::material::Material;
use super::panel::{Names, Panel, stairs};
use super::runs::{Run, Runs, runs};
use super::scene::{Point, Scene, Width};
use super::theme::{self, BLUE, FAINT, FRAME, VERMILLION};

/// The metric of every trial in the order of creation, with the best so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct History {}

impl Figure for History {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Search]
    }

    fn suffix(&self) -> String {
        String::new()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        Ok(HistoryData::new(material.study()?)?.scene(width).into())
    }
}

const MARGINS: Margins = Margins { left: 90.0, right: 30.0, top: 110.0, bottom: 70.0 };
/// Height of a panel, and what is free between the two.
const HIGH: f64 = 260.0;
const GAP: f64 = 60.0;
/// Where the entries of the legend begin, from the left border of the panels.
const KEYS: [f64; 3] = [0.0, 80.0, 216.0];
/// How much further the entries behind the first stand where that names the whiskers too.
const WHISKERS: f64 = 36.0;
/// What is free below and above the better runs, as a share of their span.
const AIR: f64 = 0.08;
/// Radii of the dots of runs, and of more than so many.
const DOT: f64 = 4.5;
const DOT_OF_MANY: f64 = 2.5;
const MANY: usize = 300;
/// Width of the line of the best so far.
const LINE: f64 = 2.5;
/// Width of the whiskers of runs that are means of trainings.
const WHISKER: f64 = 1.5;
/// Distance of the crosses above the foot of a panel, and the least between two.
const CROSS_ABOVE: f64 = 7.0;
const CROSSES_APART: f64 = 0.5;

/// The series of the figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HistoryData {
    /// Index of the run, as in its name, and its metric.
    points: Vec<Point>,
    /// Those of them that do not satisfy the constraints.
    excluded: Vec<Point>,
    /// Index and both ends of one standard deviation around the metric, of runs that are means of trainings.
    whiskers: Vec<[f64; 3]>,
    /// Index and metric of the best so far, at every measured run that satisfies the constraints.
    best: Vec<Point>,
    /// Indices of the runs without a metric.
    failed: Vec<f64>,
    /// How these ended, and how many are light.
    aside: String,
    metric: String,
    /// The span in which the better runs are told apart, and its name.
    near: Axis,
    near_name: &'static str,
    best_name: String,
    is_believed: bool,
}

impl HistoryData {
    pub(crate) fn new(study: &Runs) -> Result<Self, PlotError> {
        let first = study.ranked_or_nothing()?[0];
        // Several goals may have another best run; what excludes one excludes it here as well.
        let counts = |run: &Run| !run.is_excluded || first.1.is_excluded;
        let by_metric = study.by_metric().into_iter().find(|(_, run, _)| counts(run));
        let winner = if study.is_believed { first } else { by_metric.unwrap_or(first) };
        let points: Vec<Point> = study.measured().map(|(i, _, m)| [i as f64, m]).collect();
        let whiskers = study.measured().filter_map(|(i, run, m)| Some((i, m, run.sd?)));
        let mut best: Vec<Point> = Vec::new();
        let counted = study.measured().filter(|(_, run, _)| counts(run));
        for [x, y] in counted.map(|(i, _, m)| [i as f64, m]) {
            let so_far = best.last().map_or(y, |last| if study.maximize { last[1].max(y) } else { last[1].min(y) });
            best.push([x, so_far]);
        }
        let failed = (0..study.runs.len()).filter(|&i| !study.runs[i].metric.is_some_and(f64::is_finite));
        let excluded: Vec<Point> =
            study.measured().filter(|(_, run, _)| run.is_excluded).map(|(i, _, m)| [i as f64, m]).collect();
        let aside = [study.lost(), Runs::beyond_constraints(excluded.len())];
        let aside = aside.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
        let (near, near_name) = study.better_span();
        Ok(Self {
            whiskers: whiskers.map(|(i, m, sd)| [i as f64, m - sd, m + sd]).collect(),
            aside,
            points,
            excluded,
            best,
            failed: failed.map(|i| i as f64).collect(),
            metric: study.metric_name(),
            near,
            near_name,
            best_name: format!("{}  {}", winner.1.name, theme::metric(winner.2)),
            is_believed: study.is_believed,
        })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        let count = runs(self.points.len() + self.failed.len());
        let aside = if self.aside.is_empty() { String::new() } else { format!(" ({})", self.aside) };
        let stack = Stack { width: width.choose(ACROSS), margins: MARGINS, heights: [HIGH; 2], gap: GAP };
        let best = if self.is_believed { "Believed the best" } else { "Best" };
        let mut scene = stack.scene(&format!("{best} of {count}{aside}: {}", self.best_name));
        self.legend(&mut scene);
        let last = self.points.iter().map(|p| p[0]).chain(self.failed.iter().copied()).fold(1.0, f64::max);
        let x = Axis::whole(-1.0, last + 1.0);
        let ends = self.whiskers.iter().flat_map(|&[_, low, high]| [low, high]);
        let all = range(self.points.iter().map(|p| p[1]).chain(ends)).unwrap_or((0.0, 1.0));
        let panels = [
            ("Every run", Axis::over([all.0, all.1]), ""),
            (self.near_name, self.near.with_air(AIR), "run, in the order of creation"),
        ];
        for (index, (title, y, below)) in panels.into_iter().enumerate() {
            let panel = stack.panel(index, x.clone(), y);
            panel.draw(&mut scene, Names { title, x: below, y: &self.metric });
            self.series(&mut scene, &panel);
        }
        scene
    }

    fn legend(&self, scene: &mut Scene) {
        let [a_run, mut best, mut failed] = KEYS.map(|offset| [MARGINS.left + offset, LEGEND]);
        let name = if self.whiskers.is_empty() { "a run" } else { "a run ± sd" };
        key(scene, a_run, Swatch::Disc(DOT), BLUE, name);
        if !self.whiskers.is_empty() {
            [&mut best, &mut failed].into_iter().for_each(|key| key[0] += WHISKERS);
        }
        key(scene, best, Swatch::Line(STROKE, LINE), VERMILLION, "best so far");
        if !self.failed.is_empty() {
            key(scene, failed, Swatch::Cross, FRAME, "without a metric");
        }
    }

    fn series(&self, scene: &mut Scene, panel: &Panel) {
        let end = self.best.last().map(|best| [panel.x.to, best[1]]);
        panel.curve(scene, &stairs(self.best.iter().copied().chain(end)), VERMILLION, LINE);
        for &[x, low, high] in &self.whiskers {
            panel.curve(scene, &[[x, low], [x, high]], BLUE, WHISKER);
        }
        let radius = if self.points.len() > MANY { DOT_OF_MANY } else { DOT };
        panel.discs(scene, self.points.iter().copied(), radius, BLUE);
        panel.discs(scene, self.excluded.iter().copied(), radius, FAINT);
        let mut last = f64::NEG_INFINITY;
        for x in self.failed.iter().map(|&x| panel.place(x, panel.y.from)[0]) {
            // Crosses that would cover each other say no more than one.
            if x - last >= CROSSES_APART {
                scene.cross([x, panel.foot() - CROSS_ABOVE], CROSS, FRAME);
                last = x;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::runs::examples::study;
    use super::*;

    #[test]
    fn the_best_so_far_never_falls_and_ends_at_the_best() {
        let study = study(60);
        let history = HistoryData::new(&study).unwrap();
        assert!(history.best.windows(2).all(|pair| pair[0][1] <= pair[1][1]));
        assert_eq!(history.best.last().unwrap()[1], study.ranked()[0].2);
        assert_eq!((history.points.len(), history.failed.len()), (56, 4));
    }

    #[test]
    fn what_is_beyond_the_constraints_is_light_and_never_the_best() {
        let mut study = study(60);
        let best = study.ranked()[0].0;
        // What is excluded ranks last.
        study.runs.iter_mut().enumerate().for_each(|(i, run)| run.rank = Some(usize::from(i == best)));
        study.runs[best].is_excluded = true;
        let history = HistoryData::new(&study).unwrap();
        assert_eq!(history.best.last().unwrap()[1], study.by_metric()[1].2);
        assert_eq!(history.excluded, [[best as f64, study.runs[best].metric.unwrap()]]);
        assert!(history.aside.ends_with(", light: 1 beyond the constraints"), "{}", history.aside);
    }

    #[test]
    fn what_is_believed_the_best_is_named_and_not_what_measured_best() {
        let mut study = study(60);
        let (best, other) = (study.by_metric()[0].0, study.by_metric()[3].0);
        study.runs.iter_mut().enumerate().for_each(|(i, run)| run.rank = Some(usize::from(i != other)));
        study.is_believed = true;
        let history = HistoryData::new(&study).unwrap();
        assert!(history.best_name.starts_with(&study.runs[other].name), "{}", history.best_name);
        assert_eq!(history.best.last().unwrap()[1], study.runs[best].metric.unwrap());
    }

    #[test]
    fn a_study_without_a_measured_run_has_nothing_to_draw() {
        let mut study = study(3);
        study.runs.iter_mut().for_each(|run| run.metric = None);
        assert!(matches!(HistoryData::new(&study), Err(PlotError::NothingToDraw { .. })));
    }
}
