//! What runs of a program are called in the store.

use serde_json::{Value, json};

use super::program::ProgramObjective;
use crate::program::{Command, Invocation, TrialId};
use crate::spec::{TRAINING_SEED, fold_of};
use crate::stages::job::TrialJob;

impl ProgramObjective {
    /// What enters the key: the command less what does not change a result, every value, and the files' content.
    pub(super) fn key_spec(&self, job: &TrialJob) -> Value {
        let Command { run, environment, time_limit_s, .. } = &self.command;
        let invocation = self.invocation(job);
        let mut key = json!({
            "run": run,
            "environment": environment,
            "time_limit_s": time_limit_s,
            "files": self.files,
            "values": invocation.values(),
            "metric": job.metric,
            "seed": invocation.seed(),
        });
        if let Some(trial) = invocation.trial() {
            key["trial"] = json!(trial);
        }
        if let Some(number) = invocation.number() {
            key["number"] = json!(number);
        }
        if let Some(fold) = invocation.fold() {
            key["fold"] = json!(fold);
        }
        let takes_seed = !job.set.contains_key(TRAINING_SEED) || invocation.seed().is_some();
        let takes_fold = fold_of(&job.set) == 0 || invocation.fold().is_some();
        // A program that does not take what tells its runs apart is run again as it is: it may draw by itself.
        if !takes_seed || !takes_fold {
            key["replicate"] = json!(job.replicate);
        }
        if !job.stop.is_empty() {
            key["stop"] = json!(job.stop);
        }
        key
    }

    pub(super) fn invocation<'a>(&'a self, job: &'a TrialJob) -> Invocation<'a> {
        let seed = job.set.get(TRAINING_SEED).and_then(Value::as_u64).unwrap_or(self.seed);
        let fold = self.folds.map(|folds| [fold_of(&job.set), folds.into()]);
        self.command.with(&job.config, TrialId { name: &job.name, number: job.index, seed, fold })
    }
}
