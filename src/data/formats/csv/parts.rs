//! Which rows of a table are for training, validation and test.

use crate::base::rng::Stream;
use crate::data::split;
use crate::data::table::{Column, MISSING, Values};
use crate::data::targets::Targets;

/// Rows of each part, each in the order in which they are learned from.
#[derive(Debug, Default, PartialEq)]
pub(super) struct PartRows {
    pub(super) train: Vec<u32>,
    pub(super) validation: Vec<u32>,
    pub(super) test: Vec<u32>,
}

/// Draws a test part from one table: whole groups where there are groups, the same share of every class where there are classes.
pub(super) fn drawn(targets: &Targets, groups: &[u32], fraction: f64, seed: u64) -> PartRows {
    let rows: Vec<u32> = (0..targets.len() as u32).collect();
    let count = (fraction * rows.len() as f64).round() as usize;
    let mut stream = Stream::new(seed, "test part", 0);
    let (test, train) = if groups.is_empty() {
        split::draw(&rows, targets.labels(), count, true, &mut stream)
    } else {
        split::draw_groups(&rows, groups, count, &mut stream)
    };
    PartRows { train, test, ..PartRows::default() }
}

/// The last rows by the values of a column are the test part; rows of one value stay together.
///
/// # Errors
/// Names the line of a row that has no value.
pub(super) fn in_order(column: &Column, lines: &[u32], fraction: f64) -> Result<PartRows, String> {
    let Values::Numbers(values) = &column.values else {
        return Err(format!("`order`: column `{}` has words, not times or numbers", column.name));
    };
    if let Some(row) = values.iter().position(|x| x.is_nan()) {
        return Err(format!("line {}, column `{}`: `order` needs a value in every row", lines[row], column.name));
    }
    let mut rows: Vec<u32> = (0..values.len() as u32).collect();
    rows.sort_by(|a, b| values[*a as usize].total_cmp(&values[*b as usize]));
    let mut cut = rows.len() - (fraction * rows.len() as f64).round() as usize;
    let value = |at: usize| rows.get(at).map(|row| values[*row as usize]);
    while cut > 0 && cut < rows.len() && value(cut) == value(cut - 1) {
        cut -= 1;
    }
    let test = rows.split_off(cut);
    Ok(PartRows { train: rows, test, ..PartRows::default() })
}

/// The parts that a column names.
///
/// # Errors
/// Names the line of a row that is in no part.
pub(super) fn named(column: &Column, lines: &[u32]) -> Result<PartRows, String> {
    let Values::Categories { codes, names } = &column.values else {
        return Err(format!("`split_column`: column `{}` has numbers; write train, validation or test", column.name));
    };
    let mut parts = PartRows::default();
    for (row, code) in codes.iter().enumerate() {
        let word = if *code == MISSING { "" } else { &names[*code as usize] };
        let part = match word.to_lowercase().as_str() {
            "train" | "training" => &mut parts.train,
            "validation" | "val" | "valid" | "dev" => &mut parts.validation,
            "test" | "testing" => &mut parts.test,
            _ => {
                let line = lines[row];
                let name = &column.name;
                return Err(format!(
                    "line {line}, column `{name}`: `{word}` is no part: write train, validation or test"
                ));
            }
        };
        part.push(row as u32);
    }
    if parts.train.is_empty() {
        return Err(format!("`split_column`: no row of column `{}` says train", column.name));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::data::table::ColumnKind;

    #[test]
    fn the_last_rows_are_tested_on_and_equal_times_stay_together() {
        let column = Column::numbers("t", ColumnKind::Number, vec![3.0, 1.0, 2.0, 2.0, 0.0]);
        let parts = in_order(&column, &[2, 3, 4, 5, 6], 0.4).unwrap();
        assert_eq!((parts.train, parts.test), (vec![4, 1], vec![2, 3, 0]));
        let gap = Column::numbers("t", ColumnKind::Number, vec![1.0, f64::NAN]);
        assert_eq!(in_order(&gap, &[2, 3], 0.5).unwrap_err(), "line 3, column `t`: `order` needs a value in every row");
    }

    #[test]
    fn a_column_names_the_parts() {
        let names = Arc::new(["test", "train"].map(str::to_owned).to_vec());
        let column = |codes: Vec<u32>| Column {
            name: "part".to_owned(),
            kind: ColumnKind::Category,
            values: Values::Categories { codes, names: Arc::clone(&names) },
        };
        let parts = named(&column(vec![1, 0, 1]), &[2, 3, 4]).unwrap();
        assert_eq!((parts.train, parts.test), (vec![0, 2], vec![1]));
        assert!(
            named(&column(vec![1, MISSING]), &[2, 3]).unwrap_err().starts_with("line 3, column `part`: `` is no part")
        );
        assert!(named(&column(vec![0]), &[2]).unwrap_err().contains("says train"));
    }

    #[test]
    fn no_group_stands_on_both_sides() {
        let targets = Targets::Classes { labels: vec![0; 40], names: vec!["a".to_owned()] };
        let groups: Vec<u32> = (0..40).map(|row| row / 4).collect();
        let parts = drawn(&targets, &groups, 0.25, 1);
        assert_eq!((parts.train.len() + parts.test.len(), parts.test.len()), (40, 12));
        assert!(
            parts
                .test
                .iter()
                .all(|row| !parts.train.iter().any(|other| groups[*other as usize] == groups[*row as usize]))
        );
    }
}
