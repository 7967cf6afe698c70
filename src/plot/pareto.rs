//! Figure `pareto`: the metric against another one, with the runs that no other beats in both.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::{Axis, Scale, range};
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{ACROSS, Margins, Stack};
use super::material::Material;
use super::panel::{Names, Panel, stairs};
use super::runs::{Run, Runs, runs};
use super::scene::{Point, Scene, Text, Width};
use super::theme::{self, FAINT, FRAME, LABEL, QUIET, VERMILLION, mix};
use crate::analysis::pareto_front;

/// The metric against another one, with the trials that no other beats in both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pareto {
    /// The other metric, as it is after the last epoch: `epochs`, `val_loss`, or what a program prints. Without it the second of
    /// several goals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// Whether more of it is better, where it is no goal of the search.
    #[serde(default)]
    pub maximize: bool,
}

impl Figure for Pareto {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Search, self.against.as_deref().map_or(Need::SecondGoal, Need::OtherMetric)]
    }

    fn suffix(&self) -> String {
        self.against.as_ref().map(|against| format!("_{against}")).unwrap_or_default()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let study = material.study()?;
        let second = || study.goals.first().map(|(name, _)| name.as_str());
        let against = self.against.as_deref().or_else(second);
        let against = against.ok_or_else(|| PlotError::nothing("the search has one goal".to_owned()))?;
        let goal = study.goals.iter().find(|(name, _)| name == against);
        let numbers = ParetoData::new(study, against, goal.map_or(self.maximize, |(_, maximize)| *maximize))?;
        Drawing::with_numbers(numbers.scene(width), &numbers)
    }
}

/// Names are written beside so many points of the front.
const NAMED: usize = 12;

/// Values over at least this ratio stand on a logarithmic axis; its ends, as multiples of the least and of the greatest value.
const RATIO: f64 = 50.0;
const ENDS: [f64; 2] = [0.8, 1.25];
/// What is free below and above the better runs, as a share of their span.
const AIR: f64 = 0.08;

const MARGINS: Margins = Margins { left: 100.0, right: 40.0, top: 90.0, bottom: 80.0 };
/// Height of the panel.
const HIGH: f64 = 390.0;
/// Radii of the dots of runs, of more than so many, and of those of the front.
const DOT: f64 = 4.0;
const DOT_OF_MANY: f64 = 2.5;
const MANY: usize = 300;
const FRONT: f64 = 5.0;
/// Width of the line through the front.
const LINE: f64 = 1.8;
/// Distances of a name from the middle of its dot, its greatest width, and the room right of a dot that it needs.
const NAME_BESIDE: f64 = 8.0;
const NAME_BELOW: f64 = 15.0;
const LONGEST: f64 = 120.0;
const NAME_ROOM: f64 = 130.0;

/// A run of the front.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Best {
    name: String,
    against: f64,
    metric: f64,
}

/// The numbers of the figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ParetoData {
    against: String,
    metric: String,
    /// Whether more of each is better.
    higher: [bool; 2],
    /// From the best in `against` to the best in the metric.
    front: Vec<Best>,
    #[serde(skip)]
    points: Vec<Point>,
    /// Those of them that do not satisfy the constraints.
    #[serde(skip)]
    excluded: Vec<Point>,
    /// The span in which the better runs are told apart.
    #[serde(skip)]
    near: Axis,
}

