//! The tables of a data set, one or several files, as a data set.

use std::collections::BTreeMap;

use super::builder::Builder;
use super::columns::Settling;
use super::known::Places;
use super::parts::{PartRows, drawn, in_order, named};
use super::raw_table::{Raw, RawTable, Want};
use super::roles::Roles;
use super::spec::CsvSpec;
use super::unusual;
use crate::data::dataset::{Dataset, Features, Origin};
use crate::data::formats::tidy::{as_bytes, renamed, unique_names};
use crate::data::table::{Column, MISSING, Table, Values};
use crate::data::target::{Inferred, TargetColumn, infer};
use crate::data::targets::Targets;

/// What is wrong, and in which of the files.
pub(super) type Wrong = (usize, String);

/// The files of a data set: one, or one a part.
pub(super) struct Tables<'a> {
    pub(super) spec: &'a CsvSpec,
    pub(super) contents: Vec<(&'static str, Box<dyn RawTable>)>,
}

/// The columns of all files: their names, what they are for, and the line of every row.
struct Named<'a> {
    names: &'a [String],
    places: Places<'a>,
    roles: &'a Roles,
}

/// All rows of all files.
struct All {
    raw: Raw,
    /// Rows of each file.
    counts: Vec<usize>,
}

impl Tables<'_> {
    fn source(&self) -> &dyn RawTable {
        &*self.contents[0].1
    }

    /// Every file has the columns of the first.
    pub(super) fn same_columns(&self) -> Result<(), Wrong> {
        let names = self.source().names();
        for (at, (_, source)) in self.contents.iter().enumerate().skip(1) {
            if source.names() == names {
                continue;
            }
            let lacking = names.iter().find(|name| !source.names().contains(name));
            let extra = source.names().iter().find(|name| !names.contains(name));
            let why = match (lacking, extra) {
                (Some(name), _) => format!("it has no column `{name}`, which the training rows have"),
                (None, Some(name)) => format!("it has a column `{name}`, which the training rows have not"),
                (None, None) => "its columns stand in another order than those of the training rows".to_owned(),
            };
            return Err((at, why));
        }
        Ok(())
    }

    fn read(&self, want: &dyn Fn(usize) -> Want) -> Result<All, Wrong> {
        let mut all: Option<Raw> = None;
        let mut counts = Vec::new();
        for (at, (_, source)) in self.contents.iter().enumerate() {
            let raw = source.read(want).map_err(|why| (at, why))?;
            counts.push(raw.lines.len());
            match &mut all {
                None => all = Some(raw),
                Some(all) => all.append(raw),
            }
        }
        let raw = all.ok_or_else(|| (0, "it has no rows".to_owned()))?;
        Ok(All { raw, counts })
    }

    /// What columns are; those that need it are read again as words.
    fn settled(
        &self,
        columns: Vec<Builder>,
        named: &Named<'_>,
        say: &mut dyn FnMut(String),
    ) -> Result<Vec<Option<TargetColumn>>, Wrong> {
        let first = |why: String| (0, why);
        let Named { names, places, roles } = *named;
        let (spec, source) = (self.spec, self.source());
        let mut settling = Settling { spec, source, names, places, roles, again: Vec::new(), notes: Vec::new() };
        let count = columns.len();
        let mut settled = settling.all(columns.into_iter().enumerate(), false).map_err(first)?;
        if !settling.again.is_empty() {
            let again = std::mem::take(&mut settling.again);
            let want = |at| if again.contains(&at) { Want::Words } else { Want::Nothing };
            let All { raw, .. } = self.read(&want)?;
            let columns = raw.columns.into_iter().enumerate().filter(|(at, _)| again.contains(at));
            settled.extend(settling.all(columns, true).map_err(first)?);
        }
        settling.notes.into_iter().for_each(say);
        let mut all: Vec<Option<TargetColumn>> = vec![None; count];
        settled.into_iter().filter(|(_, column)| column.is_some()).for_each(|(at, column)| all[at] = column);
        Ok(all)
    }

    pub(super) fn dataset(self, seed: u64, say: &mut dyn FnMut(String)) -> Result<Dataset, Wrong> {
        let first = |why: String| (0, why);
        let mut names = self.source().names().to_vec();
        let roles = Roles::new(self.spec, &names).map_err(first)?;
        unique_names(&mut names, say);
        let want = |at| if roles.has(at) { Want::Values } else { Want::Nothing };
        let All { raw, counts } = self.read(&want)?;
        let (columns, lines) = (raw.columns, raw.lines);
        let files: Vec<(&'static str, usize)> =
            self.contents.iter().zip(&counts).map(|((key, _), count)| (*key, *count)).collect();
        let places = Places { lines: &lines, files: &files };
        let mut columns = self.settled(columns, &Named { names: &names, places, roles: &roles }, say)?;
        let (spec, classes) = (self.spec, self.source().classes().to_vec());
        drop(self.contents); // a text is as large as its numbers
        let parts_column = roles.split.and_then(|at| columns[at].take());
        let groups = roles.group.and_then(|at| columns[at].take());
        let order = roles.order.and_then(|at| columns[at].clone());
        let targets: Vec<TargetColumn> = roles.targets.iter().filter_map(|&at| columns[at].take()).collect();
        let Inferred { targets, rows, notes } = infer(&targets, spec.task).map_err(first)?;
        notes.into_iter().for_each(&mut *say);
        let targets = renamed(targets, &spec.classes, &classes).map_err(first)?;
        let groups = groups.map(|group| group_codes(&group.column, &rows, &lines)).transpose().map_err(first)?;
        let groups = groups.unwrap_or_default();
        let kept_lines: Vec<u32> = rows.iter().map(|&row| lines[row as usize]).collect();
        let of_kept = |column: &TargetColumn| column.column.select(&rows);
        let parts = match (&parts_column, &order) {
            _ if files.len() > 1 => by_file(&files, &rows),
            (Some(column), _) => named(&of_kept(column), &kept_lines).map_err(first)?,
            (None, Some(column)) => in_order(&of_kept(column), &kept_lines, spec.test_fraction).map_err(first)?,
            (None, None) => drawn(&targets, &groups, spec.test_fraction, seed),
        };
        let features: Vec<TargetColumn> = roles.features.iter().filter_map(|&at| columns[at].take()).collect();
        let form = |known: &TargetColumn| Some((known.column.name.clone(), known.date_form.clone()?));
        let date_forms = features.iter().filter_map(form).collect();
        let features = features.into_iter().map(|known| known.column).collect();
        let is_ordered = roles.order.is_some();
        let kept = Kept { features, targets, rows, lines: kept_lines, groups, is_ordered, date_forms };
        let mut dataset = arranged(kept, &parts, say).map_err(first)?;
        dataset.origin.missing = spec.missing.iter().map(super::Spelling::text).collect();
        Ok(dataset)
    }
}

