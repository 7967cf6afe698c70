//! What a column is: numbers, yes or no, categories or dates; found over the whole file unless the spec says it.

use std::sync::Arc;

use super::builder::{Builder, NO_WORD, Seen, Typed};
use super::date::{DAY, DateForm, Found, TIME, form_of, mostly};
use super::known::Known;
use super::number::decorated;
use super::oddities::{oddity, unit};
use crate::data::table::{Column, ColumnKind, MISSING, Values};

/// Words of yes and no: no first.
pub(super) const BOOLEANS: [[&str; 2]; 5] = [["false", "true"], ["no", "yes"], ["f", "t"], ["n", "y"], ["off", "on"]];
/// Categories that text has not fewer of.
const FEWEST_TEXTS: usize = 50;
/// Rows from which on a column of words that are all different is no column of categories.
const FEWEST_NAMES: usize = 20;
/// Of so many fields, one that is no number is more likely a mistake than a category.
const MOSTLY: f64 = 0.8;

/// What became of a column.
#[derive(Debug)]
pub(super) enum Settled {
    /// A column of the table.
    Column(Column),
    /// A column of dates, and the form that they are written in.
    Dates(Column, String),
    /// It has no values, or says nothing; why.
    Dropped(String),
    /// Text, of which nothing can be learned as it stands.
    Text,
    /// Its words and numbers have to be read as words.
    Again,
}

/// Settles what a column is.
///
/// # Errors
/// Names the line of a field that does not fit, and what to write.
pub(super) fn settle(mut column: Builder, known: Known<'_>) -> Result<Settled, String> {
    let seen = column.seen.clone();
    if seen.numbers + seen.words == 0 {
        return Ok(Settled::Dropped("has no values".to_owned()));
    }
    let needs_words = match known.kind {
        Some(ColumnKind::Number) => false,
        Some(ColumnKind::Category) => seen.numbers > 0,
        Some(ColumnKind::Boolean) => seen.numbers > 0 && seen.words > 0,
        Some(ColumnKind::Date) => seen.numbers > 0 && column.typed != Some(Typed::Dates),
        None => seen.numbers > 0 && seen.words > 0 || seen.words == 0 && seen.has_leading_zero && !seen.has_point,
    };
    if needs_words && !known.as_words {
        return Ok(Settled::Again);
    }
    let numbers = |numbers| Ok(Settled::Column(Column::numbers(known.name, ColumnKind::Number, numbers)));
    if column.typed == Some(Typed::Dates) && matches!(known.kind, None | Some(ColumnKind::Date)) {
        return Ok(typed_dates(column.numbers, known.name));
    }
    match known.kind {
        Some(ColumnKind::Number) => {
            let read = as_numbers(&mut column, known.decimal_comma);
            return read.map_err(|code| no_number(&column, code, known)).and_then(numbers);
        }
        Some(ColumnKind::Category) => return Ok(Settled::Column(categories(column, known.name))),
        Some(ColumnKind::Boolean) => {
            let read = booleans(&column).or_else(|| binary(&column));
            let found = read.map(|read| Settled::Column(Column::numbers(known.name, ColumnKind::Boolean, read)));
            return found.ok_or_else(|| format!("column `{}` has other words than yes and no", known.name));
        }
        Some(ColumnKind::Date) => return dates(&column, known),
        None if seen.words == 0 && !needs_words => return numbers(column.numbers),
        None => {}
    }
    settle_words(column, known, &seen)
}

/// Settles what a column of words is, or of words and numbers.
fn settle_words(mut column: Builder, known: Known<'_>, seen: &Seen) -> Result<Settled, String> {
    let numbers = |numbers| Ok(Settled::Column(Column::numbers(known.name, ColumnKind::Number, numbers)));
    if seen.numbers == 0
        && let Some(read) = booleans(&column)
    {
        return Ok(Settled::Column(Column::numbers(known.name, ColumnKind::Boolean, read)));
    }
    if column.typed != Some(Typed::Words)
        && seen.words > 0
        && let Ok(read) = as_numbers(&mut column, known.decimal_comma).map_err(|_| ())
    {
        return numbers(read);
    }
    if form_of(column.words.iter().map(String::as_str)) != Found::None {
        return dates(&column, known);
    }
    if let Some(form) = mostly(&column.words) {
        return in_form(&column, &form, known);
    }
    let share = seen.numbers as f64 / (seen.numbers + seen.words) as f64;
    if seen.words > 0 && share >= MOSTLY {
        let code = column.codes.iter().zip(&column.numbers).find(|(code, x)| **code != NO_WORD && x.is_nan());
        return Err(no_number(&column, code.map_or(0, |(code, _)| *code), known));
    }
    let present = seen.numbers + seen.words;
    if let Some(why) = oddity(&column, known) {
        return Err(why);
    }
    let is_text = column.words.len() >= FEWEST_TEXTS && 2 * column.words.len() > present
        || column.words.len() == present && present >= FEWEST_NAMES;
    if !is_text {
        return Ok(Settled::Column(categories(column, known.name)));
    }
    unit(&column, known).map_or(Ok(Settled::Text), Err)
}

/// A word among numbers, with its line and what to write.
fn no_number(column: &Builder, code: u32, known: Known<'_>) -> String {
    let row = column.codes.iter().position(|other| *other == code).unwrap_or(0);
    let word: String = column.words.get(code as usize).map_or("", String::as_str).chars().take(40).collect();
    let (place, name) = (known.places.of(row), known.name);
    if word == name {
        return format!(
            "{place} repeats the names of the columns: the file is several tables, one behind the other; leave the line out"
        );
    }
    if word.parse::<f64>().is_ok_and(|x| !x.is_finite()) {
        return format!(
            "{place}, column `{name}`: `{word}` is no finite number; write `missing: [\"{word}\"]` to leave it out"
        );
    }
    format!(
        "{place}, column `{name}`: `{word}` stands among numbers; write `missing: [\"{word}\"]`, \
         or `columns: {{ {name}: category }}` if its numbers are names"
    )
}

