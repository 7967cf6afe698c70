//! The best way to part the rows of a node by one feature.

use super::bins::Edges;
use super::histogram::{Histogram, Sums};

/// What added to the hessians of a category keeps few rows from coming first or last.
const SMOOTHING: f64 = 10.0;
/// Rows of a category, at least, so that it is told from the others.
const LEAST_OF_CATEGORY: u32 = 10;
/// Hessian of a child, at least.
const LEAST_HESSIAN: f64 = 1e-3;

/// What a split must fulfil.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) min_rows: u32,
    pub(super) l2: f64,
}

/// Which bins go left.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Side {
    /// Those up to this one.
    UpTo(u8),
    /// These, ascending.
    These(Vec<u8>),
}

/// Rows of a node in two.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Split {
    pub(super) gain: f64,
    pub(super) side: Side,
    /// Whether missing values go left.
    pub(super) missing_left: bool,
    pub(super) left: Sums,
    pub(super) right: Sums,
}

impl Limits {
    /// How much the loss falls, times two; `None` for a split that may not be.
    fn gain(self, left: Sums, right: Sums) -> Option<f64> {
        let is_allowed = |child: Sums| child.rows >= self.min_rows && child.hessian >= LEAST_HESSIAN;
        if !is_allowed(left) || !is_allowed(right) {
            return None;
        }
        let gain = left.score(self.l2) + right.score(self.l2) - (left + right).score(self.l2);
        (gain > 0.0).then_some(gain)
    }
}

/// The best split found so far; of equals the first.
struct Best(Option<Split>);

impl Best {
    fn offer(&mut self, limits: Limits, [left, right]: [Sums; 2], missing_left: bool, side: impl FnOnce() -> Side) {
        let Some(gain) = limits.gain(left, right) else { return };
        if self.0.as_ref().is_none_or(|best| gain > best.gain) {
            self.0 = Some(Split { gain, side: side(), missing_left, left, right });
        }
    }
}

/// The best split of a node with these sums by a feature; `None` where there is none.
pub(super) fn best_split(histogram: &Histogram, edges: &Edges, total: Sums, limits: Limits) -> Option<Split> {
    let (&missing, known) = histogram.split_last()?;
    let best = match edges {
        Edges::Ordered(_) => ordered(known, missing, total, limits),
        Edges::Categories(_) => categories(known, missing, total, limits),
    };
    best.map(|split| match missing.rows {
        // Where the node has no missing values, later ones go with the majority.
        0 => Split { missing_left: split.left.rows > split.right.rows, ..split },
        _ => split,
    })
}

fn ordered(known: &[Sums], missing: Sums, total: Sums, limits: Limits) -> Option<Split> {
    let mut best = Best(None);
    let mut left = Sums::default();
    for (bin, sums) in known.iter().enumerate() {
        left += *sums;
        // Behind the last bin missing values stand alone.
        if sums.rows > 0 && (bin + 1 < known.len() || missing.rows > 0) {
            best.offer(limits, [left, total - left], false, || Side::UpTo(bin as u8));
        }
    }
    if missing.rows > 0 {
        let mut left = missing;
        for (bin, sums) in known.iter().enumerate().take(known.len().saturating_sub(1)) {
            left += *sums;
            if sums.rows > 0 {
                best.offer(limits, [left, total - left], true, || Side::UpTo(bin as u8));
            }
        }
    }
    best.0
}

/// Categories in the order of their mean gradients: the best subset is among the beginnings of that order (Fisher 1958).
/// Missing values are a category as well. Categories of few rows go right.
fn categories(known: &[Sums], missing: Sums, total: Sums, limits: Limits) -> Option<Split> {
    let all = known.iter().copied().enumerate().chain([(known.len(), missing)]);
    let mut order: Vec<(usize, Sums)> = all.filter(|(_, sums)| sums.rows >= LEAST_OF_CATEGORY).collect();
    let mean = |sums: Sums| sums.gradient / (sums.hessian + SMOOTHING);
    order.sort_by(|(_, a), (_, b)| mean(*a).total_cmp(&mean(*b)));
    let mut best = Best(None);
    // From both ends, since what is not in the order goes right.
    for backwards in [false, true] {
        let (mut left, mut bins) = (Sums::default(), Vec::new());
        let ordered: Box<dyn Iterator<Item = &(usize, Sums)>> =
            if backwards { Box::new(order.iter().rev()) } else { Box::new(order.iter()) };
        for (bin, sums) in ordered {
            left += *sums;
            bins.push(*bin);
            let side = || {
                let mut bins: Vec<u8> = bins.iter().filter(|&&bin| bin < known.len()).map(|&bin| bin as u8).collect();
                bins.sort_unstable();
                Side::These(bins)
            };
            best.offer(limits, [left, total - left], bins.contains(&known.len()), side);
        }
    }
    best.0
}
