//! Columns that can be learned from, though hardly as they stand; and what to write.

use crate::base::parallel;
use crate::data::formats::tidy::numbers_rows;
use crate::data::table::{Column, ColumnKind, MISSING, Values};

/// Numbers that people write for a missing one, where all others are not below zero.
const GAPS: [f64; 6] = [-9.0, -99.0, -999.0, -9999.0, -99_999.0, -999_999.0];
/// How often such a number stands before it is no accident.
const FEWEST_GAPS: usize = 2;
/// Names of columns that one line has.
const MOST_NAMES: usize = 5;

/// What is unusual about columns, for people.
pub(super) fn notes(features: &[Column]) -> Vec<String> {
    let of_columns = parallel::each(features.len(), parallel::cores(), |at| of_numbers(&features[at]));
    let mut notes: Vec<String> = of_columns.into_iter().flatten().collect();
    let constant: Vec<&str> = features.iter().filter(|c| is_constant(c)).map(|c| c.name.as_str()).collect();
    match &constant[..] {
        [] => {}
        [one] => {
            notes.push(format!("column `{one}` has one value in all rows, which says nothing: write `drop: [{one}]`"))
        }
        several => notes.push(format!(
            "columns {} have one value in all rows, which says nothing: the step `drop_constant: {{}}` leaves them out",
            named(several)
        )),
    }
    notes
}

fn of_numbers(column: &Column) -> Option<String> {
    let Values::Numbers(numbers) = &column.values else { return None };
    if column.kind != ColumnKind::Number {
        return None;
    }
    let name = &column.name;
    if numbers_rows(numbers) {
        return Some(format!(
            "column `{name}` numbers the rows, which says nothing of new ones: write `drop: [{name}]`"
        ));
    }
    let gap = numbers.iter().fold(0.0, |least, x| if *x < least { *x } else { least });
    if !GAPS.contains(&gap) {
        return None;
    }
    let count = |is: &dyn Fn(f64) -> bool| numbers.iter().filter(|x| is(**x)).count();
    let gaps = count(&|x| x == gap);
    (gaps >= FEWEST_GAPS && gaps == count(&|x| x < 0.0)).then(|| {
        format!(
            "column `{name}` has {gap} in {gaps} rows and no other number below zero: write `missing: [{gap}]` if it stands for a gap"
        )
    })
}

/// Whether every row has the same value.
fn is_constant(column: &Column) -> bool {
    match &column.values {
        Values::Numbers(numbers) => numbers.len() > 1 && numbers.iter().all(|x| *x == numbers[0]),
        Values::Categories { codes, .. } => {
            codes.len() > 1 && codes[0] != MISSING && codes.iter().all(|code| *code == codes[0])
        }
    }
}

/// Some names, and how many more there are.
fn named(names: &[&str]) -> String {
    let shown = names.len().min(MOST_NAMES);
    let list = format!("`{}`", names[..shown].join("`, `"));
    if shown < names.len() { format!("{list} and {} more", names.len() - shown) } else { list }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(columns: &[&[f64]]) -> Vec<String> {
        let column =
            |(at, numbers): (usize, &&[f64])| Column::numbers(format!("c{at}"), ColumnKind::Number, numbers.to_vec());
        notes(&columns.iter().enumerate().map(column).collect::<Vec<_>>())
    }

    #[test]
    fn numbers_that_stand_for_gaps_are_said() {
        assert_eq!(
            of(&[&[1.0, -999.0, 4.5, -999.0]]),
            [
                "column `c0` has -999 in 2 rows and no other number below zero: write `missing: [-999]` if it stands for a gap"
            ]
        );
        assert_eq!(of(&[&[1.0, -999.0, 4.5, -3.0, -999.0], &[1.0, -999.0, 2.0], &[-1.0, 1.0, -1.0]]), [""; 0]);
    }

    #[test]
    fn columns_that_say_nothing_are_said_in_one_line() {
        assert!(of(&[&[1.0, 1.0], &[1.0, 2.0]])[0].contains("write `drop: [c0]`"));
        let constant: Vec<&[f64]> = vec![&[2.0, 2.0]; 7];
        let said = of(&constant);
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with("columns `c0`, `c1`, `c2`, `c3`, `c4` and 2 more have one value"), "{said:?}");
    }
}
