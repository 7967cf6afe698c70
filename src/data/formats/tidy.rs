//! What is done with any table once its columns are known.

use std::collections::BTreeSet;

use ndarray::Array2;

use crate::data::table::{Table, Values};
use crate::data::targets::Targets;

/// Rows from which on a column that counts them is no accident.
const FEWEST_ROWS: usize = 10;
/// Columns from which on a table of bytes is kept as bytes, as pixels are: an eighth of the memory.
const FEWEST_PIXELS: usize = 64;

/// Whether some numbers are those of the rows: every number of a range once, in whatever order.
pub(super) fn numbers_rows(numbers: &[f64]) -> bool {
    let rows = numbers.len();
    if rows < FEWEST_ROWS || !numbers.iter().all(|x| *x == (*x as i64) as f64) {
        return false;
    }
    let (min, max) = numbers.iter().fold((f64::MAX, f64::MIN), |(min, max), x| (min.min(*x), max.max(*x)));
    if max - min != (rows - 1) as f64 {
        return false;
    }
    let mut seen = vec![false; rows];
    numbers.iter().for_each(|x| seen[(x - min) as usize] = true);
    seen.into_iter().all(|seen| seen)
}

/// Gives a second column of a name another one.
pub(super) fn unique_names(names: &mut [String], say: &mut dyn FnMut(String)) {
    let mut known: BTreeSet<String> = names.iter().cloned().collect();
    let mut seen = BTreeSet::new();
    for (at, name) in names.iter_mut().enumerate() {
        if name.is_empty() {
            *name = format!("column_{at}");
        }
        if seen.insert(name.clone()) {
            continue;
        }
        let other = (2..).map(|count| format!("{name}_{count}")).find(|other| !known.contains(other));
        let other = other.unwrap_or_default();
        say(format!("column {at} has the name `{name}` of another one and is called `{other}`"));
        known.insert(other.clone());
        seen.insert(other.clone());
        *name = other;
    }
}

/// Classes under the names that the spec has for them, or the file.
///
/// # Errors
/// There is another number of names, or one of them twice.
pub(super) fn renamed(targets: Targets, said: &[String], of_file: &[String]) -> Result<Targets, String> {
    let Targets::Classes { labels, names } = targets else {
        return if said.is_empty() {
            Ok(targets)
        } else {
            Err("`classes` names classes, and the target is numbers".to_owned())
        };
    };
    if let Some(at) = (1..said.len()).find(|&at| said[..at].contains(&said[at])) {
        return Err(format!("`classes` has the name `{}` twice", said[at]));
    }
    if !said.is_empty() && said.len() != names.len() {
        let values = names.join(", ");
        return Err(format!("`classes` has {} names for {} classes ({values})", said.len(), names.len()));
    }
    let are_places = names.iter().enumerate().all(|(at, name)| *name == at.to_string());
    let names = match said {
        [] if are_places && of_file.len() == names.len() => of_file.to_vec(),
        [] => names,
        said => said.to_vec(),
    };
    Ok(Targets::Classes { labels, names })
}

/// A wide table whose numbers are all bytes, as bytes.
pub(super) fn as_bytes(table: &Table) -> Option<Array2<u8>> {
    if table.columns.len() < FEWEST_PIXELS {
        return None;
    }
    let is_byte = |x: &f64| *x == f64::from(*x as u8);
    let are_bytes = table.columns.iter().all(|column| match &column.values {
        Values::Numbers(numbers) => numbers.iter().all(is_byte),
        Values::Categories { .. } => false,
    });
    let byte = |(row, column): (usize, usize)| match &table.columns[column].values {
        Values::Numbers(numbers) => numbers[row] as u8,
        Values::Categories { .. } => 0,
    };
    are_bytes.then(|| Array2::from_shape_fn((table.rows, table.columns.len()), byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_counts_the_rows_is_seen() {
        let rows: Vec<f64> = (0..12).map(|i| f64::from((i * 5) % 12 + 100)).collect();
        assert!(numbers_rows(&rows) && !numbers_rows(&rows[..9]));
        assert!(!numbers_rows(&[0.5; 12]) && !numbers_rows(&[f64::NAN; 12]));
        let twice: Vec<f64> = (0..12).map(|i| if i == 3 { 4.0 } else { f64::from(i) }).collect();
        assert!(!numbers_rows(&twice));
    }

    #[test]
    fn names_become_unique() {
        let mut names = ["a", "", "a", "a_2", "a"].map(str::to_owned);
        let mut said = Vec::new();
        unique_names(&mut names, &mut |note| said.push(note));
        assert_eq!(names, ["a", "column_1", "a_3", "a_2", "a_4"]);
        assert_eq!(said.len(), 2);
    }

    #[test]
    fn classes_get_the_names_of_the_spec_or_the_file() {
        let classes = |names: &[&str]| Targets::Classes {
            labels: vec![0, 1],
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        let words = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let names = |targets: Result<Targets, String>| targets.unwrap().classes().to_vec();
        assert_eq!(names(renamed(classes(&["0", "1"]), &[], &words(&["no", "yes"]))), ["no", "yes"]);
        assert_eq!(names(renamed(classes(&["1", "2"]), &[], &words(&["no", "yes"]))), ["1", "2"]);
        assert_eq!(names(renamed(classes(&["1", "2"]), &words(&["a", "b"]), &[])), ["a", "b"]);
        assert!(renamed(classes(&["1", "2"]), &words(&["a"]), &[]).unwrap_err().contains("1 names for 2 classes"));
        assert!(renamed(classes(&["1", "2"]), &words(&["a", "a"]), &[]).unwrap_err().contains("twice"));
    }
}
