//! Problems that only the meaning of a spec shows. The tree has been found to fit the schema.

use super::apply::{ApplyError, apply, possible_models};
use super::model::{Against, Spec};
use super::node::{Node, Tree};
use super::problem::Problem;
use super::suggest::nearest;
use crate::data::{self, IdleKey};
use crate::plot::On;
use crate::search::Config;

/// All problems, in the order of the text.
pub(crate) fn check(spec: &Spec, root: &Node) -> Vec<Problem> {
    let mut checker = Checker { spec, root, problems: Vec::new() };
    checker.name();
    checker.sections();
    checker.dataset();
    checker.model();
    checker.steps();
    checker.repeat();
    checker.search();
    checker.training();
    checker.evaluate();
    checker.figures();
    checker.target();
    checker.problems.sort_by(|a, b| a.span.order(&b.span));
    checker.problems
}

pub(super) struct Checker<'a> {
    pub(super) spec: &'a Spec,
    pub(super) root: &'a Node,
    pub(super) problems: Vec<Problem>,
}

impl Checker<'_> {
    pub(super) fn report(&mut self, path: &[&str], message: impl Into<String>) {
        self.problems.push(Problem::new(self.root.span_at(path), message));
    }

    /// Points at the key of a section rather than at all of it.
    pub(super) fn report_section(&mut self, key: &str, message: impl Into<String>) {
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
            ("model", self.trains_a_network(), "optimizer", spec.optimizer.is_some()),
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
        if let Some(model) = spec.model.as_ref().filter(|_| spec.optimizer.is_some() && !self.trains_a_network()) {
            let message = format!("`optimizer` has no meaning with `model: {{ kind: {} }}`", model.name());
            self.report_section("optimizer", message);
        }
        if spec.dataset.is_none() && self.problems.is_empty() {
            self.problems
                .push(Problem::new(self.root.span.beginning(), "the spec has no `dataset`, so there is nothing to do"));
        }
    }

    /// Whether a trial of the spec can be the training of a network.
    pub(super) fn trains_a_network(&self) -> bool {
        possible_models(self.spec).iter().any(|model| model.network().is_some())
    }

    /// A program has its own data and its own way to train.
    fn sections_of_a_program(&mut self) {
        for section in ["dataset", "preprocess", "optimizer", "evaluate"] {
            if self.root.get(section).is_some() {
                self.report_section(section, format!("`{section}` has no meaning with `model: {{ kind: command }}`"));
            }
        }
        let Some(command) = self.spec.model.as_ref().and_then(|model| model.command()) else { return };
        let search = self.spec.search.as_ref();
        let listed = search.and_then(|search| search.method.listed()).unwrap_or_default();
        let listed = listed.iter().flat_map(|listed| listed.set.keys());
        let searched = search.into_iter().flat_map(|search| search.common.parameters.keys()).chain(listed);
        for problem in command.check(searched.map(String::as_str)) {
            self.report(&["model", "run"], problem);
        }
    }

    fn model(&mut self) {
        let Some(model) = self.root.get("model") else { return };
        let Some(overruled) = self.spec.model.as_ref().and_then(|model| model.overruled()) else { return };
        for key in overruled.keys {
            if let (Some(_), Some(span)) = (model.get(overruled.by), model.key_span(key)) {
                let message = format!("`{key}` and `{}` both say {}", overruled.by, overruled.what);
                self.problems.push(Problem::new(span, message).with_help("keep one of them"));
            }
        }
    }

    /// A training as the spec has it, without a search.
    fn training(&mut self) {
        if self.spec.optimizer.is_some()
            && self.spec.model.as_ref().is_some_and(|model| model.network().is_some())
            && let Err(error @ ApplyError::SmallBatch { .. }) = apply(self.spec, &Config::new())
        {
            let at: &[&str] = if self.root.get("optimizer").is_some_and(|o| o.get("batch_size").is_some()) {
                &["optimizer", "batch_size"]
            } else {
                &["model"]
            };
            self.report(at, error.to_string());
        }
    }

    fn dataset(&mut self) {
        let problem = match &self.spec.dataset {
            Some(data::DatasetSpec::Files(files)) => files.problem(),
            _ => None,
        };
        if let Some(problem) = problem {
            self.report(&["dataset"], problem);
        }
    }

    fn steps(&mut self) {
        for problem in data::check_steps(&self.spec.preprocess) {
            self.report(&["preprocess", &problem.index.to_string()], problem.message);
        }
        self.idle_keys();
        let stops_early = self.spec.optimizer.as_ref().is_some_and(|o| o.common.early_stopping.is_some());
        if stops_early && !self.has_validation() {
            self.report(
                &["optimizer", "early_stopping"],
                "early stopping needs a `split` step with `validation` above 0",
            );
        }
    }

    /// Keys of a step that mean nothing beside another one, unless the search changes that one.
    fn idle_keys(&mut self) {
        let Some(Tree::List(items)) = self.root.get("preprocess").map(|list| &list.tree) else { return };
        for (step, item) in self.spec.preprocess.iter().zip(items) {
            let name = step.name();
            for IdleKey { key, beside, needed } in step.idle_keys() {
                let span = item.get(name).and_then(|step| step.key_span(key));
                if let Some(span) = span.filter(|_| !self.is_searched(&format!("preprocess.{name}.{beside}"))) {
                    let message = format!("`{key}` means nothing without `{beside}: {needed}`");
                    self.problems
                        .push(Problem::new(span, message).with_help(format!("add that, or leave `{key}` out")));
                }
            }
        }
    }

    pub(super) fn has_validation(&self) -> bool {
        self.spec.preprocess.iter().any(|step| step.holds_out_validation())
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
            // Of the trials of another spec nothing is known yet.
            Some(Against::Values(values)) if evaluate.from.is_none() => {
                self.unknown_of_rival(values);
                self.values_of_rival(values);
            }
            Some(Against::Values(_)) => {}
        }
    }

    /// A word of `evaluate` must name a trial, as far as names are known before there are trials.
    fn trial_word(&mut self, key: &str, word: &str) {
        let listed = self.spec.search.as_ref().and_then(|search| search.method.listed());
        let listed: Option<Vec<&str>> = listed.map(|listed| listed.iter().map(|listed| listed.name.as_str()).collect());
        let known = listed.as_ref().map_or_else(|| is_trial_name(word), |names| names.contains(&word));
        if !matches!(word, "best" | "worst") && !known {
            let names = listed.unwrap_or_else(|| vec!["trial_0000"]);
            let near = nearest(word, names.into_iter().chain(["best", "worst"])).map(str::to_owned);
            let message = format!("`{word}` names no trial: `best`, `worst` or a trial's name");
            let problem = Problem::new(self.root.span_at(&["evaluate", key]), message);
            self.problems.push(problem.with_nearest(near.as_deref()));
        } else if let Some(most) = self.beyond_the_trials(word) {
            let trials = if most == 1 { "1 trial".to_owned() } else { format!("{most} trials") };
            self.report(&["evaluate", key], format!("there is no `{word}`: the search has {trials} at most"));
        }
    }

    /// The most trials that there can be, where a trial's name has a number beyond them.
    fn beyond_the_trials(&self, name: &str) -> Option<usize> {
        let of_another = self.spec.evaluate.as_ref().is_some_and(|evaluate| evaluate.from.is_some());
        let number: usize = name.strip_prefix("trial_").filter(|_| !of_another)?.parse().ok()?;
        let most = match &self.spec.search {
            Some(search) if search.method.listed().is_some() => return None,
            Some(search) => search.method.limit(),
            None => 1,
        };
        (number >= most).then_some(most)
    }

    /// Whether the search sets a parameter.
    pub(super) fn is_searched(&self, path: &str) -> bool {
        self.spec.search.as_ref().is_some_and(|search| match search.method.listed() {
            Some(listed) => listed.iter().any(|listed| listed.set.contains_key(path)),
            None => search.common.parameters.contains_key(path),
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
