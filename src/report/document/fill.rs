//! A document with its values in their places.

use std::collections::BTreeMap;

use super::pipeline::{Answer, Pipeline};
use super::template::{Document, Piece, Place};
use crate::base::escape::{line, markdown};
use crate::base::text;

/// A document with its values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filled {
    /// Markdown.
    pub markdown: String,
    /// The figures in it, by the addresses that it has for them.
    pub figures: BTreeMap<String, Vec<u8>>,
    /// What could not be filled in; the text says so in its place.
    pub missing: Vec<Missing>,
}

/// A value that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Line, from 1.
    pub line: usize,
    /// What stands in the braces.
    pub written: String,
    /// What is missing.
    pub why: String,
}

impl Document {
    /// Puts values into their places: those of the document's own pipeline, and of others by their names.
    pub fn fill(&self, own: Option<&Pipeline>, other: &mut dyn FnMut(&str) -> Result<Pipeline, String>) -> Filled {
        let mut filled = Filled::default();
        let mut known: BTreeMap<&str, Result<Pipeline, String>> = BTreeMap::new();
        for piece in &self.pieces {
            let place = match piece {
                Piece::Text(text) => {
                    filled.markdown.push_str(text);
                    continue;
                }
                Piece::Place(place) => place,
            };
            let pipeline = match &place.pipeline {
                None => own.ok_or_else(|| "it belongs to no pipeline".to_owned()),
                Some(name) => known.entry(name).or_insert_with(|| other(name)).as_ref().map_err(String::clone),
            };
            match pipeline.and_then(|pipeline| Ok((pipeline, (place.verb.answer)(&place.arguments, pipeline)?))) {
                Ok((pipeline, answer)) => put(&mut filled, place, pipeline, answer),
                Err(why) => {
                    filled.markdown.push_str(&format!("**missing: {}**", markdown(&place.written)));
                    filled.missing.push(Missing { line: place.line, written: place.written.clone(), why });
                }
            }
        }
        filled
    }
}

fn put(filled: &mut Filled, place: &Place, pipeline: &Pipeline, answer: Answer) {
    let text = match answer {
        Answer::Number(number) => formatted(number, text::metric, place),
        Answer::Setting(number) => formatted(number, text::exact, place),
        Answer::Text(text) => markdown(&text),
        Answer::Markdown(text) => text,
        Answer::Figure(figure) => {
            // In brackets an address has spaces, but no brackets and no end of a line.
            let stem = percent(&line(&figure.name));
            let ending = if figure.image.starts_with(b"\x89PNG") { "png" } else { "svg" };
            let address = format!("{}plots/{stem}.{ending}", pipeline.folder);
            let text = format!("![{}](<{address}>)", markdown(&figure.name));
            filled.figures.insert(address, figure.image);
            text
        }
    };
    filled.markdown.push_str(&text);
}

/// A number with the digits that are asked for; `usual` where none are.
fn formatted(number: f64, usual: fn(f64) -> String, place: &Place) -> String {
    let is_percent = place.arguments.options.contains_key("as");
    let shown = if is_percent { 100.0 * number } else { number };
    let digits = place.arguments.number("digits").or(is_percent.then_some(2));
    let text = match digits {
        Some(digits) if shown.abs() < 1e15 => format!("{shown:.digits$}"),
        _ => usual(shown),
    };
    if is_percent { format!("{text}\u{a0}%") } else { text }
}

/// Letters that end an address in Markdown, or mean something else in one, as codes.
fn percent(address: &str) -> String {
    let mut text = String::new();
    for c in address.chars() {
        if "%<>()[]#?".contains(c) { text.push_str(&format!("%{:02X}", u32::from(c))) } else { text.push(c) }
    }
    text
}
