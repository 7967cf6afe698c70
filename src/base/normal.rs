//! Quantiles of the standard normal distribution.

/// Quantile 0.75: half of a normal distribution lies within so many standard deviations of its mean.
pub const NORMAL_750: f64 = 0.674_489_750_196_081_7;

/// Quantile 0.975: 95 % of a normal distribution lie within so many standard deviations of its mean.
pub const NORMAL_975: f64 = 1.959_963_984_540_054;
