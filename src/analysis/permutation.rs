//! Permutation importance: what is lost when the values of a column no longer stand in their rows (Breiman 2001, section 10).

use serde::Serialize;

use super::score::Score;
use crate::base::moments::{deviation, mean};
use crate::base::rng::Stream;

/// What the loss of a column costs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnLoss {
    /// Name of the column.
    pub column: String,
    /// By how much the score is worse without it, the mean over the permutations; below 0 if it is better.
    pub loss: f64,
    /// Standard deviation over the permutations.
    pub sd: f64,
}

/// The loss of every column, greatest first. `score` gives the score with the values of a column in another order of rows, and
/// none where it is not defined. Random: the streams ("column importance", column · repeats + repeat).
///
/// # Errors
/// What `score` cannot do.
pub fn column_losses<E>(
    columns: &[String],
    [rows, repeats]: [usize; 2],
    seed: u64,
    (score, whole): (Score, f64),
    mut of: impl FnMut(usize, &[u32]) -> Result<Option<f64>, E>,
) -> Result<Vec<ColumnLoss>, E> {
    let mut losses = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let mut found = Vec::new();
        for repeat in 0..repeats {
            let mut order: Vec<u32> = (0..rows as u32).collect();
            Stream::new(seed, "column importance", (at * repeats + repeat) as u64).shuffle(&mut order);
            let worse = |value: f64| if score.is_better_high() { whole - value } else { value - whole };
            found.extend(of(at, &order)?.map(worse).filter(|loss| loss.is_finite()));
        }
        if !found.is_empty() {
            let loss = mean(&found);
            losses.push(ColumnLoss { column: column.clone(), loss, sd: deviation(&found, loss) });
        }
    }
    losses.sort_by(|a, b| b.loss.total_cmp(&a.loss));
    Ok(losses)
}

#[cfg(test)]
mod tests {
    use super::super::score::Truth;
    use super::*;

    /// A model that answers with its first column and does not look at the second.
    fn losses(repeats: usize) -> Vec<ColumnLoss> {
        let x: Vec<f64> = (0..50).map(|i| f64::from(i * 7 % 50)).collect();
        let truth = Truth::Numbers(x.clone());
        let names = ["used", "unused"].map(str::to_owned);
        let of = |column: usize, order: &[u32]| {
            let moved: Vec<f64> = order.iter().map(|&row| x[row as usize]).collect();
            Ok::<_, ()>(Score::R2.of(if column == 0 { &moved } else { &x }, 1, &truth))
        };
        column_losses(&names, [50, repeats], 1, (Score::R2, 1.0), of).unwrap()
    }

    #[test]
    fn a_column_that_is_used_is_missed_and_another_is_not() {
        let found = losses(10);
        assert_eq!((found[0].column.as_str(), found[1].loss, found[1].sd), ("used", 0.0, 0.0));
        // R² of a random order is −1 on average, so that 2 is lost; its deviation over orders of 50 is about 2/√50.
        assert!((found[0].loss - 2.0).abs() < 0.4 && found[0].sd > 0.0, "{found:?}");
        assert_eq!(found, losses(10));
    }
}
