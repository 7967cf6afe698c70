//! A checked spec, and the way from a file to it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::load::{Node, Tree, parse};
use super::nested::flatten_parameters;
use super::paths::SpecPaths;
use super::problem::{Problem, Problems};
use super::schema::{path_settings, pipeline_schema};
use super::suggest::nearest;
use super::walk::walk;
use super::{Spec, check};
use crate::base::fs::{self, FileError};

/// A spec that has been checked, defaults filled in. Where `evaluate.from` names another spec, the sections from
/// `dataset` to `search` are that one's.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedSpec {
    /// The spec.
    pub spec: Spec,
    /// Folder of the file that the `dataset` section is written in: data sets of the catalogue are looked for in it and
    /// beside it.
    pub dataset_folder: PathBuf,
    /// The text that it was written as; behind it, as comments, what changed it from outside.
    pub source: String,
}

/// Why there is no resolved spec.
#[derive(Debug, thiserror::Error)]
pub enum SpecError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is not text.
    #[error("`{}` is not UTF-8 text", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// The spec is wrong.
    #[error(transparent)]
    Problems(#[from] Problems),
}

/// Largest spec file, in bytes; one larger is refused before it is parsed.
const LARGEST: u64 = 1 << 20;

/// Loads and checks a spec file, with `--set` changes applied.
pub fn load_spec(path: &Path, sets: &[String]) -> Result<ResolvedSpec, SpecError> {
    load_within(path, sets, &[])
}

/// Loads a spec; `outer` are the specs that it is loaded for.
pub(crate) fn load_within(path: &Path, sets: &[String], outer: &[PathBuf]) -> Result<ResolvedSpec, SpecError> {
    let bytes = fs::read_at_most(path, LARGEST)?;
    let text = String::from_utf8(bytes).map_err(|_| SpecError::NotText { path: path.to_owned() })?;
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    let mut chain = outer.to_vec();
    chain.push(path.canonicalize().unwrap_or_else(|_| path.to_owned()));
    check_within(&path.display().to_string(), &text, sets, &folder, &chain)
}

/// Checks the text of a spec in a folder. Every problem of the text comes at once; problems of a `--set` come by
/// themselves.
pub fn check_text(name: &str, text: &str, sets: &[String], folder: &Path) -> Result<ResolvedSpec, SpecError> {
    check_within(name, text, sets, folder, &[])
}

fn check_within(
    name: &str,
    text: &str,
    sets: &[String],
    folder: &Path,
    chain: &[PathBuf],
) -> Result<ResolvedSpec, SpecError> {
    let problems = |problems: Vec<Problem>| Problems { name: name.to_owned(), source_text: text.to_owned(), problems };
    let mut root = parse(text).map_err(|problem| problems(vec![problem]))?;
    // Before changes are made: they name parameters by their paths.
    flatten_parameters(&mut root).map_err(|problem| problems(vec![problem]))?;
    let changes: String = sets.iter().map(|set| format!("# changed by --set: {}\n", set.replace('\n', " "))).collect();
    let with_source = |resolved: ResolvedSpec| ResolvedSpec { source: format!("{text}{changes}"), ..resolved };
    if sets.is_empty() {
        return resolve(&root, folder, chain).map(with_source).map_err(|failure| failure.into_error(problems));
    }
    // A change is checked on the spec as it becomes; its problems point into the change, not into the file.
    let (changed, rest) = with_sets(root, sets)?;
    let name = "--set".to_owned();
    let in_sets = |found: Vec<Problem>| {
        let (mine, theirs): (Vec<_>, Vec<_>) = found.into_iter().partition(|problem| problem.span.start >= rest.start);
        match mine.is_empty() {
            true => problems(theirs),
            false => {
                let shift = |p: Problem| Problem { span: p.span.start - rest.start..p.span.end - rest.start, ..p };
                Problems { name, source_text: rest.text.clone(), problems: mine.into_iter().map(shift).collect() }
            }
        }
    };
    resolve(&changed, folder, chain).map(with_source).map_err(|failure| failure.into_error(in_sets))
}

/// Where the texts of the changes stand: behind every byte of a spec, one a line.
struct SetsText {
    start: usize,
    text: String,
}

fn with_sets(mut root: Node, sets: &[String]) -> Result<(Node, SetsText), Problems> {
    let text = sets.join("\n");
    let start = 2 * LARGEST as usize;
    let mut at = 0;
    for set in sets {
        let bad = |span, message: String, near: Option<&str>| Problems {
            name: "--set".to_owned(),
            source_text: text.clone(),
            problems: vec![Problem::new(span, message).with_nearest(near)],
        };
        let Some((path, value)) = set.split_once('=') else {
            return Err(bad(at..at + set.len(), "expected `path=value`".to_owned(), None));
        };
        let key = at..at + path.len();
        let value_at = key.end + 1;
        let parsed = parse(&format!("v: {value}")).ok().and_then(|node| node.get("v").cloned());
        let Some(mut node) = parsed else {
            return Err(bad(value_at..at + set.len(), "the value is no YAML".to_owned(), None));
        };
        let (key_start, value_start) = (start + key.start, start + value_at);
        place(&mut node, value_start..value_start + value.len());
        let steps: Vec<&str> = path.split('.').collect();
        if let Err(near) = set_at(&mut root, &steps, node, key_start..key_start + path.len()) {
            return Err(bad(key, format!("`{path}` leads nowhere in a spec"), near.as_deref()));
        }
        at += set.len() + 1;
    }
    Ok((root, SetsText { start, text }))
}

