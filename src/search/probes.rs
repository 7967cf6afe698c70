//! A look elsewhere, while a search only polishes what it has.
//!
//! With few results a process can be sure that nothing is to be gained where it has hardly looked: the length scales that fit the
//! neighbourhood of the best point are too long for the rest of the space, and a search stays at a local optimum for good. So,
//! once the largest expected improvement is small, every second proposal goes to a branch that has hardly been tried, or else every
//! third one asks what could be gained if one parameter were quite different: the improvement counts from the best point of that part of the space, so that a part is
//! searched on its own for some proposals before its best is compared with the best of all.

use super::acquisition::Acquisition;
use super::design::branches;
use super::gain::Improvement;
use super::part::{Elsewhere, Part};
use super::space::{ABSENT, Point, Space};
use super::surrogate::Surrogate;
use crate::base::rng::Stream;

/// Largest ln EI, in deviations of the targets, that is polishing.
const POLISHING: f64 = -5.0;
/// … while a branch is hardly known.
const POLISHING_ONE_BRANCH: f64 = -4.0;
/// One proposal in so many is a probe then. Measured over two functions that hold a search at local optima and two that do not:
/// every second one costs more on the latter than it gains on the former.
const EVERY: usize = 3;
/// … and every second one while a branch is hardly known.
const EVERY_WITH_BRANCHES: usize = 2;
/// The first proposal that can be one: a short search has nothing better to do than to polish.
const FIRST: usize = 25;
/// How many probes one part of the space has at a time.
const IN_A_ROW: u32 = 3;
/// How much less promising a part is for each time that it has been probed, in ln EI.
const REPEAT_PENALTY: f64 = 1.0;
/// Values of a parameter that are looked at to see how promising the others than its present one are.
const VALUES: usize = 8;
/// The most branches that are looked at one by one.
const MAX_BRANCHES: usize = 24;
/// A branch is hardly known with fewer trials than this for each of its parameters.
const TRIALS_A_PARAMETER: usize = 4;

/// The probes of a search so far.
#[derive(Clone, Debug)]
pub(crate) struct Probes {
    /// How often each parameter was chosen.
    chosen: Vec<u32>,
    /// The part that is being probed, and how often it has been.
    current: Option<(Part, u32)>,
    /// A point of each branch; none where there is only one.
    branches: Vec<Point>,
}

impl Probes {
    /// Those of a search that begins.
    pub(crate) fn new(space: &Space, stream: &mut Stream) -> Self {
        let branches = if space.is_conditional() { branches(space, stream) } else { Vec::new() };
        Self { chosen: vec![0; space.width()], current: None, branches }
    }

    /// How many branches the space has; 0 where all configurations have the same parameters.
    pub(crate) fn branches(&self) -> usize {
        self.branches.len()
    }

    /// The point that proposal `k` probes, in place of the one with the largest ln EI of all; `None` where it is no probe's turn.
    pub(crate) fn probe(
        &mut self,
        (k, log_ei): (usize, f64),
        acquisition: &Acquisition<'_>,
        fitted: &Surrogate,
        stream: &mut Stream,
    ) -> Option<Point> {
        let is_turn = |polishing: f64, every: usize| log_ei < polishing && k.is_multiple_of(every);
        let of_branch = match is_turn(POLISHING_ONE_BRANCH, EVERY_WITH_BRANCHES) {
            true => self.hardly_known(fitted).and_then(|branch| best_of(&branch, acquisition, fitted, stream)),
            false => None,
        };
        // A branch can be used up, or one that mostly fails.
        of_branch.or_else(|| {
            let part = (k >= FIRST && is_turn(POLISHING, EVERY)).then(|| self.part(acquisition, fitted, stream))??;
            best_of(&part, acquisition, fitted, stream)
        })
    }

    /// Whether every branch has the trials that it takes to know it.
    pub(crate) fn know_all_branches(&self, fitted: &Surrogate) -> bool {
        self.hardly_known(fitted).is_none()
    }

    /// The branch with the fewest trials for its parameters, if it has few; none where there are too many branches to know each.
    fn hardly_known(&self, fitted: &Surrogate) -> Option<Part> {
        if self.branches.len() > MAX_BRANCHES {
            return None;
        }
        let is_there = |u: &&f64| **u != ABSENT;
        let share = |branch: &Point| {
            let trials = fitted
                .measured
                .iter()
                .filter(|point| point.iter().zip(branch).all(|(a, b)| (*a == ABSENT) == (*b == ABSENT)));
            trials.count() as f64 / branch.iter().filter(is_there).count() as f64
        };
        let shares = self.branches.iter().map(|branch| (share(branch), branch));
        let (least, branch) = shares.min_by(|(a, _), (b, _)| a.total_cmp(b))?;
        (least < TRIALS_A_PARAMETER as f64).then(|| Part::Branch(branch.clone()))
    }

    /// The part of the space that is probed: the last one, until it has had its turns or holds the best point; then the most
    /// promising one of those that were not probed too often.
    fn part(&mut self, acquisition: &Acquisition<'_>, fitted: &Surrogate, stream: &mut Stream) -> Option<Part> {
        let (space, best) = (acquisition.space, fitted.measured.first()?);
        if let Some((part, turns)) = &mut self.current
            && *turns < IN_A_ROW
            && !part.holds(space, best)
        {
            *turns += 1;
            return Some(part.clone());
        }
        let mut promise = |elsewhere: &Elsewhere| {
            let value = |_| acquisition.value(&elsewhere.drawn(space, best, stream));
            let most = (0..VALUES).map(value).fold(f64::NEG_INFINITY, f64::max);
            most - REPEAT_PENALTY * f64::from(self.chosen[elsewhere.dimension()])
        };
        let parts = (0..space.width()).filter_map(|dimension| Elsewhere::new(space, best, dimension));
        let promises = parts.map(|part| (promise(&part), part));
        let (_, elsewhere) = promises.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        self.chosen[elsewhere.dimension()] += 1;
        let part = Part::Elsewhere(elsewhere);
        self.current = Some((part.clone(), 1));
        Some(part)
    }
}

/// The point of a part of the space with the largest expected improvement on the best one there, if it is likely to succeed.
fn best_of(part: &Part, acquisition: &Acquisition<'_>, fitted: &Surrogate, stream: &mut Stream) -> Option<Point> {
    let (posterior, lowest) = fitted.process();
    let lowest = vec![fitted.lowest_in(acquisition.space, part); lowest.len()];
    let gain = Improvement { processes: vec![(posterior, &lowest)] };
    let within = Acquisition { gain: &gain, part: Some(part), ..*acquisition };
    let (point, _) = within.maximise(&fitted.measured, stream)?;
    acquisition.is_likely(&point).then_some(point)
}
