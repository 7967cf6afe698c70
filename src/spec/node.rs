//! A spec as a tree of values, each with its place in a text.

use serde_json::Value;

use super::source::Span;

/// A value with its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its place.
    pub span: Span,
    /// The value.
    pub tree: Tree,
}

/// An entry of a mapping: key, place of the key, value.
pub type Entry = (String, Span, Node);

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// Anything without parts.
    Scalar(Value),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the text.
    Map(Vec<Entry>),
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

    /// Place of a key of a mapping.
    pub fn key_span(&self, key: &str) -> Option<Span> {
        match &self.tree {
            Tree::Map(entries) => entries.iter().find(|(k, _, _)| k == key).map(|(_, span, _)| span.clone()),
            _ => None,
        }
    }

    /// Place of what stands at a path of keys and indices, or of the deepest part of the path that is there.
    pub fn span_at(&self, path: &[&str]) -> Span {
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

    /// Number of values in it, itself among them, and of the bytes of their texts and keys.
    pub(super) fn size(&self) -> (usize, usize) {
        let sum = |a: (usize, usize), b: (usize, usize)| (a.0 + b.0, a.1 + b.1);
        match &self.tree {
            Tree::Scalar(value) => (1, value.as_str().map_or(0, str::len)),
            Tree::List(items) => items.iter().map(Self::size).fold((1, 0), sum),
            Tree::Map(entries) => {
                entries.iter().map(|(key, _, node)| sum((0, key.len()), node.size())).fold((1, 0), sum)
            }
        }
    }

    pub(super) fn entry(&mut self, key: &str) -> Option<&mut Node> {
        self.entries()?.iter_mut().find(|(k, _, _)| k == key).map(|(_, _, node)| node)
    }

    pub(super) fn entries(&mut self) -> Option<&mut Vec<Entry>> {
        match &mut self.tree {
            Tree::Map(entries) => Some(entries),
            _ => None,
        }
    }
}
