//! What is measured over the epochs, as figures have to know it.

use crate::base::history::History;

/// A metric with its columns in the history of every run. Figures take whatever list of these they are given.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Its name: `accuracy`.
    pub name: String,
    /// Whether more is better.
    pub maximize: bool,
    /// Its columns, one for each part of the data, in the same order for every quantity.
    pub columns: Vec<QuantityColumn>,
    /// Path of the parameter whose values each measure something else by this name, as two kinds of loss do.
    pub differs_by: Option<String>,
}

/// A quantity on a part of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantityColumn {
    /// The part: `validation`.
    pub part: String,
    /// Name of the column in a history: `val_accuracy`.
    pub column: String,
}

impl Quantity {
    /// Its name on an axis, for one of its columns: `validation accuracy`.
    pub(crate) fn title(&self, column: &QuantityColumn) -> String {
        format!("{} {}", column.part, self.name)
    }
}

/// Epoch and value wherever a column has a finite one.
pub(crate) fn finite(history: &History, column: &str) -> Vec<[f64; 2]> {
    let known = history.get(column).unwrap_or_default();
    let values = history.epochs().iter().zip(known).filter_map(|(epoch, value)| Some([f64::from(*epoch), (*value)?]));
    values.filter(|[_, value]| value.is_finite()).collect()
}

/// The metrics of a classifier.
#[cfg(test)]
pub(crate) fn examples() -> Vec<Quantity> {
    let quantity = |name: &str, maximize: bool| {
        let column =
            |(part, prefix): (&str, &str)| QuantityColumn { part: part.to_owned(), column: format!("{prefix}_{name}") };
        let columns = [("training", "train"), ("validation", "val")].map(column).to_vec();
        Quantity { name: name.to_owned(), maximize, columns, differs_by: (!maximize).then(|| "model.loss".to_owned()) }
    };
    vec![quantity("accuracy", true), quantity("loss", false)]
}
