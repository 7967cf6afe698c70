//! A tree grown leaf by leaf, where the gain is largest.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::bins::{Binned, Edges};
use super::histogram::{Histogram, Slopes, Sums, histogram, subtract};
use super::split::{Limits, Side, Split, best_split};
use super::tree::{Node, Tree, Values};
use crate::base::parallel::each;

/// Sums over fewer values are not worth a thread.
const WORTH_A_THREAD: usize = 1 << 16;

/// What trees grow on.
pub(super) struct Soil<'a> {
    pub(super) binned: &'a Binned,
    /// Features that a tree may split by, ascending.
    pub(super) features: Vec<usize>,
    pub(super) limits: Limits,
    pub(super) learning_rate: f64,
    pub(super) max_leaves: usize,
    pub(super) max_depth: u32,
    pub(super) threads: usize,
}

/// A tree, and where its training rows have come to.
pub(super) struct Grown {
    pub(super) tree: Tree,
    /// Rows and value of every leaf.
    pub(super) leaves: Vec<(Vec<u32>, f64)>,
}

/// A leaf that may become two.
struct Bud {
    gain: f64,
    place: usize,
    depth: u32,
    rows: Vec<u32>,
    feature: usize,
    split: Split,
    histograms: Vec<Histogram>,
}

impl PartialEq for Bud {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Bud {}

impl PartialOrd for Bud {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Bud {
    /// The larger gain, and of equals the one that came first.
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain.total_cmp(&other.gain).then(Reverse(self.place).cmp(&Reverse(other.place)))
    }
}

/// A leaf before it is known whether it can be split.
struct Sprout {
    place: usize,
    depth: u32,
    rows: Vec<u32>,
    total: Sums,
}

impl Soil<'_> {
    /// Grows a tree on some rows; `slopes` has gradient and hessian of every row of the table.
    pub(super) fn grow(&self, rows: Vec<u32>, slopes: &Slopes) -> Grown {
        let mut growth =
            Growth { soil: self, slopes, nodes: vec![Node::Leaf(0.0)], leaves: Vec::new(), buds: BinaryHeap::new() };
        growth.plant(rows);
        let mut leaves = 1;
        while leaves < self.max_leaves
            && let Some(bud) = growth.buds.pop()
        {
            growth.split(bud);
            leaves += 1;
        }
        growth.finish()
    }

    fn threads(&self, rows: usize) -> usize {
        if rows * self.features.len() < WORTH_A_THREAD { 1 } else { self.threads }
    }

    fn value(&self, total: Sums) -> f64 {
        let weight = total.hessian + self.limits.l2;
        if weight > 0.0 { -self.learning_rate * total.gradient / weight } else { 0.0 }
    }
}

struct Growth<'a> {
    soil: &'a Soil<'a>,
    slopes: &'a Slopes,
    nodes: Vec<Node>,
    leaves: Vec<(Vec<u32>, f64)>,
    buds: BinaryHeap<Bud>,
}

/// The best splits by each feature, with its histogram.
type Found = (Histogram, Option<Split>);

