//! Knowledge gradient: what one more training is worth for the choice of the best configuration.

use crate::search::gp::Posterior;
use crate::search::special::{normal_cdf, normal_pdf};

/// How far the lowest posterior mean falls, by expectation, once another training at `at` has shown its metric: of the points that the
/// process rests on and this one (Frazier, Powell and Dayanik 2009, equation 14 and algorithm 1).
pub(crate) fn knowledge(posterior: &Posterior, at: &[f64]) -> f64 {
    let movements = posterior.movements(at);
    let lowest = movements.iter().map(|(mean, _)| *mean).fold(f64::INFINITY, f64::min);
    // Lowest above `lowest` is largest below it.
    let lines: Vec<(f64, f64)> = movements.into_iter().map(|(mean, slope)| (lowest - mean, -slope)).collect();
    expected_highest(lines)
}

/// The expectation of the highest of lines a + b Z at a standard normal Z, less the highest a; lines are (a, b).
fn expected_highest(mut lines: Vec<(f64, f64)>) -> f64 {
    lines.sort_by(|(a, b), (other_a, other_b)| b.total_cmp(other_b).then(a.total_cmp(other_a)));
    // Of lines with the same slope the last one is the highest; `kept` are those that are the highest somewhere, with where each begins.
    let mut kept: Vec<(f64, (f64, f64))> = Vec::new();
    for (a, b) in lines {
        let begin = loop {
            let Some((begin, (last_a, last_b))) = kept.last().copied() else { break f64::NEG_INFINITY };
            let crossing = if b > last_b { (last_a - a) / (b - last_b) } else { f64::NEG_INFINITY };
            if crossing > begin {
                break crossing;
            }
            kept.pop();
        };
        kept.push((begin, (a, b)));
    }
    let gains = kept.windows(2).map(|pair| {
        let (crossing, steeper) = (pair[1].0.abs(), pair[1].1.1 - pair[0].1.1);
        steeper * (normal_pdf(crossing) - crossing * normal_cdf(-crossing))
    });
    gains.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_of_lines_is_expected_as_by_integration() {
        for lines in [
            vec![(0.0, 0.0), (-0.3, 0.5)],
            vec![(0.0, 0.2), (-1.0, 0.2), (-0.1, -0.4), (-0.05, 0.0), (-0.4, 0.9), (-3.0, 1.0)],
            vec![(0.0, 0.1)],
            vec![(0.0, -0.5), (0.0, 0.5), (0.0, 0.5), (-0.2, 0.0)],
        ] {
            let step = 1e-3;
            let highest = |z: f64| lines.iter().map(|(a, b)| a + b * z).fold(f64::NEG_INFINITY, f64::max);
            let integral: f64 =
                (-8000..=8000).map(|i| f64::from(i) * step).map(|z| highest(z) * normal_pdf(z) * step).sum();
            let found = expected_highest(lines.clone());
            assert!((found - integral).abs() < 1e-6, "{lines:?}: {found} {integral}");
        }
    }
}
