//! What a study may depend on: the spec, the seed, and the results that proposal k waits for.

use super::super::{Observation, Outcome, strategy};
use super::functions::{branin, mixed};
use super::study::{bayes, common, next, random, study};

const TRIALS: usize = 20;

#[test]
fn a_longer_study_begins_with_the_shorter_one() {
    for objective in [branin(), mixed()] {
        let space = common(&objective.parameters, "minimize");
        let value = |config: &_| Outcome::Value((objective.value)(config));
        for q in [1, 2, 4] {
            let shorter = study(&bayes(TRIALS - 5, q), &space, 1, TRIALS - 5, &value);
            let longer = study(&bayes(TRIALS, q), &space, 1, TRIALS, &value);
            assert_eq!(longer[..TRIALS - 5], shorter[..], "{} with q = {q}", objective.name);
        }
        let shorter = study(&random(5), &space, 1, 5, &value);
        assert_eq!(study(&random(9), &space, 1, 9, &value)[..5], shorter[..]);
    }
}

#[test]
fn a_study_replayed_after_a_restart_goes_on_as_if_never_stopped() {
    let objective = mixed();
    let space = common(&objective.parameters, "minimize");
    for q in [1, 2, 4] {
        let method = bayes(TRIALS, q);
        let whole = study(&method, &space, 3, TRIALS, &|config| Outcome::Value((objective.value)(config)));
        let mut again = strategy(&method, &space, 3).unwrap();
        for k in 0..whole.len() {
            assert_eq!(next(&mut *again, &whole[..k]).as_ref(), Some(&whole[k].config), "q = {q}, trial {k}");
        }
    }
}

#[test]
fn a_proposal_does_not_depend_on_results_it_must_not_wait_for() {
    let objective = branin();
    let space = common(&objective.parameters, "minimize");
    for q in [2, 4] {
        let method = bayes(TRIALS, q);
        let mut trials = study(&method, &space, 5, TRIALS, &|config| Outcome::Value((objective.value)(config)));
        let expected = trials.pop().unwrap().config;
        // The last q − 1 results are still out when the last proposal is made.
        let pending = trials.len() + 1 - q;
        trials[pending..].iter_mut().for_each(|trial| trial.outcome = Outcome::Failed);
        let mut replayed = strategy(&method, &space, 5).unwrap();
        for k in 0..trials.len() {
            next(&mut *replayed, &trials[..k]).unwrap();
        }
        assert_eq!(next(&mut *replayed, &trials).unwrap(), expected, "q = {q}");
    }
}

#[test]
fn seeds_and_goals_make_different_studies() {
    let objective = branin();
    let value = |config: &_| Outcome::Value((objective.value)(config));
    let run = |seed, goal| study(&bayes(14, 1), &common(&objective.parameters, goal), seed, 14, &value);
    let (first, other_seed, other_goal) = (run(1, "minimize"), run(2, "minimize"), run(1, "maximize"));
    assert_ne!(first[0].config, other_seed[0].config);
    // The design is the same; what follows is not.
    assert_eq!(first[..7], other_goal[..7]);
    assert_ne!(first[7].config, other_goal[7].config);
}

#[test]
fn maximising_is_minimising_the_negative() {
    let objective = branin();
    let run = |sign: f64, goal| {
        let value = |config: &_| Outcome::Value(sign * (objective.value)(config));
        study(&bayes(16, 2), &common(&objective.parameters, goal), 1, 16, &value)
    };
    let configs = |study: Vec<Observation>| study.into_iter().map(|o| o.config).collect::<Vec<_>>();
    assert_eq!(configs(run(1.0, "minimize")), configs(run(-1.0, "maximize")));
}
