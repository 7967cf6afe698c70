//! Columns of a history: a metric on a part of the data.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{METRICS, Metric, Part};
use crate::base::goal::Goal;
use crate::nn::Task;

/// A metric on a part of the data; its name is that of the column in histories, tables and specs.
#[derive(Clone, Copy)]
pub struct Column {
    /// The part.
    pub part: Part,
    /// The metric.
    pub metric: &'static dyn Metric,
}

impl Column {
    /// Name of the column of the learning rate of an epoch's last step, which is no metric.
    pub const LEARNING_RATE: &'static str = "learning_rate";

    /// The columns of all metrics, in the order of a history.
    pub fn all() -> impl Iterator<Item = Self> {
        Part::ALL.into_iter().flat_map(|part| METRICS.into_iter().map(move |metric| Self { part, metric }))
    }

    /// The columns of the metrics of a task on a part, in the order of a history.
    pub fn of(task: Task, part: Part) -> impl Iterator<Item = Self> {
        METRICS.into_iter().map(move |metric| Self { part, metric }).filter(move |column| column.is_for(task))
    }

    /// The columns that a training of a task has of a part: those that every such training has, and those that are asked for.
    pub(crate) fn measured(task: Task, part: Part, asked: &[Self]) -> Vec<Self> {
        Self::of(task, part).filter(|column| column.metric.is_usual(task) || asked.contains(column)).collect()
    }

    /// Whether it has a meaning for networks of a task.
    pub fn is_for(self, task: Task) -> bool {
        self.metric.computation(task).is_some()
    }

    /// Whether a training of some task has it only where it is asked for.
    pub(crate) fn is_extra(self) -> bool {
        Task::ALL.into_iter().any(|task| self.is_for(task) && !self.metric.is_usual(task))
    }

    /// The columns in the order in which they suit for ranking trials: held-out samples first, and of one part what is to be
    /// maximised first.
    pub fn by_rank() -> impl Iterator<Item = Self> {
        let mut columns: Vec<Self> = Self::all().collect();
        columns.sort_by_key(|c| (c.part != Part::Validation, c.metric.goal() != Goal::Maximize));
        columns.into_iter()
    }

    /// The column of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|column| column.name() == name)
    }

    /// Its name: `val_accuracy`.
    pub fn name(self) -> String {
        format!("{}_{}", self.part.prefix(), self.metric.name())
    }

    /// Its name in a sentence or on an axis: `validation accuracy`.
    pub fn title(self) -> String {
        format!("{} {}", self.part.name(), self.metric.name())
    }

    /// What it holds, as a sentence.
    pub fn text(self) -> String {
        self.metric.text(self.part)
    }
}

impl fmt::Debug for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Serialize for Column {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| serde::de::Error::custom(format!("there is no metric `{name}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_their_names_and_ranked_by_what_they_are_good_for() {
        for column in Column::all() {
            assert_eq!(Column::named(&column.name()), Some(column));
        }
        let names = |columns: &mut dyn Iterator<Item = Column>| columns.map(Column::name).collect::<Vec<_>>();
        let measured = |task: Task, asked: &[Column]| {
            names(&mut Part::ALL.into_iter().flat_map(|part| Column::measured(task, part, asked)))
        };
        let of_classes = ["train_loss", "train_accuracy", "val_loss", "val_accuracy"];
        assert_eq!(measured(Task::Classification, &[]), of_classes);
        let asked = Column::named("val_f1_macro").unwrap();
        assert_eq!(measured(Task::Classification, &[asked]), [&of_classes[..], &["val_f1_macro"]].concat());
        assert_eq!(measured(Task::Regression, &[asked])[3..], ["val_loss", "val_rmse", "val_r2"]);
        assert_eq!(measured(Task::MultiLabel, &[])[3..], ["val_loss", "val_accuracy", "val_f1_macro"]);
        assert!(asked.is_extra() && !Column::named("val_accuracy").unwrap().is_extra());
        assert_eq!(names(&mut Column::by_rank().take(2)), ["val_accuracy", "val_balanced_accuracy"]);
        assert_eq!(Column::named("loss"), None);
    }
}
