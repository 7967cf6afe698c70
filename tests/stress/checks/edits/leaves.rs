//! The table of leaves.

use std::collections::BTreeSet;

const TABLE: &str = include_str!("leaves.txt");

/// A leaf of a spec, how it is changed, and what runs again.
pub(crate) struct Row {
    pub(crate) leaf: String,
    /// The spec in `bases/`.
    pub(crate) spec: String,
    /// What is set before and after.
    pub(crate) first: Vec<String>,
    /// What is changed.
    pub(crate) change: Vec<String>,
    pub(crate) runs: String,
}

pub(crate) fn rows() -> Result<Vec<Row>, String> {
    let lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| row(line).ok_or_else(|| format!("a row of the table has other columns: {line}"))).collect()
}

fn row(line: &str) -> Option<Row> {
    let columns: Vec<&str> = line.split('|').map(str::trim).collect();
    let [leaf, spec, first, change, runs] = columns.try_into().ok()?;
    let sets = |text: &str| text.split(';').filter(|set| !set.is_empty()).map(str::to_owned).collect();
    Some(Row { leaf: leaf.into(), spec: spec.into(), first: sets(first), change: sets(change), runs: runs.into() })
}

/// Every leaf of the schema has a row, and every row a leaf.
pub(crate) fn are_complete(rows: &[Row], leaves: &BTreeSet<String>) -> Result<(), String> {
    let known: BTreeSet<String> = rows.iter().map(|row| row.leaf.clone()).collect();
    let (missing, unknown) = (leaves.difference(&known), known.difference(leaves));
    let (missing, unknown): (Vec<_>, Vec<_>) = (missing.collect(), unknown.collect());
    match missing.is_empty() && unknown.is_empty() {
        true => Ok(()),
        false => Err(format!("leaves.txt lacks rows for {missing:?}; the schema knows nothing of {unknown:?}")),
    }
}
