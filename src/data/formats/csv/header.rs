//! What the first line of a table is: the names of its columns, a row, or the counts that scikit-learn writes.

use super::missing::Missing;
use super::number::{decorated, plain};

/// What the first line of a table is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// The names of the columns.
    Names(Vec<String>),
    /// A row.
    Row,
    /// The number of rows, the number of features, and the names of the classes, as scikit-learn writes it.
    Counts(Vec<String>),
}

impl Header {
    /// Told from the first rows of a table; `lines` counts its lines; `is_header` is known where the spec says it.
    ///
    /// # Errors
    /// The first line may be names as well as a row.
    pub(super) fn of(
        rows: &[Vec<String>],
        lines: &dyn Fn() -> usize,
        missing: &Missing,
        is_header: Option<bool>,
    ) -> Result<Self, String> {
        let Some((first, body)) = rows.split_first() else { return Err("it has no rows".to_owned()) };
        let names = || Self::Names(first.clone());
        match is_header {
            Some(true) => return Ok(names()),
            Some(false) => return Ok(Self::Row),
            None => {}
        }
        if let Some(classes) = counts(first, body, lines) {
            return Ok(Self::Counts(classes));
        }
        // Files that were put one behind the other have their names again: such a row says nothing of its columns.
        let others: Vec<Vec<String>> = body.iter().filter(|row| *row != first).cloned().collect();
        let body = if others.is_empty() { body } else { &others };
        // As programs number columns that have no names.
        let is_numbered = first.iter().enumerate().all(|(at, name)| *name == at.to_string());
        if body.is_empty() || is_numbered && first.len() > 1 {
            return Ok(names());
        }
        let column = |at: usize| body.iter().filter_map(move |row| row.get(at)).map(String::as_str);
        let of_numbers: Vec<usize> =
            (0..first.len()).filter(|&at| are_numbers(column(at).filter(|field| !missing.has(field)))).collect();
        let words = of_numbers.iter().filter(|&&at| !is_number(&first[at]) && !missing.has(&first[at])).count();
        let named = of_numbers.iter().filter(|&&at| !first[at].is_empty()).count();
        if words > 0 {
            return if 2 * words >= named { Ok(names()) } else { Err(ambiguous(first)) };
        }
        if named > 0 {
            return Ok(Self::Row);
        }
        // Words alone: a name is no value of its column.
        let comes_again = |at: usize| rows[1..].iter().filter_map(|row| row.get(at)).any(|field| *field == first[at]);
        if (0..first.len()).any(comes_again) { Ok(Self::Row) } else { Ok(names()) }
    }
}

fn ambiguous(first: &[String]) -> String {
    let line: String = first.join(", ").chars().take(60).collect();
    format!("line 1 (`{line}`) may be names or a row: write `header: true` or `header: false`")
}

fn is_number(field: &str) -> bool {
    plain(field).or_else(|| decorated(field, false)).or_else(|| decorated(field, true)).is_some()
}

fn are_numbers<'a>(mut fields: impl Iterator<Item = &'a str>) -> bool {
    let mut any = false;
    fields.all(|field| {
        any = true;
        is_number(field)
    }) && any
}

/// The names of the classes, where the first line counts the rows and features.
fn counts(first: &[String], body: &[Vec<String>], lines: &dyn Fn() -> usize) -> Option<Vec<String>> {
    let count = |at: usize| first.get(at)?.parse::<usize>().ok();
    let width = body.first()?.len();
    let rows = count(0)?;
    let fits = count(1)? + 1 == width && first.len() != width && rows + 1 == lines();
    fits.then(|| first[2..].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Header, String> {
        let rows: Vec<Vec<String>> = text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        Header::of(&rows, &|| rows.len(), &Missing::default(), None)
    }

    fn names(text: &str) -> bool {
        matches!(of(text), Ok(Header::Names(_)))
    }

    #[test]
    fn words_above_numbers_are_names() {
        assert!(names("a,b\n1,2\n3,4\n"));
        assert!(names("year,2019,2020\n1,2,3\n") || of("year,2019,2020\n1,2,3\n").is_err());
        assert!(names(",a,b\n1,2,3\n2,3,4\n"));
        assert!(names("0,1,2\n5,6,7\n"));
        assert!(names("a,b\n"));
        assert!(names("kind,colour\nx,red\ny,red\n"));
        assert!(names("a,b\n1,2\n3,4\na,b\n5,6\n"));
    }

    #[test]
    fn a_row_is_not_taken_for_names() {
        assert_eq!(of("1,2,a\n3,4,b\n5,6,a\n"), Ok(Header::Row));
        assert_eq!(of("NA,2,a\n3,4,b\n"), Ok(Header::Row));
        assert_eq!(of("p,x\ne,x\np,b\n"), Ok(Header::Row));
        assert!(of("5,unknown,3,4\n1,2,3,4\n5,6,7,8\n").unwrap_err().contains("`header: true` or `header: false`"));
    }

    #[test]
    fn the_counts_of_scikit_learn_are_no_row() {
        let classes = Header::Counts(vec!["malignant".to_owned(), "benign".to_owned()]);
        assert_eq!(of("2,2,malignant,benign\n1.5,2,0\n3,4,1\n"), Ok(classes));
        assert_eq!(of("2,2,0\n1.5,2,0\n3,4,1\n"), Ok(Header::Row));
    }
}
