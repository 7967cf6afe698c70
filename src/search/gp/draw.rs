//! theta drawn from its posterior: with few results, no single theta stands for all that would explain them.

use super::fit::{Targets, value};
use super::kernel::Kernel;
use super::pairs::{Pairs, Parts};
use super::prior::Priors;
use crate::base::rng::Stream;

/// Width of a slice's first bracket, in logarithms.
const WIDTH: f64 = 2.0;

/// Shrinking steps after which a number stays where it is.
const STEPS: usize = 12;

/// Draws of (ln l, ln s2, ln a, ln v), each a sweep of slice sampling over all numbers from the one before (Neal 2003, section 4,
/// without stepping out; for this use Snoek, Larochelle and Adams 2012, arXiv:1206.2944).
pub(crate) fn draw(
    kernel: &Kernel,
    Targets { x, y, noise, of }: Targets<'_>,
    from: &[f64],
    count: usize,
    stream: &mut Stream,
) -> Vec<Vec<f64>> {
    let priors = Priors::new(kernel.width(), of);
    let bounds = priors.bounds();
    let pairs = Pairs::new(kernel, x, noise);
    let mut at = from.to_vec();
    let mut parts = Parts::default();
    let mut here = value((&pairs, &mut parts), &priors, y, &at);
    let mut draws = Vec::with_capacity(count);
    for _ in 0..count {
        for d in 0..at.len() {
            // The slice: everything at most this improbable.
            let level = here - libm::log(stream.uniform().max(f64::MIN_POSITIVE));
            let centre = at[d];
            let low = centre - WIDTH * stream.uniform();
            let (mut low, mut high) = (low.max(bounds[d].0), (low + WIDTH).min(bounds[d].1));
            for _ in 0..STEPS {
                at[d] = stream.uniform_in(low, high);
                let there = value((&pairs, &mut parts), &priors, y, &at);
                if there <= level {
                    here = there;
                    break;
                }
                if at[d] < centre {
                    low = at[d]
                } else {
                    high = at[d]
                }
                at[d] = centre;
            }
        }
        draws.push(at.clone());
    }
    draws
}

#[cfg(test)]
mod tests {
    use super::super::{Axis, Noise, TargetKind};
    use super::*;

    #[test]
    fn draws_of_what_the_results_say_nothing_of_follow_the_prior() {
        // Constant targets at one point: the length scale has nothing but its prior, 0.1 (l² + l⁻²) in ln l.
        let kernel = Kernel { axes: vec![Axis::Real], has_sum: false };
        let (x, y) = (vec![vec![0.5]; 2], [0.0; 2]);
        let draws = draw(
            &kernel,
            Targets { x: &x, y: &y, noise: &Noise::default(), of: TargetKind::Metric },
            &[0.0, 0.0, 0.0, -3.0],
            4000,
            &mut Stream::new(1, "draws", 0),
        );
        let scales: Vec<f64> = draws.iter().map(|draw| draw[0]).collect();
        let density = |u: f64| libm::exp(-0.1 * (libm::exp(2.0 * u) + libm::exp(-2.0 * u)));
        let grid: Vec<f64> =
            (0..2000).map(|i| libm::log(0.025) + (6.0 - libm::log(0.025)) * f64::from(i) / 2000.0).collect();
        let total: f64 = grid.iter().map(|&u| density(u)).sum();
        let spread = grid.iter().map(|&u| u * u * density(u)).sum::<f64>() / total;
        let found = scales.iter().map(|u| u * u).sum::<f64>() / scales.len() as f64;
        // Symmetric about 0; 4000 draws that hang together a little leave some hundredths.
        assert!((found - spread).abs() < 0.08 * spread, "{found} {spread}");
        assert!((scales.iter().sum::<f64>() / scales.len() as f64).abs() < 0.08);
    }
}
