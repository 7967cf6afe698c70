//! Checks a tree against our own generated schema: every problem at once, each with its span and the nearest word.
//!
//! This reads the part of JSON Schema that the generator writes. `jsonschema` checks the same instance afterwards, so
//! what this walk does not know is still found, only in plainer words.

use serde_json::Value;

use super::node::{Entry, Node, Tree};
use super::problem::Problem;
use super::schema_parts::{is_type, properties, tag_of};
use super::source::Span;
use super::suggest::{distribution_elsewhere, nearest};
use crate::search::{BUDGET, Budget, FREE_NAME, is_free_name, is_name_by};

/// Checks a tree; problems are in the order of the text.
pub(crate) fn walk(root: &Node, schema: &Value) -> Vec<Problem> {
    let mut walker = Walker { problems: Vec::new() };
    walker.node(root, schema, "the spec");
    walker.problems.sort_by(|a, b| a.span.order(&b.span));
    walker.problems
}

struct Walker {
    problems: Vec<Problem>,
}

/// What a value is called in messages.
fn found(node: &Node) -> String {
    match &node.tree {
        Tree::List(_) => "a list".to_owned(),
        Tree::Map(_) => "a mapping".to_owned(),
        Tree::Scalar(Value::Null) => "nothing".to_owned(),
        Tree::Scalar(Value::String(text)) => format!("`{}`", text.chars().take(40).collect::<String>()),
        Tree::Scalar(value) => format!("`{value}`"),
    }
}

fn variants<'a>(schema: &'a Value, key: &str) -> Option<&'a Vec<Value>> {
    schema.get(key).and_then(Value::as_array)
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    variants(schema, "required").into_iter().flatten().filter_map(Value::as_str)
}

impl Walker {
    fn report(&mut self, span: &Span, message: String, nearest: Option<&str>) {
        self.problems.push(Problem::new(span.clone(), message).with_nearest(nearest));
    }

    fn node(&mut self, node: &Node, schema: &Value, name: &str) {
        if let Some(alternatives) = variants(schema, "anyOf") {
            return self.alternatives(node, alternatives, name);
        }
        if let Some(alternatives) = variants(schema, "oneOf") {
            return self.union(node, alternatives, name);
        }
        if let Some(words) = variants(schema, "enum") {
            return self.word(node, &words.iter().collect::<Vec<_>>(), name);
        }
        if let Some(word) = schema.get("const") {
            return self.word(node, &[word], name);
        }
        match &node.tree {
            Tree::Map(entries) => self.map(node, entries, schema, name),
            Tree::List(items) => self.list(node, items, schema, name),
            Tree::Scalar(value) => self.scalar(node, value, schema, name),
        }
    }

    /// `anyOf`: a value or nothing, or a word or a mapping. The alternative of the value's type is meant.
    fn alternatives(&mut self, node: &Node, alternatives: &[Value], name: &str) {
        let fits = |schema: &&Value| match &node.tree {
            Tree::Map(_) => is_type(schema, "object") || schema.get("properties").is_some(),
            Tree::List(_) => is_type(schema, "array"),
            Tree::Scalar(Value::Null) => is_type(schema, "null"),
            Tree::Scalar(Value::String(_)) => is_type(schema, "string") || schema.get("enum").is_some(),
            Tree::Scalar(Value::Bool(_)) => is_type(schema, "boolean"),
            Tree::Scalar(_) => is_type(schema, "number") || is_type(schema, "integer"),
        };
        // A name that somebody is free to choose; what knows the model checks it.
        let text = node.to_json();
        let is_free = |schema: &Value| {
            let expression = schema.get("pattern").and_then(Value::as_str);
            expression.zip(text.as_str()).is_some_and(|(expression, text)| is_name_by(expression, text))
        };
        if alternatives.iter().any(is_free) {
            return;
        }
        match alternatives.iter().find(fits).or(alternatives.first()) {
            Some(schema) => self.node(node, schema, name),
            None => self.report(&node.span, format!("{name} can have no value"), None),
        }
    }

    /// `oneOf`: words, variants told apart by a tag, or variants told apart by their keys.
    fn union(&mut self, node: &Node, union: &[Value], name: &str) {
        let words: Vec<&Value> = union
            .iter()
            .flat_map(|variant| variant.get("const").into_iter().chain(variants(variant, "enum").into_iter().flatten()))
            .collect();
        if !words.is_empty() && union.iter().all(|variant| variant.get("properties").is_none()) {
            return self.word(node, &words, name);
        }
        let Tree::Map(entries) = &node.tree else {
            return self.report(&node.span, format!("{name} must be a mapping, found {}", found(node)), None);
        };
        let tag = union.iter().find_map(tag_of).map(|(key, _)| key);
        match tag.and_then(|tag| Some((tag, entries.iter().find(|(key, _, _)| key == tag)?))) {
            Some((tag, (_, _, value))) => self.tagged(node, union, tag, value, name),
            None => self.by_keys(node, entries, union, tag, name),
        }
    }