impl ParetoData {
    pub(crate) fn new(study: &Runs, against: &str, maximize: bool) -> Result<Self, PlotError> {
        let measured: Vec<(&Run, Point)> = study
            .measured()
            .filter_map(|(_, run, metric)| Some((run, [*run.last.get(against)?, metric])))
            .filter(|(_, point)| point[0].is_finite())
            .collect();
        if measured.is_empty() {
            return Err(PlotError::nothing(format!("no measured run has the metric `{against}`")));
        }
        let points: Vec<Point> = measured.iter().map(|(_, point)| *point).collect();
        let higher = [maximize, study.maximize];
        // Only what satisfies the constraints is a choice.
        let choices: Vec<Point> =
            measured.iter().map(|(run, point)| if run.is_excluded { [f64::NAN; 2] } else { *point }).collect();
        let best = |i: usize| Best { name: measured[i].0.name.clone(), against: points[i][0], metric: points[i][1] };
        let front: Vec<Best> = pareto_front(&choices, higher).into_iter().map(best).collect();
        // All of the front is shown, also where it goes on into what is bad by the metric alone.
        let telling = study.telling_span();
        let ends = range(front.iter().map(|best| best.metric).chain([telling.from, telling.to]));
        let near = ends.map_or(telling, |(from, to)| Axis::new(from, to));
        let excluded = measured.iter().filter(|(run, _)| run.is_excluded).map(|(_, point)| *point).collect();
        Ok(Self { against: against.to_owned(), metric: study.metric_name(), higher, front, points, excluded, near })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        let stack = Stack { width: width.choose(ACROSS), margins: MARGINS, heights: [HIGH], gap: 0.0 };
        let title = format!("{} of {} are beaten by none in both", self.front.len(), runs(self.points.len()));
        let mut scene = stack.scene(&title);
        let side = |higher: bool| if higher { "higher is better" } else { "lower is better" };
        let note = format!("{}: {} · {}: {}", self.metric, side(self.higher[1]), self.against, side(self.higher[0]));
        let beyond = Some(Runs::beyond_constraints(self.excluded.len())).filter(|text| !text.is_empty());
        scene.note([note].into_iter().chain(beyond).collect::<Vec<_>>().join(" · "));
        let (least, most) = range(self.points.iter().map(|p| p[0])).unwrap_or((0.0, 1.0));
        let x = if least > 0.0 && most / least >= RATIO {
            Axis::log(least * ENDS[0], most * ENDS[1])
        } else {
            Axis::over([least, most])
        };
        let is_counted = x.scale == Scale::Linear && self.points.iter().all(|p| p[0].fract() == 0.0);
        let x = if is_counted { Axis { scale: Scale::Whole, ..x } } else { x };
        let panel = stack.panel(0, x, self.near.with_air(AIR));
        panel.draw(&mut scene, Names { title: "", x: &self.against, y: &self.metric });
        let radius = if self.points.len() > MANY { DOT_OF_MANY } else { DOT };
        panel.discs(&mut scene, self.points.iter().copied(), radius, mix(FAINT, FRAME, 0.6));
        panel.discs(&mut scene, self.excluded.iter().copied(), radius, FAINT);
        let steps = stairs(self.front.iter().map(|best| [best.against, best.metric]));
        panel.curve(&mut scene, &steps, VERMILLION, LINE);
        let mut named: Option<[Point; 2]> = None;
        for (index, best) in self.front.iter().enumerate() {
            let at = panel.place(best.against, best.metric);
            if panel.holds(at) {
                scene.disc(at, FRONT, VERMILLION);
                named = self.name(&mut scene, &panel, at, (index, named)).or(named);
            }
        }
        scene
    }

    /// The name of the `index`-th run of the front beside its dot, if they are few and it does not touch the name before: the
    /// corners of the place that it takes.
    fn name(
        &self,
        scene: &mut Scene,
        panel: &Panel,
        [x, y]: Point,
        (index, before): (usize, Option<[Point; 2]>),
    ) -> Option<[Point; 2]> {
        if self.front.len() > NAMED {
            return None;
        }
        let name = font::fit(&self.front[index].name, LABEL, false, LONGEST);
        // Away from the line, which lies on the good side of the points.
        let y = y + if self.higher[1] { NAME_BELOW } else { -NAME_BELOW };
        let is_right = x > panel.right() - NAME_ROOM;
        let long = font::width(&name, LABEL, false);
        let left = if is_right { x - NAME_BESIDE - long } else { x + NAME_BESIDE };
        let taken = [[left, y - LABEL / 2.0], [left + long, y + LABEL / 2.0]];
        let touches =
            |[[a, b], [c, d]]: [Point; 2]| taken[0][0] < c && taken[1][0] > a && taken[0][1] < d && taken[1][1] > b;
        if before.is_some_and(touches) {
            return None;
        }
        let text = Text::new(name, [x + if is_right { -NAME_BESIDE } else { NAME_BESIDE }, y], LABEL);
        scene.text(if is_right { text.right() } else { text }.ink(if index == 0 { theme::INK } else { QUIET }));
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::super::runs::examples::study;
    use super::*;

    #[test]
    fn the_front_ends_at_the_best_run() {
        let study = study(60);
        let figure = ParetoData::new(&study, "cost", false).unwrap();
        assert_eq!(figure.front.last().unwrap().name, study.ranked()[0].1.name);
        assert!(figure.front.windows(2).all(|p| p[0].against < p[1].against && p[0].metric < p[1].metric));
    }

    #[test]
    fn an_unknown_metric_is_nothing_to_draw() {
        assert!(matches!(ParetoData::new(&study(9), "watts", false), Err(PlotError::NothingToDraw { .. })));
    }
}
