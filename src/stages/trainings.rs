//! The trainings of one configuration, and what they come to together.

use super::replicate::Replicate;
use super::trial::Trial;
use super::trial_status::TrialStatus;
use crate::analysis::Spread;
use crate::base::history::History;
use crate::base::text;
use crate::search::Config;
use crate::store::Key;

/// What follows the name of a metric in the name of the column with its standard deviation over the trainings.
pub const DEVIATION: &str = "_sd";

/// How bad an ending is.
fn severity(status: TrialStatus) -> u8 {
    match status {
        TrialStatus::Completed => 0,
        TrialStatus::Stopped => 1,
        TrialStatus::Interrupted => 2,
        TrialStatus::Diverged => 3,
        TrialStatus::Failed => 4,
    }
}

/// How many of several trainings have no metric, and why the first of them has none, where its program tells.
fn why_without_metric(replicates: &[Replicate]) -> Option<String> {
    let lost: Vec<&Replicate> = replicates.iter().filter(|replicate| replicate.metric.is_none()).collect();
    let why = lost.first()?.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    Some(format!("{} of {} trainings have no metric{why}", lost.len(), replicates.len()))
}

impl Trial {
    /// What trainings come to together, at least one: the metric is their mean, where all of them have one; how it ended is what the
    /// worst of them did; the history is the mean of theirs.
    pub(super) fn of(replicates: Vec<Replicate>) -> Self {
        let [first, ..] = &replicates[..] else { unreachable!("a trial has a training") };
        if let [only] = &replicates[..] {
            let Replicate { key, status, cut_short, why, log, metric, history, kept_epoch, .. } = only.clone();
            let results = Self { status, cut_short, why, log, metric, history, kept_epoch, ..Self::new(key) };
            return Self { replicates, ..results };
        }
        let worst = replicates.iter().rev().max_by_key(|replicate| severity(replicate.status)).unwrap_or(first);
        let metrics: Option<Vec<f64>> = replicates.iter().map(|replicate| replicate.metric).collect();
        Self {
            status: worst.status,
            cut_short: worst.cut_short,
            why: why_without_metric(&replicates),
            log: worst.log.clone(),
            metric: metrics.map(|metrics| Spread::of(&metrics).mean),
            history: History::mean(&replicates.iter().map(|replicate| &replicate.history).collect::<Vec<_>>()),
            ..Self::new(first.key)
        }
        .with(replicates)
    }

    fn with(self, replicates: Vec<Replicate>) -> Self {
        Self { replicates, ..self }
    }

    /// Mean and spread of what stands for the trainings in a column; `None` of fewer than two, or where not all of them have it.
    pub fn spread(&self, column: &str) -> Option<Spread> {
        let values = self.replicates.iter().map(|replicate| replicate.value(column)).collect::<Option<Vec<f64>>>()?;
        (values.len() > 1).then(|| Spread::of(&values))
    }

    /// Mean and spread of the metric; `None` of fewer than two trainings, as where the first one was ended early.
    pub fn metric_spread(&self) -> Option<Spread> {
        let values = self.replicates.iter().map(|replicate| replicate.metric).collect::<Option<Vec<f64>>>()?;
        (values.len() > 1).then(|| Spread::of(&values))
    }

    /// The metric for people, with the standard deviation and the number of its trainings where there are several.
    pub fn metric_text(&self) -> String {
        let spread = self.metric_spread();
        let value = text::with_deviation(self.metric.unwrap_or_default(), spread.map(|spread| spread.sd));
        spread.map_or_else(|| value.clone(), |spread| format!("{value} of {} trainings", spread.count))
    }

    /// Its trainings, each as a trial by itself; itself where it is not repeated.
    pub fn trainings(&self) -> Vec<Self> {
        if self.replicates.is_empty() {
            return vec![self.clone()];
        }
        let training = |(number, replicate): (usize, &Replicate)| {
            let Replicate { set, key, status, cut_short, why, log, metric, history, kept_epoch } = replicate.clone();
            Self {
                replicate: number,
                set,
                key,
                status,
                cut_short,
                why,
                log,
                metric,
                history,
                kept_epoch,
                replicates: Vec::new(),
                ..self.clone_without_results()
            }
        };
        self.replicates.iter().enumerate().map(training).collect()
    }

    /// What is the same for all its trainings.
    fn clone_without_results(&self) -> Self {
        Self {
            index: self.index,
            name: self.name.clone(),
            config: self.config.clone(),
            origin: self.origin.clone(),
            remarks: self.remarks.clone(),
            ..Self::new(self.key)
        }
    }

    /// Takes another metric than it was made with.
    pub(super) fn measure_by(&mut self, metric: &str) {
        for training in &mut self.replicates {
            training.metric = training.value(metric).filter(|_| training.status.has_metric());
        }
        self.metric = match self.replicates.len() < 2 {
            true => self.value(metric).filter(|_| self.status.has_metric()),
            false => self.metric_spread().map(|spread| spread.mean),
        };
    }

    /// Keys of the artifacts of its trainings.
    pub fn keys(&self) -> Vec<Key> {
        match &self.replicates[..] {
            [] => vec![self.key],
            all => all.iter().map(|replicate| replicate.key).collect(),
        }
    }

    /// All that a training sets: the configuration, and what tells it from the others of that.
    pub(crate) fn settings(&self) -> Config {
        self.config.iter().chain(&self.set).map(|(path, value)| (path.clone(), value.clone())).collect()
    }
}
