//! What was measured over the epochs of a training, or over the lines of a program: columns of numbers by name.
//!
//! On disk a history is a list of rows, one JSON object an epoch: `[{"epoch":1,"train_loss":0.5,"val_loss":null}, …]`.
//! Every row has every column in the order in which columns were added; `null` where nothing was measured. When rows are
//! read, a column may be absent from a row, and columns may have any name.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// The key of a row that holds its epoch; no column has this name.
const EPOCH: &str = "epoch";

/// Measurements over time: one row an epoch, one named column a quantity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Epoch of each row, from 1.
    epochs: Vec<u32>,
    /// In the order in which they were added.
    columns: Vec<Column>,
}

/// A quantity over the epochs.
#[derive(Clone, Debug, PartialEq)]
struct Column {
    name: String,
    /// As long as `epochs`.
    values: Vec<Option<f64>>,
}

impl History {
    /// Adds a row. A name that no row before had becomes a new column, which is empty above. Of a name that occurs twice the
    /// later value counts; what is called `epoch` is passed over, since `epoch` is it.
    pub fn push<'a>(&mut self, epoch: u32, row: impl IntoIterator<Item = (&'a str, Option<f64>)>) {
        let before = self.epochs.len();
        self.epochs.push(epoch);
        self.columns.iter_mut().for_each(|column| column.values.push(None));
        // Rows have their columns in the same order, mostly.
        let mut next = 0;
        for (name, value) in row.into_iter().filter(|(name, _)| *name != EPOCH) {
            let is_next = self.columns.get(next).is_some_and(|column| column.name == name);
            let found = if is_next { Some(next) } else { self.columns.iter().position(|column| column.name == name) };
            next = found.unwrap_or(self.columns.len()) + 1;
            match found {
                Some(column) => self.columns[column].values[before] = value,
                None => {
                    let mut values = vec![None; before];
                    values.push(value);
                    self.columns.push(Column { name: name.to_owned(), values });
                }
            }
        }
    }

    /// Gives a column the same value in every row.
    pub fn set_column(&mut self, name: &str, value: f64) {
        let values = vec![Some(value); self.len()];
        match self.columns.iter_mut().find(|column| column.name == name) {
            Some(column) => column.values = values,
            None => self.columns.push(Column { name: name.to_owned(), values }),
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.epochs.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.epochs.is_empty()
    }

    /// Epochs of the rows.
    pub fn epochs(&self) -> &[u32] {
        &self.epochs
    }

    /// Epoch of the last row.
    pub fn last_epoch(&self) -> Option<u32> {
        self.epochs.last().copied()
    }

    /// The values of a column, row by row.
    pub fn get(&self, column: &str) -> Option<&[Option<f64>]> {
        self.columns.iter().find(|known| known.name == column).map(|known| &*known.values)
    }

    /// The last known value of a column.
    pub fn last(&self, column: &str) -> Option<f64> {
        self.get(column)?.iter().rev().find_map(|value| *value)
    }

    /// The value of a column at an epoch, if it has one there; its last known one where no epoch is told.
    pub fn value(&self, column: &str, epoch: Option<u32>) -> Option<f64> {
        let Some(epoch) = epoch else { return self.last(column) };
        self.curve(column).into_iter().find(|point| point.0 == epoch).map(|point| point.1)
    }

    /// Epoch and value wherever a column has one.
    pub fn curve(&self, column: &str) -> Vec<(u32, f64)> {
        let values = self.get(column).unwrap_or_default();
        self.epochs.iter().zip(values).filter_map(|(epoch, value)| Some((*epoch, (*value)?))).collect()
    }

    /// The columns, in order, with their values row by row.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &[Option<f64>])> {
        self.columns.iter().map(|column| (&*column.name, &*column.values))
    }

    /// Keeps the rows for which `keeps` says so.
    pub(super) fn retain(&mut self, keeps: &[bool]) {
        fn retained<T>(all: &mut Vec<T>, keeps: &[bool]) {
            let mut keeps = keeps.iter();
            all.retain(|_| keeps.next().is_some_and(|keeps| *keeps));
        }
        retained(&mut self.epochs, keeps);
        self.columns.iter_mut().for_each(|column| retained(&mut column.values, keeps));
    }

    /// The rows until an epoch.
    #[must_use]
    pub fn up_to(mut self, epoch: u32) -> Self {
        let keeps: Vec<bool> = self.epochs.iter().map(|&known| known <= epoch).collect();
        self.retain(&keeps);
        self
    }

    /// The mean of several histories: a row for every epoch that all of them have, a value where all have one.
    pub fn mean(all: &[&Self]) -> Self {
        let Some((first, rest)) = all.split_first() else { return Self::default() };
        let row_of = |history: &Self, epoch: u32| history.epochs.iter().position(|&known| known == epoch);
        let mut mean = Self::default();
        for (row, &epoch) in first.epochs.iter().enumerate() {
            let Some(rows) = rest.iter().map(|history| row_of(history, epoch)).collect::<Option<Vec<_>>>() else {
                continue;
            };
            let value = |column: &Column| {
                let others = rest.iter().zip(&rows).map(|(history, &row)| history.get(&column.name)?[row]);
                let values = [column.values[row]].into_iter().chain(others).collect::<Option<Vec<f64>>>()?;
                Some(values.iter().sum::<f64>() / values.len() as f64)
            };
            mean.push(epoch, first.columns.iter().map(|column| (&*column.name, value(column))));
        }
        mean
    }

    /// The same history with its columns in the order of the alphabet, less those without any value.
    pub fn sorted(mut self) -> Self {
        self.columns.retain(|column| column.values.iter().any(Option::is_some));
        self.columns.sort_by(|a, b| a.name.cmp(&b.name));
        self
    }
}