impl Growth<'_> {
    fn histogram(&self, feature: usize, rows: &[u32], slopes: &Slopes) -> Histogram {
        histogram(&self.soil.binned.columns[feature], rows, slopes, self.soil.binned.edges[feature].len())
    }

    fn best(&self, feature: usize, histogram: &Histogram, total: Sums) -> Option<Split> {
        best_split(histogram, &self.soil.binned.edges[feature], total, self.soil.limits)
    }

    fn slopes_of(&self, rows: &[u32]) -> Slopes {
        rows.iter().map(|&row| self.slopes[row as usize]).collect()
    }

    /// The root.
    fn plant(&mut self, rows: Vec<u32>) {
        let slopes = self.slopes_of(&rows);
        let mut total = Sums::default();
        for [gradient, hessian] in &slopes {
            total += Sums { gradient: *gradient, hessian: *hessian, rows: 1 };
        }
        let features = &self.soil.features;
        let found: Vec<Found> = each(features.len(), self.soil.threads(rows.len()), |i| {
            let histogram = self.histogram(features[i], &rows, &slopes);
            let split = self.best(features[i], &histogram, total);
            (histogram, split)
        });
        self.place(Sprout { place: 0, depth: 0, rows, total }, found);
    }

    /// Makes a leaf, which may become two if a feature splits it; of features that gain the same the first.
    fn place(&mut self, Sprout { place, depth, rows, total }: Sprout, found: Vec<Found>) {
        let (histograms, splits): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let mut best: Option<(usize, Split)> = None;
        for (&feature, split) in self.soil.features.iter().zip(splits) {
            if let Some(split) = split.filter(|split| best.as_ref().is_none_or(|(_, best)| split.gain > best.gain)) {
                best = Some((feature, split));
            }
        }
        self.nodes[place] = Node::Leaf(self.soil.value(total));
        match best.filter(|_| depth < self.soil.max_depth) {
            Some((feature, split)) => {
                self.buds.push(Bud { gain: split.gain, place, depth, rows, feature, split, histograms });
            }
            None => self.leaves.push((rows, self.soil.value(total))),
        }
    }

    /// Makes two leaves of one.
    fn split(&mut self, bud: Bud) {
        let Bud { place, depth, rows, feature, split, histograms: parents, .. } = bud;
        let (column, edges) = (&self.soil.binned.columns[feature], &self.soil.binned.edges[feature]);
        let goes_left = left_of(&split, edges.len());
        let (left, right): (Vec<u32>, Vec<u32>) =
            rows.into_iter().partition(|&row| goes_left[column[row as usize] as usize]);
        let children = self.nodes.len();
        self.nodes[place] = Node::Split {
            feature: feature as u32,
            goes_left: values(&split.side, edges),
            missing_left: split.missing_left,
            left: children as u32,
            right: children as u32 + 1,
        };
        self.nodes.extend([Node::Leaf(0.0), Node::Leaf(0.0)]);
        let sprout = |place, rows, total| Sprout { place, depth: depth + 1, rows, total };
        let (left, right) = (sprout(children, left, split.left), sprout(children + 1, right, split.right));
        let left_is_smaller = left.rows.len() <= right.rows.len();
        let (small, large) = if left_is_smaller { (left, right) } else { (right, left) };
        let slopes = self.slopes_of(&small.rows);
        let features = &self.soil.features;
        let found: Vec<(Found, Found)> = each(features.len(), self.soil.threads(small.rows.len()), |i| {
            let of_small = self.histogram(features[i], &small.rows, &slopes);
            let mut of_large = parents[i].clone();
            subtract(&mut of_large, &of_small);
            let splits =
                [(&of_small, &small), (&of_large, &large)].map(|(h, child)| self.best(features[i], h, child.total));
            let [small, large] = splits;
            ((of_small, small), (of_large, large))
        });
        let (of_small, of_large) = found.into_iter().unzip();
        self.place(small, of_small);
        self.place(large, of_large);
    }

    fn finish(mut self) -> Grown {
        for bud in std::mem::take(&mut self.buds).into_sorted_vec() {
            let Node::Leaf(value) = self.nodes[bud.place] else { continue };
            self.leaves.push((bud.rows, value));
        }
        Grown { tree: Tree(self.nodes), leaves: self.leaves }
    }
}

/// Whether each bin goes left, that of missing values last.
fn left_of(split: &Split, bins: usize) -> Vec<bool> {
    let is_left = |bin: usize| match &split.side {
        Side::UpTo(last) => bin <= *last as usize,
        Side::These(bins) => bins.binary_search(&(bin as u8)).is_ok(),
    };
    (0..bins).map(is_left).chain([split.missing_left]).collect()
}

/// The values of the bins that go left.
fn values(side: &Side, edges: &Edges) -> Values {
    match (side, edges) {
        (Side::These(bins), Edges::Categories(known)) => {
            Values::OneOf(bins.iter().map(|&bin| known[bin as usize]).collect())
        }
        (Side::UpTo(last), Edges::Ordered(bounds)) => {
            bounds.get(*last as usize).map_or(Values::Known, |bound| Values::AtMost(*bound))
        }
        // Sides come from edges of their own kind.
        (Side::UpTo(_) | Side::These(_), _) => Values::Known,
    }
}