    fn tagged(&mut self, node: &Node, union: &[Value], tag: &str, value: &Node, name: &str) {
        let tags: Vec<(&str, &Value)> = union.iter().filter_map(|v| Some((tag_of(v)?.1, v))).collect();
        let word = match &value.tree {
            Tree::Scalar(Value::String(word)) => word.as_str(),
            _ => "",
        };
        let Some((_, variant)) = tags.iter().find(|(tag, _)| *tag == word) else {
            let words: Vec<Value> = tags.iter().map(|(tag, _)| (*tag).into()).collect();
            return self.word(value, &words.iter().collect::<Vec<_>>(), &format!("`{tag}` of {name}"));
        };
        let before = self.problems.len();
        self.node(node, variant, name);
        // A key of another variant is no misspelling: say whose it is.
        let Tree::Map(entries) = &node.tree else { return };
        for problem in &mut self.problems[before..] {
            let Some((key, _, _)) = entries.iter().find(|(_, span, _)| *span == problem.span) else { continue };
            let owners = tags.iter().filter(|(_, variant)| properties(variant).any(|property| property == key));
            let owners: Vec<String> = owners.map(|(tag, _)| format!("`{tag}`")).collect();
            if !owners.is_empty() && problem.message.starts_with("unknown key") {
                problem.message = format!("`{key}` does not belong to `{tag}: {word}`");
                problem.help = Some(format!("it belongs to {}", owners.join(", ")));
            }
        }
    }

    fn by_keys(&mut self, node: &Node, entries: &[Entry], union: &[Value], tag: Option<&str>, name: &str) {
        let has = |variant: &&Value| required(variant).any(|key| entries.iter().any(|(k, _, _)| k == key));
        if let Some(variant) = union.iter().find(has) {
            return self.node(node, variant, name);
        }
        if let Some(tag) = tag.filter(|_| union.iter().all(|variant| tag_of(variant).is_some())) {
            let words: Vec<&str> = union.iter().filter_map(tag_of).map(|(_, word)| word).collect();
            let known: Vec<&str> = union.iter().flat_map(properties).collect();
            for (key, span, _) in entries.iter().filter(|(key, _, _)| !known.contains(&key.as_str())) {
                self.report(span, format!("unknown key `{key}` in {name}"), nearest(key, known.iter().copied()));
            }
            return self.report(&node.span, format!("{name} needs `{tag}`: one of {}", list(&words)), None);
        }
        let keys: Vec<&str> = union.iter().flat_map(required).collect();
        match entries.first() {
            Some((key, span, _)) => {
                self.report(span, format!("unknown key `{key}` in {name}"), nearest(key, keys.iter().copied()));
            }
            None => self.report(&node.span, format!("{name} needs one of {}", list(&keys)), None),
        }
    }

    fn word(&mut self, node: &Node, words: &[&Value], name: &str) {
        let value = node.to_json();
        if words.contains(&&value) {
            return;
        }
        if let Some(how) = value.as_str().filter(|_| name == "`distribution`").and_then(distribution_elsewhere) {
            let problem = Problem::new(node.span.clone(), format!("{name} cannot be {}", found(node)));
            return self.problems.push(problem.with_help(how));
        }
        let texts: Vec<&str> = words.iter().filter_map(|word| word.as_str()).collect();
        let near = value.as_str().and_then(|word| nearest(word, texts.iter().copied()));
        let message = match near {
            Some(_) => format!("{name} cannot be {}", found(node)),
            None if texts.len() > 20 => format!("{name} cannot be {}", found(node)),
            None => format!("{name} must be one of {}, found {}", list(&texts), found(node)),
        };
        self.report(&node.span, message, near);
    }

