//! From the fields of columns to their values.

use super::builder::{Builder, Typed};
use super::date::{Found, form_of};
use super::known::{Known, Places};
use super::raw_table::RawTable;
use super::roles::{PANDAS_INDEX, Roles};
use super::settle::{Settled, categories, settle};
use super::spec::CsvSpec;
use crate::data::formats::tidy::numbers_rows;
use crate::data::table::Column;
use crate::data::target::TargetColumn;

/// Names that programs give a column of row names.
const ROW_NAMES: [&str; 6] = ["", "Unnamed: 0", "rownames", "row.names", "Row.names", "index"];

/// Columns on their way from fields to values.
pub(super) struct Settling<'a> {
    pub(super) spec: &'a CsvSpec,
    pub(super) source: &'a dyn RawTable,
    /// Names of the columns, each one's own.
    pub(super) names: &'a [String],
    pub(super) places: Places<'a>,
    pub(super) roles: &'a Roles,
    /// Places of columns that have to be read as words.
    pub(super) again: Vec<usize>,
    /// Which columns were left out, and why, for people.
    pub(super) notes: Vec<String>,
}

/// A target with more different values than this is one of numbers, where most of them are numbers.
const MOST_MIXED: usize = 20;

impl Settling<'_> {
    /// Settles columns, each with its place, that have a role; the others, and those that say nothing, become none.
    pub(super) fn all(
        &mut self,
        columns: impl Iterator<Item = (usize, Builder)>,
        as_words: bool,
    ) -> Result<Vec<(usize, Option<TargetColumn>)>, String> {
        let (mut texts, mut settled) = (Vec::new(), Vec::new());
        for (at, column) in columns {
            settled.push((at, self.one(at, column, as_words, &mut texts)?));
        }
        refuse_texts(&texts, self.spec).map(|()| settled)
    }

    fn one(
        &mut self,
        at: usize,
        column: Builder,
        as_words: bool,
        texts: &mut Vec<String>,
    ) -> Result<Option<TargetColumn>, String> {
        let (spec, roles, name) = (self.spec, self.roles, &self.names[at]);
        let is_target = roles.targets.contains(&at);
        let is_grouping = [roles.split, roles.group].contains(&Some(at));
        if !roles.has(at) {
            return Ok(None);
        }
        let (has_point, missing_word) = (column.seen.has_point, column.seen.missing_word.clone());
        let kept = |column: Column, date_form: Option<String>| {
            Ok(Some(TargetColumn { column, has_point, missing_word: missing_word.clone(), date_form }))
        };
        // Classes keep their words, yes and no among them.
        let mixes = column.seen.words > 0 && column.seen.numbers > 0;
        if is_grouping || is_target && column.seen.words > 0 && !spec.columns.contains_key(name) {
            if (is_grouping && column.seen.numbers > 0 || mixes) && !as_words {
                self.again.push(at);
                return Ok(None);
            }
            if is_grouping || has_classes(&column, mixes, self.source.decimal_comma()) {
                return kept(categories(column, name), None);
            }
        }
        if let Some(whole) = &column.seen.rounded {
            self.notes.push(format!("column `{name}` has whole numbers such as {whole}, which are rounded to 53 bits"));
        }
        let known = Known {
            name,
            kind: spec.columns.get(name).copied(),
            date_form: spec.dates.get(name).map(String::as_str),
            decimal_comma: self.source.decimal_comma(),
            places: self.places,
            as_words,
        };
        let written = self.source.names()[at].as_str();
        let is_row_name = at == 0 && ROW_NAMES.contains(&written) || written == PANDAS_INDEX;
        let counts = is_row_name && column.seen.words == 0 && numbers_rows(&column.numbers);
        match settle(column, known)? {
            Settled::Column(_) if counts && !is_target => {
                self.notes.push(format!("column `{name}` numbers the rows and is left out"));
                Ok(None)
            }
            Settled::Column(column) => kept(column, None),
            Settled::Dates(column, form) => kept(column, Some(form)),
            Settled::Again => {
                self.again.push(at);
                Ok(None)
            }
            Settled::Dropped(_) if is_target => Err(format!("the target `{name}` has no values")),
            Settled::Dropped(why) => {
                self.notes.push(format!("column `{name}` {why} and is left out"));
                Ok(None)
            }
            Settled::Text if is_row_name => {
                self.notes.push(format!("column `{name}` names the rows and is left out"));
                Ok(None)
            }
            Settled::Text => {
                texts.push(name.clone());
                Ok(None)
            }
        }
    }
}

/// Whether the words of a target are classes: neither numbers in some spelling, nor dates, nor too many words among numbers.
fn has_classes(column: &Builder, mixes: bool, decimal_comma: bool) -> bool {
    let is_mixed = mixes && column.words.len() > MOST_MIXED;
    let are_words = column.typed == Some(Typed::Words);
    let is_of_dates = || form_of(column.words.iter().map(String::as_str)) != Found::None;
    !is_mixed && (are_words || !are_numbers(column, decimal_comma)) && !is_of_dates()
}

/// Whether every word is a number as people write it: such a target is one of numbers.
fn are_numbers(column: &Builder, decimal_comma: bool) -> bool {
    let is_number =
        |word: &String| super::number::plain(word).or_else(|| super::number::decorated(word, decimal_comma)).is_some();
    column.words.iter().all(is_number)
}

/// Text that is different in nearly every row is refused, with the way out.
fn refuse_texts(texts: &[String], spec: &CsvSpec) -> Result<(), String> {
    if texts.is_empty() {
        return Ok(());
    }
    let mut drop: Vec<String> =
        spec.drop.iter().map(|column| serde_json::to_string(column).unwrap_or_default()).collect();
    drop.extend(texts.iter().map(|name| serde_json::to_string(name).unwrap_or_default()));
    let (columns, have) = if texts.len() == 1 { ("column", "has") } else { ("columns", "have") };
    Err(format!(
        "{columns} `{}` {have} text that differs in nearly every row: write `drop: [{}]`",
        texts.join("`, `"),
        drop.join(", ")
    ))
}
