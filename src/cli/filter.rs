//! The filter of trials: `run show --where` here, the page's field in `report/script/filter.js`. `tests/filter_cases.json` has the
//! grammar, and cases that both must pass.

use std::cmp::Ordering;

use serde_json::Value;

/// The operators, in the words of the messages.
const OPERATORS: &str = "= != < <= > >=";

/// Most names or values that a message has.
const MOST_NAMED: usize = 16;

/// Columns of a trial in which a text is looked for, beside words among its parameters.
const WORDY: [&str; 6] = ["trial", "status", "why", "log", "tags", "note"];

/// The trials that a filter is about: names of columns, and the value of a trial in one.
pub(crate) struct Table<'a> {
    pub(crate) names: &'a [String],
    pub(crate) rows: usize,
    pub(crate) value: &'a dyn Fn(usize, &str) -> Value,
}

/// A filter that has been understood: one of its groups must hold, and all conditions of that.
#[derive(Debug)]
pub(crate) struct Filter {
    groups: Vec<Vec<Condition>>,
}

#[derive(Debug)]
enum Condition {
    Text(String),
    Compares { column: String, operator: String, wanted: String },
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Operator(String),
}

impl Filter {
    /// Reads a filter of the trials of a table.
    ///
    /// # Errors
    /// What is wrong with it, and what there is instead.
    pub(crate) fn parse(text: &str, table: &Table<'_>) -> Result<Self, String> {
        let tokens = tokens(text)?;
        let mut groups: Vec<Vec<Condition>> = vec![Vec::new()];
        let mut at = 0;
        let mut between = true; // at the beginning, or after `and` or `or`
        while let Some(token) = tokens.get(at) {
            let next = tokens.get(at + 1);
            let is_operator = |token: Option<&Token>| matches!(token, Some(Token::Operator(_)));
            if let Token::Word(word) = token
                && matches!(word.to_lowercase().as_str(), "and" | "or")
                && !is_operator(next)
            {
                if between || next.is_none() {
                    return Err(format!("`{word}` stands between two conditions"));
                }
                if word.to_lowercase() == "or" {
                    groups.push(Vec::new());
                }
                (at, between) = (at + 1, true);
                continue;
            }
            let (condition, taken) = condition(&tokens[at..], table)?;
            groups.last_mut().expect("there is a first group").push(condition);
            (at, between) = (at + taken, false);
        }
        Ok(Self { groups })
    }

    /// Whether a row of the table passes.
    pub(crate) fn holds(&self, row: usize, table: &Table<'_>) -> bool {
        self.groups.iter().any(|group| group.iter().all(|condition| condition.holds(row, table)))
    }

    /// The columns that it compares, in the order in which they stand in it.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().flatten().filter_map(|condition| match condition {
            Condition::Compares { column, .. } => Some(column.as_str()),
            Condition::Text(_) => None,
        })
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let letters: Vec<char> = text.chars().collect();
    let is_operator = |at: usize| match letters.get(at) {
        Some('=' | '<' | '>') => true,
        Some('!') => letters.get(at + 1) == Some(&'='),
        _ => false,
    };
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let letter = letters[at];
        let start = at;
        if letter.is_whitespace() {
            at += 1;
        } else if matches!(letter, '\'' | '"') {
            let length = letters[at + 1..].iter().position(|other| *other == letter);
            let end = at + 1 + length.ok_or_else(|| format!("the quote {letter} has no end"))?;
            tokens.push(Token::Quoted(letters[at + 1..end].iter().collect()));
            at = end + 1;
        } else if is_operator(at) {
            at += if letters.get(at + 1) == Some(&'=') { 2 } else { 1 };
            let operator: String = letters[start..at].iter().collect();
            if operator == "==" {
                return Err("`==` is written `=`".to_owned());
            }
            tokens.push(Token::Operator(operator));
        } else {
            while at < letters.len() && !letters[at].is_whitespace() && !is_operator(at) {
                at += 1;
            }
            tokens.push(Token::Word(letters[start..at].iter().collect()));
        }
    }
    Ok(tokens)
}

/// The condition that some tokens begin with, and how many of them it takes.
fn condition(tokens: &[Token], table: &Table<'_>) -> Result<(Condition, usize), String> {
    let (word, is_quoted) = match &tokens[0] {
        Token::Operator(operator) => return Err(format!("before `{operator}` a column is missing")),
        Token::Word(word) => (word, false),
        Token::Quoted(word) => (word, true),
    };
    let named = column_of_words(tokens, table);
    let (word, words) = named.as_ref().map_or((word, 1), |(name, words)| (name, *words));
    if let Some(Token::Operator(operator)) = tokens.get(words) {
        let column = column(word, table)?;
        let (Some(Token::Word(wanted)) | Some(Token::Quoted(wanted))) = tokens.get(words + 1) else {
            return Err(format!("after `{word} {operator}` a value is missing"));
        };
        possible(&column, operator, wanted, table)?;
        let (operator, wanted) = (operator.clone(), wanted.clone());
        return Ok((Condition::Compares { column, operator, wanted }, words + 2));
    }
    if !is_quoted && column(word, table).is_ok() {
        return Err(format!("after `{word}` an operator is missing: {OPERATORS}"));
    }
    let condition = Condition::Text(word.to_lowercase());
    match (0..table.rows).any(|row| condition.holds(row, table)) {
        true => Ok((condition, 1)),
        false => Err(format!("no trial has `{word}` in its name or its words")),
    }
}

