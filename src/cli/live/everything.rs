//! All trials of all pipelines, and those of them that a filter finds.

use std::collections::BTreeSet;

use serde_json::Value;

use super::runs::Run;
use crate::cli::filter::{Filter, Table};
use crate::cli::table::shown;
use crate::cli::trials::{Trials, value};
use crate::report::{Found, FoundTrial, LONGEST_SEARCH};
use crate::search::Goal;
use crate::spec::{Spec, inherited};
use crate::stages::{Study, Trial};

/// The most trials that a page lists.
const MOST_FOUND: usize = 500;

/// The column that says whose a trial is.
const PIPELINE: &str = "pipeline";

/// The trials of all pipelines.
pub(super) struct Everything {
    runs: Vec<Run>,
    /// Place of a pipeline and of a trial in it: pipelines by their names, of each the best trial first.
    rows: Vec<(usize, usize)>,
    /// The columns that a filter knows.
    names: Vec<String>,
}

impl Everything {
    /// The trials of some pipelines. A setting that one of them searched is a column; in the others it has the value that
    /// their specs give it.
    pub(super) fn of(pipelines: Vec<(Run, Option<Spec>)>) -> Self {
        let all: BTreeSet<String> = pipelines.iter().flat_map(|(run, _)| run.study.parameters()).collect();
        let paths: Vec<String> = all.into_iter().collect();
        let mut runs = Vec::new();
        for (mut run, spec) in pipelines {
            for trial in run.study.trials.iter_mut().filter(|trial| trial.config.len() < paths.len()) {
                let rest = spec.as_ref().map(|spec| inherited(spec, &trial.config, &paths));
                trial.config.extend(rest.unwrap_or_default());
            }
            runs.push(run);
        }
        let mut seen = BTreeSet::new();
        let of_runs = runs.iter().flat_map(|run| Trials::new(&run.study).filter_names());
        let names = [PIPELINE.to_owned()].into_iter().chain(of_runs);
        let names = names.filter(|name| seen.insert(name.clone())).collect();
        let rows = runs.iter().enumerate().flat_map(|(at, run)| ranked(run).into_iter().map(move |trial| (at, trial)));
        let rows = rows.collect();
        Self { runs, rows, names }
    }

    fn trial(&self, row: usize) -> (&Run, &Trial) {
        let (run, trial) = self.rows[row];
        let run = &self.runs[run];
        (run, &run.study.trials[trial])
    }

    fn value(&self, row: usize, column: &str) -> Value {
        match self.trial(row) {
            (run, _) if column == PIPELINE => run.name.clone().into(),
            (run, trial) => value(run.study.metric.as_str(), trial, column),
        }
    }

    /// The answer to a filter.
    pub(super) fn find(&self, asked: &str) -> Found {
        let found =
            Found { asked: asked.to_owned(), all: self.rows.len(), pipelines: self.runs.len(), ..Found::default() };
        if asked.chars().count() > LONGEST_SEARCH {
            let problem = format!("a search has at most {LONGEST_SEARCH} letters");
            return Found { problem: Some(problem), ..found };
        }
        let cell = |row: usize, column: &str| self.value(row, column);
        let table = Table { names: &self.names, rows: self.rows.len(), value: &cell };
        let filter = match Filter::parse(asked, &table) {
            Ok(filter) => filter,
            Err(problem) => return Found { problem: Some(problem), ..found },
        };
        let passing: Vec<usize> = (0..self.rows.len()).filter(|row| filter.holds(*row, &table)).collect();
        let listed = &passing[..passing.len().min(MOST_FOUND)];
        // What ranks all that are listed has its column already.
        let is_metric = |name: &str| listed.iter().all(|row| self.trial(*row).0.study.metric.as_str() == name);
        let mut columns: Vec<String> = Vec::new();
        for name in filter.columns().filter(|name| ![PIPELINE, "trial"].contains(name) && !is_metric(name)) {
            if !columns.iter().any(|known| known == name) {
                columns.push(name.to_owned());
            }
        }
        let of_row = |row: &usize| {
            let (run, trial) = self.trial(*row);
            FoundTrial {
                pipeline: run.name.clone(),
                trial: trial.name.clone(),
                metric: run.study.metric.as_str().to_owned(),
                value: trial.metric,
                named: columns.iter().map(|column| shown(&self.value(*row, column))).collect(),
            }
        };
        let trials = listed.iter().map(of_row).collect();
        Found { trials, passing: passing.len(), columns, ..found }
    }
}

