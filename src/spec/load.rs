//! Text → tree with spans, by strict rules: YAML 1.2 core types, duplicate keys refused, sizes bounded.
//!
//! | text | value |
//! | --- | --- |
//! | `yes`, `on`, `010`, `1_000` | strings |
//! | `1e-3`, `.5`, `0x1F`, `0o17` | numbers |
//! | `.inf`, `.nan`, `1e400` | refused |

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;
use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span};

use super::Problem;

/// Largest text, in bytes.
const LARGEST: usize = 1 << 20;
/// Deepest nesting.
const DEEPEST: usize = 64;
/// Most nodes, aliases counted each time.
const MOST: usize = 100_000;

/// A value with its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// The value.
    pub tree: Tree,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// Anything without parts.
    Scalar(Value),
    /// A list.
    List(Vec<Node>),
    /// A mapping: key, bytes of the key, value; in the order of the text.
    Map(Vec<(String, Range<usize>, Node)>),
}

impl Node {
    /// The value as JSON.
    pub fn to_json(&self) -> Value {
        match &self.tree {
            Tree::Scalar(value) => value.clone(),
            Tree::List(items) => items.iter().map(Self::to_json).collect(),
            Tree::Map(entries) => {
                Value::Object(entries.iter().map(|(key, _, node)| (key.clone(), node.to_json())).collect())
            }
        }
    }

    /// The value under a key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.tree {
            Tree::Map(entries) => entries.iter().find(|(k, _, _)| k == key).map(|(_, _, node)| node),
            _ => None,
        }
    }

    /// Bytes of a key of a mapping.
    pub fn key_span(&self, key: &str) -> Option<Range<usize>> {
        match &self.tree {
            Tree::Map(entries) => entries.iter().find(|(k, _, _)| k == key).map(|(_, span, _)| span.clone()),
            _ => None,
        }
    }

    /// Bytes of what stands at a path of keys and indices, or of the deepest part of the path that is there.
    pub fn span_at(&self, path: &[&str]) -> Range<usize> {
        let mut node = self;
        for step in path {
            let next = match &node.tree {
                Tree::List(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
                _ => node.get(step),
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node.span.clone()
    }
}

/// Reads a text. The first problem ends the reading: what follows it has no certain structure.
pub fn parse(text: &str) -> Result<Node, Problem> {
    if text.len() > LARGEST {
        return Err(Problem::new(0..0, format!("the text is larger than {LARGEST} bytes")));
    }
    let mut reader =
        Reader { text, parser: Parser::new_from_str(text), anchors: BTreeMap::new(), nodes: 0, last: 0..0 };
    let mut root = None;
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamEnd => break,
            Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
            _ if root.is_some() => return Err(Problem::new(span, "a second document; a spec is one document")),
            event => root = Some(reader.node(event, span, 0)?),
        }
    }
    match root {
        Some(Node { tree: Tree::Scalar(Value::Null), .. }) | None => {
            Err(Problem::new(0..0, "the spec is empty").with_help("`run init` writes one to start from"))
        }
        Some(root) => Ok(root),
    }
}

struct Reader<'a> {
    text: &'a str,
    parser: Parser<'a, serde_saphyr::granit_parser::StrInput<'a>>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
    last: Range<usize>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Range<usize>), Problem> {
        match self.parser.next() {
            None => Ok((Event::StreamEnd, self.last.clone())),
            Some(Err(error)) => {
                let at = error.marker().byte_offset().unwrap_or(self.last.end).min(self.text.len());
                Err(Problem::new(self.one_char(at), error.info()))
            }
            Some(Ok((event, span))) => {
                self.last = self.bytes(span);
                Ok((event, self.last.clone()))
            }
        }
    }

    fn bytes(&self, span: Span) -> Range<usize> {
        let range = span.byte_range().unwrap_or(self.last.clone());
        let start = range.start.min(self.text.len());
        start..range.end.clamp(start, self.text.len())
    }

    /// The character at a byte, as a span that can be underlined.
    fn one_char(&self, at: usize) -> Range<usize> {
        let rest = self.text.get(at..).and_then(|rest| rest.chars().next());
        at..at + rest.map_or(0, char::len_utf8)
    }

    fn node(&mut self, event: Event<'a>, span: Range<usize>, depth: usize) -> Result<Node, Problem> {
        self.count(1, &span)?;
        if depth > DEEPEST {
            return Err(Problem::new(span, format!("nested deeper than {DEEPEST}")));
        }
        let (tree, anchor, tag, start) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                (Tree::Scalar(scalar(&text, style).map_err(|why| Problem::new(span.clone(), why))?), anchor, tag, span)
            }
            Event::SequenceStart(_, anchor, tag) => (self.list(depth)?, anchor, tag, span),
            Event::MappingStart(_, anchor, tag) => (self.map(depth)?, anchor, tag, span),
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor).cloned() else {
                    return Err(Problem::new(span, "an alias inside its own anchor"));
                };
                self.count(size(&node), &span)?;
                return Ok(Node { span, ..node });
            }
            _ => return Err(Problem::new(span, "unexpected structure")),
        };
        if tag.is_some() {
            return Err(Problem::new(start, "tags (`!…`) have no meaning in a spec"));
        }
        let end = match tree {
            Tree::Scalar(_) => start.end,
            // A block's end event lies behind its last line; its own text ends with its last value.
            Tree::List(ref items) => items.last().map_or(self.last.end, |item| item.span.end.max(start.end)),
            Tree::Map(ref entries) => entries.last().map_or(self.last.end, |(_, key, v)| v.span.end.max(key.end)),
        };
        let node = Node { span: start.start..end.max(start.end), tree };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn count(&mut self, nodes: usize, span: &Range<usize>) -> Result<(), Problem> {
        self.nodes += nodes;
        match self.nodes > MOST {
            true => Err(Problem::new(span.clone(), format!("more than {MOST} values"))),
            false => Ok(()),
        }
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
        let mut entries: Vec<(String, Range<usize>, Node)> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            let key = match event {
                Event::MappingEnd => return Ok(Tree::Map(entries)),
                Event::Scalar(text, ..) => text.into_owned(),
                _ => return Err(Problem::new(span, "a key must be a word")),
            };
            if entries.iter().any(|(before, _, _)| *before == key) {
                return Err(Problem::new(span, format!("key `{key}` stands here a second time")));
            }
            let (event, value) = self.next()?;
            let node = self.node(event, value, depth + 1)?;
            entries.push((key, span, node));
        }
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.tree {
        Tree::Scalar(_) => 0,
        Tree::List(items) => items.iter().map(size).sum(),
        Tree::Map(entries) => entries.iter().map(|(_, _, node)| size(node)).sum(),
    }
}