/// The parts, one a file; `rows` are those of all files that are kept.
fn by_file(files: &[(&'static str, usize)], rows: &[u32]) -> PartRows {
    let mut parts = PartRows::default();
    let mut end = 0;
    for (key, count) in files {
        let start = end;
        end += count;
        let part = match *key {
            "validation" => &mut parts.validation,
            "test" => &mut parts.test,
            _ => &mut parts.train,
        };
        let is_here = |place: &u32| (start..end).contains(&(rows[*place as usize] as usize));
        part.extend((0..rows.len() as u32).filter(is_here));
    }
    parts
}

fn group_codes(column: &Column, rows: &[u32], lines: &[u32]) -> Result<Vec<u32>, String> {
    let Values::Categories { codes, .. } = &column.values else { return Ok(Vec::new()) };
    let code = |&row: &u32| match codes[row as usize] {
        MISSING => {
            let line = lines[row as usize];
            Err(format!("line {line}, column `{}`: `group` needs a value in every row", column.name))
        }
        code => Ok(code),
    };
    let codes: Vec<u32> = rows.iter().map(code).collect::<Result<_, _>>()?;
    if codes.iter().all(|code| Some(code) == codes.first()) {
        return Err(format!("all rows have one group in column `{}`: leave `group` out", column.name));
    }
    Ok(codes)
}

/// The rows that have a target: columns of the whole file, the rest of the kept rows alone.
struct Kept {
    features: Vec<Column>,
    targets: Targets,
    rows: Vec<u32>,
    lines: Vec<u32>,
    groups: Vec<u32>,
    is_ordered: bool,
    date_forms: BTreeMap<String, String>,
}

/// The data set: training rows, then validation rows that were given, then test rows.
fn arranged(kept: Kept, parts: &PartRows, say: &mut dyn FnMut(String)) -> Result<Dataset, String> {
    let Kept { features, targets, rows, lines, groups, is_ordered, date_forms } = kept;
    if features.is_empty() {
        return Err("it has no columns to learn from beside the target".to_owned());
    }
    unusual::notes(&features).into_iter().for_each(say);
    let places = [&parts.train[..], &parts.validation, &parts.test].concat();
    let order: Vec<u32> = places.iter().map(|&place| rows[place as usize]).collect();
    let of = |values: &[u32]| places.iter().filter_map(|&place| values.get(place as usize).copied()).collect();
    let origin = Origin {
        columns: features.iter().map(|column| column.name.clone()).collect(),
        lines: of(&lines),
        groups: of(&groups),
        is_ordered,
        date_forms,
        missing: Vec::new(),
        validation_rows: parts.validation.len(),
    };
    let table = Table { rows: features[0].len(), columns: features }.into_selected(&order);
    let features = as_bytes(&table).map_or_else(|| Features::Table(table), Features::U8);
    let train_rows = parts.train.len() + parts.validation.len();
    Ok(Dataset { features, targets: targets.select(&places), train_rows, shape: None, origin })
}
