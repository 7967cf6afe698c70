//! The points of a process, coordinate by coordinate, ready for the covariances of many other points with them.

use super::axis::{Axis, on_arc};
use super::kernel::{Kernel, Theta, matern};

/// Points under one theta.
#[derive(Clone, Debug)]
pub(crate) struct Points {
    n: usize,
    columns: Vec<Column>,
}

/// One coordinate of all points.
#[derive(Clone, Debug)]
enum Column {
    /// Numbers.
    Line(Vec<f64>),
    /// Places of numbers on an arc, and of the absent.
    Arc(Vec<[f64; 2]>),
    /// Levels, and what each level of the axis adds.
    Steps(Vec<usize>, Vec<Level>),
}

/// What a coordinate adds to a row of covariances.
#[derive(Clone, Debug)]
struct Level {
    /// delta / l² to every point.
    parts: Vec<f64>,
    /// matern(delta / l²) with every point.
    correlations: Vec<f64>,
}

impl Points {
    /// Of points that have a coordinate for every axis of the kernel.
    pub(crate) fn new(kernel: &Kernel, theta: &Theta, x: &[Vec<f64>]) -> Self {
        let column = |(d, axis): (usize, &Axis)| {
            let coordinates = || x.iter().map(|x| x[d]);
            match axis {
                Axis::Real => Column::Line(coordinates().collect()),
                Axis::Arc => Column::Arc(coordinates().map(on_arc).collect()),
                axis => {
                    let of_points: Vec<usize> = coordinates().filter_map(|u| axis.level(u)).collect();
                    let table = levels(*axis, theta.l[d], &of_points);
                    Column::Steps(of_points, table)
                }
            }
        };
        Self { n: x.len(), columns: kernel.axes.iter().enumerate().map(column).collect() }
    }

    /// delta of a point to each of these along a numeric coordinate, and its derivative by the point's.
    pub(crate) fn slopes(&self, d: usize, at: f64) -> Vec<(f64, f64)> {
        match &self.columns[d] {
            Column::Line(column) => column.iter().map(|x| ((at - x) * (at - x), 2.0 * (at - x))).collect(),
            Column::Arc(column) => {
                let [c, s] = on_arc(at);
                let slope = |&[cx, sx]: &[f64; 2]| (chord(c - cx, s - sx), 2.0 * (cx * s - sx * c));
                column.iter().map(slope).collect()
            }
            Column::Steps(..) => vec![(0.0, 0.0); self.n],
        }
    }

    /// Adds a point.
    pub(crate) fn push(&mut self, kernel: &Kernel, theta: &Theta, at: &[f64]) {
        self.n += 1;
        for (d, (column, axis)) in self.columns.iter_mut().zip(&kernel.axes).enumerate() {
            match column {
                Column::Line(column) => column.push(at[d]),
                Column::Arc(column) => column.push(on_arc(at[d])),
                Column::Steps(of_points, table) => {
                    of_points.extend(axis.level(at[d]));
                    *table = levels(*axis, theta.l[d], of_points);
                }
            }
        }
    }

    /// r² = Σ delta_d / l_d² and Σ matern(delta_d / l_d²), the correlations along each coordinate, of a point with each of these.
    pub(crate) fn distances(&self, kernel: &Kernel, theta: &Theta, at: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (mut r2, mut sums) = (vec![0.0; self.n], vec![0.0; self.n]);
        for (d, (column, axis)) in self.columns.iter().zip(&kernel.axes).enumerate() {
            let weight = 1.0 / (theta.l[d] * theta.l[d]);
            let sums_of_numbers = if kernel.has_sum { &mut sums[..] } else { &mut [] };
            match column {
                Column::Line(column) => {
                    add(&mut r2, sums_of_numbers, column.iter().map(|x| (at[d] - x) * (at[d] - x) * weight));
                }
                Column::Arc(column) => {
                    let [c, s] = on_arc(at[d]);
                    add(&mut r2, sums_of_numbers, column.iter().map(|[cx, sx]| chord(c - cx, s - sx) * weight));
                }
                Column::Steps(_, table) => {
                    // The last one is that of a category which no point has.
                    let level = axis.level(at[d]).unwrap_or_default().min(table.len() - 1);
                    let Level { parts, correlations } = &table[level];
                    r2.iter_mut().zip(parts).for_each(|(r2, part)| *r2 += part);
                    sums.iter_mut().zip(correlations).for_each(|(sum, correlation)| *sum += correlation);
                }
            }
        }
        (r2, sums)
    }

    /// k of a point with each of these.
    pub(crate) fn row(&self, kernel: &Kernel, theta: &Theta, at: &[f64]) -> Vec<f64> {
        let (mut r2, sums) = self.distances(kernel, theta, at);
        let each = theta.a / kernel.width() as f64;
        r2.iter_mut().zip(&sums).for_each(|(r2, sum)| *r2 = matern(theta.s2, *r2) + each * sum);
        r2
    }
}

/// Adds what a coordinate adds to r², and to the sums of correlations where there are some.
#[inline(always)]
fn add(r2: &mut [f64], sums: &mut [f64], parts: impl Iterator<Item = f64> + Clone) {
    r2.iter_mut().zip(parts.clone()).for_each(|(r2, part)| *r2 += part);
    sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += matern(1.0, part));
}

/// What each level of an axis adds for the points with these levels.
fn levels(axis: Axis, l: f64, of_points: &[usize]) -> Vec<Level> {
    let known: Vec<(f64, f64)> =
        axis.deltas().into_iter().map(|delta| (delta / (l * l), matern(1.0, delta / (l * l)))).collect();
    let level = |level: usize| {
        let (parts, correlations) = of_points.iter().map(|other| known[axis.steps(level, *other)]).unzip();
        Level { parts, correlations }
    };
    (0..axis.table_size(of_points)).map(level).collect()
}

/// Squared length of a chord.
fn chord(x: f64, y: f64) -> f64 {
    x * x + y * y
}
