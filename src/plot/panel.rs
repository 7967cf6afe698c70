//! A panel: a rectangle with two axes in which data are drawn.

use super::axis::Axis;
use super::font;
use super::scene::{Mark, Point, Scene, Text};
use super::theme::{FRAME, INK, Ink, LABEL, NAME, QUIET};

/// Distances from the border: of the title, the ticks of both axes and the name of the horizontal one. The name of the vertical
/// one stands beyond the widest of its ticks.
const TITLE_ABOVE: f64 = 14.0;
const TICKS_BESIDE: f64 = 7.0;
const TICKS_BELOW: f64 = 13.0;
const NAME_BELOW: f64 = 34.0;
const NAME_BESIDE: f64 = 20.0;
/// How much wider than the panel its title may be.
const WIDER: f64 = 40.0;
/// Distances that two ticks need, across and down.
const TICK_PITCH: [f64; 2] = [70.0, 45.0];

/// A rectangle with two axes.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    /// Top left corner of the inner rectangle.
    pub(crate) at: Point,
    /// Size of the inner rectangle.
    pub(crate) size: [f64; 2],
    pub(crate) x: Axis,
    pub(crate) y: Axis,
}

/// What is written beside a panel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Names<'a> {
    /// Above it.
    pub(crate) title: &'a str,
    /// Under the horizontal axis; without a name its ticks are left out too.
    pub(crate) x: &'a str,
    /// Left of the vertical axis.
    pub(crate) y: &'a str,
}

impl Panel {
    /// The place of a pair of values.
    pub(crate) fn place(&self, x: f64, y: f64) -> Point {
        [self.at[0] + self.x.place(x) * self.size[0], self.at[1] + (1.0 - self.y.place(y)) * self.size[1]]
    }

    /// Its lower border.
    pub(crate) fn foot(&self) -> f64 {
        self.at[1] + self.size[1]
    }

    /// Its right border.
    pub(crate) fn right(&self) -> f64 {
        self.at[0] + self.size[0]
    }

    /// Grid, ticks and names; the data come on top.
    pub(crate) fn draw(&self, scene: &mut Scene, names: Names<'_>) {
        let ([left, top], [width, height]) = (self.at, self.size);
        let (right, foot) = (left + width, top + height);
        scene
            .text(Text::new(font::fit(names.title, NAME, true, width + WIDER), [left, top - TITLE_ABOVE], NAME).bold());
        let mut widest: f64 = 0.0;
        for (value, text) in self.y.ticks((height / TICK_PITCH[1]) as usize + 1) {
            let y = self.place(self.x.from, value)[1];
            scene.rule([left, y], [right, y]);
            widest = widest.max(font::width(&text, LABEL, false));
            scene.text(Text::new(text, [left - TICKS_BESIDE, y], LABEL).right().ink(QUIET));
        }
        if !names.x.is_empty() {
            for (value, text) in self.x.ticks((width / TICK_PITCH[0]).ceil() as usize + 1) {
                let x = self.place(value, self.y.from)[0];
                scene.rule([x, top], [x, foot]);
                scene.text(Text::new(text, [x, foot + TICKS_BELOW], LABEL).centred().ink(QUIET));
            }
        }
        scene.line(vec![[left, top], [left, foot], [right, foot]], FRAME, 1.0);
        scene.text(Text::new(names.x, [left + width / 2.0, foot + NAME_BELOW], LABEL).centred().ink(INK));
        let beside = [left - widest - NAME_BESIDE, top + height / 2.0];
        scene.text(Text::new(names.y, beside, LABEL).centred().upright().ink(INK));
    }

    /// A line through values, cut off at the borders of the panel. Values that are not finite part it.
    pub(crate) fn curve(&self, scene: &mut Scene, values: &[Point], ink: Ink, width: f64) {
        let finite = |v: &Point| v[0].is_finite() && v[1].is_finite();
        for part in values.split(|v| !finite(v)) {
            let places = thinned(part.iter().map(|&[x, y]| self.place(x, y)).collect());
            let mut run: Vec<Point> = Vec::new();
            for pair in places.windows(2) {
                let Some([from, to]) = self.inside(pair[0], pair[1]) else { continue };
                if run.last() != Some(&from) {
                    scene.line(std::mem::replace(&mut run, vec![from]), ink, width);
                }
                run.push(to);
            }
            scene.line(run, ink, width);
        }
    }

