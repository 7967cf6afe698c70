//! Results that are far too bad for where they lie: a run that another program disturbed, an overflow.
//!
//! Left in, one of them tells the process that the function is rough everywhere, or all noise. A result is left out where the
//! evidence is for that: where the others without it are more probable than all together, by more than what an outlier costs.
//! Only bad results: a search that leaves out a good one would lose what it looks for.

use super::assumptions::{Assumptions, Study};
use super::fitted::Fitted;
use super::observations::Observations;
use crate::base::rng::Stream;
use crate::search::gp::Effort;

/// How many deviations above what the others say of it a target is suspected.
const SUSPECT: f64 = 3.0;
/// … and below how many one that was left out comes back.
const COMES_BACK: f64 = 2.0;
/// By how much more probable the others have to be, in ln: an outlier costs about 5 (one trial in twenty; a target that can lie
/// anywhere over ten deviations), and the edge of a step gains up to 10, an outlier three times its value 57 and more.
const COST: f64 = 12.0;
/// Fewer results than this have no outliers.
const LEAST_RESULTS: usize = 10;
/// At most one result in so many is left out.
const LEAST_OTHERS: usize = 10;
/// How many are looked for at a time.
const ROUNDS: usize = 3;

/// Brings the outliers up to date, with a new fit where they change; `None` if there are too few results without them.
pub(super) fn left_out(
    study: Study<'_>,
    assumptions: &mut Assumptions,
    mut fitted: Fitted,
    stream: &mut Stream,
) -> Option<Fitted> {
    for _ in 0..ROUNDS {
        let back = coming_back(assumptions, &fitted);
        match suspect(assumptions, &fitted) {
            _ if !back.is_empty() => back.iter().for_each(|place| _ = assumptions.outliers.remove(place)),
            Some(place) if is_outlier(&fitted, place, stream) => _ = assumptions.outliers.insert(place),
            _ => break,
        }
        fitted.observations = Observations::new(study, assumptions)?;
        fitted.log_theta = fitted.observations.fit(&fitted.kernel, Some(&fitted.log_theta), Effort::Full, stream).1;
    }
    Some(fitted)
}

/// The outliers that are none after what others have shown since.
fn coming_back(assumptions: &Assumptions, fitted: &Fitted) -> Vec<usize> {
    if assumptions.outliers.is_empty() {
        return Vec::new();
    }
    let Some(surrogate) = fitted.observations.surrogate(fitted.kernel.clone(), &fitted.log_theta) else {
        return Vec::new();
    };
    let comes_back = |place: &usize| fitted.observations.deviations_of(&surrogate, *place) < COMES_BACK;
    assumptions.outliers.iter().copied().filter(comes_back).collect()
}

/// The place of the result that is most suspect, if one is and another outlier is not one too many.
fn suspect(assumptions: &Assumptions, fitted: &Fitted) -> Option<usize> {
    let least = LEAST_RESULTS.max(LEAST_OTHERS * (assumptions.outliers.len() + 1));
    if fitted.observations.measured_count() < least {
        return None;
    }
    let worst = fitted.observations.worst_surprise(&fitted.kernel, &fitted.log_theta);
    worst.filter(|(_, deviations)| *deviations > SUSPECT).map(|(place, _)| place)
}

fn is_outlier(Fitted { observations, kernel, log_theta }: &Fitted, place: usize, stream: &mut Stream) -> bool {
    let (with, _) = observations.fit(kernel, Some(log_theta), Effort::Warm, stream);
    let (without, _) = observations.without(place).fit(kernel, Some(log_theta), Effort::Full, stream);
    with - without > COST
}
