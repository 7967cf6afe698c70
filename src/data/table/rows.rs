//! A table: columns of as many rows.

use super::column::{Column, Values};
use crate::base::parallel;

/// A table: columns of as many rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The columns, in the order of the file.
    pub columns: Vec<Column>,
    /// Number of rows; of a table without columns too.
    pub rows: usize,
}

impl Table {
    /// The column of a name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Some rows, in their order. In place, since memory that is new costs more than copying.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn into_selected(self, rows: &[u32]) -> Self {
        let (count, mut columns) = (self.columns.len(), self.columns.into_iter());
        let share = count.div_ceil(parallel::cores()).max(1);
        let shares = (0..count).step_by(share).map(|_| columns.by_ref().take(share).collect()).collect();
        let selected = parallel::map(shares, parallel::cores(), |mut columns: Vec<Column>| {
            let (mut numbers, mut codes) = (Vec::new(), Vec::new());
            for column in &mut columns {
                match &mut column.values {
                    Values::Numbers(values) => select_in(values, rows, &mut numbers),
                    Values::Categories { codes: values, .. } => select_in(values, rows, &mut codes),
                }
            }
            columns
        });
        Self { columns: selected.into_iter().flatten().collect(), rows: rows.len() }
    }
}

/// Leaves some of the values, in the order of `rows`; `before` is where the others are kept meanwhile.
fn select_in<T: Copy>(values: &mut Vec<T>, rows: &[u32], before: &mut Vec<T>) {
    before.clear();
    before.extend_from_slice(values);
    values.clear();
    values.extend(rows.iter().map(|&row| before[row as usize]));
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::kind::ColumnKind;
    use super::*;

    #[test]
    fn rows_are_selected_of_every_column() {
        let numbers = |at: usize| Column::numbers(format!("n{at}"), ColumnKind::Number, vec![1.0, at as f64, 3.0]);
        let names = Arc::new(vec!["x".to_owned(), "y".to_owned()]);
        let values = Values::Categories { codes: vec![1, 0, 1], names };
        let mut columns: Vec<Column> = (0..9).map(numbers).collect();
        columns.insert(4, Column { name: "c".to_owned(), kind: ColumnKind::Category, values });
        let table = Table { columns: columns.clone(), rows: 3 };
        for rows in [&[2, 0, 1][..], &[1], &[], &[0, 0, 1, 2]] {
            let selected = table.clone().into_selected(rows);
            assert_eq!(selected.rows, rows.len());
            assert_eq!(selected.columns, columns.iter().map(|column| column.select(rows)).collect::<Vec<_>>());
        }
        assert_eq!(Table { columns: Vec::new(), rows: 3 }.into_selected(&[1]).rows, 1);
    }
}
