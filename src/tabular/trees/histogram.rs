//! Sums over the rows of a node, for every bin of a feature.

use std::ops::{Add, AddAssign, Sub, SubAssign};

/// Sums over some rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sums {
    pub(super) gradient: f64,
    pub(super) hessian: f64,
    pub(super) rows: u32,
}

/// Sums by bin; the last bin is that of missing values.
pub(super) type Histogram = Vec<Sums>;

/// The gradients of some rows, in the order of the rows.
pub(super) type Slopes = Vec<[f64; 2]>;

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.gradient += other.gradient;
        self.hessian += other.hessian;
        self.rows += other.rows;
    }
}

impl SubAssign for Sums {
    fn sub_assign(&mut self, other: Self) {
        self.gradient -= other.gradient;
        self.hessian -= other.hessian;
        self.rows -= other.rows;
        // What is left of a difference of rounded sums is nothing where no rows are.
        if self.rows == 0 {
            *self = Self::default();
        }
    }
}

impl Add for Sums {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl Sub for Sums {
    type Output = Self;

    fn sub(mut self, other: Self) -> Self {
        self -= other;
        self
    }
}

impl Sums {
    /// G² / (H + l2): how much the loss of these rows falls when they have a value of their own, times two.
    pub(super) fn score(self, l2: f64) -> f64 {
        let weight = self.hessian + l2;
        if weight > 0.0 { self.gradient * self.gradient / weight } else { 0.0 }
    }
}

/// The histogram of some rows, in their order: `bins` and one for missing values.
pub(super) fn histogram(column: &[u8], rows: &[u32], slopes: &Slopes, bins: usize) -> Histogram {
    let mut sums = vec![Sums::default(); bins + 1];
    for (&row, &[gradient, hessian]) in rows.iter().zip(slopes) {
        let bin = &mut sums[column[row as usize] as usize];
        bin.gradient += gradient;
        bin.hessian += hessian;
        bin.rows += 1;
    }
    sums
}

/// Takes the rows of one child out of the histogram of its parent: what is left is that of the other.
pub(super) fn subtract(parent: &mut Histogram, child: &Histogram) {
    parent.iter_mut().zip(child).for_each(|(parent, child)| *parent -= *child);
}
