//! The mean of the target by category, drawn to the mean of all rows where a category has few.
//!
//! As scikit-learn's `TargetEncoder`: with a `smoothing` m a category of n rows with the mean y gets (n·y + m·y̅) / (n + m);
//! without it λ·y + (1 − λ)·y̅ with λ = n·τ² / (n·τ² + σ²), τ² the variance of the target over all rows and σ² that within the category
//! (Micci-Barreca 2001, eq. 4). A training row gets the numbers that the rows of the other folds give. Unlike there, folds are not
//! stratified, and a missing category is no category: it gets the mean of all.

use serde::{Deserialize, Serialize};

use crate::base::rng::Stream;
use crate::data::folds;
use crate::data::table::{Column, ColumnKind, Table};
use crate::data::targets::Targets;
use crate::data::transforms::fitted::FitInput;
use crate::data::transforms::mean_and_deviation;

/// The most numbers that are learned of a column.
const MOST: usize = 4_000_000;

/// How it is learned.
#[derive(Clone, Copy)]
pub(super) struct CrossFit {
    /// Parts of the training rows, at least two.
    pub(super) folds: usize,
    /// As how many rows the mean of all counts; without it empirical Bayes.
    pub(super) smoothing: Option<f64>,
}

/// The mean of each target by category: of all training rows, and of those of all folds but one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct TargetMeans {
    /// A column each.
    columns: Vec<String>,
    /// Seed of the stream ("encode", 0), which says which training row is in which fold.
    seed: u64,
    all: Vec<Means>,
    /// Without each fold.
    others: Vec<Vec<Means>>,
}

/// The mean of a target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Means {
    /// Of all rows.
    all: f64,
    /// Of those of each category.
    categories: Vec<f64>,
}

/// Rows of some categories: how many each has, and the sums of each target and of its square. The last place is that of rows without
/// a category.
#[derive(Clone)]
struct Moments {
    rows: Vec<f64>,
    sums: Vec<Vec<f64>>,
    squares: Vec<Vec<f64>>,
}

impl Moments {
    fn new(categories: usize, targets: usize) -> Self {
        let zeros = vec![0.0; categories + 1];
        Self { rows: zeros.clone(), sums: vec![zeros.clone(); targets], squares: vec![zeros; targets] }
    }

    fn add(&mut self, other: &Self) {
        let add = |to: &mut Vec<f64>, from: &Vec<f64>| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        add(&mut self.rows, &other.rows);
        self.sums.iter_mut().zip(&other.sums).for_each(|(to, from)| add(to, from));
        self.squares.iter_mut().zip(&other.squares).for_each(|(to, from)| add(to, from));
    }

    /// The mean of each target by category; `center` and `scale` bring a target back to its unit.
    fn means(&self, smoothing: Option<f64>, units: &[(f64, f64)]) -> Vec<Means> {
        let n: f64 = self.rows.iter().sum();
        let of_target = |(target, &(center, scale)): (usize, &(f64, f64))| {
            let (sums, squares) = (&self.sums[target], &self.squares[target]);
            let mean = sums.iter().sum::<f64>() / n;
            let variance = (squares.iter().sum::<f64>() / n - mean * mean).max(0.0);
            let of_category = |at: usize| {
                let (rows, sum) = (self.rows[at], sums[at]);
                if rows == 0.0 {
                    return mean;
                }
                let own = sum / rows;
                match smoothing {
                    Some(m) => (sum + m * mean) / (rows + m),
                    None => {
                        let within = (squares[at] / rows - own * own).max(0.0);
                        let share = variance * rows / (variance * rows + within);
                        if share.is_nan() { mean } else { share * own + (1.0 - share) * mean }
                    }
                }
            };
            let categories = (0..sums.len() - 1).map(|at| center + scale * of_category(at)).collect();
            Means { all: center + scale * mean, categories }
        };
        units.iter().enumerate().map(of_target).collect()
    }
}

