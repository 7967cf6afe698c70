//! Problems of values that could never come up, or would change nothing.

use serde_json::Value;

use super::apply::{apply, without_effect};
use super::check::{Checker, not_searched};
use super::model::{Search, Spec, to_value};
use super::problem::Problem;
use super::suggest::nearest;
use crate::search::{Config, Parameter, same};

/// The most combinations of kinds with which a parameter is tried.
const MOST_KINDS: usize = 64;

impl Checker<'_> {
    /// A name that the outputs folder uses itself.
    pub(super) fn name(&mut self) {
        if self.spec.name == "store" {
            self.report(&["name"], "`store` is the folder of all artifacts; a pipeline needs another name");
        }
    }

    /// Values of a condition that the parameter it names cannot have.
    pub(super) fn values_of_condition(&mut self, path: &str, parameter: &Parameter) {
        let Some(search) = &self.spec.search else { return };
        for (on, wanted) in parameter.when.iter().flatten() {
            let Some(other) = search.common.parameters.get(on) else { continue };
            for value in wanted.as_array().map_or(std::slice::from_ref(wanted), Vec::as_slice) {
                if !other.can_be(value) {
                    let problem = Problem::new(self.parameter_span(path, "when"), cannot_be(on, value));
                    self.problems.push(problem.with_nearest(nearest_value(other, value).as_deref()));
                }
            }
        }
    }

    /// A parameter of a program that has no value where its condition does not hold.
    pub(super) fn value_without_condition(&mut self, path: &str, parameter: &Parameter) {
        let Some(command) = self.spec.model.as_ref().and_then(|model| model.command()) else { return };
        let is_needed = command.has_placeholder(path) && !command.defaults.contains_key(path);
        if parameter.when.is_some() && is_needed {
            let message =
                format!("`{path}` has no value where its condition does not hold, and `{{{path}}}` needs one");
            let problem = Problem::new(self.parameter_span(path, "when"), message);
            self.problems.push(problem.with_help(format!("add it: `model: {{ defaults: {{ {path}: … }} }}`")));
        }
    }

    /// Values of `against` that no trial has.
    pub(super) fn values_of_rival(&mut self, values: &Config) {
        let Some(search) = &self.spec.search else { return };
        for (path, value) in values {
            let (can_be, near) = match (search.method.listed(), search.common.parameters.get(path)) {
                (Some(listed), _) => (listed.iter().any(|l| l.set.get(path).is_some_and(|own| same(own, value))), None),
                (None, Some(parameter)) => (parameter.can_be(value), nearest_value(parameter, value)),
                (None, None) => continue,
            };
            if !can_be {
                let problem = Problem::new(self.root.span_at(&["evaluate", "against"]), cannot_be(path, value));
                self.problems.push(problem.with_nearest(near.as_deref()));
            }
        }
    }

    /// A parameter whose key belongs to none of the kinds that can stand beside it.
    pub(super) fn has_effect(&mut self, search: &Search, path: &str, value: &Value) {
        let Some((section, _)) = path.split_once('.') else { return };
        if self.spec.model.is_none() || (self.spec.optimizer.is_none() && self.trains_a_network()) {
            return;
        }
        let is_kind = |other: &&String| other.starts_with(section) && other.ends_with(".kind") && *other != path;
        let mut configs = vec![Config::from([(path.to_owned(), value.clone())])];
        for kind in search.common.parameters.keys().filter(is_kind) {
            let parameter = &search.common.parameters[kind];
            let values: Vec<&Value> = parameter.values.iter().flatten().chain(&parameter.value).collect();
            let with = |config: &Config, value: &Value| {
                let mut config = config.clone();
                config.insert(kind.clone(), value.clone());
                config
            };
            configs = configs.iter().flat_map(|config| values.iter().map(|value| with(config, value))).collect();
            configs.truncate(MOST_KINDS);
        }
        let is_lost = |config: &Config| without_effect(self.spec, config).iter().any(|lost| lost == path);
        if !configs.is_empty() && configs.iter().all(is_lost) {
            let message = no_effect(self.spec, path, &configs[0]);
            self.problems.push(Problem::new(self.parameter_span(path, ""), message));
        }
    }

    /// Settings of a listed configuration that change nothing in it.
    pub(super) fn settings_have_effect(&mut self, config: &Config, at: &[&str]) {
        let overruled = apply(self.spec, config).ok().and_then(|configured| configured.model.overruled());
        let lost = without_effect(self.spec, config);
        for path in config.keys() {
            let at = [at, &[path.as_str()]].concat();
            let by = overruled.filter(|o| path.strip_prefix("model.").is_some_and(|key| o.keys.contains(&key)));
            if let Some(overruled) = by {
                self.report(&at, format!("`{path}` has no effect while the model has `{}`", overruled.by));
            } else if lost.contains(path) {
                self.report(&at, no_effect(self.spec, path, config));
            }
        }
    }

    /// Parameters that another parameter of the search overrules wherever both are.
    pub(super) fn overrule_each_other(&mut self, search: &Search) {
        let first = |parameter: &Parameter| parameter.values.iter().flatten().chain(&parameter.value).next().cloned();
        let always = search.common.parameters.iter().filter(|(_, parameter)| parameter.when.is_none());
        let config: Config = always
            .filter_map(|(path, parameter)| Some((path.clone(), first(parameter).or(parameter.min.map(Value::from))?)))
            .filter(|(path, _)| path.contains('.'))
            .collect();
        let Some(overruled) = apply(self.spec, &config).ok().and_then(|configured| configured.model.overruled()) else {
            return;
        };
        let by = format!("model.{}", overruled.by);
        for path in overruled.keys.iter().map(|key| format!("model.{key}")) {
            if config.contains_key(&by) && config.contains_key(&path) {
                let span = self.parameter_span(&path, "");
                self.problems.push(Problem::new(span, format!("`{path}` has no effect beside `{by}`")));
            }
        }
    }

    /// Parameters that `against` names and the search does not set.
    pub(super) fn unknown_of_rival(&mut self, values: &Config) {
        for path in values.keys().filter(|path| !self.is_searched(path)).collect::<Vec<_>>() {
            self.report(&["evaluate", "against"], not_searched(path));
        }
    }
}

fn cannot_be(path: &str, value: &Value) -> String {
    format!("`{path}` is never {value} in this search")
}

fn no_effect(spec: &Spec, path: &str, config: &Config) -> String {
    let written = to_value(spec);
    if path.starts_with("optimizer.") && spec.optimizer.is_none() {
        let kind = spec.model.as_ref().map_or("", |model| model.name());
        return format!("`{path}` has no effect with `model.kind: {kind}`, which has no `optimizer`");
    }
    let kind_of = |section: &str| {
        let pointer = format!("/{}/kind", section.replace('.', "/"));
        config.get(&format!("{section}.kind")).or_else(|| written.pointer(&pointer)).and_then(Value::as_str)
    };
    // The innermost section around the key that has a kind.
    let sections = path.match_indices('.').map(|(at, _)| &path[..at]).collect::<Vec<_>>();
    let of_kind = sections.into_iter().rev().find_map(|section| Some((section, kind_of(section)?)));
    let (section, kind) = of_kind.unwrap_or_default();
    format!("`{path}` has no effect with `{section}.kind: {kind}`, which has no such key")
}

/// The word among a parameter's values that is nearest to one that it cannot have.
fn nearest_value(parameter: &Parameter, value: &Value) -> Option<String> {
    let words = parameter.values.iter().flatten().filter_map(Value::as_str);
    nearest(value.as_str()?, words).map(str::to_owned)
}
