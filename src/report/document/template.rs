//! Reading a document.

use std::collections::BTreeSet;
use std::ops::Range;

use super::arguments::Arguments;
use super::parse_arguments::parse_arguments;
use super::verb::Verb;
use super::verbs::find;

/// A document, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub(super) pieces: Vec<Piece>,
}

/// Text, or a place for a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    Place(Place),
}

/// A place for a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    /// Name of the pipeline, where it is not the document's own.
    pub(super) pipeline: Option<String>,
    pub(super) verb: &'static Verb,
    pub(super) arguments: Arguments,
    /// Bytes of the braces.
    pub(super) bytes: Range<usize>,
    /// Line, from 1.
    pub(super) line: usize,
    /// What stands in the braces.
    pub(super) written: String,
}

/// What is wrong with a document, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentProblem {
    /// Bytes of the text.
    pub bytes: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub help: String,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// Every place that is written wrong.
    pub fn parse(text: &str) -> Result<Self, Vec<DocumentProblem>> {
        let (mut pieces, mut problems) = (Vec::new(), Vec::new());
        let mut plain = String::new();
        let mut rest = text;
        while let Some(start) = rest.find("{{") {
            let (before, inside) = (&rest[..start], &rest[start + 2..]);
            if let Some(before) = before.strip_suffix('\\') {
                plain.push_str(before);
                plain.push_str("{{");
                rest = inside;
                continue;
            }
            plain.push_str(before);
            let at = text.len() - inside.len() - 2;
            let end = inside.find("}}").filter(|&end| !inside[..end].contains('\n'));
            let Some(end) = end else {
                let help = "write `{{…}}` in one line, or `\\{{` for the braces themselves";
                problems.push(problem(at..at + 2, "`{{` is not closed by `}}`".to_owned(), help.to_owned()));
                rest = inside;
                continue;
            };
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
            let bytes = at..at + end + 4;
            match place(inside[..end].trim(), bytes.clone(), text[..at].matches('\n').count() + 1) {
                Ok(place) => pieces.push(Piece::Place(place)),
                Err((message, help)) => problems.push(problem(bytes, message, help)),
            }
            rest = &inside[end + 2..];
        }
        pieces.push(Piece::Text(plain + rest));
        if problems.is_empty() { Ok(Self { pieces }) } else { Err(problems) }
    }

    /// The places for values.
    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
        self.pieces.iter().filter_map(|piece| if let Piece::Place(place) = piece { Some(place) } else { None })
    }

    /// Names of the pipelines that it names.
    pub fn pipelines(&self) -> BTreeSet<&str> {
        self.places().filter_map(|place| place.pipeline.as_deref()).collect()
    }

    /// The first place that names no pipeline.
    ///
    /// # Errors
    /// That place, for a document that belongs to no pipeline.
    pub fn names_all(&self) -> Result<(), DocumentProblem> {
        match self.places().find(|place| place.pipeline.is_none()) {
            None => Ok(()),
            Some(Place { bytes, written, .. }) => {
                let help = format!("write `{{{{q4_sweep: {written}}}}}` for a value of `q4_sweep`");
                Err(problem(bytes.clone(), format!("`{written}` is of which pipeline?"), help))
            }
        }
    }
}

fn problem(bytes: Range<usize>, message: String, help: String) -> DocumentProblem {
    DocumentProblem { bytes, message, help }
}

fn place(written: &str, bytes: Range<usize>, line: usize) -> Result<Place, (String, String)> {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    let (pipeline, request) = match written.split_once(':').map(|(name, rest)| (name.trim(), rest)) {
        Some((name, rest)) if is_name(name) => (Some(name.to_owned()), rest),
        _ => (None, written),
    };
    let tokens = tokens(request)?;
    let Some((word, tokens)) = tokens.split_first() else {
        return Err((
            "nothing stands in the braces".to_owned(),
            "write `{{best val_accuracy}}` for instance".to_owned(),
        ));
    };
    let verb = find(word)?;
    let arguments = parse_arguments(verb, tokens)?;
    Ok(Place { pipeline, verb, arguments, bytes, line, written: written.to_owned() })
}

/// Words between spaces; quotes keep spaces.
fn tokens(text: &str) -> Result<Vec<String>, (String, String)> {
    let mut tokens: Vec<String> = Vec::new();
    let (mut is_quoted, mut is_new) = (false, true);
    for c in text.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            c if c.is_whitespace() && !is_quoted => is_new = true,
            c => {
                if std::mem::take(&mut is_new) {
                    tokens.push(String::new());
                }
                tokens.last_mut().expect("the first letter begins a word").push(c);
            }
        }
    }
    if is_quoted { Err(("a quote is not closed".to_owned(), "write `\"…\"`".to_owned())) } else { Ok(tokens) }
}
