//! Curves of how well classes or labels are found: the drawing of `roc` and of `precision_recall`.

use serde::Serialize;

use super::axis::Axis;
use super::error::PlotError;
use super::font;
use super::layout::{STROKE, Swatch, key};
use super::panel::{Names, Panel};
use super::scene::{COLUMN, LEFT, Point, Scene, Width};
use super::tables::ScoresData;
use super::theme::{self, FRAME, INK, LABEL, series};
use crate::analysis::Ranking;
use crate::base::text::grouped;

/// Most classes or labels with a curve each; of more, half as many with the greatest and half with the least areas.
const MOST: usize = 8;
/// Left border of the panel on a page and in a column, its side, and where it begins.
const FROM: [f64; 2] = [90.0, 84.0];
const SIDE: [f64; 2] = [440.0, 388.0];
const TOP: f64 = 86.0;
/// Distance of the legend right of the panel on a page, and below it in a column; from a line of it to the next.
const BESIDE: f64 = 36.0;
const BELOW: f64 = 66.0;
const PITCH: f64 = 23.0;
/// Width of the figure on a page.
const WIDE: f64 = 960.0;
/// What is free under the panel on a page, and under the legend in a column.
const BOTTOM: f64 = 60.0;
const UNDER: f64 = 10.0;
/// Widths of curves and of the line of chance.
const LINE: f64 = 2.0;
const MEAN: f64 = 3.0;
const CHANCE: f64 = 1.5;

/// Makes one curve of several.
pub(crate) type MeanOf = fn(&[Vec<Point>]) -> Vec<Point>;

/// What a figure makes of a ranking.
pub(crate) struct Kind {
    /// Its name, for the title.
    pub(crate) title: &'static str,
    /// Name of the area under its curve, long and short.
    pub(crate) area: &'static str,
    /// Names of the axes.
    pub(crate) axes: [&'static str; 2],
    /// The area of a ranking, where it has one.
    pub(crate) area_of: fn(&Ranking) -> Option<f64>,
    /// The curve of a ranking.
    pub(crate) curve_of: fn(&Ranking) -> Vec<Point>,
    /// The curve of all together, where they have one.
    pub(crate) mean_of: Option<MeanOf>,
    /// What guessing gives, from left to right, of such a share of samples that are looked for.
    pub(crate) chance: fn(f64) -> [Point; 2],
}

/// The numbers of a figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct RankingsData {
    of: String,
    /// Samples that are ranked, of how many.
    samples: [usize; 2],
    /// The mean of the areas of all that have one.
    mean: f64,
    /// How many have an area, of how many.
    defined: [usize; 2],
    /// Those that are shown, greatest area first.
    curves: Vec<RankedCurve>,
    #[serde(skip)]
    mean_curve: Vec<Point>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct RankedCurve {
    name: String,
    area: f64,
    /// Samples that have it.
    samples: u64,
    /// Share of the samples that have it.
    share: f64,
    #[serde(skip)]
    points: Vec<Point>,
}

impl RankingsData {
    pub(crate) fn new(data: &ScoresData, kind: &Kind) -> Result<Self, PlotError> {
        let (mut areas, mut sum, mut mean_curve) = (Vec::new(), 0.0, Vec::<Point>::new());
        for output in data.ranked() {
            let ranking = data.ranking(output);
            let Some(area) = (kind.area_of)(&ranking) else { continue };
            areas.push((output, area));
            sum += area;
            if let Some(mean_of) = kind.mean_of.filter(|_| data.ranked().len() > 1) {
                // Added one by one: all curves of thousands of classes have no room.
                let own = mean_of(&[(kind.curve_of)(&ranking)]);
                mean_curve.resize(own.len(), [0.0; 2]);
                mean_curve.iter_mut().zip(own).for_each(|(sum, [x, y])| *sum = [x, sum[1] + y]);
            }
        }
        if areas.is_empty() {
            let why = "no class or label has samples with it and without it, so that there is nothing to rank";
            return Err(PlotError::nothing(if data.samples() == 0 { "no sample was evaluated" } else { why }));
        }
        let count = areas.len();
        mean_curve.iter_mut().for_each(|point| point[1] /= count as f64);
        areas.sort_by(|a, b| b.1.total_cmp(&a.1));
        if count > MOST {
            areas.drain(MOST / 2..count - MOST / 2);
        }
        let curve = |(output, area): (usize, f64)| {
            let ranking = data.ranking(output);
            RankedCurve {
                name: data.names[output].clone(),
                area,
                samples: ranking.positives,
                share: ranking.positives as f64 / data.samples().max(1) as f64,
                points: (kind.curve_of)(&ranking),
            }
        };
        Ok(Self {
            of: data.of.clone(),
            samples: [data.samples(), data.all],
            mean: sum / count as f64,
            defined: [count, data.ranked().len()],
            curves: areas.into_iter().map(curve).collect(),
            mean_curve,
        })
    }

