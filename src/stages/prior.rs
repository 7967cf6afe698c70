//! Trials of earlier studies that a search learns from, as their folders have them.

use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};

use super::files::STUDY;
use super::names::RESOLVED;
use super::study::Study;
use crate::base::fs::{self, FileError};
use crate::pipeline::StageError;
use crate::search::{Config, Observation, Outcome, Prior, Settings, Space};
use crate::spec::{Search, Spec, inherited, load_spec};

/// Trials of an earlier study, as configurations of the new one's space.
#[derive(Debug)]
pub(super) struct EarlierStudy {
    /// Its pipeline.
    pub(super) name: String,
    pub(super) trials: Vec<Observation>,
}

/// Why an earlier study cannot be learned from.
#[derive(Debug, thiserror::Error)]
enum PriorError {
    #[error("`search.prior` names `{name}`, which has not run in `{}`: run it first", outputs.display())]
    NotRun { name: String, outputs: PathBuf },
    #[error("`search.prior` names `{name}`, whose search has not ended: run it to its end first")]
    Unfinished { name: String },
    #[error("`search.prior` names `{name}` itself: give the new study a `name` of its own")]
    Itself { name: String },
    #[error("`search.prior` names `{name}`, none of whose trials has a `{metric}` and a configuration of this space")]
    NoTrials { name: String, metric: String },
    #[error("this version cannot read `{}`; run `{name}` again", file.display())]
    Unreadable { name: String, file: PathBuf },
    #[error(transparent)]
    File(#[from] FileError),
}

/// The studies that the search of a spec learns from, in the order of their names; none where it has no prior.
///
/// # Errors
/// One that is named is not there, has not ended, or has nothing that the search can use.
pub(super) fn earlier_studies(name: &str, search: &Search, outputs: &Path) -> Result<Vec<EarlierStudy>, StageError> {
    let Some(Prior { from }) = search.method.prior() else { return Ok(Vec::new()) };
    let space = Space::new(&search.common.parameters).map_err(StageError::new)?;
    let is_all = from.iter().any(|name| name == Prior::ALL);
    let mut names: Vec<String> = from.iter().filter(|name| *name != Prior::ALL).cloned().collect();
    if is_all {
        let all = fs::list(outputs).unwrap_or_default();
        names.extend(
            all.into_iter().filter(|other| other != name && fs::exists(&outputs.join(other).join(STUDY.name()))),
        );
    }
    names.sort();
    names.dedup();
    let mut studies = Vec::new();
    for other in names {
        let is_named = from.contains(&other);
        match of_folder(name, &other, (&space, &search.common), outputs) {
            Ok(trials) => studies.push(EarlierStudy { name: other, trials }),
            Err(error) if is_named => return Err(StageError::new(error)),
            // Of all pipelines, those count that have something to say.
            Err(_) => {}
        }
    }
    Ok(studies)
}

fn of_folder(
    own: &str,
    name: &str,
    (space, settings): (&Space, &Settings),
    outputs: &Path,
) -> Result<Vec<Observation>, PriorError> {
    let (folder, name) = (outputs.join(name), name.to_owned());
    if name == own {
        return Err(PriorError::Itself { name });
    }
    // A pipeline's folder lies in the outputs folder, and nowhere else.
    if !matches!(Path::new(&name).components().collect::<Vec<_>>()[..], [Component::Normal(_)]) {
        return Err(PriorError::NotRun { name, outputs: outputs.to_owned() });
    }
    let study = match STUDY.in_folder(&folder) {
        Ok(Some(study)) => study,
        Ok(None) => return Err(PriorError::Unreadable { name, file: folder.join(STUDY.name()) }),
        Err(error) if error.is_not_found() => return Err(PriorError::NotRun { name, outputs: outputs.to_owned() }),
        Err(error) => return Err(error.into()),
    };
    if study.unfinished {
        return Err(PriorError::Unfinished { name });
    }
    let spec = load_spec(&folder.join(RESOLVED), &[]).ok().map(|resolved| resolved.spec);
    let metric = settings.goals()[0].name.as_str();
    let trials = observations(&study, spec.as_ref(), space, metric);
    if trials.is_empty() { Err(PriorError::NoTrials { name, metric: metric.to_owned() }) } else { Ok(trials) }
}

/// How many trials of the pipeline's last study, over another space, a search could begin with and does not.
pub(super) fn passed_over(name: &str, search: &Search, outputs: &Path) -> usize {
    let folder = outputs.join(name);
    let Ok(Some(study)) = STUDY.in_folder(&folder) else { return 0 };
    let Ok(spec) = load_spec(&folder.join(RESOLVED), &[]).map(|resolved| resolved.spec) else { return 0 };
    let is_another = spec.search.as_ref().is_some_and(|last| last.common.parameters != search.common.parameters);
    let Ok(space) = Space::new(&search.common.parameters) else { return 0 };
    let metric = search.common.goals()[0].name.as_str();
    if is_another { observations(&study, Some(&spec), &space, metric).len() } else { 0 }
}

/// Whole trials that have a metric and a configuration of the space.
fn observations(study: &Study, spec: Option<&Spec>, space: &Space, metric: &str) -> Vec<Observation> {
    let paths = space.paths();
    let observed = |trial: &super::trial::Trial| {
        let value =
            trial.value(metric).filter(|value| value.is_finite() && trial.metric.is_some() && !trial.cut_short)?;
        let mut config = trial.config.clone();
        config.extend(spec.map(|spec| inherited(spec, &trial.config, &paths)).unwrap_or_default());
        Some(Observation::new(within(space, config)?, Outcome::Value(value)))
    };
    study.trials.iter().filter_map(observed).collect()
}

/// The configuration of a space with these values, of which it may have some more; `None` where it lacks one or cannot have it.
fn within(space: &Space, mut config: Config) -> Option<Config> {
    let there = space.config(&space.point(&config));
    config.retain(|path, _| there.contains_key(path));
    space.start(&config).ok()
}

/// What of them enters the key of a search: what is learned, however it came about.
pub(super) fn identity_of(studies: &[EarlierStudy]) -> Value {
    let of_study = |study: &EarlierStudy| {
        let trials: Vec<Value> = study.trials.iter().map(|trial| json!([trial.config, trial.value()])).collect();
        let digest = blake3::hash(json!(trials).to_string().as_bytes()).to_hex().to_string();
        json!({ "study": study.name, "trials": study.trials.len(), "digest": digest })
    };
    studies.iter().map(of_study).collect()
}