/// Gives every part of a value one span.
fn place(node: &mut Node, span: std::ops::Range<usize>) {
    match &mut node.tree {
        Tree::Scalar(_) => {}
        Tree::List(items) => items.iter_mut().for_each(|item| place(item, span.clone())),
        Tree::Map(entries) => entries.iter_mut().for_each(|(_, key, value)| {
            *key = span.clone();
            place(value, span.clone());
        }),
    }
    node.span = span;
}

/// Sets a value; sections and mappings on the way are made. A list is stepped into by index or by the key of its item.
/// The longest key of a mapping that the path starts with wins: keys of `search.parameters` have dots in them.
fn set_at(node: &mut Node, path: &[&str], value: Node, span: std::ops::Range<usize>) -> Result<(), Option<String>> {
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
            set_at(&mut made, &path[1..], value, span.clone())?;
            entries.push((path[0].to_owned(), span, made));
            Ok(())
        }
    }
}

/// Why a tree is no spec.
enum Failure {
    Problems(Vec<Problem>),
    Other(SpecError),
}

impl Failure {
    fn into_error(self, problems: impl FnOnce(Vec<Problem>) -> Problems) -> SpecError {
        match self {
            Self::Problems(found) => problems(found).into(),
            Self::Other(error) => error,
        }
    }
}

fn resolve(root: &Node, folder: &Path, chain: &[PathBuf]) -> Result<ResolvedSpec, Failure> {
    let mut problems = walk(root, pipeline_schema());
    let mut instance = root.to_json();
    if problems.is_empty() {
        problems = authority(root, &instance);
    }
    if !problems.is_empty() {
        return Err(Failure::Problems(problems));
    }
    let paths = SpecPaths::of_tree(root, path_settings(), &|_| folder.to_owned());
    paths.locate(&mut instance, "", &|_| false);
    let spec: Spec = serde_json::from_value(instance)
        .map_err(|error| Failure::Problems(vec![Problem::new(root.span.clone(), error.to_string())]))?;
    let mut resolved =
        ResolvedSpec { spec: Spec { paths, ..spec }, dataset_folder: folder.to_owned(), source: String::new() };
    take_from(&mut resolved, root, chain)?;
    let problems = check::check(&resolved.spec, root);
    if problems.is_empty() { Ok(resolved) } else { Err(Failure::Problems(problems)) }
}

/// The schema's own word on the instance.
fn authority(root: &Node, instance: &Value) -> Vec<Problem> {
    static VALIDATOR: std::sync::OnceLock<jsonschema::Validator> = std::sync::OnceLock::new();
    let validator = VALIDATOR.get_or_init(|| {
        jsonschema::validator_for(pipeline_schema()).expect("a test checks that the generated schema is a schema")
    });
    let problem = |error: jsonschema::ValidationError<'_>| {
        let pointer = error.instance_path().to_string();
        let unescape = |step: &str| step.replace("~1", "/").replace("~0", "~");
        let steps: Vec<String> = pointer.split('/').skip(1).map(unescape).collect();
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        let message = match error.kind() {
            // The walk has refused all other texts with a pattern: what is left are names that become names of files.
            jsonschema::error::ValidationErrorKind::Pattern { .. } => format!(
                "{} cannot be a name: up to 64 letters, digits, `_`, `-` and `.`, first a letter or a digit",
                error.instance()
            ),
            _ => error.to_string().trim_end_matches('.').to_owned(),
        };
        Problem::new(root.span_at(&steps), message)
    };
    validator.iter_errors(instance).map(problem).collect()
}

/// Takes the sections from `dataset` to `search` of the spec that `evaluate.from` names.
fn take_from(resolved: &mut ResolvedSpec, root: &Node, chain: &[PathBuf]) -> Result<(), Failure> {
    let Some(from) = resolved.spec.evaluate.as_ref().and_then(|evaluate| evaluate.from.clone()) else { return Ok(()) };
    let span = root.span_at(&["evaluate", "from"]);
    let own =
        ["dataset", "preprocess", "model", "optimizer", "search"].into_iter().filter(|key| root.get(key).is_some());
    let problems: Vec<Problem> = own
        .map(|key| {
            let message = format!("`{key}` stands beside `evaluate.from`, which takes it from `{}`", from.written());
            Problem::new(root.key_span(key).unwrap_or_default(), message)
        })
        .collect();
    if !problems.is_empty() {
        return Err(Failure::Problems(problems));
    }
    let path = from.resolve();
    if chain.contains(&path.canonicalize().unwrap_or_else(|_| path.clone())) {
        return Err(Failure::Problems(vec![Problem::new(
            span,
            format!("`{}` comes back to this spec", from.written()),
        )]));
    }
    let base = match load_within(&path, &[], chain) {
        Ok(base) => base,
        Err(SpecError::File(error)) if error.is_not_found() => {
            let siblings = fs::list(from.folder()).unwrap_or_default();
            let near = nearest(from.written(), siblings.iter().map(String::as_str)).map(str::to_owned);
            let problem = Problem::new(span, format!("there is no spec `{}`", path.display()));
            return Err(Failure::Problems(vec![problem.with_nearest(near.as_deref())]));
        }
        Err(error) => return Err(Failure::Other(error)),
    };
    let Spec { seed, dataset, preprocess, model, optimizer, search, paths, .. } = base.spec;
    resolved.dataset_folder = base.dataset_folder;
    resolved.spec = Spec { seed, dataset, preprocess, model, optimizer, search, paths, ..resolved.spec.clone() };
    Ok(())
}
