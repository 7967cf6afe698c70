//! Histories of any length in a bounded memory.
//!
//! Of more than [`MOST_POINTS`] points every 2nd is kept from the first on, or every 4th, 8th … as it takes for so many; likewise
//! where points have so many columns that they come to more than `MOST_NUMBERS` numbers. What matters stays beside them: the
//! last point and, of every column, the last value and the first of the least and of the greatest ones. The first
//! `MOST_COLUMNS` names make columns, later ones do not.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::history::History;

/// The most points that are kept, besides those that matter.
pub const MOST_POINTS: usize = 10_000;
/// The most numbers in them.
const MOST_NUMBERS: usize = 200_000;
/// The most columns.
const MOST_COLUMNS: usize = 256;

/// A history while its points come in.
#[derive(Clone, Debug, Default)]
pub struct LongHistory {
    /// The points that are kept so far.
    kept: History,
    /// The place of each among all that came, from 0.
    places: Vec<usize>,
    /// How many came.
    count: usize,
    names: BTreeSet<String>,
    /// A name that has a column however many came before it.
    wanted: String,
}

impl LongHistory {
    /// An empty one, in which `wanted` gets a column whatever else does.
    pub fn new(wanted: &str) -> Self {
        Self { wanted: wanted.to_owned(), ..Self::default() }
    }

    /// Adds a point, as [`History::push`] does.
    pub fn push<'a>(&mut self, epoch: u32, row: impl IntoIterator<Item = (&'a str, Option<f64>)>) {
        let row = row.into_iter().filter(|(name, _)| {
            let is_column = self.names.contains(*name);
            let has_room = *name == self.wanted || self.names.len() < MOST_COLUMNS;
            is_column || has_room && self.names.insert((*name).to_owned())
        });
        self.kept.push(epoch, row);
        self.places.push(self.count);
        self.count += 1;
        if self.kept.len() > 2 * self.most() + 3 * self.names.len() {
            self.thin();
        }
    }

    /// What is kept of it.
    pub fn finish(mut self) -> History {
        self.thin();
        self.kept
    }

    fn most(&self) -> usize {
        MOST_POINTS.min(MOST_NUMBERS / self.names.len().max(1))
    }

    /// Keeps what would be kept if these were all. What that leaves out matters at no later time: the distance of the points
    /// only doubles, and a value that is not the least so far never will be.
    fn thin(&mut self) {
        let keeps = chosen(&self.kept, &self.places, self.count, self.most());
        self.kept.retain(&keeps);
        let mut keeps = keeps.into_iter();
        self.places.retain(|_| keeps.next().unwrap_or(false));
    }
}

impl History {
    /// The same with at most so many points, chosen as for a [`LongHistory`], and those that matter.
    pub fn thinned(&self, most: usize) -> Cow<'_, Self> {
        if self.len() <= most {
            return Cow::Borrowed(self);
        }
        let places: Vec<usize> = (0..self.len()).collect();
        let mut thinned = self.clone();
        thinned.retain(&chosen(self, &places, self.len(), most));
        Cow::Owned(thinned)
    }
}

/// Which rows are kept of a history, whose places among all `count` that came are known.
fn chosen(history: &History, places: &[usize], count: usize, most: usize) -> Vec<bool> {
    let mut every = 1;
    while count.div_ceil(every) > most.max(1) {
        every *= 2;
    }
    let mut keeps: Vec<bool> = places.iter().map(|place| place % every == 0).collect();
    if let Some(last) = keeps.last_mut() {
        *last = true;
    }
    for (_, values) in history.columns() {
        extremes(values).into_iter().for_each(|row| keeps[row] = true);
    }
    keeps
}