    /// Discs around those values that lie in the panel.
    pub(crate) fn discs(&self, scene: &mut Scene, values: impl IntoIterator<Item = Point>, radius: f64, ink: Ink) {
        let places = values.into_iter().map(|[x, y]| self.place(x, y));
        scene.discs(places.filter(|&place| self.holds(place)), radius, ink);
    }

    /// The area between two lines over the same values of x, cut off at the borders of the panel.
    pub(crate) fn band(&self, scene: &mut Scene, lower: &[Point], upper: &[Point], ink: Ink) {
        let inside = |&[x, y]: &Point| {
            let [x, y] = self.place(x, y);
            [x, y.clamp(self.at[1], self.foot())]
        };
        let points: Vec<Point> = lower.iter().chain(upper.iter().rev()).map(inside).collect();
        if points.iter().flatten().all(|x| x.is_finite()) && points.len() > 3 {
            scene.marks.push(Mark::Area { points, ink });
        }
    }

    /// Whether a place lies in the panel.
    pub(crate) fn holds(&self, [x, y]: Point) -> bool {
        let near = 1e-6;
        (self.at[0] - near..=self.right() + near).contains(&x) && (self.at[1] - near..=self.foot() + near).contains(&y)
    }

    /// The part of a segment that lies in the panel (Liang and Barsky's clipping).
    fn inside(&self, a: Point, b: Point) -> Option<[Point; 2]> {
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for axis in 0..2 {
            let step = b[axis] - a[axis];
            for (distance, step) in
                [(a[axis] - self.at[axis], -step), (self.at[axis] + self.size[axis] - a[axis], step)]
            {
                // `distance` to the border is left, `step` of it is used up from a to b.
                if step == 0.0 {
                    if distance < 0.0 {
                        return None;
                    }
                } else if step < 0.0 {
                    enter = enter.max(distance / step);
                } else {
                    leave = leave.min(distance / step);
                }
            }
        }
        let at = |share: f64| [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
        (enter < leave).then(|| [if enter == 0.0 { a } else { at(enter) }, if leave == 1.0 { b } else { at(leave) }])
    }
}

/// Stairs through values: each is kept until the next.
pub(crate) fn stairs(values: impl IntoIterator<Item = Point>) -> Vec<Point> {
    let mut stairs: Vec<Point> = Vec::new();
    for [x, y] in values {
        stairs.extend(stairs.last().map(|&[_, before]| [x, before]));
        stairs.push([x, y]);
    }
    stairs
}

/// A line of very many points with at most four of each half pixel from left to right: the first, the extremes, the last.
/// What is drawn stays the same.
fn thinned(places: Vec<Point>) -> Vec<Point> {
    const MANY: usize = 4000;
    if places.len() <= MANY {
        return places;
    }
    let mut kept = Vec::new();
    for part in places.chunk_by(|a, b| (2.0 * a[0]).floor() == (2.0 * b[0]).floor()) {
        let at = |i: usize| part[i];
        let order = |better: fn(f64, f64) -> bool| {
            (0..part.len()).reduce(|a, b| if better(at(b)[1], at(a)[1]) { b } else { a })
        };
        let mut places = [Some(0), order(|a, b| a < b), order(|a, b| a > b), Some(part.len() - 1)];
        places.sort();
        kept.extend(places.into_iter().flatten().map(at));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stairs_keep_a_value_until_the_next() {
        assert_eq!(stairs([[0.0, 1.0], [2.0, 3.0]]), [[0.0, 1.0], [2.0, 1.0], [2.0, 3.0]]);
        assert!(stairs([]).is_empty());
    }

    #[test]
    fn a_line_of_a_million_points_keeps_its_extremes() {
        let places: Vec<Point> =
            (0..1_000_000).map(|i| [f64::from(i) / 1000.0, f64::from(i % 100_003 * 7919 % 10_007)]).collect();
        let kept = thinned(places.clone());
        assert!(kept.len() <= 4 * 2001, "{}", kept.len());
        let most = |places: &[Point]| places.iter().map(|p| p[1]).fold(0.0, f64::max);
        assert_eq!((kept[0], kept[kept.len() - 1], most(&kept)), (places[0], places[999_999], most(&places)));
        assert_eq!(thinned(places[..4000].to_vec()), places[..4000]);
    }
}
