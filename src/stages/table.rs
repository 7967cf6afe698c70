//! A study as a table, a row a trial: `trials.csv`, `trials.parquet`.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use serde_json::Value;

use super::study::Study;
use super::trainings::DEVIATION;
use super::trial::Trial;
use crate::base::{escape, text};

/// A column with its name; absent values are null.
struct Column {
    name: String,
    cells: Cells,
}

/// The column by which tables tell that more trials are to come, and what stands in it.
const UNFINISHED: (&str, &str) = ("study", "unfinished");

/// The column with the number of trainings of a trial, where the spec repeats.
const TRAININGS: &str = "trainings";

/// A column of numbers that were measured.
enum Measure {
    /// A metric: of several trainings the mean.
    Value(String),
    /// The standard deviation of a metric over the trainings.
    Deviation(String),
    /// What the search believes of the metric that ranks the trials.
    Believed(&'static str),
}

impl Measure {
    fn name(&self) -> String {
        match self {
            Self::Value(metric) => metric.clone(),
            Self::Deviation(metric) => format!("{metric}{DEVIATION}"),
            Self::Believed(name) => (*name).to_owned(),
        }
    }

    fn of(&self, trial: &Trial) -> Option<f64> {
        match self {
            Self::Value(metric) => trial.value(metric),
            Self::Deviation(metric) => trial.spread(metric).map(|spread| spread.sd),
            Self::Believed(name) => trial.belief_column(name),
        }
    }
}

/// What a trial says of its failure.
type FailureText = fn(&Trial) -> Option<&String>;

/// The cells of a column, of one type.
#[derive(Debug, PartialEq)]
enum Cells {
    Whole(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
    Truth(Vec<Option<bool>>),
    Text(Vec<Option<String>>),
}

impl Cells {
    /// The narrowest type that holds all values: whole numbers, numbers, booleans, texts; lists are texts of JSON.
    fn of(values: Vec<Option<&Value>>) -> Self {
        let all = |is: fn(&Value) -> bool| values.iter().flatten().all(|value| is(value));
        if all(Value::is_i64) {
            return Self::Whole(values.into_iter().map(|value| value.and_then(Value::as_i64)).collect());
        }
        if all(Value::is_number) {
            return Self::Number(values.into_iter().map(|value| value.and_then(Value::as_f64)).collect());
        }
        if all(Value::is_boolean) {
            return Self::Truth(values.into_iter().map(|value| value.and_then(Value::as_bool)).collect());
        }
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Self::Text(values.into_iter().map(|value| value.map(text)).collect())
    }

    fn physical(&self) -> Physical {
        match self {
            Self::Whole(_) => Physical::INT64,
            Self::Number(_) => Physical::DOUBLE,
            Self::Truth(_) => Physical::BOOLEAN,
            Self::Text(_) => Physical::BYTE_ARRAY,
        }
    }

    fn write(self, writer: &mut ColumnWriter<'_>) -> Result<usize, ParquetError> {
        /// The cells that are there, and for every row whether its cell is.
        fn split<T>(cells: Vec<Option<T>>) -> (Vec<i16>, Vec<T>) {
            (cells.iter().map(|cell| i16::from(cell.is_some())).collect(), cells.into_iter().flatten().collect())
        }
        match (self, writer) {
            (Self::Whole(cells), ColumnWriter::Int64ColumnWriter(writer)) => {
                let (levels, values) = split(cells);
                writer.write_batch(&values, Some(&levels), None)
            }
            (Self::Number(cells), ColumnWriter::DoubleColumnWriter(writer)) => {
                let (levels, values) = split(cells);
                writer.write_batch(&values, Some(&levels), None)
            }
            (Self::Truth(cells), ColumnWriter::BoolColumnWriter(writer)) => {
                let (levels, values) = split(cells);
                writer.write_batch(&values, Some(&levels), None)
            }
            (Self::Text(cells), ColumnWriter::ByteArrayColumnWriter(writer)) => {
                let (levels, values) = split(cells);
                let values: Vec<ByteArray> = values.iter().map(|text| text.as_str().into()).collect();
                writer.write_batch(&values, Some(&levels), None)
            }
            _ => Err(ParquetError::General("a column has another type than the schema".to_owned())),
        }
    }
}

impl Study {
    /// The metrics, each followed by its standard deviation where the spec repeats, then what the search believes.
    fn measures(&self) -> Vec<Measure> {
        let is_repeated = self.is_repeated();
        let of = |metric: String| {
            let deviation = is_repeated.then(|| Measure::Deviation(metric.clone()));
            [Measure::Value(metric)].into_iter().chain(deviation)
        };
        let believed = self.believed_columns().into_iter().map(Measure::Believed);
        self.metrics().into_iter().flat_map(of).chain(believed).collect()
    }

