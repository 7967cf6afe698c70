//! Stage `search`: configurations → trials → a study. Without a `search` section, one trial of the spec as it stands.
//! A trial is a training, or a run of a program.
//!
//! Reads   dataset, preprocess
//! Writes  study.json: every trial with its configuration and history; trials.csv: the same as a table; beliefs.json: what a
//!         Gaussian process makes of it, where there are parameters and results
//! Random  streams ("search design", 0), ("search bayes", k), ("search random", k)

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::executor::{Worker, with_executor};
use super::files::{BELIEFS, STUDY, TRIALS};
use super::names::SEARCH;
use super::objective::Objective;
use super::parts::Datasets;
use super::prior::{EarlierStudy, earlier_studies, identity_of, passed_over};
use super::ranking::Ranking;
use super::schedule::Schedule;
use super::search_summary::summary_of;
use super::shared::Shared;
use super::study::{Study, range_of};
use super::trial::Trial;
use crate::pipeline::{Context, Event, Inputs, Output, Stage, StageError};
use crate::search::strategies::{List, Listed, Method};
use crate::search::{Budget, Config, Observation, SearchError, Settings, beliefs, strategy, summarise};
use crate::spec::{is_adaptive, replicates, to_value};
use crate::store::{Artifact, StoreError};

/// 1 first · 2 fits of the process also start from a rough function without noise · 3 fewer first points, hyper-parameters also
/// drawn, at most 400 results in one process; a trial says where it comes from · 4 beliefs.json · 5 with many parameters the kernel
/// has a sum; a trial that was ended early counts as a part of one · 6 tables say why trials failed · 7 a training without a search is measured by what suits its task
/// · 8 failures in a process of their own, absent parameters, pending trials in fantasies, outliers, logarithms, probes
const VERSION: u32 = 8;

pub(crate) struct SearchStage {
    shared: Arc<Shared>,
    objective: Arc<dyn Objective>,
    method: Method,
    common: Settings,
    /// What it learns from.
    earlier: Vec<EarlierStudy>,
}

impl SearchStage {
    /// That of a spec; `outputs` is where earlier studies are.
    ///
    /// # Errors
    /// An earlier study that the search names is not there or has nothing that it can use.
    pub(crate) fn new(
        shared: Arc<Shared>,
        objective: Arc<dyn Objective>,
        outputs: Option<&Path>,
    ) -> Result<Self, StageError> {
        let search = shared.resolved.spec.search.clone();
        let earlier = match (&search, outputs) {
            (Some(search), Some(outputs)) => earlier_studies(&shared.resolved.spec.name, search, outputs)?,
            _ => Vec::new(),
        };
        let (method, common) = search.map_or_else(
            || {
                let only = Listed { name: "trial_0000".to_owned(), set: Config::new() };
                (Method::List(List { configurations: vec![only] }), Settings::default())
            },
            |search| (search.method, search.common),
        );
        Ok(Self { shared, objective, method, common, earlier })
    }

    /// Says where the last study of this pipeline, over another space, has trials that this search could begin with.
    fn tell_of_another_space(&self, ctx: &Context) {
        let spec = &self.shared.resolved.spec;
        let search =
            spec.search.as_ref().filter(|search| search.method.takes_prior() && search.method.prior().is_none());
        let count = search.map_or(0, |search| passed_over(&spec.name, search, ctx.store.outputs()));
        if count > 0 {
            let name = &spec.name;
            let message = format!(
                "the last study of `{name}` was over another space, and {count} of its trials lie in this one: to begin with them, \
                 give this one another `name` and write `search.prior: {{ from: [{name}] }}`"
            );
            ctx.emit(Event::Warning { message });
        }
    }

    /// Runs the trials, and tells of each that has ended.
    fn trials(&self, inputs: &Inputs, ctx: &Context) -> Result<Vec<Trial>, StageError> {
        let resolved = &self.shared.resolved;
        let mut strategy = strategy(&self.method, &self.common, resolved.spec.seed)?;
        let limit = self.method.limit();
        let total = if limit == usize::MAX { 0 } else { limit as u64 };
        let mut done = 0;
        ctx.progress(done, total, "");
        let ranking = self.ranking();
        let mut on_trial = |trial: &Trial, made: bool| {
            done += 1;
            ctx.emit(event(trial, made, &self.common, &ranking));
            ctx.progress(done, total, trial.name.clone());
        };
        let (replicates, is_adaptive) = (replicates(&resolved.spec), is_adaptive(&resolved.spec));
        if is_adaptive {
            strategy.allow_replicates(replicates.len());
        }
        if self.method.prior().is_some() {
            if self.earlier.is_empty() {
                ctx.emit(Event::Warning { message: NOTHING_EARLIER.to_owned() });
            }
            let studies: Vec<Vec<Observation>> = self.earlier.iter().map(|study| study.trials.clone()).collect();
            strategy.learn_from(&studies);
        }
        // Trainings that can be under way at a time; cores without one of their own help with those that there are.
        let of_proposal = if is_adaptive { 1 } else { replicates.len() };
        let at_once = limit.min(strategy.parallel()).saturating_mul(of_proposal).clamp(1, ctx.jobs);
        if self.method.has_acquisition() && at_once < ctx.jobs.min(limit) {
            ctx.emit(Event::Warning { message: one_at_a_time(strategy.parallel(), ctx.jobs / at_once) });
        }
        let budget_s = self.common.budget.as_ref().map(Budget::seconds);
        let key = |stage: &&str| Ok::<_, StageError>(((*stage).to_owned(), inputs.key(stage)?));
        let schedule = Schedule {
            common: &self.common,
            limit,
            inputs: self.objective.inputs().iter().map(key).collect::<Result<_, _>>()?,
            threads: ctx.jobs / at_once,
            replicates,
            is_adaptive,
            goes_on: &|| budget_s.is_none_or(|budget_s| ctx.elapsed_s() < budget_s),
            on_trial: &mut on_trial,
        };
        let worker = Worker { resolved, objective: &*self.objective, datasets: &Datasets::default(), ctx };
        with_executor(&worker, |executor| schedule.run(&mut *strategy, executor))
    }

