//! How a spec names columns of a table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A column of a table: its name, or its place from 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
// A text or a number: what is written tells which.
#[serde(untagged)]
pub enum ColumnRef {
    /// Its name.
    Name(String),
    /// Its place from 0.
    Place(u32),
}

/// A column, or several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
// A list or none: what is written tells which.
#[serde(untagged)]
pub enum ColumnRefs {
    /// One.
    One(ColumnRef),
    /// Several.
    Many(Vec<ColumnRef>),
}

/// How a missing value is written: a text, or a number however it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
// A text or a number: what is written tells which.
#[serde(untagged)]
pub enum Spelling {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
}

impl Spelling {
    /// As a text.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl ColumnRefs {
    /// All of them.
    pub fn all(&self) -> &[ColumnRef] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

impl ColumnRef {
    /// Its place among the names.
    ///
    /// # Errors
    /// Says which columns there are; `key` is that of the spec.
    pub(super) fn find(&self, names: &[String], key: &str) -> Result<usize, String> {
        match self {
            Self::Place(place) if (*place as usize) < names.len() => Ok(*place as usize),
            Self::Place(place) => {
                let last = names.len().saturating_sub(1);
                Err(format!("`{key}: {place}` names no column: there are {}, from 0 to {last}", names.len()))
            }
            Self::Name(name) => {
                let mut places = names.iter().enumerate().filter(|(_, other)| *other == name).map(|(place, _)| place);
                match (places.next(), places.next()) {
                    (Some(place), None) => Ok(place),
                    (Some(_), Some(_)) => {
                        Err(format!("`{key}: {name}` names several columns: write the place of one, from 0"))
                    }
                    (None, _) => Err(format!("`{key}`: no column is called `{name}`; {}", known(names, name))),
                }
            }
        }
    }
}

/// The names that there are, or the nearest of many.
fn known(names: &[String], wanted: &str) -> String {
    let folded = wanted.to_lowercase();
    let distance = |name: &&String| strsim::damerau_levenshtein(&name.to_lowercase(), &folded);
    if let Some(near) = names.iter().min_by_key(distance).filter(|name| distance(name) * 3 <= wanted.chars().count()) {
        return format!("did you mean `{near}`?");
    }
    let shown: Vec<&str> = names.iter().filter(|name| !name.is_empty()).take(12).map(String::as_str).collect();
    let more = if names.len() > 12 { format!(" and {} more", names.len() - 12) } else { String::new() };
    format!("there are {}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_found_by_its_name_or_its_place() {
        let names = ["a", "b", "5", "b"].map(str::to_owned);
        let find = |column: ColumnRef| column.find(&names, "target");
        assert_eq!(find(ColumnRef::Name("5".to_owned())), Ok(2));
        assert_eq!(find(ColumnRef::Place(1)), Ok(1));
        assert_eq!(find(ColumnRef::Place(4)).unwrap_err(), "`target: 4` names no column: there are 4, from 0 to 3");
        assert!(find(ColumnRef::Name("b".to_owned())).unwrap_err().contains("several columns"));
        let names = ["species", "island"].map(str::to_owned);
        let why = ColumnRef::Name("Specis".to_owned()).find(&names, "target").unwrap_err();
        assert_eq!(why, "`target`: no column is called `Specis`; did you mean `species`?");
        let why = ColumnRef::Name("year".to_owned()).find(&names, "drop").unwrap_err();
        assert!(why.ends_with("there are species, island"));
    }
}