    /// Columns: what a trial is called and how it ended, its last metrics, its parameters by their paths, its key.
    fn columns(&self) -> Vec<Column> {
        let texts = |of: &dyn Fn(&Trial) -> String| Cells::Text(self.trials.iter().map(|t| Some(of(t))).collect());
        let whole =
            |of: &dyn Fn(&Trial) -> usize| Cells::Whole(self.trials.iter().map(|t| Some(of(t) as i64)).collect());
        let column = |name: &str, cells: Cells| Column { name: name.to_owned(), cells };
        let mut columns = vec![
            column("index", whole(&|trial| trial.index)),
            column("name", texts(&|trial| trial.name.clone())),
            column("status", texts(&|trial| trial.status.name().to_owned())),
            column("epochs", whole(&|trial| trial.history.len())),
        ];
        if self.is_repeated() {
            columns.push(column(TRAININGS, whole(&|trial| trial.replicates.len())));
        }
        for measure in self.measures() {
            let values = self.trials.iter().map(|trial| measure.of(trial)).collect();
            columns.push(column(&measure.name(), Cells::Number(values)));
        }
        for path in self.parameters() {
            let cells = Cells::of(self.trials.iter().map(|trial| trial.config.get(&path)).collect());
            columns.push(column(&path, cells));
        }
        for (name, set) in self.standings() {
            let cells = self.trials.iter().map(|trial| Some(set.contains(&trial.index))).collect();
            columns.push(column(name, Cells::Truth(cells)));
        }
        for (name, of) in self.failures() {
            columns.push(column(name, Cells::Text(self.trials.iter().map(|trial| of(trial).cloned()).collect())));
        }
        if self.unfinished {
            columns.push(column(UNFINISHED.0, texts(&|_| UNFINISHED.1.to_owned())));
        }
        columns.push(column("key", texts(&|trial| trial.key.to_string())));
        columns
    }

    /// The columns of studies in which something failed: why, and where the program's last words are.
    fn failures(&self) -> Vec<(&'static str, FailureText)> {
        let columns: [(_, FailureText); 2] = [("why", |trial| trial.why.as_ref()), ("log", |trial| trial.log.as_ref())];
        let has_any = |(_, of): &(&str, FailureText)| self.trials.iter().any(|trial| of(trial).is_some());
        columns.into_iter().filter(has_any).collect()
    }

    /// The study as CSV: a row a trial, a column a parameter (named by its path) and a metric of the last epoch. No text in it is
    /// a spreadsheet's formula; the Parquet file has the texts as they are.
    pub fn to_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let parameters = self.parameters();
        let measures = self.measures();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut write = |row: Vec<String>| writer.write_record(row.iter().map(|cell| escape::csv(cell).into_owned()));
        let trainings = self.is_repeated().then_some(TRAININGS);
        let fixed = ["index", "name", "status", "epochs"].into_iter().chain(trainings).map(str::to_owned);
        let named = measures.iter().map(Measure::name);
        let (standings, failures) = (self.standings(), self.failures());
        let mark = self.unfinished.then_some(UNFINISHED);
        let standing = standings.iter().map(|(name, _)| *name);
        let failed = failures.iter().map(|(name, _)| *name);
        let last = standing.chain(failed).chain(mark.map(|mark| mark.0)).chain(["key"]).map(str::to_owned);
        write(fixed.chain(named).chain(parameters.iter().cloned()).chain(last).collect())?;
        for trial in &self.trials {
            let mut row = vec![
                trial.index.to_string(),
                trial.name.clone(),
                trial.status.name().to_owned(),
                trial.history.len().to_string(),
            ];
            row.extend(trainings.map(|_| trial.replicates.len().to_string()));
            row.extend(measures.iter().map(|measure| measure.of(trial).map(text::exact).unwrap_or_default()));
            row.extend(parameters.iter().map(|path| trial.config.get(path).map(cell).unwrap_or_default()));
            row.extend(standings.iter().map(|(_, set)| set.contains(&trial.index).to_string()));
            row.extend(failures.iter().map(|(_, of)| of(trial).cloned().unwrap_or_default()));
            row.extend(mark.map(|mark| mark.1.to_owned()));
            row.push(trial.key.to_string());
            write(row)?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }

    /// The study as a Parquet file. A name that occurs twice, as a metric and as a parameter, is kept once.
    pub fn to_parquet(&self) -> Result<Vec<u8>, ParquetError> {
        let mut columns = self.columns();
        let mut seen = std::collections::BTreeSet::new();
        columns.retain(|column| seen.insert(column.name.clone()));
        let field = |column: &Column| {
            let builder = Type::primitive_type_builder(&column.name, column.cells.physical());
            let text = matches!(column.cells, Cells::Text(_)).then_some(LogicalType::String);
            builder.with_repetition(Repetition::OPTIONAL).with_logical_type(text).build().map(Arc::new)
        };
        let fields = columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
        let schema = Arc::new(Type::group_type_builder("trials").with_fields(fields).build()?);
        // The library's version would be a byte that moves without a reason.
        let properties = Arc::new(WriterProperties::builder().set_created_by("specrun".to_owned()).build());
        let mut file = SerializedFileWriter::new(Vec::new(), schema, properties)?;
        let mut group = file.next_row_group()?;
        for column in columns {
            let mut writer =
                group.next_column()?.ok_or_else(|| ParquetError::General("a column is missing".to_owned()))?;
            column.cells.write(writer.untyped())?;
            writer.close()?;
        }
        group.close()?;
        file.into_inner()
    }
}

/// A value as a cell: texts without quotes.
fn cell(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests;