    fn ranking(&self) -> Ranking {
        Ranking::of(&self.common, is_adaptive(&self.shared.resolved.spec))
    }

    /// Takes in what the surrogate believes of every trial, where that ranks them.
    fn believe(&self, study: &mut Study) -> Result<(), StageError> {
        if !study.ranking.is_believed() {
            return Ok(());
        }
        let range = range_of(&study.metric);
        let believed = beliefs(&self.common, self.shared.resolved.spec.seed, &study.observations(), range)?;
        study.trials.iter_mut().zip(believed).for_each(|(trial, believed)| trial.believed = believed);
        Ok(())
    }

    /// Writes and tells what the surrogate says after the study: how far to trust it, and what to try next.
    fn summarise(&self, study: &Study, out: &mut Output, ctx: &Context) -> Result<(), StageError> {
        if self.common.parameters.is_empty() {
            return Ok(());
        }
        let summary =
            summarise(&self.common, self.shared.resolved.spec.seed, &study.observations(), range_of(&study.metric))?;
        let Some(summary) = summary else { return Ok(()) };
        ctx.emit(Event::Believed { stage: SEARCH.to_owned(), beliefs: json!(summary) });
        out.write_json(BELIEFS.name(), &summary)
    }
}

/// What is said where `prior` is all earlier studies, and there are none.
const NOTHING_EARLIER: &str = "`search.prior` finds no earlier study that says anything of this one";

/// What a person with more cores than trials under way should know.
fn one_at_a_time(parallel: usize, cores: usize) -> String {
    format!(
        "`search.parallel: {parallel}` leaves each trial {cores} cores, more than a small one can use; with a higher value more \
         of them run side by side, and the search needs some more trials, since each is proposed without the results of the others"
    )
}

/// The event of a trial that ended: its record less the history, whether it was trained now, and what ranks it.
fn event(trial: &Trial, trained: bool, common: &Settings, ranking: &Ranking) -> Event {
    let metric = &common.goals()[0];
    let mut value = json!(trial);
    if let Some(fields) = value.as_object_mut() {
        fields.remove("history");
        let replicates = fields.get_mut("replicates").and_then(Value::as_array_mut);
        for replicate in replicates.into_iter().flatten().filter_map(Value::as_object_mut) {
            replicate.remove("history");
        }
        fields.insert("epochs".to_owned(), trial.history.len().into());
        fields.insert("trained".to_owned(), trained.into());
        fields.insert("metric_name".to_owned(), metric.name.as_str().into());
        fields.insert("goal".to_owned(), json!(metric.goal()));
        if !ranking.is_plain() {
            let further: BTreeMap<&str, Option<f64>> =
                ranking.names().into_iter().map(|name| (name, trial.value(name))).collect();
            fields.insert("further".to_owned(), json!(further));
            fields.insert("ranking".to_owned(), json!(ranking));
        }
    }
    Event::Trial { stage: SEARCH.to_owned(), trial: value }
}

/// An error of the strategy on its way through the schedule.
impl From<SearchError> for StageError {
    fn from(error: SearchError) -> Self {
        Self::new(error)
    }
}

impl Stage for SearchStage {
    fn name(&self) -> &str {
        SEARCH
    }

    fn version(&self) -> u32 {
        VERSION
    }

    fn spec(&self) -> Value {
        let spec = &self.shared.resolved.spec;
        let all = to_value(spec);
        let mut key = json!({
            "model": all["model"],
            "optimizer": all["optimizer"],
            "search": all["search"],
            "seed": spec.seed,
            "trial_version": self.objective.version(),
        });
        if spec.repeat.is_some() {
            key["repeat"] = all["repeat"].clone();
        }
        if self.method.prior().is_some() {
            key["earlier"] = identity_of(&self.earlier);
        }
        for (field, digests) in self.objective.files() {
            key[field] = digests;
        }
        key
    }

    /// Its files are shown in the pipeline's folder.
    fn is_wanted(&self) -> bool {
        true
    }

    fn inputs(&self) -> Vec<String> {
        self.objective.inputs().iter().map(|stage| (*stage).to_owned()).collect()
    }

    fn run(&self, inputs: &Inputs, out: &mut Output, ctx: &Context) -> Result<(), StageError> {
        self.tell_of_another_space(ctx);
        let trials = self.trials(inputs, ctx)?;
        // A configuration that went on stands where it began, as what it came to.
        let trials: BTreeMap<usize, Trial> = trials.into_iter().map(|trial| (trial.index, trial)).collect();
        let trials: Vec<Trial> = trials.into_values().collect();
        let metric = &self.common.goals()[0];
        let mut study = Study { ranking: self.ranking(), ..Study::new(metric.name.clone(), metric.goal(), trials) };
        if self.shared.resolved.spec.search.is_none() {
            study.measure_by_task();
        }
        self.believe(&mut study)?;
        self.summarise(&study, out, ctx)?;
        out.write_json(STUDY.name(), &study)?;
        out.write(TRIALS, &study.to_csv().map_err(StageError::new)?)
    }

    fn summary(&self, artifact: &Artifact) -> Result<String, StoreError> {
        let Ok(study) = serde_json::from_slice::<Study>(&artifact.read(STUDY.name())?) else {
            return Ok(String::new());
        };
        Ok(summary_of(&study, &self.earlier))
    }
}
