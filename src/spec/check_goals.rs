//! Problems of what a search looks at: its goals and its constraints.

use super::check::Checker;
use super::model::Search;
use super::problem::Problem;
use super::source::Span;
use super::suggest::nearest;
use crate::nn::metric::{Column, Part, Size};
use crate::search::{Best, Metric};

/// Where the spec names a metric, below `search`.
pub(super) type Place = Vec<String>;

/// The goals of a search with their places.
fn goals(search: &Search) -> Vec<(Place, &Metric)> {
    let place = |index: usize| vec!["metrics".to_owned(), index.to_string()];
    match search.common.metrics.is_empty() {
        true => vec![(vec!["metric".to_owned()], &search.common.metric)],
        false => search.common.metrics.iter().enumerate().map(|(index, goal)| (place(index), goal)).collect(),
    }
}

/// Every name of a metric that a search looks at, with its place.
pub(super) fn metric_names(search: &Search) -> Vec<(Place, &str)> {
    let of_goals = goals(search).into_iter().map(|(mut place, goal)| {
        place.push("name".to_owned());
        (place, goal.name.as_str())
    });
    let constraints = search.common.constraints.iter().enumerate();
    let of_constraints = constraints.map(|(index, constraint)| {
        (vec!["constraints".to_owned(), index.to_string(), "metric".to_owned()], constraint.metric.as_str())
    });
    of_goals.chain(of_constraints).collect()
}

impl Checker<'_> {
    /// Goals and constraints; names of a program's metrics are its own.
    pub(super) fn goals(&mut self, search: &Search, is_program: bool) {
        self.several_goals(search);
        for (index, constraint) in search.common.constraints.iter().enumerate() {
            if let Some(problem) = constraint.problem() {
                let message = format!("the constraint on `{}` {problem}", constraint.metric.as_str());
                self.report_below_search(&["constraints".to_owned(), index.to_string()], message);
            }
        }
        if is_program {
            return self.ways_of_goals(search);
        }
        for (place, name) in metric_names(search) {
            self.name_of_a_training(&place, name);
            let is_held_out = |column: Column| column.part == Part::Validation;
            if Column::named(name).is_some_and(is_held_out) && !self.has_validation() {
                self.report_section("search", format!("`{name}` needs a `split` step with `validation` above 0"));
            }
        }
    }

    fn report_below_search(&mut self, place: &[String], message: String) {
        let problem = Problem::new(self.span_below_search(place), message);
        self.problems.push(problem);
    }

    fn span_below_search(&self, place: &[String]) -> Span {
        let path: Vec<&str> = ["search"].into_iter().chain(place.iter().map(String::as_str)).collect();
        self.root.span_at(&path)
    }

    /// What has a meaning only for several goals, or none for them.
    fn several_goals(&mut self, search: &Search) {
        let has = |key: &str| self.root.get("search").and_then(|search| search.key_span(key));
        let (metric, stop_when) = (has("metric"), has("stop_when"));
        let written = self.root.get("search").and_then(|search| search.get("metric")).map(|metric| metric.to_json());
        let written: Option<Metric> = written.and_then(|metric| serde_json::from_value(metric).ok());
        // A spec that is written back has both.
        let is_first = |first: &Metric| {
            let is_its_goal = |written: &Metric| written.goal.is_none() || written.goal == Some(first.goal());
            written.as_ref().is_some_and(|written| written.name == first.name && is_its_goal(written))
        };
        let is_another = search.common.metrics.first().is_some_and(|first| !is_first(first));
        if let Some(span) = metric.filter(|_| is_another) {
            let problem = Problem::new(span, "`metric` and `metrics` both say what is looked for");
            self.problems.push(problem.with_help("keep one of them"));
        }
        let is_alone = search.common.goals().len() < 2;
        if let Some(span) = stop_when.filter(|_| !is_alone) {
            self.problems.push(Problem::new(span, "`stop_when` has no meaning with several `metrics`"));
        }
        if search.method.prior().is_some() && !is_alone {
            self.report(&["search", "prior"], "`prior` has no meaning with several `metrics`");
        }
        match search.common.best {
            Best::Knee if is_alone => self.report(&["search", "best"], "`best: knee` needs several `metrics`"),
            Best::Believed if !is_alone => {
                self.report(&["search", "best"], "`best: believed` has no meaning with several `metrics`");
            }
            Best::Believed if search.method.listed().is_some() => {
                self.report(&["search", "best"], "`best: believed` needs `parameters` that are searched");
            }
            Best::First | Best::Knee | Best::Believed => {}
        }
        for (index, (place, goal)) in goals(search).into_iter().enumerate() {
            let before = &search.common.goals()[..index];
            if before.iter().any(|other| other.name == goal.name) {
                self.report_below_search(&place, format!("`{}` is a goal twice", goal.name.as_str()));
            }
        }
    }

    /// Which way a program's metrics are better is told by their names or said.
    fn ways_of_goals(&mut self, search: &Search) {
        for (place, goal) in goals(search) {
            if goal.goal.is_none() && goal.name.goal().is_none() {
                let message = format!("`{}` does not tell which way it is better", goal.name.as_str());
                let problem = Problem::new(self.span_below_search(&place), message);
                self.problems.push(problem.with_help("add `goal: maximize` or `goal: minimize`"));
            }
        }
    }

    /// Only a program may give its metrics names of its own.
    fn name_of_a_training(&mut self, place: &[String], name: &str) {
        if Column::named(name).is_some() || Size::named(name).is_some() {
            return;
        }
        let (span, key) = (self.span_below_search(place), place.last().map_or("name", String::as_str));
        let mut known: Vec<String> = Column::by_rank().map(Column::name).collect();
        known.extend(Size::ALL.map(|size| size.name().to_owned()));
        // `val_f1` is more likely one of its averages than a name of other letters.
        let longer = known.iter().map(String::as_str).find(|known| known.starts_with(&format!("{name}_")));
        let problem = match longer.or_else(|| nearest(name, known.iter().map(String::as_str))) {
            Some(near) => Problem::new(span, format!("`{key}` cannot be `{name}`")).with_nearest(Some(near)),
            None => {
                let usual = Column::by_rank().filter(|column| !column.is_extra()).map(Column::name);
                let list = usual.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                Problem::new(span, format!("`{key}` must be one of {list} or another metric, found `{name}`"))
            }
        };
        self.problems.push(problem);
    }
}