impl Serialize for History {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// One row of a history.
        struct Row<'a>(&'a History, usize);

        impl Serialize for Row<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Self(History { epochs, columns }, index) = self;
                let mut row = serializer.serialize_map(Some(1 + columns.len()))?;
                row.serialize_entry(EPOCH, &epochs[*index])?;
                for Column { name, values } in columns {
                    row.serialize_entry(name, &values[*index])?;
                }
                row.end()
            }
        }

        let mut rows = serializer.serialize_seq(Some(self.len()))?;
        for index in 0..self.len() {
            rows.serialize_element(&Row(self, index))?;
        }
        rows.end()
    }
}

impl<'de> Deserialize<'de> for History {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// One row as it is read.
        struct Row {
            epoch: u32,
            values: Vec<(String, Option<f64>)>,
        }
        struct RowVisitor;
        struct RowsVisitor;

        impl<'de> Visitor<'de> for RowVisitor {
            type Value = Row;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an epoch with numbers by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
                let (mut epoch, mut values) = (None, Vec::new());
                while let Some(name) = map.next_key::<String>()? {
                    if name != EPOCH {
                        values.push((name, map.next_value()?));
                    } else if epoch.replace(map.next_value()?).is_some() {
                        return Err(serde::de::Error::duplicate_field(EPOCH));
                    }
                }
                let epoch = epoch.ok_or_else(|| serde::de::Error::missing_field(EPOCH))?;
                Ok(Row { epoch, values })
            }
        }

        impl<'de> Deserialize<'de> for Row {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_map(RowVisitor)
            }
        }

        impl<'de> Visitor<'de> for RowsVisitor {
            type Value = History;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of epochs")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<History, A::Error> {
                let mut history = History::default();
                while let Some(Row { epoch, values }) = rows.next_element()? {
                    history.push(epoch, values.iter().map(|(name, value)| (&**name, *value)));
                }
                Ok(history)
            }
        }

        deserializer.deserialize_seq(RowsVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> History {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_history_keeps_the_bytes_of_its_rows() {
        let json = r#"[{"epoch":1,"rate":0.1,"train_loss":0.5,"val_loss":null},{"epoch":2,"rate":0.1,"train_loss":0.25,"val_loss":null}]"#;
        assert_eq!(serde_json::to_string(&read(json)).unwrap(), json);
        assert_eq!(serde_json::to_string(&History::default()).unwrap(), "[]");
    }

    #[test]
    fn a_column_may_be_absent_from_a_row_and_begin_late() {
        let history = read(r#"[{"epoch":1,"b":1},{"a":2.5,"epoch":4},{"epoch":5,"b":null}]"#);
        assert_eq!((history.len(), history.last_epoch()), (3, Some(5)));
        assert_eq!(history.get("b").unwrap(), [Some(1.0), None, None]);
        assert_eq!((history.last("a"), history.last("b"), history.last("c")), (Some(2.5), Some(1.0), None));
        assert_eq!((history.curve("a"), history.curve("c")), (vec![(4, 2.5)], Vec::new()));
        let rows = r#"[{"epoch":1,"a":null,"b":1.0},{"epoch":4,"a":2.5,"b":null},{"epoch":5,"a":null,"b":null}]"#;
        assert_eq!(serde_json::to_string(&history.sorted()).unwrap(), rows);
    }

    #[test]
    fn a_mean_has_what_all_histories_have() {
        let a = read(r#"[{"epoch":1,"a":1,"b":1},{"epoch":2,"a":2,"b":null},{"epoch":3,"a":4}]"#);
        let b = read(r#"[{"epoch":1,"a":2,"b":2},{"epoch":2,"a":3,"b":2}]"#);
        let rows = r#"[{"epoch":1,"a":1.5,"b":1.5},{"epoch":2,"a":2.5,"b":null}]"#;
        assert_eq!(serde_json::to_string(&History::mean(&[&a, &b])).unwrap(), rows);
        assert_eq!((History::mean(&[&a]), History::mean(&[])), (a.clone(), History::default()));
    }

    #[test]
    fn the_epoch_is_no_column() {
        let mut history = History::default();
        history.push(3, [("epoch", Some(7.0)), ("loss", Some(1.0)), ("loss", Some(2.0))]);
        assert_eq!(serde_json::to_string(&history).unwrap(), r#"[{"epoch":3,"loss":2.0}]"#);
        for bad in [r#"[{"loss":1}]"#, r#"[{"epoch":1,"epoch":2}]"#, r#"[{"epoch":-1}]"#, r#"[{"epoch":1,"a":"x"}]"#] {
            assert!(serde_json::from_str::<History>(bad).is_err(), "{bad}");
        }
    }
}
