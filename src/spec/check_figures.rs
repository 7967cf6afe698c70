//! Problems of the `plot` list: figures without what they show.

use std::collections::BTreeSet;

use super::check::{Checker, not_searched};
use crate::plot::{Figure, On};
use crate::search::strategies::Method;
use crate::search::{MetricName, is_free_name};

impl Checker<'_> {
    pub(super) fn figures(&mut self) {
        let mut stems = BTreeSet::new();
        for (index, item) in self.spec.plot.iter().enumerate() {
            let at = index.to_string();
            if !stems.insert(item.file_stem()) {
                self.report(&["plot", &at], format!("`{}` is drawn twice", item.file_stem()));
            }
            if let Some(message) = self.figure_problem(&item.figure) {
                self.report(&["plot", &at], message);
            }
        }
    }

    fn figure_problem(&self, figure: &Figure) -> Option<String> {
        let kind = figure.kind();
        let search = self.spec.search.as_ref();
        let by_path = |by: &str| (!self.is_searched(by)).then(|| not_searched(by));
        let on_part = |on: On| {
            let measured = self.spec.evaluate.as_ref().is_some_and(|evaluate| evaluate.on.contains(&on));
            (!measured).then(|| format!("`{kind}` on {} needs `evaluate` with `{}` in `on`", on.word(), on.word()))
        };
        match figure {
            Figure::Samples(_) => None,
            Figure::Curves(_) => self.spec.model.is_none().then(|| format!("`{kind}` needs a `model`")),
            Figure::History(_)
            | Figure::ParallelCoordinates(_)
            | Figure::Importance(_)
            | Figure::Rungs(_)
            | Figure::BestWorst(_) => search.is_none().then(|| format!("`{kind}` needs a `search`")),
            Figure::Pareto(pareto) => {
                let is_training = self.spec.model.as_ref().is_some_and(|model| model.command().is_none());
                let known = || MetricName::of_trainings().chain(["epochs"]);
                let unknown = is_training && !known().any(|name| name == pareto.against);
                let names = || known().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                // It becomes part of a file's name.
                let no_name = || format!("`{}` is no name: letters, digits, `_` and `-`", pareto.against);
                let same = search.is_some_and(|search| search.common.metric.name.word() == pareto.against);
                search
                    .is_none()
                    .then(|| format!("`{kind}` needs a `search`"))
                    .or_else(|| (!is_free_name(&pareto.against)).then(no_name))
                    .or_else(|| unknown.then(|| format!("`against` must be one of {}", names())))
                    .or_else(|| same.then(|| format!("`{}` is the metric of the search itself", pareto.against)))
            }
            Figure::Distribution(figure) => match &figure.by {
                Some(by) => by_path(by),
                None => search.is_none().then(|| format!("`{kind}` needs a `search`")),
            },
            Figure::Surrogate(figure) => {
                let parameters = search.map_or(0, |search| search.common.parameters.len());
                let few = (parameters < 2).then(|| format!("`{kind}` needs a `search` over two `parameters`"));
                let same = (figure.x.is_some() && figure.x == figure.y).then(|| "`x` and `y` are the same".to_owned());
                few.or(same).or_else(|| [&figure.x, &figure.y].into_iter().flatten().find_map(|path| by_path(path)))
            }
            Figure::Groups(groups) => by_path(&groups.by),
            Figure::Paired(paired) => by_path(&paired.by),
            Figure::ConfusionMatrix(matrix) => on_part(matrix.on),
            Figure::ConfusionDifference(difference) => {
                let alone = self.spec.evaluate.as_ref().is_some_and(|evaluate| evaluate.against.is_none());
                let needs = || format!("`{kind}` needs a second trial: `against` in `evaluate`");
                on_part(difference.on).or_else(|| alone.then(needs))
            }
            Figure::PerClass(per_class) => on_part(per_class.on),
            Figure::Reliability(reliability) => on_part(reliability.on),
            Figure::Weights(_) => self.spec.evaluate.is_none().then(|| format!("`{kind}` needs `evaluate`")),
            Figure::ExpectedImprovement(_) => {
                let expects = |search: &super::Search| matches!(search.method, Method::Bayes(_) | Method::Hyperband(_));
                (!search.is_some_and(expects)).then(|| format!("`{kind}` needs a `search` with `method: bayes`"))
            }
            Figure::Misclassified(misclassified) => on_part(misclassified.on),
        }
    }
}
