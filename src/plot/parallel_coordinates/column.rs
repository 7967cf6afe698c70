//! The axes of the parameters: where every run lies on each.

use serde_json::Value;

use crate::plot::axis::{Axis, range};
use crate::plot::runs::{Runs, in_order, one_by_one};
use crate::plot::theme;

/// Numbers over at least this ratio stand on a logarithmic axis.
const WIDE: f64 = 50.0;
/// About how many ticks an axis of numbers has.
pub(super) const TICKS: usize = 6;
/// Most labels of values one above the other: more would touch.
const LABELS: usize = 24;
/// How much of the distance between two values the runs of one are spread over.
const SPREAD: f64 = 0.6;

/// One axis of the figure, from foot (0) to top (1).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) ticks: Vec<(f64, String)>,
    /// Place of every run; `None` where it has no such parameter.
    pub(super) places: Vec<Option<f64>>,
}

/// The axis of a parameter; `order` is every run's rank, which orders the lines within a value.
pub(super) fn column(path: &str, study: &Runs, order: &[usize]) -> Column {
    let values: Vec<Option<&Value>> = study.runs.iter().map(|run| run.parameters.get(path)).collect();
    let mut distinct: Vec<&Value> = values.iter().copied().flatten().collect();
    distinct.sort_by(|a, b| in_order(a, b));
    distinct.dedup();
    let numbers: Vec<f64> = distinct.iter().filter_map(|v| v.as_f64()).collect();
    let all_numbers = numbers.len() == distinct.len();
    // Few numbers of a range stand where they lie in it, as many do.
    let is_of_a_range = all_numbers && study.continuous.contains(path);
    let (ticks, places) = if !is_of_a_range && one_by_one(distinct.len(), values.len(), all_numbers) {
        at_even_distances(&values, &distinct, order)
    } else {
        on_a_scale(&values, &numbers, study.logarithmic.get(path).copied())
    };
    Column { name: path.to_owned(), ticks, places }
}

type Placed = (Vec<(f64, String)>, Vec<Option<f64>>);

/// The scale is that of the parameter's distribution; where none is known, that of the values.
fn on_a_scale(values: &[Option<&Value>], numbers: &[f64], logarithmic: Option<bool>) -> Placed {
    let (least, greatest) = range(numbers.iter().copied()).unwrap_or((0.0, 1.0));
    let is_log = logarithmic.unwrap_or(least > 0.0 && greatest / least > WIDE);
    let axis = if is_log { Axis::log(least, greatest) } else { Axis::new(least, greatest) };
    let ticks = axis.ticks(TICKS).into_iter().map(|(value, text)| (axis.place(value), text)).collect();
    (ticks, values.iter().map(|v| v.and_then(Value::as_f64).map(|x| axis.place(x))).collect())
}

/// Values one above the other; the runs of a value are spread around it, the better the higher, so that they are seen
/// one by one.
fn at_even_distances(values: &[Option<&Value>], distinct: &[&Value], order: &[usize]) -> Placed {
    let pitch = 1.0 / distinct.len() as f64;
    let centre = |index: usize| (index as f64 + 0.5) * pitch;
    let mut places = vec![None; values.len()];
    for (index, wanted) in distinct.iter().enumerate() {
        let mut here: Vec<usize> = (0..values.len()).filter(|&run| values[run] == Some(*wanted)).collect();
        here.sort_by_key(|&run| std::cmp::Reverse(order[run]));
        let count = here.len() as f64;
        for (rank, run) in here.into_iter().enumerate() {
            places[run] = Some(centre(index) + ((rank as f64 + 0.5) / count - 0.5) * pitch * SPREAD);
        }
    }
    let every = distinct.len().div_ceil(LABELS);
    let label = |(index, value): (usize, &&Value)| (centre(index), theme::value(value));
    (distinct.iter().enumerate().step_by(every).map(label).collect(), places)
}