/// Places of a pipeline's trials: the best first, those without a metric last.
fn ranked(run: &Run) -> Vec<usize> {
    let Study { trials, goal, .. } = &run.study;
    let mut places: Vec<usize> = (0..trials.len()).collect();
    places.sort_by(|a, b| match (trials[*a].metric, trials[*b].metric) {
        (Some(a), Some(b)) if *goal == Goal::Maximize => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    });
    places
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::super::runs::State;
    use super::*;
    use crate::search::MetricName;
    use crate::spec::check_text;

    /// A pipeline of some trials, with one setting and the place of a trial as its metric.
    fn run(name: &str, count: usize, setting: &str, value: &Value) -> Run {
        let trial = |index: usize| Trial {
            index,
            name: format!("trial_{index:04}"),
            config: [(setting.to_owned(), value.clone())].into(),
            metric: (index > 0).then_some(index as f64),
            history: serde_json::from_value(json!([{ "epoch": 1, "val_accuracy": index }])).unwrap(),
            ..Trial::new("0".repeat(64).parse().unwrap())
        };
        let study = Study::new(MetricName::default(), Goal::Maximize, (0..count).map(trial).collect());
        Run { name: name.to_owned(), study, state: State::Finished }
    }

    #[test]
    fn a_page_lists_so_many_and_counts_all() {
        let all = Everything::of(vec![(run("a", 700, "x", &json!(1)), None), (run("b", 2, "x", &json!(2)), None)]);
        let found = all.find("");
        assert_eq!((found.trials.len(), found.passing, found.all, found.pipelines), (MOST_FOUND, 702, 702, 2));
        assert_eq!((found.trials[0].trial.as_str(), found.trials[0].value), ("trial_0699", Some(699.0)));
        let found = all.find("x=2 or val_accuracy>698 and pipeline=a");
        let names: Vec<&str> = found.trials.iter().map(|trial| trial.trial.as_str()).collect();
        assert_eq!(names, ["trial_0699", "trial_0001", "trial_0000"], "without a metric last");
        assert_eq!((found.columns, &found.trials[1].named), (vec!["x".to_owned()], &vec!["2".to_owned()]));
        let problem = all.find("piepline=a").problem.unwrap();
        assert_eq!(problem, "there is no column `piepline`; did you mean `pipeline`?");
        assert!(all.find(&"a".repeat(LONGEST_SEARCH + 1)).problem.unwrap().contains("at most 1000 letters"));
        assert!(Everything::of(Vec::new()).find("").trials.is_empty());
    }

    #[test]
    fn what_one_pipeline_searches_is_a_column_of_all() {
        let text = "name: b\ndataset: { name: digits }\npreprocess: [{ split: { validation: 0.1 } }]\n\
                    model: { kind: mlp, hidden: [4] }\noptimizer: { kind: nadam, epochs: 1 }\n";
        let spec = check_text("b.yaml", text, &[], Path::new("")).unwrap().spec;
        let searched = run("a", 2, "optimizer.kind", &json!("adam"));
        let fixed = run("b", 1, "optimizer.learning_rate", &json!(0.5));
        let all = Everything::of(vec![(searched, None), (fixed, Some(spec))]);
        let found = all.find("kind=nadam");
        assert_eq!((found.passing, found.trials[0].pipeline.as_str()), (1, "b"));
        assert_eq!(found.trials[0].named, ["nadam"]);
    }
}