    fn map(&mut self, node: &Node, entries: &[Entry], schema: &Value, name: &str) {
        if schema.get("type").is_some() && !is_type(schema, "object") {
            return self.report(&node.span, format!("{name} must be {}, found a mapping", type_name(schema)), None);
        }
        let known = schema.get("properties").and_then(Value::as_object);
        let free = schema.get("patternProperties").and_then(|patterns| patterns.get(FREE_NAME));
        for (key, span, value) in entries {
            match (known.and_then(|known| known.get(key)), schema.get("additionalProperties")) {
                (Some(property), _) => self.node(value, property, &format!("`{key}`")),
                (None, _) if free.is_some() && is_free_name(key) => {
                    self.node(value, free.unwrap_or(&Value::Null), &format!("`{key}`"));
                }
                (None, Some(Value::Bool(false))) => {
                    // A parameter of words has no distribution, whatever other tools write there.
                    let word = value.to_json();
                    let how = word.as_str().filter(|_| key == "distribution").and_then(distribution_elsewhere);
                    if let Some(how) = how {
                        let problem = Problem::new(span.clone(), format!("unknown key `{key}` in {name}"));
                        self.problems.push(problem.with_help(how));
                        continue;
                    }
                    self.report(span, format!("unknown key `{key}` in {name}"), nearest(key, properties(schema)));
                }
                (None, Some(rest @ Value::Object(_))) => self.node(value, rest, &format!("`{key}`")),
                (None, _) => {}
            }
        }
        for key in required(schema).filter(|key| !entries.iter().any(|(k, _, _)| k == key)) {
            self.report(&node.span, format!("{name} needs `{key}`"), None);
        }
    }

    fn list(&mut self, node: &Node, items: &[Node], schema: &Value, name: &str) {
        if schema.get("type").is_some() && !is_type(schema, "array") {
            return self.report(&node.span, format!("{name} must be {}, found a list", type_name(schema)), None);
        }
        let count = |key: &str| schema.get(key).and_then(Value::as_u64);
        if count("minItems").is_some_and(|least| (items.len() as u64) < least) {
            self.report(&node.span, format!("{name} is empty"), None);
        }
        if let Some(most) = count("maxItems").filter(|most| items.len() as u64 > *most) {
            self.report(&node.span, format!("{name} has more than {most} items"), None);
        }
        if let Some(schema) = schema.get("items") {
            for item in items {
                self.node(item, schema, &format!("an item of {name}"));
            }
        }
    }

    fn scalar(&mut self, node: &Node, value: &Value, schema: &Value, name: &str) {
        let integral = |x: f64| x.fract() == 0.0 && x.abs() < 9e15;
        let fits = match value {
            _ if schema.get("type").is_none() => true,
            Value::Null => is_type(schema, "null"),
            Value::Bool(_) => is_type(schema, "boolean"),
            Value::String(_) => is_type(schema, "string"),
            Value::Number(n) if n.is_f64() => is_type(schema, "number"),
            _ => is_type(schema, "number") || is_type(schema, "integer"),
        };
        if !fits {
            let message = format!("{name} must be {}, found {}", type_name(schema), found(node));
            let mut problem = Problem::new(node.span.clone(), message);
            if let Some(x) = value.as_f64().filter(|&x| is_type(schema, "integer") && integral(x)) {
                problem = problem.with_help(format!("write `{}`", x as i64));
            }
            let is_number = |text: &str| text.parse::<f64>().is_ok_and(f64::is_finite);
            if let Some(text) = value.as_str().filter(|text| !is_type(schema, "string") && is_number(text)) {
                problem = problem.with_help(format!("write {text} without quotes"));
            }
            self.problems.push(problem);
        } else if let Some(x) = value.as_f64() {
            self.range(node, x, schema, name);
        } else if schema.get("pattern").is_some_and(|pattern| pattern == BUDGET)
            && value.as_str().and_then(Budget::parse).is_none()
        {
            let message = format!("{name} must be a time, found {}", found(node));
            let help = "write a number and `s`, `m` or `h`, such as `30m`";
            self.problems.push(Problem::new(node.span.clone(), message).with_help(help));
        }
    }

    fn range(&mut self, node: &Node, x: f64, schema: &Value, name: &str) {
        let limit = |key: &str| schema.get(key).and_then(Value::as_f64);
        let rules = [
            (limit("minimum").is_some_and(|limit| x < limit), "minimum", "at least"),
            (limit("exclusiveMinimum").is_some_and(|limit| x <= limit), "exclusiveMinimum", "above"),
            (limit("maximum").is_some_and(|limit| x > limit), "maximum", "at most"),
            (limit("exclusiveMaximum").is_some_and(|limit| x >= limit), "exclusiveMaximum", "below"),
        ];
        for (_, key, word) in rules.iter().filter(|(broken, _, _)| *broken) {
            let limit = limit(key).unwrap_or_default();
            self.report(&node.span, format!("{name} must be {word} {limit}, found {}", found(node)), None);
        }
    }
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn type_name(schema: &Value) -> &'static str {
    let names = [
        ("integer", "an integer"),
        ("number", "a number"),
        ("string", "a text"),
        ("boolean", "true or false"),
        ("array", "a list"),
        ("object", "a mapping"),
    ];
    names.iter().find(|(name, _)| is_type(schema, name)).map_or("empty", |(_, text)| text)
}
