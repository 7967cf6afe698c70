//! A checked spec, and the way from a file to it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::left_out::{leave_out, leave_out_figures};
use super::load::parse;
use super::nested::flatten_parameters;
use super::node::Node;
use super::paths::SpecPaths;
use super::problem::{Problem, Problems};
use super::pruned::pruned;
use super::replicates::hold_out_first_fold;
use super::schema::{path_settings, pipeline_schema};
use super::sets::apply_sets;
use super::source::Source;
use super::suggest::nearest;
use super::walk::walk;
use super::{Spec, check};
use crate::base::fs::{self, FileError};
use crate::data::{self, DatasetSpec};
use crate::nn::Task;
use crate::nn::metric::{Column, goal_of};
use crate::search::MetricName;

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
    /// The file that it was read from, in full; none where it came as text.
    pub file: Option<PathBuf>,
    /// What changes from outside have left without a meaning, a sentence each.
    pub left_out: Vec<String>,
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

impl From<Problem> for SpecError {
    fn from(problem: Problem) -> Self {
        Self::Problems(Problems { problems: vec![problem] })
    }
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
    let file = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    chain.push(file.clone());
    let resolved = check_within(&path.display().to_string(), &text, sets, &folder, &chain)?;
    Ok(ResolvedSpec { file: Some(file), ..resolved })
}

/// Checks the text of a spec in a folder. Every problem comes at once, those of the text before those of a `--set`.
///
/// # Errors
/// The problems.
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
    let mut root = parse(&Source::file(name, text, folder))?;
    // Before changes are made: they name parameters by their paths.
    flatten_parameters(&mut root)?;
    // A change is checked on the spec as it becomes; its problems point into the change.
    apply_sets(&mut root, sets, &Source::sets(sets, folder))?;
    let mut left_out = leave_out(&mut root, pipeline_schema());
    let changes: String = sets.iter().map(|set| format!("# changed by --set: {}\n", set.replace('\n', " "))).collect();
    let mut resolved = resolve(&mut root, folder, chain)?;
    left_out.append(&mut resolved.left_out);
    Ok(ResolvedSpec { source: format!("{text}{changes}"), left_out, ..resolved })
}

fn resolve(root: &mut Node, folder: &Path, chain: &[PathBuf]) -> Result<ResolvedSpec, SpecError> {
    let mut problems = walk(root, pipeline_schema());
    let mut instance = root.to_json();
    if problems.is_empty() {
        problems = authority(root, &instance);
    }
    if !problems.is_empty() {
        return Err(Problems { problems }.into());
    }
    let paths = SpecPaths::of_tree(root, path_settings());
    paths.locate(&mut instance, "", &|_| false);
    let spec: Spec =
        serde_json::from_value(instance).map_err(|error| Problem::new(root.span.clone(), error.to_string()))?;
    let mut resolved = ResolvedSpec {
        spec: Spec { paths, ..spec },
        dataset_folder: folder.to_owned(),
        source: String::new(),
        file: None,
        left_out: Vec::new(),
    };
    take_from(&mut resolved, root, chain)?;
    first_goal(&mut resolved.spec);
    say_metric(&mut resolved.spec, root);
    say_goals(&mut resolved.spec);
    hold_out_first_fold(&mut resolved.spec);
    resolved.left_out = leave_out_figures(&mut resolved.spec, root);
    let problems = check::check(&resolved.spec, root);
    if problems.is_empty() { Ok(resolved) } else { Err(Problems { problems }.into()) }
}

/// The first of several goals ranks the trials.
fn first_goal(spec: &mut Spec) {
    if let Some(search) = &mut spec.search
        && let Some(first) = search.common.metrics.first()
    {
        search.common.metric = first.clone();
    }
}

/// Where numbers or labels are known to be predicted and no metric is named, the search ranks by the first that suits.
fn say_metric(spec: &mut Spec, root: &Node) {
    let is_named = root.get("search").and_then(|search| search.get("metric")?.get("name")).is_some();
    let task = match spec.dataset.as_ref().and_then(DatasetSpec::task) {
        Some(data::Task::Regression) => Task::Regression,
        Some(data::Task::MultiLabel) => Task::MultiLabel,
        Some(data::Task::Classification) | None => return,
    };
    let is_own = root.get("search").is_some() && spec.model.as_ref().is_some_and(|model| model.command().is_none());
    let search = spec.search.as_mut().filter(|search| search.common.metrics.is_empty());
    let Some(search) = search.filter(|_| is_own && !is_named) else { return };
    let suits = |column: &Column| column.is_for(task) && column.metric.is_usual(task);
    if let Some(name) = Column::by_rank().find(suits).map(Column::name) {
        search.common.metric.name = MetricName::new(name);
    }
}

