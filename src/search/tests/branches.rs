//! Spaces in which some parameters are there only with some values of others.

use super::super::Outcome;
use super::conditional::conditional;
use super::study::{bayes, best, common, study};

#[test]
fn the_best_branch_is_found_also_where_it_is_a_branch_of_a_branch() {
    let mut missed = 0;
    for objective in conditional().iter().filter(|objective| objective.name != "layers") {
        let outcome = |config: &_| Outcome::Value((objective.value)(config));
        for seed in 0..5 {
            let done = study(&bayes(50, 1), &common(&objective.parameters, "minimize"), seed, 50, &outcome);
            missed += usize::from(best(&done) > objective.optimum + 0.01);
        }
    }
    assert!(missed <= 1, "{missed} of 10");
}