/// The targets of the training rows as numbers near 0 and 1, each by its place.
enum Learned<'a> {
    /// Whether a row is of the second of two classes.
    Second(&'a [u32]),
    /// Whether it is of each class.
    Each(&'a [u32]),
    /// Numbers, a row of them each.
    Numbers(Vec<Vec<f64>>),
}

impl TargetMeans {
    /// Learns from the training rows of a column; `places` are those of their categories, of which there are `count`.
    pub(super) fn fit(
        CrossFit { folds, smoothing }: CrossFit,
        column: &str,
        (places, count): (&[Option<usize>], usize),
        input: &FitInput<'_>,
    ) -> Result<Self, String> {
        let (names, units, learned) = targets(input);
        if input.rows.len() < folds {
            return Err(format!("{} training rows are too few for `folds: {folds}`", input.rows.len()));
        }
        if names.len().saturating_mul(count + 1).saturating_mul(folds + 1) > MOST {
            let what = format!("{} targets by {count} categories in {folds} folds", names.len());
            return Err(format!("column `{column}`: {what} are too many for `target`: write `method: frequency`"));
        }
        let mut parts = vec![Moments::new(count, names.len()); folds];
        let fold_of = fold_of(input.rows, folds, input.seed);
        for ((&row, place), fold) in input.rows.iter().zip(places).zip(fold_of) {
            let (part, place) = (&mut parts[fold as usize], place.unwrap_or(count));
            part.rows[place] += 1.0;
            learned.visit(row as usize, |target, y| {
                part.sums[target][place] += y;
                part.squares[target][place] += y * y;
            });
        }
        let without = |left_out: Option<usize>| {
            let mut sum = Moments::new(count, names.len());
            parts.iter().enumerate().filter(|(fold, _)| Some(*fold) != left_out).for_each(|(_, part)| sum.add(part));
            sum.means(smoothing, &units)
        };
        let others = (0..folds).map(|fold| without(Some(fold))).collect();
        let called = |name: String| if names.len() == 1 { column.to_owned() } else { format!("{column}_{name}") };
        let all = without(None);
        let columns: Vec<String> = names.iter().cloned().map(called).collect();
        if let Some(twice) = columns.iter().find(|name| *name != column && input.table.column(name).is_some()) {
            return Err(format!("it makes a second column `{twice}` of `{column}`: give one of them another name"));
        }
        Ok(Self { columns, seed: input.seed, all, others })
    }

    /// Adds the columns for rows of these categories; `training` are the training rows, where the table is that of the training.
    pub(super) fn apply(&self, places: &[Option<usize>], training: Option<&[u32]>, table: &mut Table) {
        let training = training.map(|rows| (rows, fold_of(rows, self.others.len(), self.seed)));
        for (target, (name, all)) in self.columns.iter().zip(&self.all).enumerate() {
            // A file that lacks a category gives no number.
            let of = |means: &Means, row: usize| match places[row] {
                Some(place) => means.categories.get(place).copied().unwrap_or(f64::NAN),
                None => means.all,
            };
            let mut numbers: Vec<f64> = (0..places.len()).map(|row| of(all, row)).collect();
            for (&row, &fold) in training.iter().flat_map(|(rows, folds)| rows.iter().zip(folds)) {
                numbers[row as usize] = of(&self.others[fold as usize][target], row as usize);
            }
            table.columns.push(Column::numbers(name, ColumnKind::Number, numbers));
        }
    }

    /// What new rows get: the name of a column, its numbers by category, and that of what is unknown.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&String, &Vec<f64>, f64)> {
        self.columns.iter().zip(&self.all).map(|(name, means)| (name, &means.categories, means.all))
    }

    /// What the column becomes, for people.
    pub(super) fn line(&self, column: &str, count: usize) -> String {
        let what = match self.columns.len() {
            1 => "mean of the target by category".to_owned(),
            many => format!("{many} columns, the mean of each target by category"),
        };
        format!("{column}: {what}, of {count} categories and in {} folds", self.others.len())
    }
}

/// The fold of each of the training rows.
fn fold_of(rows: &[u32], folds: usize, seed: u64) -> Vec<u32> {
    folds::by_class(rows, &[], folds, &mut Stream::new(seed, "encode", 0))
}

/// The targets: their names, what brings each back to its unit, and their values.
fn targets<'a>(input: &FitInput<'a>) -> (Vec<String>, Vec<(f64, f64)>, Learned<'a>) {
    match input.targets {
        Targets::Classes { labels, names } if names.len() <= 2 => {
            (names.last().cloned().into_iter().collect(), vec![(0.0, 1.0)], Learned::Second(labels))
        }
        Targets::Classes { labels, names } => (names.clone(), vec![(0.0, 1.0); names.len()], Learned::Each(labels)),
        Targets::Numbers { values, names } => {
            let mut units = Vec::new();
            let mut columns = Vec::new();
            for target in values.columns() {
                let known: Vec<f64> = input.rows.iter().map(|&row| target[row as usize]).collect();
                let (mean, deviation) = mean_and_deviation(&known);
                let scale = if deviation > 0.0 { deviation } else { 1.0 };
                // Quarters, whose differences do not overflow.
                columns.push(target.iter().map(|y| (y / 4.0 - mean / 4.0) / (scale / 4.0)).collect());
                units.push((mean, scale));
            }
            (names.clone(), units, Learned::Numbers(columns))
        }
        Targets::Labels { values, names } => {
            let column = |target: ndarray::ArrayView1<'_, f32>| target.iter().map(|&y| f64::from(y)).collect();
            let columns = values.columns().into_iter().map(column).collect();
            (names.clone(), vec![(0.0, 1.0); names.len()], Learned::Numbers(columns))
        }
    }
}

impl Learned<'_> {
    /// Shows the value of each target of a row that is not zero.
    fn visit(&self, row: usize, mut see: impl FnMut(usize, f64)) {
        match self {
            Self::Second(labels) => see(0, f64::from(u8::from(labels[row] == 1))),
            Self::Each(labels) => see(labels[row] as usize, 1.0),
            Self::Numbers(columns) => columns.iter().enumerate().for_each(|(at, column)| see(at, column[row])),
        }
    }
}
