//! Step `dates`.

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::calendar::{Calendar, Civil};
use super::fitted::{FitInput, Fitted, restore};
use super::transform::{Phase, Transform};
use crate::data::graph_table::{Content, GraphTable};
use crate::data::table::{Column, ColumnKind, Table, Values};
use crate::onnx::{Graph, Value};

/// Makes numbers of the dates of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// Which numbers; year, month, day of the year and weekday without it, and the hour where there are times of day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<DatePart>,
}

/// A number of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DatePart {
    /// The year.
    Year,
    /// The month, 1 to 12.
    Month,
    /// The day of the month, 1 to 31.
    Day,
    /// The day of the year, 1 to 366.
    DayOfYear,
    /// The day of the week, Monday 1 to Sunday 7.
    Weekday,
    /// The hour, 0 to 23.
    Hour,
    /// The time, in days since 1970.
    Time,
}

impl DatePart {
    fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::DayOfYear => "day_of_year",
            Self::Weekday => "weekday",
            Self::Hour => "hour",
            Self::Time => "time",
        }
    }

    /// Of a time in days since 1970; NaN of none, or of one beyond what calendars reach.
    fn of(self, days: f64) -> f64 {
        let whole = days.floor();
        let hour = ((days - whole) * 24.0 + 1e-9).floor().min(23.0);
        match (self, day(whole)) {
            (Self::Time, _) => days,
            (_, None) => f64::NAN,
            (Self::Year, Some(date)) => f64::from(date.year()),
            (Self::Month, Some(date)) => f64::from(date.month()),
            (Self::Day, Some(date)) => f64::from(date.day()),
            (Self::DayOfYear, Some(date)) => f64::from(date.day_of_year()),
            (Self::Weekday, Some(date)) => f64::from(date.weekday().to_monday_one_offset()),
            (Self::Hour, Some(_)) => hour,
        }
    }

    /// Of many times. Most of them share their days, which are looked up once.
    fn of_all(self, times: &[f64]) -> Vec<f64> {
        let days = || times.iter().map(|time| time.floor()).filter(|day| day.is_finite());
        let (first, last) = days().fold((f64::MAX, f64::MIN), |(first, last), day| (first.min(day), last.max(day)));
        if matches!(self, Self::Time | Self::Hour) || last - first >= times.len() as f64 {
            return times.iter().map(|time| self.of(*time)).collect();
        }
        let known: Vec<f64> = (first as i64..=last as i64).map(|day| self.of(day as f64)).collect();
        let of = |time: &f64| known.get((time.floor() - first) as usize).copied().filter(|_| time.is_finite());
        times.iter().map(|time| of(time).unwrap_or(f64::NAN)).collect()
    }
}

/// The date of a day since 1970.
fn day(days: f64) -> Option<Date> {
    if !days.is_finite() || days.abs() > 4e6 {
        return None;
    }
    date(1970, 1, 1).checked_add((days as i64).days()).ok()
}

/// The day of a time in days since 1970, as people write it: `2012-01-31`.
pub fn calendar_day(days: f64) -> Option<String> {
    day(days.floor()).map(|date| date.to_string())
}

/// The columns that become numbers, each with the numbers that it becomes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct DateColumns {
    columns: Vec<DateColumn>,
}

/// A column of dates with the numbers that it becomes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct DateColumn {
    name: String,
    parts: Vec<DatePart>,
}

impl DateColumns {
    /// Of a table's dates; `parts` are what the spec says.
    pub(super) fn of(table: &Table, parts: &[DatePart]) -> Self {
        let column = |column: &Column| {
            let Values::Numbers(days) = &column.values else { return None };
            let has_times = days.iter().any(|x| x.fract() != 0.0 && !x.is_nan());
            let hour = has_times.then_some(DatePart::Hour);
            let usual =
                [DatePart::Year, DatePart::Month, DatePart::DayOfYear, DatePart::Weekday].into_iter().chain(hour);
            let parts = if parts.is_empty() { usual.collect() } else { parts.to_vec() };
            (column.kind == ColumnKind::Date).then(|| DateColumn { name: column.name.clone(), parts })
        };
        Self { columns: table.columns.iter().filter_map(column).collect() }
    }
}

impl Transform for Dates {
    fn phase(&self) -> Phase {
        Phase::Columns
    }

    fn fit(&self, input: &FitInput<'_>) -> Result<Option<Arc<dyn Fitted>>, String> {
        Ok(Some(Arc::new(DateColumns::of(input.table, &self.parts))))
    }

    fn restore(&self, learned: Json) -> Result<Arc<dyn Fitted>, String> {
        restore::<DateColumns>(learned)
    }
}

fn part_name(column: &str, part: DatePart) -> String {
    format!("{column}_{}", part.name())
}