/// The column whose name has several words, that some tokens begin with before an operator, and how many they are.
fn column_of_words(tokens: &[Token], table: &Table<'_>) -> Option<(String, usize)> {
    let word = |token: &Token| if let Token::Word(word) = token { Some(word.clone()) } else { None };
    let words: Vec<String> = tokens.iter().map_while(word).collect();
    let name = words.join(" ");
    let is_named = matches!(tokens.get(words.len()), Some(Token::Operator(_))) && table.names.contains(&name);
    (words.len() > 1 && is_named).then_some((name, words.len()))
}

/// The column that a word names: whole, or by the end of its path.
fn column(word: &str, table: &Table<'_>) -> Result<String, String> {
    let end = |name: &str| name.rsplit_once('.').map_or(name, |(_, end)| end).to_owned();
    if table.names.iter().any(|name| name == word) {
        return Ok(word.to_owned());
    }
    let ending: Vec<&String> = table.names.iter().filter(|name| end(name) == word).collect();
    match ending.as_slice() {
        [name] => return Ok((*name).clone()),
        [] => {}
        several => {
            let names: Vec<&str> = several.iter().map(|name| name.as_str()).collect();
            return Err(format!("`{word}` is the end of {}: write one of them", names.join(", ")));
        }
    }
    let known: Vec<(String, &String)> =
        table.names.iter().flat_map(|name| [(name.clone(), name), (end(name), name)]).collect();
    let words: Vec<&str> = known.iter().map(|(word, _)| word.as_str()).collect();
    let there = match near(word, &words) {
        Some(at) => format!("did you mean `{}`?", known[at].1),
        None => there_are(table.names),
    };
    Err(format!("there is no column `{word}`; {there}"))
}

/// Refuses what no trial can ever pass.
fn possible(column: &str, operator: &str, wanted: &str, table: &Table<'_>) -> Result<(), String> {
    let values: Vec<Value> =
        (0..table.rows).map(|row| (table.value)(row, column)).filter(|value| !value.is_null()).collect();
    if values.is_empty() || wanted.is_empty() {
        return Ok(());
    }
    let numbers = values.iter().filter(|value| value.is_number()).count();
    let compares_words = matches!(operator, "=" | "!=");
    if numbers == values.len() && number(wanted).is_none() || !compares_words && numbers > 0 && number(wanted).is_none()
    {
        return Err(format!("`{column}` is compared with a number, not with `{wanted}`"));
    }
    if numbers == 0 && !compares_words {
        return Err(format!("`{column}` is no number: write = or !="));
    }
    if numbers == 0 && !values.iter().any(|value| equals(value, wanted)) {
        let mut there: Vec<String> = Vec::new();
        for text in values.iter().map(text_of) {
            if !there.contains(&text) {
                there.push(text);
            }
        }
        let words: Vec<&str> = there.iter().map(String::as_str).collect();
        let instead = match near(wanted, &words) {
            Some(at) => format!("did you mean `{}`?", there[at]),
            None => there_are(&there),
        };
        return Err(format!("no trial has `{wanted}` in `{column}`; {instead}"));
    }
    Ok(())
}

impl Condition {
    fn holds(&self, row: usize, table: &Table<'_>) -> bool {
        match self {
            Self::Text(text) => {
                let is_wordy = |name: &&String| WORDY.contains(&name.as_str()) || (table.value)(row, name).is_string();
                table
                    .names
                    .iter()
                    .filter(is_wordy)
                    .any(|name| text_of(&(table.value)(row, name)).to_lowercase().contains(text))
            }
            Self::Compares { column, operator, wanted } => {
                let value = (table.value)(row, column);
                let order = value.as_f64().zip(number(wanted)).and_then(|(value, wanted)| value.partial_cmp(&wanted));
                match operator.as_str() {
                    "=" => equals(&value, wanted),
                    "!=" => !equals(&value, wanted),
                    "<" => order == Some(Ordering::Less),
                    ">" => order == Some(Ordering::Greater),
                    "<=" => order.is_some_and(Ordering::is_le),
                    _ => order.is_some_and(Ordering::is_ge),
                }
            }
        }
    }
}

fn equals(value: &Value, wanted: &str) -> bool {
    match (value, number(wanted)) {
        (Value::Null, _) => wanted.is_empty(),
        (Value::Number(value), Some(number)) => {
            let value = value.as_f64().unwrap_or(f64::NAN);
            value == number || rounding(wanted).is_some_and(|half| (value - number).abs() <= half)
        }
        (Value::Array(_), _) => text_of(value) == wanted.split_whitespace().collect::<String>(),
        _ => text_of(value) == wanted,
    }
}

/// A number as it is written in a filter.
fn number(text: &str) -> Option<f64> {
    let is_sign = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    text.parse().ok().filter(|_| text.chars().all(is_sign))
}

/// Half a unit of the last digit of a number that is written with four digits or more.
fn rounding(text: &str) -> Option<f64> {
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len() as i64);
    let significant: String = digits.chars().filter(char::is_ascii_digit).collect();
    let place = exponent.parse::<i64>().ok()? - decimals;
    (significant.trim_start_matches('0').len() >= 4).then(|| format!("5e{}", place - 1).parse().ok()).flatten()
}

/// A value in words: lists without spaces.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Place of the nearest word, if one is near enough.
fn near(word: &str, known: &[&str]) -> Option<usize> {
    let word = word.to_lowercase();
    let length = |text: &str| text.chars().count();
    let distance = |at: &usize| strsim::levenshtein(&word, &known[*at].to_lowercase());
    let best = (0..known.len()).min_by_key(distance)?;
    (distance(&best) <= (length(&word).max(length(known[best])) / 3).max(1)).then_some(best)
}

fn there_are(names: &[String]) -> String {
    let more = if names.len() > MOST_NAMED { ", …" } else { "" };
    format!("there are {}{more}", names[..names.len().min(MOST_NAMED)].join(", "))
}

#[cfg(test)]
mod tests;
