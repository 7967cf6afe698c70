//! Text → tree with places, by strict rules: duplicate keys refused, sizes bounded.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;
use serde_saphyr::granit_parser::{self, Event, Parser};

use super::node::{Entry, Node, Tree};
use super::problem::Problem;
use super::scalar::scalar;
use super::source::{Source, Span};

/// Largest text, in bytes.
const LARGEST: usize = 1 << 20;
/// Deepest nesting.
const DEEPEST: usize = 64;
/// Most nodes, aliases counted each time.
const MOST: usize = 100_000;
/// Most bytes of texts and keys, aliases counted each time.
const MOST_BYTES: usize = 8 << 20;

/// Reads a text. The first problem ends the reading: what follows it has no certain structure.
///
/// # Errors
/// That problem: no YAML, no single document, or more than a spec may have.
pub fn parse(source: &Arc<Source>) -> Result<Node, Problem> {
    let text = source.text.as_str();
    let beginning = || Span::new(source, 0..0);
    if text.len() > LARGEST {
        return Err(Problem::new(beginning(), format!("the text is larger than {LARGEST} bytes")));
    }
    let mut reader = Reader {
        source,
        parser: Parser::new_from_str(text),
        anchors: BTreeMap::new(),
        values: 0,
        bytes: 0,
        last: 0..0,
    };
    let mut root: Option<Node> = None;
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamEnd => break,
            Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
            _ if root.is_some() => return Err(reader.problem(span, "a second document; a spec is one document")),
            event => root = Some(reader.node(event, span, 0)?),
        }
    }
    match root {
        Some(Node { tree: Tree::Scalar(Value::Null), .. }) | None => {
            Err(Problem::new(beginning(), "the spec is empty").with_help("`run init` writes one to start from"))
        }
        Some(root) => Ok(root),
    }
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    anchors: BTreeMap<usize, Node>,
    values: usize,
    bytes: usize,
    last: Range<usize>,
}

impl<'a> Reader<'a> {
    fn problem(&self, bytes: Range<usize>, message: impl Into<String>) -> Problem {
        Problem::new(Span::new(self.source, bytes), message)
    }

    fn next(&mut self) -> Result<(Event<'a>, Range<usize>), Problem> {
        match self.parser.next() {
            None => Ok((Event::StreamEnd, self.last.clone())),
            Some(Err(error)) => {
                let at = error.marker().byte_offset().unwrap_or(self.last.end).min(self.source.text.len());
                Err(self.problem(self.one_char(at), error.info()))
            }
            Some(Ok((event, span))) => {
                self.last = self.bytes(span);
                Ok((event, self.last.clone()))
            }
        }
    }

    fn bytes(&self, span: granit_parser::Span) -> Range<usize> {
        let range = span.byte_range().unwrap_or(self.last.clone());
        let start = range.start.min(self.source.text.len());
        start..range.end.clamp(start, self.source.text.len())
    }

    /// The character at a byte, as a span that can be underlined.
    fn one_char(&self, at: usize) -> Range<usize> {
        let rest = self.source.text.get(at..).and_then(|rest| rest.chars().next());
        at..at + rest.map_or(0, char::len_utf8)
    }

    fn node(&mut self, event: Event<'a>, span: Range<usize>, depth: usize) -> Result<Node, Problem> {
        self.count((1, span.len()), &span)?;
        if depth > DEEPEST {
            return Err(self.problem(span, format!("nested deeper than {DEEPEST}")));
        }
        let (tree, anchor, tag, start) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                (Tree::Scalar(scalar(&text, style).map_err(|why| self.problem(span.clone(), why))?), anchor, tag, span)
            }
            Event::SequenceStart(_, anchor, tag) => (self.list(depth)?, anchor, tag, span),
            Event::MappingStart(_, anchor, tag) => (self.map(depth)?, anchor, tag, span),
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor).cloned() else {
                    return Err(self.problem(span, "an alias inside its own anchor"));
                };
                self.count(node.size(), &span)?;
                return Ok(Node { span: Span::new(self.source, span), ..node });
            }
            _ => return Err(self.problem(span, "unexpected structure")),
        };
        if tag.is_some() {
            return Err(self.problem(start, "tags (`!…`) have no meaning in a spec"));
        }
        let end = match tree {
            Tree::Scalar(_) => start.end,
            // A block's end event lies behind its last line; its own text ends with its last value.
            Tree::List(ref items) => items.last().map_or(self.last.end, |item| item.span.bytes.end.max(start.end)),
            Tree::Map(ref entries) => {
                entries.last().map_or(self.last.end, |(_, key, v)| v.span.bytes.end.max(key.bytes.end))
            }
        };
        let node = Node { span: Span::new(self.source, start.start..end.max(start.end)), tree };
        if anchor > 0 {
            self.count(node.size(), &start)?; // an anchor's value is kept a second time
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn count(&mut self, (values, bytes): (usize, usize), span: &Range<usize>) -> Result<(), Problem> {
        self.values += values;
        self.bytes += bytes;
        if self.values > MOST {
            return Err(self.problem(span.clone(), format!("more than {MOST} values")));
        }
        if self.bytes > MOST_BYTES {
            let message = format!("more than {MOST_BYTES} bytes of text, with what aliases stand for");
            return Err(self.problem(span.clone(), message));
        }
        Ok(())
    }

    fn list(&mut self, depth: usize) -> Result<Tree, Problem> {
        let mut items = Vec::new();
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::SequenceEnd => return Ok(Tree::List(items)),
                event => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Tree, Problem> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut keys = BTreeSet::new();
        loop {
            let (event, span) = self.next()?;
            let key = match event {
                Event::MappingEnd => return Ok(Tree::Map(entries)),
                Event::Scalar(text, ..) => text.into_owned(),
                _ => return Err(self.problem(span, "a key must be a word")),
            };
            self.count((0, key.len()), &span)?;
            if !keys.insert(key.clone()) {
                return Err(self.problem(span, format!("key `{key}` stands here a second time")));
            }
            let (event, value) = self.next()?;
            let node = self.node(event, value, depth + 1)?;
            entries.push((key, Span::new(self.source, span), node));
        }
    }
}

#[cfg(test)]
mod tests;
