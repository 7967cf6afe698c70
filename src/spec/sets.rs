//! Changes of a spec from the command line: `--set path=value`.

use std::sync::Arc;

use serde_json::Value;

use super::load::parse;
use super::node::{Node, Tree};
use super::problem::Problem;
use super::source::{Source, Span};

/// Applies changes to a tree. What they set has its place in `source`, whose lines they are.
///
/// # Errors
/// A change that is no `path=value`, whose value is no YAML, or whose path leads nowhere.
pub(super) fn apply_sets(root: &mut Node, sets: &[String], source: &Arc<Source>) -> Result<(), Problem> {
    let mut at = 0;
    for set in sets {
        let bad = |bytes, message: String| Problem::new(Span::new(source, bytes), message);
        let whole = at..at + set.len();
        let Some((path, value)) = set.split_once('=') else {
            return Err(bad(whole, "expected `path=value`".to_owned()));
        };
        let key = Span::new(source, at..at + path.len());
        let value_at = key.bytes.end + 1..whole.end;
        let parsed = parse(&Source::file("--set", format!("v: {value}"), "")).ok();
        let Some(mut node) = parsed.and_then(|node| node.get("v").cloned()) else {
            return Err(bad(value_at, "the value is no YAML".to_owned()));
        };
        place(&mut node, &Span::new(source, value_at));
        let steps: Vec<&str> = path.split('.').collect();
        if let Err(near) = set_at(root, &steps, node, &key) {
            return Err(bad(key.bytes, format!("`{path}` leads nowhere in a spec")).with_nearest(near.as_deref()));
        }
        at = whole.end + 1;
    }
    Ok(())
}

/// Gives every part of a value one place.
fn place(node: &mut Node, span: &Span) {
    match &mut node.tree {
        Tree::Scalar(_) => {}
        Tree::List(items) => items.iter_mut().for_each(|item| place(item, span)),
        Tree::Map(entries) => entries.iter_mut().for_each(|(_, key, value)| {
            *key = span.clone();
            place(value, span);
        }),
    }
    node.span = span.clone();
}

/// Sets a value; sections and mappings on the way are made. A list is stepped into by index or by the key of its item.
/// The longest key of a mapping that the path starts with wins: keys of `search.parameters` have dots in them.
fn set_at(node: &mut Node, path: &[&str], value: Node, span: &Span) -> Result<(), Option<String>> {
    if path.is_empty() {
        *node = value;
        return Ok(());
    }
    if matches!(node.tree, Tree::Scalar(Value::Null)) {
        node.tree = Tree::Map(Vec::new());
    }
    match &mut node.tree {
        Tree::Scalar(_) => Err(None),
        Tree::List(items) => {
            let by_index = path[0].parse::<usize>().ok().filter(|&index| index < items.len());
            if let Some(index) = by_index {
                return set_at(&mut items[index], &path[1..], value, span);
            }
            let by_key = items.iter_mut().find(|item| item.get(path[0]).is_some());
            match by_key {
                Some(item) => set_at(item, path, value, span),
                None => Err(None),
            }
        }
        Tree::Map(entries) => {
            for taken in (1..=path.len()).rev() {
                let key = path[..taken].join(".");
                if let Some((_, _, inner)) = entries.iter_mut().find(|(k, _, _)| *k == key) {
                    return set_at(inner, &path[taken..], value, span);
                }
            }
            let mut made = Node { span: span.clone(), tree: Tree::Map(Vec::new()) };
            set_at(&mut made, &path[1..], value, span)?;
            entries.push((path[0].to_owned(), span.clone(), made));
            Ok(())
        }
    }
}
