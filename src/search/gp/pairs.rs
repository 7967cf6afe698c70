//! Distances of all pairs of points, for fits that change the lengthscales over and over.

use super::axis::Axis;
use super::kernel::{Kernel, Theta, matern};
use super::noise::Noise;
use crate::search::linalg::dot;

/// Squared differences of all pairs along one coordinate.
pub(super) enum Deltas {
    /// One a pair.
    Each(Vec<f64>),
    /// The few that there are, and which of them every pair has.
    Few(Vec<f64>, Vec<u8>),
}

/// Squared differences of all pairs, for every coordinate: worked out once a fit.
pub(super) struct Pairs {
    pub(super) n: usize,
    deltas: Vec<Deltas>,
    pub(super) has_sum: bool,
    pub(super) noise: Noise,
}

impl Pairs {
    pub(super) fn new(kernel: &Kernel, x: &[Vec<f64>], noise: &Noise) -> Self {
        let all = || (0..x.len()).flat_map(|i| (0..=i).map(move |j| (i, j)));
        let along = |(d, axis): (usize, &Axis)| match axis {
            Axis::Real | Axis::Arc => Deltas::Each(all().map(|(i, j)| axis.delta(x[i][d], x[j][d])).collect()),
            axis => {
                let levels: Vec<usize> = x.iter().filter_map(|x| axis.level(x[d])).collect();
                Deltas::Few(axis.deltas(), all().map(|(i, j)| axis.steps(levels[i], levels[j]) as u8).collect())
            }
        };
        let deltas = kernel.axes.iter().enumerate().map(along).collect();
        Self { n: x.len(), deltas, has_sum: kernel.has_sum, noise: noise.clone() }
    }

    /// Number of coordinates.
    pub(super) fn width(&self) -> usize {
        self.deltas.len()
    }

    /// One a coordinate.
    pub(super) fn deltas(&self) -> &[Deltas] {
        &self.deltas
    }

    /// The same as [`distances`](Self::distances), from the parts of the last ones where their lengthscales are the same.
    pub(super) fn distances_from(&self, parts: &mut Parts, theta: &Theta) -> (Vec<f64>, Vec<f64>) {
        let count = self.n * (self.n + 1) / 2;
        let (mut r2, mut means) = (vec![0.0; count], vec![0.0; count]);
        let share = 1.0 / self.deltas.len() as f64;
        parts.along.resize_with(self.deltas.len(), || (f64::NAN, Vec::new(), Vec::new()));
        for ((deltas, l), (last, scaled, correlations)) in self.deltas.iter().zip(&theta.l).zip(&mut parts.along) {
            if *last != *l {
                let weight = 1.0 / (l * l);
                let of_pair =
                    |delta: f64| (delta * weight, if self.has_sum { matern(share, delta * weight) } else { 0.0 });
                let pairs: Vec<(f64, f64)> = match deltas {
                    Deltas::Each(deltas) => deltas.iter().map(|delta| of_pair(*delta)).collect(),
                    Deltas::Few(deltas, which) => {
                        let known: Vec<(f64, f64)> = deltas.iter().map(|delta| of_pair(*delta)).collect();
                        which.iter().map(|&which| known[usize::from(which)]).collect()
                    }
                };
                (*scaled, *correlations) = pairs.into_iter().unzip();
                *last = *l;
            }
            r2.iter_mut().zip(&*scaled).for_each(|(r2, scaled)| *r2 += scaled);
            means.iter_mut().zip(&*correlations).for_each(|(mean, along)| *mean += along);
        }
        (r2, means)
    }

    /// r² and the mean of the correlations along the coordinates, for every pair; in one pass, for fits, which change all lengthscales at
    /// a time.
    pub(super) fn distances(&self, theta: &Theta) -> (Vec<f64>, Vec<f64>) {
        let count = self.n * (self.n + 1) / 2;
        let (mut r2, mut means) = (vec![0.0; count], vec![0.0; count]);
        let share = 1.0 / self.deltas.len() as f64;
        for (deltas, l) in self.deltas.iter().zip(&theta.l) {
            let weight = 1.0 / (l * l);
            let pairs = r2.iter_mut().zip(&mut means);
            match deltas {
                Deltas::Each(deltas) => pairs.zip(deltas).for_each(|((r2, mean), delta)| {
                    *r2 += delta * weight;
                    *mean += if self.has_sum { matern(share, delta * weight) } else { 0.0 };
                }),
                Deltas::Few(deltas, which) => {
                    let known: Vec<(f64, f64)> =
                        deltas.iter().map(|delta| (delta * weight, matern(share, delta * weight))).collect();
                    pairs.zip(which).for_each(|((r2, mean), &which)| {
                        let (part, along) = known[usize::from(which)];
                        *r2 += part;
                        *mean += along;
                    });
                }
            }
        }
        (r2, means)
    }
}

impl Deltas {
    /// Σ weight · delta, and Σ q · slope(delta) · delta.
    pub(super) fn sums(&self, weights: &[f64], q: &[f64], slope: &dyn Fn(f64) -> f64) -> (f64, f64) {
        match self {
            Self::Each(deltas) if slope(0.0) == 0.0 => (dot(weights, deltas), 0.0),
            Self::Each(deltas) => {
                let alone = |(q, delta): (&f64, &f64)| if *delta == 0.0 { 0.0 } else { q * slope(*delta) * delta };
                (dot(weights, deltas), q.iter().zip(deltas).map(alone).sum())
            }
            Self::Few(deltas, which) => {
                let mut of = vec![(0.0, 0.0); deltas.len()];
                for ((weight, q), which) in weights.iter().zip(q).zip(which) {
                    let of = &mut of[usize::from(*which)];
                    *of = (of.0 + weight, of.1 + q);
                }
                let sum = |(sum, alone): (f64, f64), ((weight, q), delta): (&(f64, f64), &f64)| {
                    (sum + weight * delta, alone + q * slope(*delta) * delta)
                };
                of.iter().zip(deltas).fold((0.0, 0.0), sum)
            }
        }
    }
}

/// What the coordinates add to the distances, with the lengthscales for which they do: a draw changes one of these at a time.
#[derive(Default)]
pub(super) struct Parts {
    /// For every coordinate its lengthscale, delta / l² of every pair, and its share of the mean of the correlations.
    along: Vec<(f64, Vec<f64>, Vec<f64>)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng::Stream;

    #[test]
    fn parts_of_the_last_distances_change_no_bit() {
        let mut stream = Stream::new(1, "points", 0);
        let axes = vec![Axis::Real, Axis::Category, Axis::Grid(0.25)];
        let x = |stream: &mut Stream| vec![stream.uniform(), stream.below(3) as f64, 0.25 * stream.below(5) as f64];
        let x: Vec<Vec<f64>> = (0..9).map(|_| x(&mut stream)).collect();
        for has_sum in [false, true] {
            let pairs = Pairs::new(&Kernel { axes: axes.clone(), has_sum }, &x, &Noise::default());
            let mut parts = Parts::default();
            for l in [[1.0, 1.0, 1.0], [1.0, 0.3, 1.0], [1.0, 0.3, 1.0], [0.2, 0.3, 2.0]] {
                let theta = Theta { l: l.to_vec(), s2: 1.0, a: 1.0, v: 0.1 };
                let (r2, means) = pairs.distances_from(&mut parts, &theta);
                assert_eq!(r2, pairs.distances(&theta).0);
                assert!(!has_sum || means == pairs.distances(&theta).1);
            }
        }
    }
}
