//! A Gaussian process over mixed coordinates.
//!
//! | symbol | meaning | shape |
//! | --- | --- | --- |
//! | x | points, in the space's coordinates | [n, d] |
//! | y | targets, transformed and standardised; lower is better | `[n]` |
//! | l | lengthscales | `[d]` |
//! | s2 | signal variance of what the coordinates do together | scalar |
//! | a | signal variance of the sum of what each does by itself | scalar |
//! | v | noise variance | scalar |
//! | theta | (ln l, ln s2, ln a, ln v) | [d + 3] |
//! | k_xx | covariance of the points, without noise | [n, n] |
//! | chol | Cholesky factor of k_xx + v I | [n, n] |
//! | alpha | (k_xx + v I)⁻¹ (y − mu) | `[n]` |
//!
//! Kernel: s2 matern(r²) + a/d Σ matern(r_d²), Matérn-5/2 with one lengthscale a coordinate; categories differ or are equal. The
//! sum, with many coordinates, lets the process believe after few results that a value which was good beside some values is good beside others (Duvenaud,
//! Nickisch and Rasmussen 2011, arXiv:1112.4394, orders 1 and d). The constant mean mu is profiled out. theta is fitted by maximum a posteriori, and with few results
//! also drawn from its posterior.

mod axis;
mod draw;
mod fit;
mod kernel;
mod mean;
mod noise;
mod pairs;
mod points;
mod posterior;
mod prior;
mod prior_mean;
#[cfg(test)]
mod tests;
mod transform;

pub(crate) use axis::Axis;
pub(crate) use draw::draw;
pub(crate) use fit::{Effort, Targets, fit};
pub(crate) use kernel::{Kernel, Theta};
pub(crate) use mean::Mean;
pub(crate) use noise::Noise;
pub(crate) use posterior::{Posterior, WithSlopes};
pub(crate) use prior::TargetKind;
pub(crate) use prior_mean::PriorMean;
pub(crate) use transform::{Scale, Transform};