/// Numbers of days since 1970 in a graph, beside each other.
fn write_parts(days: &Value, parts: &[DatePart], graph: &mut Graph) -> Value {
    let whole = graph.apply("Floor", &[days]);
    let share = graph.apply("Sub", &[days, &whole]);
    let Civil { year, month, day, day_of_year, weekday } = Calendar::new(graph, whole).civil();
    // A day without a date has no hour either: the year is NaN, and so is the sum.
    let [hours, little, last, zero] = [24.0, 1e-9, 23.0, 0.0].map(|x| graph.number(x));
    let hour = graph.apply("Mul", &[&share, &hours]);
    let hour = graph.apply("Add", &[&hour, &little]);
    let hour = graph.apply("Floor", &[&hour]);
    let hour = graph.apply("Min", &[&hour, &last]);
    let nothing = graph.apply("Mul", &[&year, &zero]);
    let hour = graph.apply("Add", &[&hour, &nothing]);
    let of = |part: &DatePart| match part {
        DatePart::Year => year.clone(),
        DatePart::Month => month.clone(),
        DatePart::Day => day.clone(),
        DatePart::DayOfYear => day_of_year.clone(),
        DatePart::Weekday => weekday.clone(),
        DatePart::Hour => hour.clone(),
        DatePart::Time => days.clone(),
    };
    let parts: Vec<Value> = parts.iter().map(of).collect();
    graph.beside(&parts)
}

impl Fitted for DateColumns {
    fn apply(&self, table: &mut Table) {
        let columns = std::mem::take(&mut table.columns);
        for column in columns {
            let known = self.columns.iter().find(|known| known.name == column.name);
            let (Some(known), Values::Numbers(days)) = (known, &column.values) else {
                table.columns.push(column);
                continue;
            };
            for part in &known.parts {
                let numbers = part.of_all(days);
                table.columns.push(Column::numbers(part_name(&column.name, *part), ColumnKind::Number, numbers));
            }
        }
    }

    fn write_onnx(&self, table: &mut GraphTable, graph: &mut Graph) -> Result<(), String> {
        for column in std::mem::take(&mut table.columns) {
            let known = self.columns.iter().find(|known| known.name == column.name);
            let (Some(known), Content::Numbers { matrix, at, .. }) = (known, &column.content) else {
                table.columns.push(column);
                continue;
            };
            if known.parts.is_empty() {
                continue;
            }
            let days = graph.columns(matrix, &[*at]);
            let numbers = write_parts(&days, &known.parts, graph);
            let names = known.parts.iter().map(|part| part_name(&column.name, *part));
            table.push(names, &numbers);
        }
        Ok(())
    }

    fn learned(&self) -> Json {
        json!(self)
    }

    fn lines(&self) -> Vec<String> {
        let parts = |parts: &[DatePart]| parts.iter().map(|part| part.name()).collect::<Vec<_>>().join(", ");
        self.columns.iter().map(|column| format!("{}: {}", column.name, parts(&column.parts))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_times_become_what_each_becomes() {
        let times = [0.5, 19_000.25, f64::NAN, -400.75, 19_000.75, f64::INFINITY, 3.0];
        let repeated: Vec<f64> = times.iter().copied().cycle().take(30_000).collect();
        for part in [DatePart::Year, DatePart::Weekday, DatePart::DayOfYear, DatePart::Hour, DatePart::Time] {
            let each = |times: &[f64]| times.iter().map(|time| part.of(*time).to_bits()).collect::<Vec<_>>();
            for times in [&times[..], &repeated, &[f64::NAN; 3], &[]] {
                let all: Vec<u64> = part.of_all(times).into_iter().map(f64::to_bits).collect();
                assert_eq!(all, each(times), "{part:?}");
            }
        }
    }

    #[test]
    fn the_parts_of_a_date_are_those_of_the_calendar() {
        // Thursday, 1 January 1970, and Saturday, 29 February 2020, 18:30.
        let parts =
            [DatePart::Year, DatePart::Month, DatePart::Day, DatePart::DayOfYear, DatePart::Weekday, DatePart::Hour];
        let of = |days: f64| parts.map(|part| part.of(days));
        assert_eq!(of(0.0), [1970.0, 1.0, 1.0, 1.0, 4.0, 0.0]);
        assert_eq!(of(18_321.0 + 18.5 / 24.0), [2020.0, 2.0, 29.0, 60.0, 6.0, 18.0]);
        assert!(of(f64::NAN).iter().all(|x| x.is_nan()) && of(1e30).iter().all(|x| x.is_nan()));
        assert_eq!(of(-1.0)[..3], [1969.0, 12.0, 31.0]);
    }
}
