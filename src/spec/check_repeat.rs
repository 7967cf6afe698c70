//! Problems of `repeat` beside the other sections.

use super::apply::possible_models;
use super::check::Checker;
use super::model::Search;
use super::model_kind::Model;
use super::repeat::Repeat;

/// Settings that a replicate sets itself.
const SEEDS: [&str; 1] = ["optimizer.seed"];

impl Checker<'_> {
    pub(super) fn repeat(&mut self) {
        let Some(repeat) = &self.spec.repeat else { return };
        if self.root.get("repeat").is_none() {
            return; // it stands in the spec that `evaluate.from` names, and was checked there
        }
        if repeat.seeds.is_none() && repeat.folds.is_none() {
            self.report_section("repeat", "`repeat` says neither `seeds` nor `folds`: write `repeat: { seeds: 5 }`");
        }
        if repeat.stratify.is_some() && repeat.folds.is_none() {
            self.report(&["repeat", "stratify"], "`stratify` has no meaning without `folds`");
        }
        if self.spec.model.is_none() {
            self.report_section("repeat", "`repeat` needs the section `model`");
            return;
        }
        self.repeated_seeds(repeat);
        match self.spec.model.as_ref().and_then(|model| model.command()) {
            Some(command) if repeat.folds.is_some() && !command.has_placeholder("fold") => {
                let message =
                    "the program is not told which fold to validate on: write `{fold}` in `run` or `environment`";
                self.report(&["repeat", "folds"], message);
            }
            _ => {}
        }
        self.searched_twice(repeat);
        if repeat.adaptive {
            self.adaptive(repeat);
        }
    }

    /// What the search needs to decide how often a configuration is trained.
    fn adaptive(&mut self, repeat: &Repeat) {
        let search = self.spec.search.as_ref();
        let is_alone = |search: &Search| search.common.goals().len() < 2;
        let message = match search {
            _ if repeat.folds.is_some() => {
                "`adaptive` decides about `seeds`; every configuration is trained on all `folds`"
            }
            _ if repeat.seeds.is_none_or(|seeds| seeds < 2) => {
                "`adaptive` needs `seeds: 2` or more, the most trainings of one"
            }
            None => "`adaptive` needs the section `search`, which decides",
            Some(search) if !search.method.takes_replicates() => "`adaptive` needs `method: bayes`, which decides",
            Some(search) if !is_alone(search) => "`adaptive` has no meaning with several `metrics`",
            Some(search) if search.common.early_terminate.is_some() => {
                "`adaptive` has no meaning beside `search.early_terminate`"
            }
            Some(_) => return,
        };
        self.report(&["repeat", "adaptive"], message);
    }

    /// Trainings that differ in their seed alone need a model that draws something at random.
    fn repeated_seeds(&mut self, repeat: &Repeat) {
        let is_alone = repeat.seeds.is_some_and(|seeds| seeds > 1) && repeat.folds.is_none();
        let models = possible_models(self.spec);
        let is_searched = |key: &&str| {
            let path = format!("model.{key}");
            self.spec.search.as_ref().is_some_and(|search| search.common.parameters.contains_key(&path))
        };
        let draws_nothing = |model: &Model| {
            model.table().is_some_and(|table| !table.draws() && !table.drawing_keys().iter().any(is_searched))
        };
        if is_alone && !models.is_empty() && models.iter().all(draws_nothing) {
            let names: Vec<String> = models.iter().map(|model| format!("`{}`", model.name())).collect();
            let message = format!(
                "a model of kind {} draws nothing at random here, so that trainings with other seeds would be the same: write `folds: 5`",
                names.join(", ")
            );
            self.report(&["repeat", "seeds"], message);
        }
    }

    /// What replicates set themselves cannot be searched.
    fn searched_twice(&mut self, repeat: &Repeat) {
        let Some(search) = &self.spec.search else { return };
        let listed = search.method.listed().unwrap_or_default().iter().flat_map(|listed| listed.set.keys());
        let mut searched = search.common.parameters.keys().chain(listed);
        let is_set = |path: &&String| {
            (repeat.seeds.is_some() && SEEDS.contains(&path.as_str()))
                || (repeat.folds.is_some()
                    && ["preprocess.split.", "preprocess.fold."].iter().any(|step| path.starts_with(step)))
        };
        if let Some(path) = searched.find(is_set) {
            let message = format!("`{path}` is searched, and set by `repeat` as well: keep one of them");
            self.report_section("repeat", message);
        }
    }
}
