//! Expected hypervolume improvement: how much more several goals reach together, by expectation.
//!
//! Goals are independent given the results. In a box from l to u of the room that the front leaves, a result y adds the volume
//! Π (u_j − max(l_j, y_j))⁺, and (u − max(l, y))⁺ = (u − y)⁺ − (l − y)⁺, so that the expectation is
//! Σ over boxes Π over goals (ψ_j(u_j) − ψ_j(l_j)) with ψ(c) = E (c − y)⁺ = sd h((c − mean)/sd), that of EI (Yang, Emmerich, Deutz and
//! Bäck 2019, arXiv:1904.12672, section 4). All of it in logarithms, as in Ament et al. 2023 (arXiv:2310.20708, section 4.2).

use super::kind::{Gain, averaged, log_mean, log_sum};
use super::region::Region;
use crate::search::gp::{Posterior, WithSlopes};
use crate::search::special::{h_ratios, ln_h};

/// The hyper-parameters of the processes drawn together.
pub(crate) struct Draw<'a> {
    /// A posterior a goal.
    pub(crate) posteriors: Vec<&'a Posterior>,
    /// The room that is left, one a fantasy of how pending trials come out.
    pub(crate) regions: Vec<Region>,
}

/// How much larger the hypervolume becomes, by expectation over draws and fantasies.
pub(crate) struct HypervolumeImprovement<'a> {
    pub(crate) draws: Vec<Draw<'a>>,
}

/// ψ at every edge of a goal: ln ψ, and its derivatives by the mean and by the deviation, over ψ.
struct Psi {
    ln: Vec<f64>,
    by_mean: Vec<f64>,
    by_sd: Vec<f64>,
}

impl Psi {
    fn at(edges: &[f64], mean: f64, sd: f64) -> Self {
        let z: Vec<f64> = edges.iter().map(|edge| (edge - mean) / sd).collect();
        let of = |z: &f64| if *z == f64::NEG_INFINITY { (0.0, 0.0) } else { h_ratios(*z) };
        let ratios: Vec<(f64, f64)> = z.iter().map(of).collect();
        let ln = |z: &f64| if *z == f64::NEG_INFINITY { *z } else { libm::log(sd) + ln_h(*z) };
        Self {
            ln: z.iter().map(ln).collect(),
            by_mean: ratios.iter().map(|(cdf, _)| -cdf / sd).collect(),
            by_sd: ratios.iter().map(|(_, pdf)| pdf / sd).collect(),
        }
    }

    /// ln (ψ(u) − ψ(l)), of ends that are places among the edges.
    fn ln_difference(&self, (low, high): (usize, usize)) -> f64 {
        self.ln[high] + libm::log1p(-libm::exp(self.ln[low] - self.ln[high]))
    }

    /// The derivatives of [`ln_difference`](Self::ln_difference) by the mean and by the deviation.
    fn slopes(&self, (low, high): (usize, usize)) -> (f64, f64) {
        let ratio = libm::exp(self.ln[low] - self.ln[high]);
        let weight = 1.0 / (1.0 - ratio);
        let of = |by: &[f64]| weight * (by[high] - ratio * by[low]);
        (of(&self.by_mean), of(&self.by_sd))
    }
}

/// The psi of every goal.
fn psis(region: &Region, means: &[f64], sds: &[f64]) -> Vec<Psi> {
    let goals = region.edges.iter().zip(means).zip(sds);
    goals.map(|((edges, mean), sd)| Psi::at(edges, *mean, *sd)).collect()
}

/// ln of what every box adds, by expectation.
fn ln_of_boxes(region: &Region, psis: &[Psi]) -> Vec<f64> {
    let ln = |ends: &Vec<(usize, usize)>| ends.iter().zip(psis).map(|(ends, psi)| psi.ln_difference(*ends)).sum();
    region.boxes.iter().map(ln).collect()
}

impl Draw<'_> {
    /// ln of the improvement in every fantasy.
    fn values(&self, x: &[f64]) -> Vec<f64> {
        let at: Vec<(Vec<f64>, f64)> = self.posteriors.iter().map(|posterior| posterior.in_fantasies(x)).collect();
        let sds: Vec<f64> = at.iter().map(|(_, variance)| variance.sqrt()).collect();
        let in_fantasy = |(fantasy, region): (usize, &Region)| {
            let means: Vec<f64> = at.iter().map(|(means, _)| means[fantasy]).collect();
            log_sum(&ln_of_boxes(region, &psis(region, &means, &sds)))
        };
        self.regions.iter().enumerate().map(in_fantasy).collect()
    }

    /// The same with derivatives.
    fn values_and_slopes(&self, x: &[f64], dimensions: &[usize]) -> Vec<(f64, Vec<f64>)> {
        let at: Vec<WithSlopes> =
            self.posteriors.iter().map(|posterior| posterior.in_fantasies_with_slopes(x, dimensions)).collect();
        let sds: Vec<f64> = at.iter().map(|at| at.variance.sqrt()).collect();
        let in_fantasy = |(fantasy, region): (usize, &Region)| {
            let means: Vec<f64> = at.iter().map(|at| at.means[fantasy]).collect();
            let psis = psis(region, &means, &sds);
            let logs = ln_of_boxes(region, &psis);
            let value = log_sum(&logs);
            let mut slopes = vec![0.0; dimensions.len()];
            for (goal, psi) in psis.iter().enumerate() {
                let (mut by_mean, mut by_sd) = (0.0, 0.0);
                for (ends, log) in region.boxes.iter().zip(&logs).filter(|(_, log)| log.is_finite()) {
                    let weight = libm::exp(log - value);
                    let (of_mean, of_sd) = psi.slopes(ends[goal]);
                    by_mean += weight * of_mean;
                    by_sd += weight * of_sd;
                }
                for (slope, (means, variance)) in slopes.iter_mut().zip(&at[goal].slopes) {
                    *slope += by_mean * means[fantasy] + by_sd * variance / (2.0 * sds[goal]);
                }
            }
            (value, slopes)
        };
        self.regions.iter().enumerate().map(in_fantasy).collect()
    }
}

impl Gain for HypervolumeImprovement<'_> {
    fn value(&self, x: &[f64]) -> f64 {
        log_mean(&self.draws.iter().flat_map(|draw| draw.values(x)).collect::<Vec<_>>())
    }

    fn value_and_slopes(&self, x: &[f64], dimensions: &[usize]) -> (f64, Vec<f64>) {
        averaged(self.draws.iter().flat_map(|draw| draw.values_and_slopes(x, dimensions)), dimensions.len())
    }
}
