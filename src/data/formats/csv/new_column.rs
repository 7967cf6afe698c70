//! A column of a new table, read for a model that knows it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::date::{DateForm, iso_days};
use super::missing::Missing;
use super::number::{decorated, plain, with_decimal_comma};
use super::settle::BOOLEANS;
use crate::data::input_column::InputColumn;
use crate::data::table::{Column, ColumnKind, MISSING, Values};

/// How a column is read.
pub(in crate::data::formats) struct NewColumn {
    pub(super) column: InputColumn,
    /// Its place in the table; none where it has no such column.
    pub(in crate::data::formats) place: Option<usize>,
    date_form: Option<DateForm>,
    known: BTreeMap<String, u32>,
}

/// A column of a piece while it is read.
#[derive(Default)]
pub(in crate::data::formats) struct Growing {
    numbers: Vec<f64>,
    codes: Vec<u32>,
    /// Categories that no row had before.
    unknown: Vec<String>,
}

/// A value of a table whose columns have types.
#[derive(Clone, Copy, Debug)]
pub(in crate::data::formats) enum NewValue<'a> {
    Missing,
    Number(f64),
    /// Days since 1970.
    Days(f64),
    Text(&'a str),
}

impl NewColumn {
    /// A column that a model knows, in a table whose columns have these names.
    pub(in crate::data::formats) fn new(column: &InputColumn, names: &[String]) -> Self {
        Self {
            place: names.iter().position(|name| *name == column.name),
            date_form: column.date_form.clone().map(DateForm::new),
            known: column.categories.iter().cloned().zip(0..).collect(),
            column: column.clone(),
        }
    }

    /// How each column that a model knows is read, and the names of those that the table lacks.
    pub(in crate::data::formats) fn all(columns: &[InputColumn], names: &[String]) -> (Vec<Self>, Vec<String>) {
        let columns: Vec<Self> = columns.iter().map(|column| Self::new(column, names)).collect();
        let lacking = columns.iter().filter(|reader| reader.place.is_none());
        let lacking = lacking.map(|reader| reader.column.name.clone()).collect();
        (columns, lacking)
    }

    /// Adds the field of the next row.
    pub(super) fn push(
        &self,
        field: &str,
        decimal_comma: bool,
        missing: &Missing,
        to: &mut Growing,
    ) -> Result<(), String> {
        if self.column.kind == ColumnKind::Category {
            let code = if missing.has(field) { MISSING } else { self.code(field, to) };
            to.codes.push(code);
            return Ok(());
        }
        let is_missing = missing.has(field);
        let value = if is_missing { None } else { self.number(field, decimal_comma) };
        to.numbers.push(value.filter(|x| !missing.has_number(*x)).unwrap_or(f64::NAN));
        if value.is_some() || is_missing {
            return Ok(());
        }
        let field: String = field.chars().take(40).collect();
        Err(format!("column `{}`: `{field}` is no {}", self.column.name, self.column.kind.name()))
    }

    /// Adds the value of the next row.
    pub(in crate::data::formats) fn push_value(
        &self,
        value: NewValue<'_>,
        missing: &Missing,
        to: &mut Growing,
    ) -> Result<(), String> {
        match (value, self.column.kind) {
            (NewValue::Missing, _) => self.push("", false, missing, to),
            (NewValue::Number(x), ColumnKind::Number) | (NewValue::Days(x), ColumnKind::Date) if x.is_finite() => {
                to.numbers.push(if missing.has_number(x) { f64::NAN } else { x });
                Ok(())
            }
            (NewValue::Text(text), ColumnKind::Category) if !text.is_empty() && !missing.is_own(text) => {
                let code = self.code(text, to);
                to.codes.push(code);
                Ok(())
            }
            (NewValue::Text(text), _) => self.push(text, false, missing, to),
            (NewValue::Number(x), _) => self.push(&x.to_string(), false, missing, to),
            (NewValue::Days(days), _) => self.push(&super::date::text_of(days).unwrap_or_default(), false, missing, to),
        }
    }

    fn code(&self, field: &str, to: &mut Growing) -> u32 {
        let unknown = |to: &mut Growing| {
            let place = to.unknown.iter().position(|word| word == field).unwrap_or_else(|| {
                to.unknown.push(field.to_owned());
                to.unknown.len() - 1
            });
            (self.known.len() + place) as u32
        };
        self.known.get(field).copied().unwrap_or_else(|| unknown(to))
    }

    fn number(&self, field: &str, decimal_comma: bool) -> Option<f64> {
        let number = || if decimal_comma { with_decimal_comma(field) } else { plain(field) };
        match self.column.kind {
            ColumnKind::Number | ColumnKind::Category => number().or_else(|| decorated(field, decimal_comma)),
            // Files that have types write dates in ISO's form, which has one reading.
            ColumnKind::Date => self.date_form.as_ref().and_then(|form| form.days(field)).or_else(|| iso_days(field)),
            ColumnKind::Boolean => {
                let place = |pair: &[&str; 2]| pair.iter().position(|word| word.eq_ignore_ascii_case(field));
                let word = BOOLEANS.iter().find_map(place).map(|place| place as f64);
                word.or_else(|| number().filter(|x| *x == 0.0 || *x == 1.0))
            }
        }
    }

    /// The column of a piece.
    pub(in crate::data::formats) fn finish(&self, growing: Growing) -> Column {
        let InputColumn { name, kind, categories, .. } = &self.column;
        let values = match kind {
            ColumnKind::Category => {
                let names = Arc::new(categories.iter().cloned().chain(growing.unknown).collect());
                Values::Categories { codes: growing.codes, names }
            }
            _ => Values::Numbers(growing.numbers),
        };
        Column { name: name.clone(), kind: *kind, values }
    }
}
