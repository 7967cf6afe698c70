//! Names of columns and outputs that a figure asks for, held against those of the data.

use super::figure::Need;

/// What of a need names a column or an output that the data do not have, with what there is.
pub fn unknown_name(need: &Need<'_>, columns: &[String], outputs: &[String]) -> Option<String> {
    let (Need::Dependence(key) | Need::ColumnErrors(key)) = need else { return None };
    let list = |known: &[String]| {
        let shown: Vec<&str> = known.iter().take(MOST_NAMED).map(String::as_str).collect();
        let more = if known.len() > MOST_NAMED { ", …" } else { "" };
        format!("{}{more}", shown.join(", "))
    };
    if let Some(column) = key.columns.iter().find(|column| !columns.contains(column)) {
        return Some(format!("`columns`: there is no column `{column}`; there are {}", list(columns)));
    }
    let output = key.output.filter(|output| !outputs.iter().any(|known| known == output))?;
    Some(format!("`output`: nothing that is predicted is called `{output}`; there are {}", list(outputs)))
}

/// Most names that a message lists.
const MOST_NAMED: usize = 12;

#[cfg(test)]
mod tests {
    use super::super::material::{On, TableKey};
    use super::*;

    #[test]
    fn a_name_that_the_data_do_not_have_is_told_with_those_that_they_have() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let (columns, outputs) = (names(&["a", "b"]), names(&["low", "high"]));
        let why = |asked: &[&str], output: Option<&str>| {
            let asked = names(asked);
            let key = TableKey { on: On::Test, columns: &asked, count: 1, rows: 1, output };
            unknown_name(&Need::Dependence(key), &columns, &outputs)
        };
        assert_eq!((why(&["b"], Some("low")), why(&[], None)), (None, None));
        assert_eq!(why(&["c"], None).unwrap(), "`columns`: there is no column `c`; there are a, b");
        let expected = "`output`: nothing that is predicted is called `c`; there are low, high";
        assert_eq!(why(&["a"], Some("c")).unwrap(), expected);
    }
}
