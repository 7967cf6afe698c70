//! What of a table of CSV looks like a mistake, although it can be read.

use std::collections::BTreeSet;

/// Rows from which on a column that counts them is no accident.
const FEWEST_ROWS: usize = 10;
/// Whole numbers up to this size are exact in 32 bits.
const LARGEST_EXACT: f64 = 16_777_216.0;

/// Digits of the least number above that.
const FEWEST_DIGITS: usize = 8;

/// What is seen of a column of features.
#[derive(Default)]
struct Seen {
    /// Its whole numbers; none once one has come twice, or another number.
    whole: Option<BTreeSet<i64>>,
    /// A number that 32 bits do not hold.
    rounded: Option<String>,
}

/// Finds the column of the classes by the names of the columns and their number.
type FindLabel<'a> = &'a dyn Fn(&[String], usize) -> Option<usize>;

/// The doubts about a table that has been read, each with what to write.
pub(super) fn doubts(content: &[u8], header: bool, label: FindLabel<'_>) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(header).from_reader(content);
    let names: Vec<String> = match reader.headers() {
        Ok(names) if header => names.iter().map(|name| name.trim().to_owned()).collect(),
        _ => Vec::new(),
    };
    let (mut columns, mut rows) = (Vec::<Seen>::new(), 0);
    for record in reader.records().flatten() {
        columns.resize_with(columns.len().max(record.len()), || Seen { whole: Some(BTreeSet::new()), rounded: None });
        columns.iter_mut().zip(record.iter()).for_each(|(column, field)| column.push(field.trim()));
        rows += 1;
    }
    let label = label(&names, columns.len());
    let mut found = Vec::new();
    if !names.is_empty() && names.iter().all(|name| name.parse::<f64>().is_ok()) {
        let text = "the first line is taken for the names of the columns, and all of them are numbers; write \
                    `header: false` if it is a row";
        found.push(text.to_owned());
    }
    let name =
        |at: usize| names.get(at).map_or_else(|| format!("column {}", at + 1), |name| format!("column `{name}`"));
    for (at, column) in columns.iter().enumerate().filter(|(at, _)| Some(*at) != label) {
        if column.counts(rows) {
            let name = name(at);
            found.push(format!("{name} numbers the rows, which says nothing of new ones: leave it out of the table"));
        } else if let Some(number) = &column.rounded {
            let name = name(at);
            let text = "is rounded to 32 bits, and so may become equal to others: subtract a common part in the table, or \
                        leave the column out";
            found.push(format!("{name}: the whole number {number} {text}"));
        }
    }
    found
}

impl Seen {
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

    fn of(text: &str) -> Vec<String> {
        doubts(text.as_bytes(), true, &|_, columns| columns.checked_sub(1))
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