/// Says which way metrics of trainings are better, where their names alone would not.
fn say_goals(spec: &mut Spec) {
    let Some(common) = spec.search.as_mut().map(|search| &mut search.common) else { return };
    for metric in std::iter::once(&mut common.metric).chain(&mut common.metrics) {
        let known = goal_of(metric.name.as_str());
        if metric.goal.is_none() && known.is_some() && known != metric.name.goal() {
            metric.goal = known;
        }
    }
}

/// The schema's own word on the instance.
fn authority(root: &Node, instance: &Value) -> Vec<Problem> {
    let validator = jsonschema::validator_for(&pruned(pipeline_schema(), instance))
        .expect("a test checks that the generated schema is a schema, and a part of it is one");
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

/// Takes the seed and the sections from `dataset` to `search` of the spec that `evaluate.from` names.
fn take_from(resolved: &mut ResolvedSpec, root: &Node, chain: &[PathBuf]) -> Result<(), SpecError> {
    let Some(from) = resolved.spec.evaluate.as_ref().and_then(|evaluate| evaluate.from.clone()) else { return Ok(()) };
    let span = root.span_at(&["evaluate", "from"]);
    let own = ["seed", "dataset", "preprocess", "model", "optimizer", "repeat", "search"]
        .into_iter()
        .filter(|key| root.get(key).is_some());
    let problems: Vec<Problem> = own
        .map(|key| {
            let message = format!("`{key}` stands beside `evaluate.from`, which takes it from `{}`", from.written());
            Problem::new(root.key_span(key).unwrap_or_else(|| root.span.beginning()), message)
        })
        .collect();
    if !problems.is_empty() {
        return Err(Problems { problems }.into());
    }
    let path = from.resolve();
    if chain.contains(&path.canonicalize().unwrap_or_else(|_| path.clone())) {
        return Err(Problem::new(span, format!("`{}` comes back to this spec", from.written())).into());
    }
    let base = match load_within(&path, &[], chain) {
        Ok(base) => base,
        Err(SpecError::File(error)) if error.is_not_found() => {
            let siblings = fs::list(from.folder()).unwrap_or_default();
            let near = nearest(from.written(), siblings.iter().map(String::as_str)).map(str::to_owned);
            let problem = Problem::new(span, format!("there is no spec `{}`", path.display()));
            return Err(problem.with_nearest(near.as_deref()).into());
        }
        Err(error) => return Err(error),
    };
    let Spec { seed, dataset, preprocess, model, optimizer, repeat, search, paths, .. } = base.spec;
    resolved.dataset_folder = base.dataset_folder;
    resolved.spec =
        Spec { seed, dataset, preprocess, model, optimizer, repeat, search, paths, ..resolved.spec.clone() };
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests lay out files by hand")]

    use super::*;

    /// The text that each problem points at, with the name of its source.
    fn places(error: SpecError) -> Vec<(String, String)> {
        let SpecError::Problems(Problems { problems }) = error else { panic!("{error}") };
        let place = |Problem { span, .. }: Problem| (span.source.name.clone(), span.source.text[span.bytes].to_owned());
        problems.into_iter().map(place).collect()
    }

    #[test]
    fn problems_of_a_text_and_of_changes_come_together_each_in_its_place() {
        let text = "name: a\nsed: 3\ndataset: { name: digits }\n";
        let sets = ["seed=4".to_owned(), "dataset.name=digitz".to_owned()];
        let error = check_text("a.yaml", text, &sets, Path::new("")).unwrap_err();
        let expected = [("a.yaml", "sed"), ("--set", "digitz")];
        assert_eq!(places(error), expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }

    #[test]
    fn a_problem_of_another_spec_is_shown_in_that_spec() {
        let folder = tempfile::tempdir().unwrap();
        let other = folder.path().join("other.yaml");
        std::fs::write(&other, "name: other\ndataset: { name: digitz }\n").unwrap();
        let spec = folder.path().join("spec.yaml");
        std::fs::write(&spec, "name: spec\nevaluate: { from: other.yaml }\n").unwrap();
        let found = places(load_spec(&spec, &[]).unwrap_err());
        assert_eq!(found, [(other.display().to_string(), "digitz".to_owned())]);
    }
}