/// All values as numbers, where every word is one as people write it; else the code of a word that is none.
fn as_numbers(column: &mut Builder, decimal_comma: bool) -> Result<Vec<f64>, u32> {
    let mut read = Vec::with_capacity(column.words.len());
    for (code, word) in column.words.iter().enumerate() {
        let plain = if decimal_comma { super::number::with_decimal_comma(word) } else { super::number::plain(word) };
        read.push(plain.or_else(|| decorated(word, decimal_comma)).ok_or(code as u32)?);
    }
    let mut numbers = std::mem::take(&mut column.numbers);
    for (number, code) in numbers.iter_mut().zip(&column.codes).filter(|(_, code)| **code != NO_WORD) {
        *number = read[*code as usize];
    }
    Ok(numbers)
}

/// 0 and 1 where all words are words of no and yes.
fn booleans(column: &Builder) -> Option<Vec<f64>> {
    if column.words.is_empty() || column.seen.numbers > 0 {
        return None;
    }
    let value = |pair: &[&str; 2], word: &String| pair.iter().position(|known| word.eq_ignore_ascii_case(known));
    let pair = BOOLEANS.iter().find(|pair| column.words.iter().all(|word| value(pair, word).is_some()))?;
    let values: Vec<f64> = column.words.iter().map(|word| value(pair, word).unwrap_or(0) as f64).collect();
    Some(column.codes.iter().map(|code| values.get(*code as usize).copied().unwrap_or(f64::NAN)).collect())
}

/// The numbers of a column that has no others than 0 and 1.
fn binary(column: &Builder) -> Option<Vec<f64>> {
    let is_binary = |x: &f64| x.is_nan() || *x == 0.0 || *x == 1.0;
    (column.seen.words == 0 && column.numbers.iter().all(is_binary)).then(|| column.numbers.clone())
}

fn dates(column: &Builder, known: Known<'_>) -> Result<Settled, String> {
    let name = known.name;
    let form = match known.date_form {
        Some(form) if !DateForm::new(form).is_one() => {
            return Err(format!(
                "`dates`: `{form}` is no form of dates: write it as `%Y-%m-%d`, with the letters of strftime"
            ));
        }
        Some(form) => DateForm::new(form),
        None => match form_of(column.words.iter().map(String::as_str)) {
            Found::One(form) => form,
            Found::Two(one, other) => {
                let example = column.words.first().map_or("", String::as_str);
                return Err(format!(
                    "column `{name}`: `{example}` may be read as `{}` or `{}`: write `dates: {{ {name}: \"{}\" }}` or the other",
                    one.as_str(),
                    other.as_str(),
                    one.as_str()
                ));
            }
            Found::None => {
                let example: String = column.words.first().map_or("", String::as_str).chars().take(40).collect();
                return Err(format!(
                    "column `{name}`: `{example}` is no date that is known: write its form as `dates: {{ {name}: \"%d.%m.%Y\" }}`"
                ));
            }
        },
    };
    in_form(column, &form, known)
}

/// Days that the file itself has, in the form in which a text would have them.
fn typed_dates(days: Vec<f64>, name: &str) -> Settled {
    let form = if days.iter().all(|x| x.is_nan() || x.fract() == 0.0) { DAY } else { TIME };
    Settled::Dates(Column::numbers(name, ColumnKind::Date, days), form.to_owned())
}

/// The dates of a column in a form.
fn in_form(column: &Builder, form: &DateForm, known: Known<'_>) -> Result<Settled, String> {
    let name = known.name;
    let mut days = Vec::with_capacity(column.words.len());
    for (code, word) in column.words.iter().enumerate() {
        days.push(form.days(word).ok_or_else(|| {
            let row = column.codes.iter().position(|other| *other == code as u32).unwrap_or(0);
            let (place, form) = (known.places.of(row), form.as_str());
            format!(
                "{place}, column `{name}`: `{word}` is no date of the form `{form}`; write `missing: [\"{word}\"]` to leave it out"
            )
        })?);
    }
    let days = column.codes.iter().map(|code| days.get(*code as usize).copied().unwrap_or(f64::NAN)).collect();
    Ok(Settled::Dates(Column::numbers(name, ColumnKind::Date, days), form.as_str().to_owned()))
}

/// Categories in order, as numbers if all of them are.
pub(super) fn categories(mut column: Builder, name: &str) -> Column {
    column.codes.resize(column.numbers.len(), NO_WORD);
    let mut order: Vec<u32> = (0..column.words.len() as u32).collect();
    let word = |code: &u32| column.words[*code as usize].as_str();
    let value = |code: &u32| word(code).parse::<f64>().ok();
    if order.iter().all(|code| value(code).is_some()) {
        order.sort_by(|a, b| value(a).zip(value(b)).map_or(std::cmp::Ordering::Equal, |(a, b)| a.total_cmp(&b)));
    } else {
        order.sort_by(|a, b| word(a).cmp(word(b)));
    }
    let mut places = vec![0; order.len()];
    order.iter().enumerate().for_each(|(place, code)| places[*code as usize] = place as u32);
    let names = order.iter().map(|code| word(code).to_owned()).collect();
    let place = |code: &u32| places.get(*code as usize).copied().unwrap_or(MISSING);
    let codes = column.codes.iter().map(place).collect();
    let values = Values::Categories { codes, names: Arc::new(names) };
    Column { name: name.to_owned(), kind: ColumnKind::Category, values }
}

#[cfg(test)]
mod tests;
