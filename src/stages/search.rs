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
use super::names::{DATASET, PREPROCESS, SEARCH};
use super::parts::Data;
use super::program::{self, ProgramRun};
use super::schedule::{Schedule, run_study};
use super::shared::{Shared, WeightsFile};
use super::study::{Status, Study, Trial, observations};
use super::trial::{self, TrialRun, read_record};
use crate::base::history::History;
use crate::base::text;
use crate::pipeline::{Context, Event, Inputs, Output, Stage, StageError};
use crate::search::strategies::{List, Listed, Method};
use crate::search::{
    Budget, Common, Config, Metric, Observation, Proposal, SearchError, StopRule, Strategy, beliefs, strategy,
};
use crate::spec::{Model, apply, to_value};
use crate::store::{Artifact, Key, StoreError};

/// 1 first · 2 fits of the process also start from a rough function without noise · 3 fewer first points, hyper-parameters also
/// drawn, at most 400 results in one process; a trial says where it comes from · 4 beliefs.json · 5 with many parameters the kernel
/// has a sum; a trial that was ended early counts as a part of one
const VERSION: u32 = 5;

/// How many trials may be under way at a time where trials are compared with those before them.
const PARALLEL: usize = 4;

/// What came of a proposal.
struct Came {
    key: Key,
    status: Status,
    /// Whether the search ended it.
    cut_short: bool,
    history: History,
    /// Whether it was made now, not found.
    made: bool,
}

pub(crate) struct SearchStage {
    shared: Arc<Shared>,
    method: Method,
    common: Common,
}

impl SearchStage {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        let search = shared.resolved.spec.search.clone();
        let (method, common) = search.map_or_else(
            || {
                let only = Listed { name: "trial_0000".to_owned(), set: Config::new() };
                (Method::List(List { configurations: vec![only] }), Common::default())
            },
            |search| (search.method, search.common),
        );
        Self { shared, method, common }
    }

    /// Runs one proposal: trains it or runs the program, or finds what came of it; and remembers what that was.
    fn trial(
        &self,
        index: usize,
        proposal: &Proposal,
        stop: &StopRule,
        data: Option<&Data>,
        ctx: &Context,
    ) -> Result<(Trial, bool), StageError> {
        ctx.check()?;
        let spec = &self.shared.resolved.spec;
        let metric = self.common.metric.name.word();
        let Came { key, status, cut_short, history, made } = match (spec.model.as_ref().and_then(Model::command), data)
        {
            (Some(command), _) => {
                let run = ProgramRun { shared: &self.shared, command, config: &proposal.config, metric, stop };
                let (artifact, record, made) = run.artifact(ctx)?;
                let cut_short = record.status == Status::Stopped;
                Came { key: artifact.key(), status: record.status, cut_short, history: record.history, made }
            }
            (None, Some(data)) => self.training(proposal, stop, data, ctx)?,
            (None, None) => return Err(StageError::new("the spec has no `dataset`")),
        };
        let measured = history.last(metric);
        let index = proposal.number.unwrap_or(index);
        let trial = Trial {
            index,
            name: proposal.name.clone().unwrap_or_else(|| format!("trial_{index:04}")),
            config: proposal.config.clone(),
            origin: Some(proposal.origin),
            key,
            status,
            cut_short,
            metric: measured.filter(|_| !matches!(status, Status::Diverged | Status::Failed)),
            history,
        };
        Ok((trial, made))
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

    fn training(&self, proposal: &Proposal, stop: &StopRule, data: &Data, ctx: &Context) -> Result<Came, StageError> {
        let configured = apply(&self.shared.resolved.spec, &proposal.config).map_err(StageError::new)?;
        let whole = configured.training.epochs;
        let epochs = (f64::from(whole) / proposal.share.divisor).floor().max(1.0) as u32;
        // Cores that no trial of their own waits for help with the ones that there are.
        let threads = (ctx.jobs / self.method.limit().clamp(1, ctx.jobs)).max(1);
        let run = TrialRun { shared: &self.shared, configured: &configured, data, threads };
        let (artifact, trained, stopped) = match epochs < whole {
            true => run.part(epochs, ctx).map(|(artifact, trained)| (artifact, trained, true))?,
            false => run.artifact_under(stop, self.common.metric.name.word(), ctx)?,
        };
        let record = read_record(&artifact)?;
        let is_whole = !stopped || record.status == crate::nn::Status::Diverged;
        let status = if is_whole { record.status.into() } else { Status::Stopped };
        Ok(Came { key: artifact.key(), status, cut_short: !is_whole, history: record.history, made: trained })
    }

    fn study(&self, trials: Vec<Trial>) -> Study {
        Study { metric: self.common.metric.name.clone(), goal: self.common.metric.goal(), trials }
    }
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
        let mut weights = serde_json::Map::new();
        for (path, WeightsFile { digest, .. }) in &self.shared.weights {
            // The same text may be written in two folders.
            let entry = weights.entry(path.written()).and_modify(|before| *before = json!([before, digest]));
            entry.or_insert_with(|| json!(digest));
        }
        let mut key = json!({
            "model": all["model"],
            "optimizer": all["optimizer"],
            "search": all["search"],
            "seed": spec.seed,
            // A study is made of trials: where theirs move, so does it.
            "trial_version": if spec.model.as_ref().is_some_and(|model| model.command().is_some()) {
                program::VERSION
            } else {
                trial::VERSION
            },
        });
        if !self.shared.program_files.is_empty() {
            key["files"] = json!(self.shared.program_files);
        }
        if !weights.is_empty() {
            key["weights"] = weights.into();
        }
        key
    }

    fn inputs(&self) -> Vec<String> {
        match self.shared.resolved.spec.dataset {
            Some(_) => vec![DATASET.to_owned(), PREPROCESS.to_owned()],
            None => Vec::new(),
        }
    }

    fn run(&self, inputs: &Inputs, out: &mut Output, ctx: &Context) -> Result<(), StageError> {
        let spec = &self.shared.resolved.spec;
        let dataset = spec.dataset.as_ref().map(|_| inputs.artifact(DATASET)).transpose()?;
        let data = dataset.map(|artifact| Data::new(artifact, spec.seed));
        let mut strategy = strategy(&self.method, &self.common, spec.seed)?;
        let limit = self.method.limit();
        let done = AtomicUsize::new(0);
        let total = if limit == usize::MAX { 0 } else { limit as u64 };
        ctx.progress(0, total, "");
        let run = |index: usize, proposal: &Proposal, stop: &StopRule| -> Result<Trial, StageError> {
            let (trial, trained) = self.trial(index, proposal, stop, data.as_ref(), ctx)?;
            ctx.emit(event(&trial, trained, &self.common.metric));
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
            if study.trials.iter().any(|t| t.status == Status::Failed) { "without a metric" } else { "diverged" };
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
