//! Classes of a column of words or numbers, and what is odd about them.

use std::collections::BTreeMap;

use crate::data::table::{MISSING, Values};

/// Classes of the rows that have one.
pub(super) struct Classes {
    /// Class of every row.
    pub(super) labels: Vec<u32>,
    /// Names of the classes; each has a row.
    pub(super) names: Vec<String>,
}

impl Classes {
    /// Those of some rows of a column, none of which is missing.
    pub(super) fn of(values: &Values, rows: &[u32]) -> Self {
        match values {
            Values::Categories { codes, names } => {
                let codes: Vec<u32> = rows.iter().map(|&row| codes[row as usize]).collect();
                let mut places = vec![MISSING; names.len()];
                codes.iter().for_each(|code| places[*code as usize] = 0);
                let mut kept = Vec::new();
                for (name, place) in names.iter().zip(&mut places).filter(|(_, place)| **place != MISSING) {
                    *place = kept.len() as u32;
                    kept.push(name.clone());
                }
                Self { labels: codes.into_iter().map(|code| places[code as usize]).collect(), names: kept }
            }
            Values::Numbers(numbers) => {
                let numbers: Vec<f64> = rows.iter().map(|&row| numbers[row as usize] + 0.0).collect();
                let mut sorted = numbers.clone();
                sorted.sort_unstable_by(f64::total_cmp);
                sorted.dedup();
                let place = |x: &f64| sorted.partition_point(|other| other < x) as u32;
                Self { labels: numbers.iter().map(place).collect(), names: sorted.iter().map(f64::to_string).collect() }
            }
        }
    }

    /// How often each comes.
    pub(super) fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.names.len()];
        self.labels.iter().for_each(|label| counts[*label as usize] += 1);
        counts
    }

    /// Why they cannot be told apart, or are one in two spellings.
    pub(super) fn refusal(&self, target: &str) -> Option<String> {
        if let [name] = &self.names[..] {
            let rows = self.labels.len();
            if rows == 1 {
                return Some(format!("one row has a target, `{name}`: there is nothing to tell apart"));
            }
            return Some(format!("all {rows} rows have the target `{name}`: there is nothing to tell apart"));
        }
        let (classes, rows) = (self.names.len(), self.labels.len());
        if classes > 2 && 2 * classes > rows {
            let are_numbers = self.names.iter().all(|name| name.parse::<f64>().is_ok());
            let way_out = if are_numbers {
                "write `task: regression` to predict the number, or another `target`"
            } else {
                "write another `target`, or leave the rare classes out of the table"
            };
            return Some(format!(
                "the target `{target}` has {classes} classes for {rows} rows, too few a class to learn from: {way_out}"
            ));
        }
        let mut numbers: BTreeMap<u64, &String> = BTreeMap::new();
        for name in &self.names {
            let Ok(number) = name.parse::<f64>() else { continue };
            if let Some(other) = numbers.insert((number + 0.0).to_bits(), name) {
                return Some(format!(
                    "the target `{target}` has the classes `{other}` and `{name}`, which are the same number: write it in one way"
                ));
            }
        }
        None
    }

    /// What is odd about them, for people.
    pub(super) fn doubts(&self, target: &str) -> Vec<String> {
        let mut doubts = Vec::new();
        let single: Vec<&str> =
            self.counts().iter().zip(&self.names).filter(|(count, _)| **count == 1).map(|(_, name)| &**name).collect();
        if !single.is_empty() {
            let (classes, have) = if single.len() == 1 { ("class", "has") } else { ("classes", "have") };
            let shown = single[..single.len().min(5)].join("`, `");
            let more = if single.len() > 5 { ", …" } else { "" };
            doubts.push(format!(
                "the {classes} `{shown}`{more} of `{target}` {have} one row: it is learned from or tested on, never both"
            ));
        }
        let mut folded: BTreeMap<String, &str> = BTreeMap::new();
        for name in &self.names {
            let key = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            if let Some(other) = folded.insert(key, name) {
                doubts.push(format!("the classes `{other}` and `{name}` of `{target}` differ in their spelling alone"));
            }
        }
        doubts
    }
}
