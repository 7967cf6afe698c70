//! What earlier studies say of a new one: the prior mean of its process.
//!
//! Every earlier study has a process of its own over its standardised targets. The prior mean is a weighted sum of their means; the
//! weights come from the new study's own results, from equal ones while there are few: what an earlier study says counts for nothing
//! where it turns out to be wrong. The new process is over what the prior mean leaves (Golovin et al. 2017, section 3.3: transfer
//! learning by regressors on residuals; weights as in Feurer et al. 2018, arXiv:1802.02219, but by least squares).

use std::sync::Arc;

use crate::search::config::Config;
use crate::search::gp::{Posterior, PriorMean};
use crate::search::linalg::{Lower, dot};
use crate::search::space::Point;

/// How many results, whose prior mean lies one deviation off, the equal weights count as.
const STRENGTH: f64 = 4.0;

/// Earlier studies, as a new one learns from them.
#[derive(Clone, Debug)]
pub(crate) struct Earlier {
    /// The process of each.
    pub(super) posteriors: Vec<Arc<Posterior>>,
    /// The configurations of each, the best ones first.
    pub(super) ranked: Vec<Vec<Config>>,
}

impl Earlier {
    /// At most `count` configurations that were good before: the best of each study, then the second best, …
    pub(crate) fn best(&self, count: usize) -> Vec<Config> {
        let mut best: Vec<Config> = Vec::new();
        let deepest = self.ranked.iter().map(Vec::len).max().unwrap_or(0);
        let in_turn = (0..deepest).flat_map(|place| self.ranked.iter().filter_map(move |study| study.get(place)));
        for config in in_turn {
            if best.len() == count {
                break;
            }
            if !best.contains(config) {
                best.push(config.clone());
            }
        }
        best
    }

    /// The prior mean of a study with these results: with M the earlier means at its points, less their averages, n results and S
    /// earlier studies, the weights w minimise |y − M w|² + [`STRENGTH`] |w − 1/S|², and are none below 0.
    pub(super) fn prior_mean(&self, x: &[Point], y: &[f64]) -> PriorMean {
        let count = self.posteriors.len();
        let centred = |values: Vec<f64>| {
            let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
            values.into_iter().map(|value| value - mean).collect::<Vec<f64>>()
        };
        let column = |posterior: &Arc<Posterior>| centred(x.iter().map(|x| posterior.mean(x)).collect());
        let columns: Vec<Vec<f64>> = self.posteriors.iter().map(column).collect();
        let y = centred(y.to_vec());
        let gram = Lower::from_fn(count, |i, j| dot(&columns[i], &columns[j]) + if i == j { STRENGTH } else { 0.0 });
        let right: Vec<f64> = columns.iter().map(|column| dot(column, &y) + STRENGTH / count as f64).collect();
        let weights = gram.cholesky().map_or_else(|| vec![0.0; count], |chol| chol.solve(&right));
        let parts = weights.into_iter().map(|weight| weight.max(0.0)).zip(self.posteriors.iter().cloned());
        PriorMean { parts: parts.filter(|(weight, _)| *weight > 0.0).collect() }
    }
}
