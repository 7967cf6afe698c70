//! Problems of the `search` section.

use std::collections::BTreeSet;

use serde_json::Value;

use super::apply::{apply, possible_models};
use super::check::Checker;
use super::model::Search;
use super::model_kind::Model;
use super::problem::Problem;
use super::schema::search_paths;
use super::source::Span;
use super::suggest::nearest;
use crate::search::strategies::Listed;
use crate::search::{Config, Parameter, SearchError, Settings, Space, is_free_name, strategy};

/// The most values of a parameter that are tried.
const MOST_TRIED: usize = 200;

impl Checker<'_> {
    pub(super) fn search(&mut self) {
        let Some(search) = &self.spec.search else { return };
        if let Some(problem) = search.common.early_terminate.as_ref().and_then(|rule| rule.problem()) {
            self.report(&["search", "early_terminate"], problem);
        }
        let is_program = self.spec.model.as_ref().is_some_and(|model| model.command().is_some());
        if search.method.continues_trainings() {
            self.continued_trainings(search, is_program);
        }
        if !is_program {
            self.names_of_a_training(search);
        }
        self.goals(search, is_program);
        for (path, parameter) in &search.common.parameters {
            self.parameter(path, parameter, is_program);
        }
        if !is_program {
            self.overrule_each_other(search);
        }
        self.start(search);
        self.configurations(search);
    }

    /// A method that ends and continues trainings by itself.
    fn continued_trainings(&mut self, search: &Search, is_program: bool) {
        let method = search.method.name();
        if is_program {
            let message = format!("`method: {method}` continues trainings, which a program cannot be told to do");
            let problem = Problem::new(self.root.span_at(&["search", "method"]), message);
            self.problems
                .push(problem.with_help("`early_terminate: { type: hyperband, min_iter: … }` ends programs early"));
        }
        let models = possible_models(self.spec);
        let has_one_round = |model: &Model| model.table().is_some_and(|family| family.rounds_key().is_none());
        if let Some(model) = models.first().filter(|_| models.iter().all(has_one_round)) {
            let message =
                format!("`method: {method}` continues trainings, and `kind: {}` has nothing to continue", model.name());
            self.report(&["search", "method"], message);
        }
        if search.common.early_terminate.is_some() {
            let message = format!("`method: {method}` has its own way to end trials");
            self.report(&["search", "early_terminate"], message);
        }
    }

    fn parameter(&mut self, path: &str, parameter: &Parameter, is_program: bool) {
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
        self.values_of_condition(path, parameter);
        self.value_without_condition(path, parameter);
        if !is_program && !is_free_name(path) {
            self.hidden_conflict(path);
            self.leaves_range(path, parameter);
            self.applies(path, &["search", "parameters", path]);
        }
    }

    /// Configurations come from a list or from parameters, and from parameters of the kinds that the method can search.
    fn configurations(&mut self, search: &Search) {
        let Some(listed) = search.method.listed() else {
            if search.common.parameters.is_empty() {
                self.report_section("search", "there are no `parameters` to search");
            } else if self.problems.is_empty() {
                self.conditions(search);
                if !search.method.takes_continuous() {
                    self.continuous(search);
                }
            }
            return;
        };
        self.listed(listed);
        if let Some(span) = self.root.get("search").and_then(|search| search.key_span("parameters")) {
            let message = format!("`parameters` has no meaning with `method: {}`", search.method.name());
            self.problems.push(Problem::new(span, message));
        }
    }

    /// Names that only a program may choose for itself.
    fn names_of_a_training(&mut self, search: &Search) {
        let unknown = |key: &str, place: &str| {
            let near = nearest(key, search_paths().keys().map(String::as_str));
            (format!("unknown key `{key}` in `{place}`"), near.map(str::to_owned))
        };
        for path in search.common.parameters.keys().filter(|path| is_free_name(path)) {
            let (message, near) = unknown(path, "parameters");
            self.problems.push(Problem::new(self.parameter_span(path, ""), message).with_nearest(near.as_deref()));
        }
        for (index, listed) in search.method.listed().unwrap_or_default().iter().enumerate() {
            for path in listed.set.keys().filter(|path| is_free_name(path)) {
                let (message, near) = unknown(path, "set");
                let span = self.root.span_at(&["search", "configurations", &index.to_string(), "set", path]);
                self.problems.push(Problem::new(span, message).with_nearest(near.as_deref()));
            }
        }
    }

    fn start(&mut self, search: &Search) {
        if search.common.start.is_empty() {
            return;
        }
        if !search.method.takes_start() {
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
    pub(super) fn parameter_span(&self, path: &str, field: &str) -> Span {
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
        let Some(overruled) = self.spec.model.as_ref().and_then(|model| model.overruled()) else { return };
        if path.strip_prefix("model.").is_some_and(|key| overruled.keys.contains(&key)) {
            let span = self.parameter_span(path, "");
            let message = format!("`{path}` has no effect while the model has `{}`", overruled.by);
            self.problems.push(Problem::new(span, message));
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

    /// Tries every value of a parameter, to find those that make no sense in this very spec, and paths that change nothing.
    fn applies(&mut self, path: &str, at: &[&str]) {
        let Some(search) = &self.spec.search else { return };
        let Some(parameter) = search.common.parameters.get(path) else { return };
        let mut values: Vec<Value> = parameter.values.iter().flatten().chain(&parameter.value).cloned().collect();
        if values.is_empty() {
            values.extend([parameter.min, parameter.max].into_iter().flatten().map(Value::from));
        }
        // A number stands for what the distribution will give; an integer is tried as one.
        let as_given = |value: Value| match value.as_f64() {
            Some(x) if x.fract() == 0.0 && x.abs() < 9e15 => Value::from(x as i64),
            _ => value,
        };
        let before = self.problems.len();
        let first = values.first().cloned();
        for value in values.into_iter().take(MOST_TRIED).map(as_given) {
            self.try_config(&Config::from([(path.to_owned(), value)]), at);
            if self.problems.len() > before {
                return;
            }
        }
        // Whether a key has an effect depends on the kinds beside it, not on its value.
        if let Some(value) = first {
            self.has_effect(search, path, &value);
        }
    }

    fn try_config(&mut self, config: &Config, at: &[&str]) {
        if self.spec.model.is_none() || (self.spec.optimizer.is_none() && self.trains_a_network()) {
            return;
        }
        if let Err(error) = apply(self.spec, config) {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            self.report(at, format!("{error}{cause}"));
        }
    }

    fn listed(&mut self, configurations: &[Listed]) {
        let mut names = BTreeSet::new();
        for (index, listed) in configurations.iter().enumerate() {
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
                let at = ["search", "configurations", &index, "set"];
                let before = self.problems.len();
                self.try_config(&listed.set, &at);
                if self.problems.len() == before {
                    self.settings_have_effect(&listed.set, &at);
                }
            }
        }
    }

    /// Parameters that a method cannot search because they are continuous.
    fn continuous(&mut self, search: &Search) {
        for (path, parameter) in &search.common.parameters {
            let alone = [(path.clone(), parameter.clone())].into();
            let strategy = strategy(&search.method, &Settings { parameters: alone, ..search.common.clone() }, 0);
            if let Err(error @ SearchError::ContinuousGrid { .. }) = strategy {
                let span = self.parameter_span(path, "distribution");
                self.problems.push(Problem::new(span, error.to_string()));
            }
        }
    }

    /// Conditions that wait for each other.
    fn conditions(&mut self, search: &Search) {
        if let Err(error @ SearchError::Condition { .. }) = Space::new(&search.common.parameters) {
            self.report_section("search", error.to_string());
        }
    }
}
