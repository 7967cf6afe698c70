//! What the columns of a file are for: predicted, learned from, or split by.

use super::spec::CsvSpec;

/// The name that pandas gives row names which have none.
pub(super) const PANDAS_INDEX: &str = "__index_level_0__";

/// Places of columns by what they are for.
#[derive(Debug, Default)]
pub(super) struct Roles {
    /// To be predicted, in the order of the spec.
    pub(super) targets: Vec<usize>,
    /// Learned from, in the order of the file.
    pub(super) features: Vec<usize>,
    /// Says which part a row is in.
    pub(super) split: Option<usize>,
    /// Names the group of a row.
    pub(super) group: Option<usize>,
    /// Orders the rows.
    pub(super) order: Option<usize>,
}

impl Roles {
    /// Finds the columns that a spec names.
    ///
    /// # Errors
    /// Says which columns there are, or that one is meant for two things.
    pub(super) fn new(spec: &CsvSpec, names: &[String]) -> Result<Self, String> {
        let find = |columns: &[super::ColumnRef], key: &str| -> Result<Vec<usize>, String> {
            columns.iter().map(|column| column.find(names, key)).collect()
        };
        let one = |column: &Option<super::ColumnRef>, key: &str| {
            column.as_ref().map(|column| column.find(names, key)).transpose()
        };
        let (split, group) = (one(&spec.split_column, "split_column")?, one(&spec.group, "group")?);
        let order = one(&spec.order, "order")?;
        let (drop, keep) = (find(&spec.drop, "drop")?, find(&spec.keep, "keep")?);
        let targets = match &spec.target {
            Some(targets) => find(targets.all(), "target")?,
            None => last(names, &drop).into_iter().collect(),
        };
        let columns = spec.columns.keys().map(|column| ("columns", column));
        for (key, column) in columns.chain(spec.dates.keys().map(|column| ("dates", column))) {
            super::ColumnRef::Name(column.clone()).find(names, key)?;
        }
        if let Some(place) = targets.iter().find(|place| drop.contains(place)) {
            return Err(format!("column `{}` is the `target` and stands in `drop`", names[*place]));
        }
        if let Some(at) = (1..targets.len()).find(|&at| targets[..at].contains(&targets[at])) {
            return Err(format!("`target` names column `{}` twice", names[targets[at]]));
        }
        if let Some(place) = targets.iter().find(|place| [split, group].contains(&Some(**place))) {
            return Err(format!("column `{}` is the `target` and splits the rows", names[*place]));
        }
        let is_feature = |place: &usize| {
            let is_other = targets.contains(place) || [split, group].contains(&Some(*place)) || drop.contains(place);
            !is_other && (keep.is_empty() || keep.contains(place))
        };
        let features: Vec<usize> = (0..names.len()).filter(is_feature).collect();
        if let ([name], true) = (names, features.is_empty()) {
            return Err(format!(
                "it has no columns to learn from beside the target: `{name}` is its one column; write as `delimiter` what stands \
                 between values, if there are more"
            ));
        }
        if features.is_empty() {
            return Err("it has no columns to learn from beside the target".to_owned());
        }
        Ok(Self { targets, features, split, group, order })
    }

    /// Whether a column is needed for anything.
    pub(super) fn has(&self, place: usize) -> bool {
        let one = [self.split, self.group, self.order].contains(&Some(place));
        // Features are in order, and may be many.
        one || self.targets.contains(&place) || self.features.binary_search(&place).is_ok()
    }
}

/// The last column that has a name and is not left out.
fn last(names: &[String], drop: &[usize]) -> Option<usize> {
    let is_named = |name: &str| !name.is_empty() && name != PANDAS_INDEX;
    (0..names.len()).rev().find(|place| is_named(&names[*place]) && !drop.contains(place))
}
