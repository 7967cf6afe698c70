//! Running trials of a study again, each by itself, to compare them with what the store has, or to have them again.

use super::names::SEARCH;
use super::objective::{Objective, objective_of};
use super::parts::Datasets;
use super::registry::stages_of;
use super::run::{RunError, RunOptions};
use super::trial::Trial;
use crate::data::Source;
use crate::pipeline::{Context, Plan};
use crate::spec::ResolvedSpec;
use crate::stages::job::InputKeys;
use crate::store::{Artifact, Identity, Key, Store, StoreError};

/// What came of a trial that was run again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rerun {
    /// The same as before: to the bit where a network was trained, its metric where a program ran.
    Same,
    /// Something else, and what.
    Differs {
        /// The first thing in which they differ.
        what: String,
    },
    /// It cannot be run by itself.
    Impossible {
        /// Why.
        why: String,
    },
}

/// Runs trainings of the study of a spec again, each as a trial by itself, in the store of the options, to which what they read is brought from the store `from`.
/// Where the two are one, what is there is found, and what is not is made.
///
/// # Errors
/// What a trial reads is not in the store; a file that keys depend on cannot be read; the run was asked to stop.
pub fn rerun(
    resolved: &ResolvedSpec,
    trials: &[Trial],
    from: &Store,
    options: &RunOptions,
) -> Result<Vec<Rerun>, RunError> {
    let usual = || Source::of_environment(Some(&resolved.dataset_folder), false);
    let source = options.source.clone().unwrap_or_else(usual);
    let plan =
        Plan::new(&resolved.spec.name, stages_of(resolved, &source, Some(options.store.outputs()))?, &options.store)?;
    let Some(objective) = objective_of(&resolved.spec)? else { return Ok(Vec::new()) };
    let mut inputs = InputKeys::new();
    for planned in plan.stages().iter().filter(|planned| objective.inputs().contains(&planned.name.as_str())) {
        bring(&planned.name, planned.key, from, &options.store)?;
        inputs.insert(planned.name.clone(), planned.key);
    }
    let metric = resolved.spec.search.as_ref().map(|search| search.common.metric.name.as_str().to_owned());
    let again = Again {
        objective: &*objective,
        metric: metric.unwrap_or_default(),
        inputs,
        datasets: Datasets::default(),
        ctx: Context::of_stage(SEARCH, &options.store, options.jobs, options.cancelled, options.sink),
        from,
    };
    trials.iter().map(|trial| again.compare(trial)).collect()
}

/// Copies an artifact to another store, unless it is there.
fn bring(stage: &str, key: Key, from: &Store, to: &Store) -> Result<(), StoreError> {
    if to.contains(&key) {
        return Ok(());
    }
    let artifact = from.find(&key)?.ok_or_else(|| StoreError::Gone { stage: stage.to_owned(), key })?;
    let manifest = artifact.manifest();
    let inputs: Vec<(&str, Key)> = manifest.inputs.iter().map(|(name, key)| (name.as_str(), *key)).collect();
    let identity =
        Identity { stage: &manifest.stage, version: manifest.version, spec: &manifest.spec, inputs: &inputs };
    to.publish(&identity, |out| artifact.files().try_for_each(|(name, _)| out.write(name, &artifact.read(name)?)))?;
    Ok(())
}

struct Again<'a> {
    objective: &'a dyn Objective,
    metric: String,
    inputs: InputKeys,
    datasets: Datasets,
    ctx: Context<'a>,
    from: &'a Store,
}

impl Again<'_> {
    fn compare(&self, trial: &Trial) -> Result<Rerun, RunError> {
        self.ctx.check()?;
        let found = self.objective.again(trial, &self.metric, &self.inputs, &self.datasets, &self.ctx)?;
        let Some(found) = found else {
            let why = "a rule of the search ended it or set its length, which depends on the trials before it";
            return Ok(Rerun::Impossible { why: why.to_owned() });
        };
        let metric = found.value(&self.metric).filter(|_| trial.metric.is_some());
        if !self.objective.is_exact() {
            return Ok(match metric == trial.metric {
                true => Rerun::Same,
                false => Rerun::Differs {
                    what: format!("{} {} before, {} now", self.metric, word(trial.metric), word(metric)),
                },
            });
        }
        let (Some(before), Some(now)) = (self.from.find(&trial.key)?, self.ctx.find(&found.key)?) else {
            return Ok(Rerun::Impossible { why: "it is not in the store".to_owned() });
        };
        Ok(differing_file(&before, &now).map_or(Rerun::Same, |file| Rerun::Differs { what: format!("`{file}`") }))
    }
}

/// The first file in which two artifacts of one key differ.
fn differing_file(before: &Artifact, now: &Artifact) -> Option<String> {
    let (before, now) = (&before.manifest().files, &now.manifest().files);
    let mut names = before.keys().chain(now.keys());
    names.find(|name| before.get(*name) != now.get(*name)).cloned()
}

fn word(metric: Option<f64>) -> String {
    metric.map_or_else(|| "none".to_owned(), |metric| metric.to_string())
}
