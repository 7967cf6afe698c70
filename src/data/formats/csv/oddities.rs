//! Columns that are neither numbers nor dates, though their words look like it; and what to write.

use super::builder::{Builder, NO_WORD};
use super::date::any_form;
use super::known::Known;
use super::number::{decorated, plain, with_decimal_comma};

/// Words that are looked at.
const WORDS: usize = 200;

/// What is odd about a column of words, where it is hardly one of names.
pub(super) fn oddity(column: &Builder, known: Known<'_>) -> Option<String> {
    let words: Vec<&str> = column.words.iter().take(WORDS).map(String::as_str).collect();
    if words.is_empty() || column.typed.is_some() {
        return None;
    }
    endless(column, &words, known)
        .or_else(|| two_decimals(column, &words, known))
        .or_else(|| several_forms(column, &words, known))
}

/// What is odd about a column of words that are hardly categories: numbers that all have the same letters behind them.
pub(super) fn unit(column: &Builder, known: Known<'_>) -> Option<String> {
    let words: Vec<&str> = column.words.iter().take(WORDS).map(String::as_str).collect();
    if column.typed.is_some() { None } else { unit_of(&words, known) }
}

/// Where the first row of a word stands.
fn place(column: &Builder, code: usize, known: Known<'_>) -> String {
    let row = column.codes.iter().position(|other| *other != NO_WORD && *other as usize == code);
    known.places.of(row.unwrap_or(0))
}

/// Numbers too large for any.
fn endless(column: &Builder, words: &[&str], known: Known<'_>) -> Option<String> {
    let is_endless = |word: &&str| word.parse::<f64>().is_ok_and(|x| !x.is_finite());
    if !words.iter().all(is_endless) {
        return None;
    }
    let (place, name, word) = (place(column, 0, known), known.name, words[0]);
    Some(format!(
        "{place}, column `{name}`: `{word}` is no finite number; write `missing: [\"{word}\"]` to leave it out"
    ))
}

/// Numbers of which some have a comma before their decimals and some a point.
fn two_decimals(column: &Builder, words: &[&str], known: Known<'_>) -> Option<String> {
    let as_wanted = |word: &str| {
        let number = if known.decimal_comma { with_decimal_comma(word) } else { plain(word) };
        number.or_else(|| decorated(word, known.decimal_comma))
    };
    let otherwise = |word: &str| if known.decimal_comma { plain(word) } else { with_decimal_comma(word) };
    let odd = words.iter().position(|word| as_wanted(word).is_none() && otherwise(word).is_some())?;
    if !words.iter().all(|word| as_wanted(word).or_else(|| otherwise(word)).is_some()) {
        return None;
    }
    let (has, wanted, key) = if known.decimal_comma { ("point", "comma", ".") } else { ("comma", "point", ",") };
    let (place, name, word) = (place(column, odd, known), known.name, words[odd]);
    Some(format!(
        "{place}, column `{name}`: `{word}` has a {has} before its decimals where a {wanted} is expected: write all numbers in one \
         way, or `decimal: \"{key}\"` if all have a {has}"
    ))
}

/// Dates of which each has a form, and no form fits all.
fn several_forms(column: &Builder, words: &[&str], known: Known<'_>) -> Option<String> {
    let forms: Option<Vec<_>> = words.iter().map(|word| any_form(word)).collect();
    let first = forms?.into_iter().next()?;
    let other = words.iter().position(|word| first.days(word).is_none())?;
    let (place, name) = (place(column, other, known), known.name);
    Some(format!(
        "{place}, column `{name}`: `{}` and `{}` are dates in two forms: write all of them in one",
        words[0], words[other]
    ))
}

/// Numbers that all have the same letters behind them.
fn unit_of(words: &[&str], known: Known<'_>) -> Option<String> {
    let split = |word: &&str| {
        let end = word.find(|c: char| c.is_alphabetic())?;
        let number = word[..end].trim_end();
        plain(number).or_else(|| decorated(number, known.decimal_comma))?;
        Some(word[end..].to_owned())
    };
    let first = split(words.first()?)?;
    let is_unit = first.chars().count() <= 10 && first.chars().all(|c| c.is_alphabetic() || "/²³ .".contains(c));
    if words.len() < 3 || !is_unit || !words.iter().all(|word| split(word).as_ref() == Some(&first)) {
        return None;
    }
    let name = known.name;
    Some(format!(
        "column `{name}`: its numbers have the unit `{first}`: write them without it, or `columns: {{ {name}: category }}` if they are \
         names"
    ))
}

#[cfg(test)]
mod tests {
    use super::super::builder::Reading;
    use super::super::known::Places;
    use super::super::missing::Missing;
    use super::*;

    fn of(fields: &[&str], decimal_comma: bool) -> String {
        let missing = Missing::default();
        let mut column = Builder::new(true);
        fields.iter().for_each(|field| column.push(field, Reading { missing: &missing, decimal_comma }));
        let lines: Vec<u32> = (2..).take(fields.len()).collect();
        let places = Places { lines: &lines, files: &[("train", 1), ("test", fields.len() - 1)] };
        let known = Known { name: "c", kind: None, date_form: None, decimal_comma, places, as_words: true };
        let column = column.finish();
        oddity(&column, known).or_else(|| unit(&column, known)).unwrap_or_default()
    }

    #[test]
    fn words_that_are_nearly_numbers_or_dates_are_said() {
        assert!(
            of(&["1e400", "2e400"], false).starts_with("line 2 of `train`, column `c`: `1e400` is no finite number")
        );
        let said = of(&["1,5", "2.5"], true);
        assert!(said.starts_with("line 3 of `test`, column `c`: `2.5` has a point before its decimals"), "{said}");
        assert!(of(&["1.5", "2,25"], false).contains("write all numbers in one way, or `decimal: \",\"`"));
        assert!(of(&["02/13/2020", "13/02/2020"], false).contains("are dates in two forms"));
        assert!(of(&["1 kg", "2 kg", "3.5 kg"], false).contains("have the unit `kg`"));
        for names in [
            &["a", "b"][..],
            &["1D+01", "2D+01", "3D+01"],
            &["1a", "2b", "3c"],
            &["x 1", "x 2", "x 3"],
            &["1st", "2nd", "3rd"],
            &["5", "x"],
        ] {
            assert_eq!(of(names, false), "", "{names:?}");
        }
    }
}
