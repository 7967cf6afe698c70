//! Problems that only the meaning of a spec shows. The tree has been found to fit the schema.

use std::collections::BTreeSet;

use serde_json::Value;

use super::apply::apply;
use super::model::{Against, Model, Spec};
use super::node::Node;
use super::problem::Problem;
use super::schema::search_paths;
use super::source::Span;
use super::suggest::nearest;
use crate::data;
use crate::nn::metric::{Column, Part};
use crate::plot::On;
use crate::search::strategies::Method;
use crate::search::{Config, EarlyTerminate, Parameter, SearchError, Space, is_free_name};

/// All problems, in the order of the text.
pub(crate) fn check(spec: &Spec, root: &Node) -> Vec<Problem> {
    let mut checker = Checker { spec, root, problems: Vec::new() };
    checker.sections();
    checker.model();
    checker.steps();
    checker.search();
    checker.evaluate();
    checker.figures();
    checker.problems.sort_by(|a, b| a.span.order(&b.span));
    checker.problems
}

pub(super) struct Checker<'a> {
    pub(super) spec: &'a Spec,
    root: &'a Node,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    pub(super) fn report(&mut self, path: &[&str], message: impl Into<String>) {
        self.problems.push(Problem::new(self.root.span_at(path), message));
    }

    /// Points at the key of a section rather than at all of it.
    fn report_section(&mut self, key: &str, message: impl Into<String>) {
        let span = self.root.key_span(key).unwrap_or_else(|| self.root.span.beginning());
        self.problems.push(Problem::new(span, message));
    }

    fn sections(&mut self) {
        let spec = self.spec;
        if spec.model.as_ref().is_some_and(|model| model.command().is_some()) {
            return self.sections_of_a_program();
        }
        let needs = [
            ("preprocess", !spec.preprocess.is_empty(), "dataset", spec.dataset.is_some()),
            ("model", spec.model.is_some(), "dataset", spec.dataset.is_some()),
            ("model", spec.model.is_some(), "optimizer", spec.optimizer.is_some()),
            ("optimizer", spec.optimizer.is_some(), "model", spec.model.is_some()),
            ("search", spec.search.is_some(), "model", spec.model.is_some()),
            ("evaluate", spec.evaluate.is_some(), "model", spec.model.is_some()),
            ("plot", !spec.plot.is_empty(), "dataset", spec.dataset.is_some()),
        ];
        for (section, is_there, needed, has_needed) in needs {
            if is_there && !has_needed && self.root.get(section).is_some() {
                self.report_section(section, format!("`{section}` needs the section `{needed}`"));
            }
        }
        if spec.dataset.is_none() && self.problems.is_empty() {
            self.problems
                .push(Problem::new(self.root.span.beginning(), "the spec has no `dataset`, so there is nothing to do"));
        }
    }

    /// A program has its own data and its own way to train.
    fn sections_of_a_program(&mut self) {
        for section in ["dataset", "preprocess", "optimizer", "evaluate"] {
            if self.root.get(section).is_some() {
                self.report_section(section, format!("`{section}` has no meaning with `model: {{ kind: command }}`"));
            }
        }
        let Some(command) = self.spec.model.as_ref().and_then(Model::command) else { return };
        let search = self.spec.search.as_ref();
        let listed = search.into_iter().flat_map(|search| match &search.method {
            Method::List(list) => list.configurations.iter().flat_map(|listed| listed.set.keys()).collect(),
            _ => Vec::new(),
        });
        let searched = search.into_iter().flat_map(|search| search.common.parameters.keys()).chain(listed);
        for problem in command.check(searched.map(String::as_str)) {
            self.report(&["model", "run"], problem);
        }
        if let Some(metric) =
            search.map(|search| &search.common.metric).filter(|m| m.goal.is_none() && m.name.goal().is_none())
        {
            let message = format!("`{}` does not tell which way it is better", metric.name.word());
            let problem = Problem::new(self.root.span_at(&["search", "metric"]), message);
            self.problems.push(problem.with_help("add `goal: maximize` or `goal: minimize`"));
        }
    }

    fn model(&mut self) {
        let Some(model) = self.root.get("model") else { return };
        for key in ["hidden_layers", "hidden_size"] {
            if let (Some(_), Some(span)) = (model.get("hidden"), model.key_span(key)) {
                let message = format!("`{key}` and `hidden` both say what the hidden layers are");
                self.problems.push(Problem::new(span, message).with_help("keep one of them"));
            }
        }
    }

    fn steps(&mut self) {
        for problem in data::check_steps(&self.spec.preprocess) {
            self.report(&["preprocess", &problem.index.to_string()], problem.message);
        }
        let stops_early = self.spec.optimizer.as_ref().is_some_and(|o| o.common.early_stopping.is_some());
        if stops_early && !self.has_validation() {
            self.report(
                &["optimizer", "early_stopping"],
                "early stopping needs a `split` step with `validation` above 0",
            );
        }
    }

    fn has_validation(&self) -> bool {
        self.spec.preprocess.iter().any(|step| step.holds_out_validation())
    }

    fn search(&mut self) {
        let Some(search) = &self.spec.search else { return };
        if let Some(problem) = search.common.early_terminate.as_ref().and_then(EarlyTerminate::problem) {
            self.report(&["search", "early_terminate"], problem);
        }
        let is_program = self.spec.model.as_ref().is_some_and(|model| model.command().is_some());
        if matches!(search.method, Method::Hyperband(_)) {
            if is_program {
                let message = "`method: hyperband` continues trainings, which a program cannot be told to do";
                let problem = Problem::new(self.root.span_at(&["search", "method"]), message);
                self.problems
                    .push(problem.with_help("`early_terminate: { type: hyperband, min_iter: … }` ends programs early"));
            }
            if search.common.early_terminate.is_some() {
                self.report(&["search", "early_terminate"], "`method: hyperband` has its own way to end trials");
            }
        }
        if !is_program {
            self.names_of_a_training(search);
        }
        let is_held_out = |column: Column| column.part == Part::Validation;
        let needs_validation = Column::named(search.common.metric.name.word()).is_some_and(is_held_out);
        if !is_program && needs_validation && !self.has_validation() {
            let metric = search.common.metric.name.word();
            self.report_section("search", format!("`{metric}` needs a `split` step with `validation` above 0"));
        }
        for (path, parameter) in &search.common.parameters {
            for problem in parameter.check() {
                let at = self.parameter_span(path, problem.field);
                let message = match problem.field {
                    "values" | "probabilities" if !problem.message.starts_with('`') => {
                        format!("`{}` {}", problem.field, problem.message)
                    }
                    "" => format!("`{path}` {}", problem.message),
                    _ => problem.message,
                };
                self.problems.push(Problem::new(at, message));
            }
            self.condition(path, parameter.when.iter().flatten().map(|(on, _)| on.as_str()));
            if !is_program && !is_free_name(path) {
                self.hidden_conflict(path);
                self.leaves_range(path, parameter);
                self.applies(path, &["search", "parameters", path]);
            }
        }
        self.start(search);
        match &search.method {
            Method::List(list) => self.list(list),
            _ if search.common.parameters.is_empty() => {
                self.report_section("search", "there are no `parameters` to search");
            }
            Method::Grid(_) if self.problems.is_empty() => self.grid(),
            _ => {}
        }
        if let (Method::List(_), Some(span)) =
            (&search.method, self.root.get("search").and_then(|s| s.key_span("parameters")))
        {
            self.problems.push(Problem::new(span, "`parameters` has no meaning with `method: list`"));
        }
    }

    /// Names that only a program may choose for itself.
    fn names_of_a_training(&mut self, search: &super::Search) {
        let metric = search.common.metric.name.word();
        let known: Vec<String> = Column::by_rank().map(Column::name).collect();
        if Column::named(metric).is_none() {
            let span = self.root.span_at(&["search", "metric", "name"]);
            let problem = match nearest(metric, known.iter().map(String::as_str)) {
                Some(near) => Problem::new(span, format!("`name` cannot be `{metric}`")).with_nearest(Some(near)),
                None => {
                    let list = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                    Problem::new(span, format!("`name` must be one of {list}, found `{metric}`"))
                }
            };
            self.problems.push(problem);
        }
        let unknown = |key: &str, place: &str| {
            let near = nearest(key, search_paths().keys().map(String::as_str));
            (format!("unknown key `{key}` in `{place}`"), near.map(str::to_owned))
        };
        for path in search.common.parameters.keys().filter(|path| is_free_name(path)) {
            let (message, near) = unknown(path, "parameters");
            self.problems.push(Problem::new(self.parameter_span(path, ""), message).with_nearest(near.as_deref()));
        }
        let Method::List(list) = &search.method else { return };
        for (index, listed) in list.configurations.iter().enumerate() {
            for path in listed.set.keys().filter(|path| is_free_name(path)) {
                let (message, near) = unknown(path, "set");
                let span = self.root.span_at(&["search", "configurations", &index.to_string(), "set", path]);
                self.problems.push(Problem::new(span, message).with_nearest(near.as_deref()));
            }
        }
    }

    fn start(&mut self, search: &super::Search) {
        if search.common.start.is_empty() {
            return;
        }
        if !matches!(search.method, Method::Random(_) | Method::Sobol(_) | Method::Bayes(_)) {
            return self
                .report(&["search", "start"], "`start` has a meaning with `method: random`, `sobol` and `bayes` only");
        }
        let Ok(space) = Space::new(&search.common.parameters) else { return };
        for (index, config) in search.common.start.iter().enumerate() {
            if let Err(error) = space.start(config) {
                self.report(&["search", "start", &index.to_string()], error.to_string());
            }
        }
    }

    /// Bytes of a key of a parameter, or of the parameter's path.
    fn parameter_span(&self, path: &str, field: &str) -> Span {
        let parameters = self.root.get("search").and_then(|search| search.get("parameters"));
        let value = parameters.and_then(|p| p.get(path)).and_then(|p| p.get(field)).map(|node| node.span.clone());
        value.or_else(|| parameters.and_then(|p| p.key_span(path))).unwrap_or_else(|| self.root.span.beginning())
    }

    fn condition<'b>(&mut self, path: &str, names: impl Iterator<Item = &'b str>) {
        let Some(search) = &self.spec.search else { return };
        for on in names {
            if on == path || !search.common.parameters.contains_key(on) {
                let near = nearest(on, search.common.parameters.keys().map(String::as_str));
                let span = self.parameter_span(path, "when");
                let message = format!("the condition names `{on}`, which is no other parameter of the search");
                self.problems.push(Problem::new(span, message).with_nearest(near));
            }
        }
    }

    fn hidden_conflict(&mut self, path: &str) {
        let listed = self.spec.model.as_ref().is_some_and(|model| model.mlp().is_some_and(|mlp| mlp.hidden.is_some()));
        if listed && matches!(path, "model.hidden_layers" | "model.hidden_size") {
            let span = self.parameter_span(path, "");
            self.problems.push(Problem::new(span, format!("`{path}` has no effect while the model has `hidden`")));
        }
    }

    /// A distribution whose numbers can lie where the setting may not.
    fn leaves_range(&mut self, path: &str, parameter: &Parameter) {
        let (Some([low, high]), Some(leaf)) = (parameter.ends(), search_paths().get(path)) else { return };
        let limit = |key: &str| leaf.get(key).and_then(Value::as_f64);
        let least = limit("minimum").or(limit("exclusiveMinimum")).filter(|least| low < *least);
        let most = limit("maximum").or(limit("exclusiveMaximum")).filter(|most| high > *most);
        // Written ends are compared with the schema already.
        if parameter.min.is_some() {
            return;
        }
        let (end, word, limit) = match (least, most) {
            (Some(least), _) => (low, "below", least),
            (None, Some(most)) => (high, "above", most),
            (None, None) => return,
        };
        let message =
            format!("its numbers go from {low:.4} to {high:.4}: `{path}` cannot be {word} {limit}, as {end:.4} is");
        self.problems.push(Problem::new(self.parameter_span(path, "distribution"), message));
    }

    /// Tries the first value of a parameter, to find paths that lead nowhere in this very spec.
    fn applies(&mut self, path: &str, at: &[&str]) {
        let Some(parameter) = self.spec.search.as_ref().and_then(|s| s.common.parameters.get(path)) else { return };
        let first = parameter.values.iter().flatten().chain(&parameter.value).next().cloned();
        let Some(value) = first.or(parameter.min.map(Value::from)) else { return };
        // A number stands for what the distribution will give; an integer is tried as one.
        let value = match value.as_f64() {
            Some(x) if x.fract() == 0.0 && x.abs() < 9e15 => Value::from(x as i64),
            _ => value,
        };
        self.try_config(&Config::from([(path.to_owned(), value)]), at);
    }

    fn try_config(&mut self, config: &Config, at: &[&str]) {
        if self.spec.model.is_none() || self.spec.optimizer.is_none() {
            return;
        }
        if let Err(error) = apply(self.spec, config) {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            self.report(at, format!("{error}{cause}"));
        }
    }

    fn list(&mut self, list: &crate::search::strategies::List) {
        let mut names = BTreeSet::new();
        for (index, listed) in list.configurations.iter().enumerate() {
            let index = index.to_string();
            if !names.insert(&listed.name) {
                let message = format!("a second configuration is called `{}`", listed.name);
                self.report(&["search", "configurations", &index, "name"], message);
            }
            if matches!(listed.name.as_str(), "best" | "worst") {
                let message = format!("`{}` has a meaning of its own in `evaluate.trial`", listed.name);
                self.report(&["search", "configurations", &index, "name"], message);
            }
            if !listed.set.keys().any(|path| is_free_name(path)) {
                self.try_config(&listed.set, &["search", "configurations", &index, "set"]);
            }
        }
    }

    fn grid(&mut self) {
        let Some(search) = &self.spec.search else { return };
        for (path, parameter) in &search.common.parameters {
            let alone = [(path.clone(), parameter.clone())].into();
            let strategy = crate::search::strategy(
                &search.method,
                &crate::search::Common { parameters: alone, ..search.common.clone() },
                0,
            );
            if let Err(error @ SearchError::ContinuousGrid { .. }) = strategy {
                let span = self.parameter_span(path, "distribution");
                self.problems.push(Problem::new(span, error.to_string()));
            }
        }
        if let Err(error @ SearchError::Condition { .. }) = Space::new(&search.common.parameters) {
            self.report_section("search", error.to_string());
        }
    }

    fn evaluate(&mut self) {
        let spec = self.spec;
        let Some(evaluate) = &spec.evaluate else { return };
        if evaluate.on.contains(&On::Validation) && !self.has_validation() {
            // The default asks for both parts; without a split only the test part is meant.
            if self.root.get("evaluate").is_some_and(|e| e.get("on").is_some()) {
                self.report(&["evaluate", "on"], "`validation` needs a `split` step with `validation` above 0");
            }
        }
        self.trial_word("trial", &evaluate.trial);
        match &evaluate.against {
            None => {}
            Some(Against::Trial(word)) => self.trial_word("against", word),
            Some(Against::Values(values)) => {
                // Of the trials of another spec nothing is known yet.
                let unknown = |path: &&String| evaluate.from.is_none() && !self.is_searched(path);
                for path in values.keys().filter(unknown).collect::<Vec<_>>() {
                    self.report(&["evaluate", "against"], not_searched(path));
                }
            }
        }
    }

    /// A word of `evaluate` must name a trial, as far as names are known before there are trials.
    fn trial_word(&mut self, key: &str, word: &str) {
        let listed: Option<Vec<&str>> = match self.spec.search.as_ref().map(|search| &search.method) {
            Some(Method::List(list)) => Some(list.configurations.iter().map(|listed| listed.name.as_str()).collect()),
            _ => None,
        };
        let known = listed.as_ref().map_or_else(|| is_trial_name(word), |names| names.contains(&word));
        if !matches!(word, "best" | "worst") && !known {
            let names = listed.unwrap_or_else(|| vec!["trial_0000"]);
            let near = nearest(word, names.into_iter().chain(["best", "worst"])).map(str::to_owned);
            let message = format!("`{word}` names no trial: `best`, `worst` or a trial's name");
            let problem = Problem::new(self.root.span_at(&["evaluate", key]), message);
            self.problems.push(problem.with_nearest(near.as_deref()));
        }
    }

    /// Whether the search sets a parameter.
    pub(super) fn is_searched(&self, path: &str) -> bool {
        self.spec.search.as_ref().is_some_and(|search| match &search.method {
            Method::List(list) => list.configurations.iter().any(|listed| listed.set.contains_key(path)),
            _ => search.common.parameters.contains_key(path),
        })
    }
}

pub(super) fn not_searched(path: &str) -> String {
    format!("`{path}` is not among the parameters of the search")
}

/// `trial_0012`: what trials are called that nobody named.
fn is_trial_name(name: &str) -> bool {
    name.strip_prefix("trial_").is_some_and(|number| number.len() >= 4 && number.bytes().all(|b| b.is_ascii_digit()))
}
