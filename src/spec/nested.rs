//! Nested parameters, as W&B's sweeps have them: `optimizer: { parameters: { learning_rate: … } }` is the parameter
//! `optimizer.learning_rate`. They are written flat, and with the distribution that their ends imply, before anything else looks
//! at the tree.

use super::node::{Entry, Node, Tree};
use super::problem::Problem;
use super::source::Span;

/// Flattens `search.parameters`. A path that comes twice is a problem, and so is a group that is something else as well.
pub(crate) fn flatten_parameters(root: &mut Node) -> Result<(), Problem> {
    let Some(entries) = root.entry("search").and_then(|search| search.entry("parameters")).and_then(Node::entries)
    else {
        return Ok(());
    };
    let mut flat = Vec::new();
    for (key, span, node) in std::mem::take(entries) {
        flatten(key, span, node, &mut flat)?;
    }
    flat.iter_mut().for_each(imply_distribution);
    *entries = flat;
    for (index, (path, span, _)) in entries.iter().enumerate() {
        if entries[..index].iter().any(|(before, _, _)| before == path) {
            return Err(Problem::new(span.clone(), format!("`{path}` is described twice")));
        }
    }
    Ok(())
}

fn flatten(path: String, span: Span, mut node: Node, flat: &mut Vec<Entry>) -> Result<(), Problem> {
    let Some(at) = node.key_span("parameters") else {
        flat.push((path, span, node));
        return Ok(());
    };
    let is_alone = node.entries().is_some_and(|entries| entries.len() == 1);
    match node.entry("parameters").and_then(Node::entries) {
        Some(inner) if is_alone => std::mem::take(inner)
            .into_iter()
            .try_for_each(|(key, span, node)| flatten(format!("{path}.{key}"), span, node, flat)),
        Some(_) => Err(Problem::new(at, format!("`{path}` has `parameters` beside other keys"))),
        None => Err(Problem::new(at, "`parameters` must be a mapping")),
    }
}

/// Two ends, with a step or without, and nothing else are a uniform distribution, over integers if all are.
fn imply_distribution((_, span, node): &mut Entry) {
    let number = |node: &Node, key: &str| match &node.get(key)?.tree {
        Tree::Scalar(value) if value.is_number() => Some(value.is_i64()),
        _ => None,
    };
    let ends = (number(node, "min"), number(node, "max"));
    let step = number(node, "step");
    let (Some(min), Some(max), Some(entries)) = (ends.0, ends.1, node.entries()) else { return };
    if entries.iter().all(|(key, _, _)| matches!(key.as_str(), "min" | "max" | "step" | "when")) {
        let word = if min && max && step != Some(false) { "int_uniform" } else { "uniform" };
        let distribution = Node { span: span.clone(), tree: Tree::Scalar(word.into()) };
        entries.push(("distribution".to_owned(), span.clone(), distribution));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Source, parse};

    fn read(text: &str) -> Result<Node, Problem> {
        parse(&Source::file("spec.yaml", text, ""))
    }

    #[test]
    fn nested_parameters_become_paths() {
        let text = "search:\n  parameters:\n    a: { values: [1] }\n    b: { parameters: { c: { value: 2 }, d: { parameters: { e: { value: 3 } } } } }\n";
        let mut root = read(text).unwrap();
        flatten_parameters(&mut root).unwrap();
        let expected = serde_json::json!({ "a": { "values": [1] }, "b.c": { "value": 2 }, "b.d.e": { "value": 3 } });
        assert_eq!(root.to_json()["search"]["parameters"], expected);
    }

    #[test]
    fn two_ends_are_a_uniform_distribution() {
        let implied = |text: &str| {
            let mut root = read(&format!("search: {{ parameters: {{ x: {text} }} }}")).unwrap();
            flatten_parameters(&mut root).unwrap();
            root.to_json()["search"]["parameters"]["x"]["distribution"].as_str().map(str::to_owned)
        };
        for text in ["{ min: 1, max: 8 }", "{ min: 16, max: 64, step: 16 }"] {
            assert_eq!(implied(text).as_deref(), Some("int_uniform"), "{text}");
        }
        for text in [
            "{ min: 1, max: 8.5 }",
            "{ min: 1.0, max: 8.0, when: { y: 1 } }",
            "{ max: 0.1, min: 1e-3 }",
            "{ min: 0, max: 1, step: 0.1 }",
        ] {
            assert_eq!(implied(text).as_deref(), Some("uniform"), "{text}");
        }
        for text in ["{ min: 1 }", "{ min: 1, max: 2, mu: 0 }", "{ min: a, max: 2 }", "{ values: [1], min: 0, max: 1 }"]
        {
            assert_eq!(implied(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_written_both_ways_is_a_problem() {
        let mut root =
            read("search: { parameters: { b.c: { value: 1 }, b: { parameters: { c: { value: 2 } } } } }").unwrap();
        assert_eq!(flatten_parameters(&mut root).unwrap_err().message, "`b.c` is described twice");
        for bad in ["{ parameters: 3 }", "{ parameters: { c: { value: 1 } }, value: 2 }"] {
            let mut root = read(&format!("search: {{ parameters: {{ b: {bad} }} }}")).unwrap();
            assert!(flatten_parameters(&mut root).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_tree_without_parameters_stays() {
        for text in ["a: 1", "search: 3", "search: { parameters: [1] }"] {
            let mut root = read(text).unwrap();
            let before = root.clone();
            flatten_parameters(&mut root).unwrap();
            assert_eq!(root, before);
        }
    }
}
