//! The points of a process, coordinate by coordinate, ready for the covariances of many other points with them.

use super::kernel::{Axis, Kernel, Theta, matern};

/// Points under one theta.
#[derive(Clone, Debug)]
pub(crate) struct Points {
    columns: Vec<Vec<f64>>,
    /// For every axis what each of its levels adds; none for an axis that has no levels.
    levels: Vec<Vec<Level>>,
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
        let columns: Vec<Vec<f64>> = (0..kernel.width()).map(|d| x.iter().map(|x| x[d]).collect()).collect();
        let axes = kernel.axes.iter().zip(&theta.l).zip(&columns);
        let levels = axes.map(|((axis, l), column)| levels(*axis, *l, column)).collect();
        Self { columns, levels }
    }

    /// Coordinate `d` of every point.
    pub(crate) fn column(&self, d: usize) -> &[f64] {
        &self.columns[d]
    }

    /// Adds a point.
    pub(crate) fn push(&mut self, kernel: &Kernel, theta: &Theta, at: &[f64]) {
        for (d, column) in self.columns.iter_mut().enumerate() {
            column.push(at[d]);
            self.levels[d] = levels(kernel.axes[d], theta.l[d], column);
        }
    }

    /// r² = Σ delta_d / l_d² and Σ matern(delta_d / l_d²), the correlations along each coordinate, of a point with each of these.
    pub(crate) fn distances(&self, kernel: &Kernel, theta: &Theta, at: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let n = self.columns.first().map_or(0, Vec::len);
        let (mut r2, mut sums) = (vec![0.0; n], vec![0.0; n]);
        for (d, axis) in kernel.axes.iter().enumerate() {
            match axis.level(at[d]) {
                None => {
                    let weight = 1.0 / (theta.l[d] * theta.l[d]);
                    let part = |x: f64| (at[d] - x) * (at[d] - x) * weight;
                    r2.iter_mut().zip(&self.columns[d]).for_each(|(r2, x)| *r2 += part(*x));
                    if kernel.has_sum {
                        sums.iter_mut().zip(&self.columns[d]).for_each(|(sum, x)| *sum += matern(1.0, part(*x)));
                    }
                }
                Some(level) => {
                    // The last one is that of a category which no point has.
                    let levels = &self.levels[d];
                    let Level { parts, correlations } = &levels[level.min(levels.len() - 1)];
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

/// What each level of an axis adds for the points with these coordinates; for categories one more, which equals none.
fn levels(axis: Axis, l: f64, column: &[f64]) -> Vec<Level> {
    let known: Vec<(f64, f64)> =
        axis.deltas().into_iter().map(|delta| (delta / (l * l), matern(1.0, delta / (l * l)))).collect();
    let of_points: Vec<usize> = column.iter().filter_map(|x| axis.level(*x)).collect();
    let count = match axis {
        Axis::Real => 0,
        Axis::Grid(_) => known.len(),
        Axis::Category => of_points.iter().max().map_or(0, |most| most + 1) + 1,
    };
    let level = |level: usize| {
        let steps = |other: &usize| match axis {
            Axis::Category => usize::from(*other != level),
            _ => level.abs_diff(*other),
        };
        let (parts, correlations) = of_points.iter().map(|other| known[steps(other)]).unzip();
        Level { parts, correlations }
    };
    (0..count).map(level).collect()
}
