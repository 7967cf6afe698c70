//! What of a table of CSV looks like a mistake, although it can be read.

use std::collections::BTreeSet;

/// Rows from which on a column that counts them is no accident.
const FEWEST_ROWS: usize = 10;
/// Whole numbers up to this size are exact in 32 bits.
const LARGEST_EXACT: f64 = 16_777_216.0;

/// Digits of the least number above that.
const FEWEST_DIGITS: usize = 8;

/// What of a table looks like a mistake, found while it is read.
#[derive(Default)]
pub(crate) struct Doubts {
    /// The columns by their place in the table; nothing is seen of that of the classes.
    columns: Vec<Seen>,
}

/// What is seen of a column of features.
struct Seen {
    /// Its whole numbers; none once one has come twice, or another number.
    whole: Option<BTreeSet<i64>>,
    /// A number that 32 bits do not hold.
    rounded: Option<String>,
}

impl Doubts {
    /// Looks at a field of a column of features.
    pub(super) fn push(&mut self, column: usize, field: &str) {
        if column >= self.columns.len() {
            self.columns.resize_with(column + 1, Seen::new);
        }
        self.columns[column].push(field);
    }

    /// The doubts, each with what to write; a table without a header has no names.
    pub(super) fn found(&self, names: &[String], rows: usize) -> Vec<String> {
        let mut found = Vec::new();
        if !names.is_empty() && names.iter().all(|name| name.parse::<f64>().is_ok()) {
            let text = "the first line is taken for the names of the columns, and all of them are numbers; write \
                        `header: false` if it is a row";
            found.push(text.to_owned());
        }
        for (at, column) in self.columns.iter().enumerate() {
            let name = names.get(at).map_or_else(|| format!("column {}", at + 1), |name| format!("column `{name}`"));
            if column.counts(rows) {
                found.push(format!(
                    "{name} numbers the rows, which says nothing of new ones: leave it out of the table"
                ));
            } else if let Some(number) = &column.rounded {
                let text = "is rounded to 32 bits, and so may become equal to others: subtract a common part in the \
                            table, or leave the column out";
                found.push(format!("{name}: the whole number {number} {text}"));
            }
        }
        found
    }
}

impl Seen {
    fn new() -> Self {
        Self { whole: Some(BTreeSet::new()), rounded: None }
    }

    fn push(&mut self, field: &str) {
        if self.whole.is_none() && field.len() < FEWEST_DIGITS {
            return;
        }
        let number = field.parse::<f64>().ok().filter(|x| x.fract() == 0.0 && x.abs() < i64::MAX as f64);
        // What a 64-bit float does not hold either is compared as it is written.
        let whole = field.parse::<i64>().ok().or(number.map(|x| x as i64));
        let is_rounded =
            |whole: i64| (whole as f64).abs() > LARGEST_EXACT && (whole as f32) as i128 != i128::from(whole);
        if whole.is_some_and(is_rounded) {
            self.rounded.get_or_insert_with(|| field.to_owned());
        }
        // One that comes twice is no number of a row.
        if !self.whole.as_mut().zip(whole).is_some_and(|(all, whole)| all.insert(whole)) {
            self.whole = None;
        }
    }

    /// Whether it has every number of a range once, in whatever order.
    fn counts(&self, rows: usize) -> bool {
        let Some(all) = self.whole.as_ref().filter(|all| rows >= FEWEST_ROWS && all.len() == rows) else {
            return false;
        };
        let ends = all.first().zip(all.last());
        ends.is_some_and(|(first, last)| last.checked_sub(*first) == i64::try_from(rows - 1).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The doubts about a table whose last column is no feature.
    fn of(text: &str) -> Vec<String> {
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
        let names = lines.next().unwrap();
        let (mut doubts, mut rows) = (Doubts::default(), 0);
        for line in lines {
            line[..line.len() - 1].iter().enumerate().for_each(|(column, field)| doubts.push(column, field));
            rows += 1;
        }
        doubts.found(&names, rows)
    }

    #[test]
    fn what_looks_like_a_mistake_is_said_with_what_to_write() {
        let rows = |cells: &dyn Fn(usize) -> String| (0..12).map(|i| cells(i) + ",a\n").collect::<String>();
        let ids = of(&("id,x,kind\n".to_owned() + &rows(&|i| format!("{},{}", (i * 5) % 12 + 100, i % 3))));
        assert_eq!(ids, ["column `id` numbers the rows, which says nothing of new ones: leave it out of the table"]);
        let header = of(&("0.5,2,3\n".to_owned() + &rows(&|i| format!("0.{i},7"))));
        assert!(header.len() == 1 && header[0].ends_with("write `header: false` if it is a row"), "{header:?}");
        let large = of(&("t,kind\n".to_owned() + &rows(&|i| format!("{}", 9_007_199_254_740_991_i64 - 7 * i as i64))));
        assert!(
            large.len() == 1 && large[0].starts_with("column `t`: the whole number 9007199254740991 is rounded"),
            "{large:?}"
        );
    }

    #[test]
    fn an_ordinary_table_leaves_no_doubt() {
        let table =
            "a,b,kind\n".to_owned() + &(0..12).map(|i| format!("{},{}.5,{}\n", i * i, i, i % 2)).collect::<String>();
        assert_eq!(of(&table), [""; 0]);
        assert_eq!(of("a,kind\n1,x\n2,y\n3,z\n"), [""; 0]);
        assert_eq!(of("a,kind\n16777216,x\n16777218,y\n"), [""; 0]);
    }
}