    pub(crate) fn scene(&self, kind: &Kind, width: Width) -> Scene {
        let (from, side) = (width.choose(FROM), width.choose(SIDE));
        let legend = self.legend(kind);
        let long = legend.len() as f64 * PITCH;
        let high = TOP + width.choose([side.max(long) + BOTTOM, side + BELOW + long + UNDER]);
        let mut scene = Scene::new(width.choose([WIDE, COLUMN]), high);
        let [count, all] = self.defined;
        let one = if all == 1 { format!(" of {}", self.curves[0].name) } else { String::new() };
        let mean = if all == 1 { String::new() } else { "mean ".to_owned() };
        let area = format!("{mean}{} {}", kind.area, theme::metric(self.mean));
        scene.title(&format!("{}{one}, {}: {area}", kind.title, self.of));
        let mut notes = if all > 1 { vec!["each against the rest".to_owned()] } else { Vec::new() };
        if count > MOST {
            notes.push(format!("of {} the {} highest and the {} lowest", grouped(count as u64), MOST / 2, MOST / 2));
        }
        if count < all {
            notes.push(format!("{} without samples of both kinds", all - count));
        }
        if self.samples[0] < self.samples[1] {
            notes.push(format!("{} of {} samples", grouped(self.samples[0] as u64), grouped(self.samples[1] as u64)));
        }
        scene.note(font::fit(&notes.join(" · "), LABEL, false, scene.width - 2.0 * LEFT));
        let unit = || Axis::new(0.0, 1.0);
        let panel = Panel { at: [from, TOP], size: [side, side], x: unit(), y: unit() };
        panel.draw(&mut scene, Names { title: "", x: kind.axes[0], y: kind.axes[1] });
        let share = if all == 1 { self.curves[0].share } else { 0.0 };
        panel.curve(&mut scene, &(kind.chance)(share), FRAME, CHANCE);
        for (index, curve) in self.curves.iter().enumerate().rev() {
            panel.curve(&mut scene, &curve.points, colour(index), LINE);
        }
        panel.curve(&mut scene, &self.mean_curve, INK, MEAN);
        let at = width.choose([[panel.right() + BESIDE, TOP + PITCH / 2.0], [LEFT, panel.foot() + BELOW]]);
        let room = scene.width - at[0] - STROKE - LEFT - 8.0;
        for (row, (ink, line, text)) in legend.into_iter().enumerate() {
            let text = font::fit(&text, LABEL, false, room);
            key(&mut scene, [at[0], at[1] + PITCH * row as f64], Swatch::Line(STROKE, line), ink, text);
        }
        scene
    }

    /// Colour, width and words of every line.
    fn legend(&self, kind: &Kind) -> Vec<(theme::Ink, f64, String)> {
        let mut lines = Vec::new();
        if !self.mean_curve.is_empty() {
            lines.push((INK, MEAN, format!("mean of {}: {}", self.defined[0], theme::metric(self.mean))));
        }
        for (index, curve) in self.curves.iter().enumerate() {
            let samples = if curve.samples == 1 { "sample" } else { "samples" };
            let words = format!("{} · {} {samples} · ", theme::metric(curve.area), grouped(curve.samples));
            // The number first: names may be long.
            lines.push((colour(index), LINE, format!("{words}{}", curve.name)));
        }
        if self.defined[1] == 1 {
            let [[_, low], [_, high]] = (kind.chance)(self.curves[0].share);
            let text = if low == high { format!("guessing: {}", theme::metric(low)) } else { "guessing".to_owned() };
            lines.push((FRAME, CHANCE, text));
        }
        lines
    }
}

/// The colour of a curve: none is as black as the mean.
fn colour(index: usize) -> theme::Ink {
    const BLACK: usize = 6;
    series(if index < BLACK { index } else { index + 1 })
}