/// Rows of the first of the least, the first of the greatest and the last value of a column.
fn extremes(values: &[Option<f64>]) -> BTreeSet<usize> {
    let known = || values.iter().enumerate().filter_map(|(row, value)| Some((row, (*value)?)));
    let least = known().reduce(|a, b| if b.1 < a.1 { b } else { a });
    let greatest = known().reduce(|a, b| if b.1 > a.1 { b } else { a });
    [least, greatest, known().next_back()].into_iter().flatten().map(|(row, _)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule itself, over all points at once.
    fn by_the_rule(points: &[(u32, Vec<(&str, f64)>)]) -> History {
        let mut all = History::default();
        points.iter().for_each(|(epoch, row)| all.push(*epoch, row.iter().map(|(name, x)| (*name, Some(*x)))));
        let most = MOST_POINTS.min(MOST_NUMBERS / all.columns().count().max(1));
        let every = (0..).map(|k| 1 << k).find(|every| points.len().div_ceil(*every) <= most).unwrap();
        let matters: BTreeSet<usize> = all.columns().flat_map(|(_, values)| extremes(values)).collect();
        let keeps: Vec<bool> =
            (0..points.len()).map(|i| i % every == 0 || i + 1 == points.len() || matters.contains(&i)).collect();
        all.retain(&keeps);
        all
    }

    fn streamed(points: &[(u32, Vec<(&str, f64)>)]) -> History {
        let mut long = LongHistory::new("loss");
        for (epoch, row) in points {
            long.push(*epoch, row.iter().map(|(name, x)| (*name, Some(*x))));
            let bound = 2 * MOST_POINTS + 3 * MOST_COLUMNS;
            assert!(long.kept.len() <= bound, "{} rows", long.kept.len());
        }
        long.finish()
    }

    fn noise(i: u64) -> f64 {
        (i.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 11) as f64 / 9e15
    }

    #[test]
    fn short_histories_stay_whole() {
        let points: Vec<_> = (0..MOST_POINTS as u32).map(|i| (i + 1, vec![("loss", noise(i.into()))])).collect();
        assert_eq!(streamed(&points).len(), MOST_POINTS);
    }

    #[test]
    fn what_is_kept_follows_the_rule_wherever_the_history_ends() {
        for count in [1, 10_001, 20_000, 20_003, 39_999, 70_001] {
            let row = |i: u32| match i % 7 {
                3 => vec![("loss", noise(i.into())), ("rare", noise(u64::from(i) + 9))],
                5 => Vec::new(),
                _ => vec![("loss", noise(i.into()))],
            };
            let points: Vec<_> = (0..count).map(|i| (i + 1, row(i))).collect();
            assert_eq!(streamed(&points), by_the_rule(&points), "{count} points");
        }
    }

    #[test]
    fn a_million_points_keep_their_first_last_least_and_greatest() {
        let mut long = LongHistory::new("loss");
        let value = |i: u32| match i {
            123_457 => 1e9,
            765_433 => -1e9,
            _ => noise(i.into()),
        };
        (0..1_000_000).for_each(|i| long.push(i, [("loss", Some(value(i)))]));
        let history = long.finish();
        assert!(history.len() <= MOST_POINTS + 3, "{}", history.len());
        let curve = history.curve("loss");
        assert_eq!(
            (curve[0], history.last_epoch(), history.last("loss")),
            ((0, value(0)), Some(999_999), Some(value(999_999)))
        );
        assert!(curve.contains(&(123_457, 1e9)) && curve.contains(&(765_433, -1e9)));
    }

    #[test]
    fn a_history_is_thinned_for_a_page() {
        let mut history = History::default();
        (1..=1000).for_each(|i| history.push(i, [("loss", Some(if i == 500 { 9.0 } else { 1.0 }))]));
        let thinned = history.thinned(100);
        assert_eq!((thinned.len(), thinned.last_epoch()), (63 + 2, Some(1000)));
        assert!(thinned.curve("loss").contains(&(500, 9.0)));
        assert!(matches!(history.thinned(1000), Cow::Borrowed(_)));
    }

    #[test]
    fn names_without_end_are_bounded_and_the_wanted_one_stays() {
        let mut long = LongHistory::new("loss");
        for i in 0..50_000_u32 {
            let name = format!("gradient {i}");
            long.push(i, [(&*name, Some(1.0)), ("loss", (i > 40_000).then_some(f64::from(i)))]);
        }
        let history = long.finish();
        assert!(history.columns().count() <= MOST_COLUMNS + 1 && history.len() < 2000, "{}", history.len());
        assert_eq!(history.last("loss"), Some(49_999.0));
    }
}
