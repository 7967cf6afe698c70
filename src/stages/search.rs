//! Stage `search`: configurations → trials → a study. Without a `search` section, one trial of the spec as it stands.
//! A trial is a training, or a run of a program.
//!
//! Reads   dataset, preprocess
//! Writes  study.json: every trial with its configuration and history; trials.csv: the same as a table; beliefs.json: what a
//!         Gaussian process makes of it, where there are parameters and results
//! Random  streams ("search design", 0), ("search bayes", k), ("search random", k)

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::files::{BELIEFS, STUDY, TRIALS};
use super::job::{InputKeys, TrialJob, TrialResult};
use super::names::SEARCH;
use super::objective::Objective;
use super::parts::Datasets;
use super::schedule::{Schedule, run_study};
use super::shared::Shared;
use super::study::{Study, Trial, TrialStatus, observations};
use crate::base::text;
use crate::pipeline::{Context, Event, Inputs, Output, Stage, StageError};
use crate::search::strategies::{List, Listed, Method};
use crate::search::{
    Budget, Common, Config, Metric, Observation, Proposal, SearchError, StopRule, Strategy, beliefs, strategy,
};
use crate::spec::to_value;
use crate::store::{Artifact, StoreError};

/// 1 first · 2 fits of the process also start from a rough function without noise · 3 fewer first points, hyper-parameters also
/// drawn, at most 400 results in one process; a trial says where it comes from · 4 beliefs.json · 5 with many parameters the kernel
/// has a sum; a trial that was ended early counts as a part of one
const VERSION: u32 = 5;

/// How many trials may be under way at a time where trials are compared with those before them.
const PARALLEL: usize = 4;

pub(crate) struct SearchStage {
    shared: Arc<Shared>,
    objective: Arc<dyn Objective>,
    method: Method,
    common: Common,
}

impl SearchStage {
    pub(crate) fn new(shared: Arc<Shared>, objective: Arc<dyn Objective>) -> Self {
        let search = shared.resolved.spec.search.clone();
        let (method, common) = search.map_or_else(
            || {
                let only = Listed { name: "trial_0000".to_owned(), set: Config::new() };
                (Method::List(List { configurations: vec![only] }), Common::default())
            },
            |search| (search.method, search.common),
        );
        Self { shared, objective, method, common }
    }

    /// The job of a proposal that runs under a rule.
    fn job(&self, index: usize, proposal: &Proposal, stop: &StopRule, inputs: &InputKeys, ctx: &Context) -> TrialJob {
        TrialJob {
            index,
            name: name_of(index, proposal),
            config: proposal.config.clone(),
            inputs: inputs.clone(),
            metric: self.common.metric.name.word().to_owned(),
            divisor: proposal.share.divisor,
            stop: stop.clone(),
            // Cores that no trial of their own waits for help with the ones that there are.
            threads: (ctx.jobs / self.method.limit().clamp(1, ctx.jobs)).max(1),
        }
    }

    /// The trial of a proposal, as the study remembers it.
    fn trial(&self, index: usize, proposal: &Proposal, result: TrialResult) -> Trial {
        let TrialResult { key, status, cut_short, history, .. } = result;
        let measured = history.last(self.common.metric.name.word());
        Trial {
            index: proposal.number.unwrap_or(index),
            name: name_of(index, proposal),
            config: proposal.config.clone(),
            origin: Some(proposal.origin),
            key,
            status,
            cut_short,
            metric: measured.filter(|_| !matches!(status, TrialStatus::Diverged | TrialStatus::Failed)),
            history,
        }
    }

    /// Writes and tells what is believed after the study: how far to trust the process, and what to try next.
    fn believe(&self, study: &Study, out: &mut Output, ctx: &Context) -> Result<(), StageError> {
        if self.common.parameters.is_empty() {
            return Ok(());
        }
        let beliefs = beliefs(&self.common, self.shared.resolved.spec.seed, &study.observations())?;
        let Some(beliefs) = beliefs else { return Ok(()) };
        ctx.emit(Event::Believed { stage: SEARCH.to_owned(), beliefs: json!(beliefs) });
        out.write_json(BELIEFS.name(), &beliefs)
    }

    fn study(&self, trials: Vec<Trial>) -> Study {
        Study { metric: self.common.metric.name.clone(), goal: self.common.metric.goal(), trials }
    }
}

/// Name of a proposal's trial.
fn name_of(index: usize, proposal: &Proposal) -> String {
    proposal.name.clone().unwrap_or_else(|| format!("trial_{:04}", proposal.number.unwrap_or(index)))
}

