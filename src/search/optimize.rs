//! L-BFGS in a box, through `argmin`.
//!
//! argmin's L-BFGS knows no bounds: x = low + (high − low) · logistic(u) turns the box into all of ℝⁿ.

use std::cell::RefCell;

use argmin::core::{CostFunction, Error, Executor, Gradient, State as _};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;

/// A function with its gradient; `None` where it has no value.
pub(crate) type Function<'a> = dyn Fn(&[f64]) -> Option<(f64, Vec<f64>)> + 'a;

/// Cost of a point where the function has no value: higher than others, and finite, which a line search needs.
const COST_WITHOUT_VALUE: f64 = 1e15;
/// Pairs of steps and gradients that L-BFGS remembers.
const HISTORY: usize = 8;
/// How close to the faces of the box a start may lie, in its unit.
const START_MARGIN: f64 = 1e-3;

/// u, cost, gradient by u.
type Evaluated = (Vec<f64>, f64, Vec<f64>);

struct Problem<'a> {
    function: &'a Function<'a>,
    bounds: &'a [(f64, f64)],
    /// The last u with cost and gradient: argmin asks for both in turn.
    last: RefCell<Option<Evaluated>>,
    /// The best x seen, wherever the line search went afterwards.
    best: RefCell<Option<(f64, Vec<f64>)>>,
}

impl Problem<'_> {
    fn at(&self, u: &[f64]) -> (f64, Vec<f64>) {
        if let Some((last, cost, gradient)) = &*self.last.borrow()
            && last == u
        {
            return (*cost, gradient.clone());
        }
        let logistic: Vec<f64> = u.iter().map(|&u| 1.0 / (1.0 + libm::exp(-u))).collect();
        let x: Vec<f64> = self.bounds.iter().zip(&logistic).map(|((low, high), s)| low + (high - low) * s).collect();
        let (cost, gradient) = match (self.function)(&x) {
            None => (COST_WITHOUT_VALUE, vec![0.0; u.len()]),
            Some((cost, gradient)) => {
                let mut best = self.best.borrow_mut();
                if best.as_ref().is_none_or(|(lowest, _)| cost < *lowest) {
                    *best = Some((cost, x));
                }
                let chain = self.bounds.iter().zip(&logistic).map(|((low, high), s)| (high - low) * s * (1.0 - s));
                (cost, gradient.iter().zip(chain).map(|(g, chain)| g * chain).collect())
            }
        };
        *self.last.borrow_mut() = Some((u.to_vec(), cost, gradient.clone()));
        (cost, gradient)
    }
}

impl CostFunction for &Problem<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, u: &Vec<f64>) -> Result<f64, Error> {
        Ok(self.at(u).0)
    }
}

impl Gradient for &Problem<'_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, u: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(self.at(u).1)
    }
}

/// Minimises from `start` inside `bounds`; the lowest value seen with its place, `None` if there was none.
///
/// L-BFGS ends after `iterations` or where its line search finds no step; the best point until then counts.
pub(crate) fn minimise(
    function: &Function<'_>,
    start: &[f64],
    bounds: &[(f64, f64)],
    iterations: u64,
) -> Option<(f64, Vec<f64>)> {
    let problem = Problem { function, bounds, last: RefCell::new(None), best: RefCell::new(None) };
    let unbounded = |(&x, &(low, high)): (&f64, &(f64, f64))| {
        let s = ((x - low) / (high - low)).clamp(START_MARGIN, 1.0 - START_MARGIN);
        libm::log(s / (1.0 - s))
    };
    let u: Vec<f64> = start.iter().zip(bounds).map(unbounded).collect();
    problem.at(&u);
    let solver = LBFGS::new(MoreThuenteLineSearch::new(), HISTORY).with_tolerance_grad(1e-5);
    let solver = solver.and_then(|solver| solver.with_tolerance_cost(1e-9));
    if let Ok(solver) = solver {
        let run = Executor::new(&problem, solver).configure(|state| state.param(u).max_iters(iterations)).run();
        match run {
            Ok(result) => tracing::trace!(iterations = result.state().get_iter(), "L-BFGS ended"),
            Err(error) => tracing::trace!(%error, "L-BFGS gave up early"),
        }
    }
    problem.best.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minimum_inside_and_one_on_the_face_are_found() {
        let valley = |x: &[f64]| {
            let (a, b) = (x[0] - 0.3, x[1] - 2.0);
            Some((a * a + 10.0 * b * b, vec![2.0 * a, 20.0 * b]))
        };
        let (_, x) = minimise(&valley, &[0.9, 0.1], &[(0.0, 1.0), (0.0, 1.0)], 100).unwrap();
        assert!((x[0] - 0.3).abs() < 1e-3 && x[1] > 0.999, "{x:?}");
    }

    #[test]
    fn a_function_without_values_has_no_minimum() {
        assert!(minimise(&|_| None, &[0.5], &[(0.0, 1.0)], 10).is_none());
    }
}