/// A scalar by YAML's core schema, less what has no place in a spec.
fn scalar(text: &str, style: ScalarStyle) -> Result<Value, String> {
    if style != ScalarStyle::Plain {
        return Ok(text.into());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(true.into()),
        "false" | "False" | "FALSE" => return Ok(false.into()),
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return Err(format!("`{text}` is no finite number"));
    }
    let radix =
        |prefix, radix| unsigned.strip_prefix(prefix).and_then(|digits| u64::from_str_radix(digits, radix).ok());
    if let Some(number) = radix("0x", 16).or_else(|| radix("0o", 8)).filter(|_| unsigned == text) {
        return Ok(number.into());
    }
    let integer = unsigned.bytes().all(|b| b.is_ascii_digit()) && !unsigned.is_empty();
    if integer && (unsigned == "0" || !unsigned.starts_with('0')) {
        let plain = text.strip_prefix('+').unwrap_or(text);
        if let Some(number) =
            plain.parse::<i64>().ok().map(Value::from).or_else(|| plain.parse::<u64>().ok().map(Value::from))
        {
            return Ok(number);
        }
    }
    if is_float(unsigned) {
        let number: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
        return serde_json::Number::from_f64(number).map(Value::Number).ok_or_else(|| format!("`{text}` is too large"));
    }
    Ok(text.into())
}

/// `[0-9]+` beyond 64 bits, `1.5`, `.5`, `1.`, each with an exponent or without; no leading zeros.
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let exponent = exponent.is_none_or(|e| {
        let e = e.strip_prefix(['+', '-']).unwrap_or(e);
        !e.is_empty() && digits(e)
    });
    let whole_is_fine = whole == "0" || !whole.starts_with('0');
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent && whole_is_fine
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn value(text: &str) -> Value {
        parse(&format!("a: {text}")).unwrap().to_json()["a"].clone()
    }

    #[test]
    fn scalars_have_one_meaning() {
        for (text, expected) in [
            ("yes", json!("yes")),
            ("on", json!("on")),
            ("010", json!("010")),
            ("1_000", json!("1_000")),
            ("1e-3", json!(0.001)),
            (".5", json!(0.5)),
            ("0x1F", json!(31)),
            ("0o17", json!(15)),
            ("-7", json!(-7)),
            ("12345678901234567890123", json!(1.234_567_890_123_456_8e22)),
            ("'1'", json!("1")),
            ("true", json!(true)),
            ("~", json!(null)),
            ("1.2.3", json!("1.2.3")),
            ("-", json!([null])),
        ] {
            if text != "-" {
                assert_eq!(value(text), expected, "{text}");
            }
        }
        for bad in [".inf", "-.inf", ".nan", "1e400"] {
            assert!(parse(&format!("a: {bad}")).is_err(), "{bad}");
        }
    }

    #[test]
    fn hostile_texts_are_refused_quickly() {
        let deep = "[".repeat(200_000);
        let nested: String = (0..5000).map(|i| format!("{}a:\n", " ".repeat(i.min(300)))).collect();
        let bomb = "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n\
            d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n";
        for bad in
            [&deep, &nested, bomb, "", "a: 1\na: 2", "a: 1\n---\nb: 2", "a: !x 1", "{a: 1", "\u{0}", "? [a]\n: 1"]
        {
            assert!(parse(bad).is_err(), "{}", &bad[..bad.len().min(40)]);
        }
    }

    #[test]
    fn spans_point_at_the_text() {
        let text = "name: é\noptimizer:\n  kind: adam\n  list: [1, two]\n";
        let root = parse(text).unwrap();
        assert_eq!(&text[root.span_at(&["optimizer", "kind"])], "adam");
        assert_eq!(&text[root.span_at(&["optimizer", "list", "1"])], "two");
        assert_eq!(&text[root.get("optimizer").unwrap().key_span("kind").unwrap()], "kind");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,60}|[ \\-:{}\\[\\]&*!|>'\"#,\\n a1]{0,80}") {
            drop(parse(&text));
        }
    }
}