/// The event of a trial that ended: its record less the history, whether it was trained now, and what ranks it.
fn event(trial: &Trial, trained: bool, metric: &Metric) -> Event {
    let mut value = json!(trial);
    if let Some(fields) = value.as_object_mut() {
        fields.remove("history");
        fields.insert("epochs".to_owned(), trial.history.len().into());
        fields.insert("trained".to_owned(), trained.into());
        fields.insert("metric_name".to_owned(), metric.name.word().into());
        fields.insert("goal".to_owned(), json!(metric.goal()));
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
        for (field, digests) in self.objective.files() {
            key[field] = digests;
        }
        key
    }

    fn inputs(&self) -> Vec<String> {
        self.objective.inputs().iter().map(|stage| (*stage).to_owned()).collect()
    }

    fn run(&self, inputs: &Inputs, out: &mut Output, ctx: &Context) -> Result<(), StageError> {
        let spec = &self.shared.resolved.spec;
        let keys = |stage: &&str| Ok::<_, StageError>(((*stage).to_owned(), inputs.key(stage)?));
        let keys: InputKeys = self.objective.inputs().iter().map(keys).collect::<Result<_, _>>()?;
        let datasets = Datasets::default();
        let mut strategy = strategy(&self.method, &self.common, spec.seed)?;
        let limit = self.method.limit();
        let done = AtomicUsize::new(0);
        let total = if limit == usize::MAX { 0 } else { limit as u64 };
        ctx.progress(0, total, "");
        let run = |index: usize, proposal: &Proposal, stop: &StopRule| -> Result<Trial, StageError> {
            ctx.check()?;
            let job = self.job(index, proposal, stop, &keys, ctx);
            tracing::debug!(trial = job.name, key = ?self.objective.key(&job).ok(), "trial");
            let result = self.objective.run(&job, &datasets, ctx)?;
            let made = result.made;
            let trial = self.trial(index, proposal, result);
            ctx.emit(event(&trial, made, &self.common.metric));
            let done = done.fetch_add(1, Ordering::Relaxed) as u64 + 1;
            ctx.progress(done, total, trial.name.clone());
            Ok(trial)
        };
        let observe = |seen: &[(&Proposal, &Trial)]| -> Vec<Observation> {
            let mut observed = observations(&seen.iter().map(|(_, trial)| *trial).collect::<Vec<_>>());
            // A strategy that makes parts of trials says itself what they count.
            let parts = seen.iter().zip(&mut observed).filter(|((proposal, _), _)| proposal.share.divisor > 1.0);
            parts.for_each(|((proposal, _), observed)| observed.fidelity = proposal.share.fidelity);
            observed
        };
        let early = self.common.early_terminate.as_ref();
        let rule = |seen: &[&Trial]| {
            let curve = |trial: &&Trial| trial.curve(self.common.metric.name.word());
            early.map_or_else(StopRule::default, |early| {
                early.rule(self.common.metric.goal(), &seen.iter().map(curve).collect::<Vec<_>>())
            })
        };
        let parallel = if early.is_some() { PARALLEL } else { usize::MAX };
        let budget_s = self.common.budget.as_ref().map(Budget::seconds);
        let goes_on = || budget_s.is_none_or(|budget_s| ctx.elapsed_s() < budget_s);
        let schedule =
            Schedule { limit, jobs: ctx.jobs, goes_on: &goes_on, parallel, run: &run, observe: &observe, rule: &rule };
        let trials = run_study(strategy.as_mut() as &mut dyn Strategy, &schedule)?;
        // A configuration that went on stands where it began, as what it came to.
        let trials: BTreeMap<usize, Trial> = trials.into_iter().map(|trial| (trial.index, trial)).collect();
        let study = self.study(trials.into_values().collect());
        self.believe(&study, out, ctx)?;
        out.write_json(STUDY.name(), &study)?;
        out.write(TRIALS, &study.to_csv().map_err(StageError::new)?)
    }

    fn summary(&self, artifact: &Artifact) -> Result<String, StoreError> {
        let Ok(study) = serde_json::from_slice::<Study>(&artifact.read(STUDY.name())?) else {
            return Ok(String::new());
        };
        let metric = study.metric.word();
        let failed = study.trials.iter().filter(|trial| trial.metric.is_none()).count();
        let word =
            if study.trials.iter().any(|t| t.status == TrialStatus::Failed) { "without a metric" } else { "diverged" };
        let failed = if failed > 0 { format!(" · {failed} {word}") } else { String::new() };
        Ok(match (study.ranked().first(), study.trials.len()) {
            (Some(best), 1) => format!("1 trial · {metric} {}", text::metric(best.metric.unwrap_or_default())),
            (Some(best), n) => {
                let value = text::metric(best.metric.unwrap_or_default());
                format!("{n} trials · best {metric} {value} ({}){failed}", best.name)
            }
            (None, n) => format!("{n} trial{}{failed}", if n == 1 { "" } else { "s" }),
        })
    }
}
