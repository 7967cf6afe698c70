//! Targets made more nearly normal: centred by their median, scaled by their median absolute deviation, then a Yeo–Johnson power
//! transform, then standardised.

/// From how many targets on λ of the power transform is fitted; below it is 1.
const LAMBDA_FROM: usize = 8;
/// Scaled targets are clipped at this; beyond it powers overflow.
const MAX_SCALED: f64 = 1e6;

/// What the transform begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scale {
    /// The targets.
    #[default]
    Linear,
    /// Their logarithms: all of them are positive.
    Logarithmic,
}

/// The map from targets to what the process is fitted to, and back: z = (y − centre) / scale, t = Yeo–Johnson(z), (t − mean) / sd;
/// on a logarithmic scale with ln y in the place of y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Transform {
    begins: Scale,
    centre: f64,
    scale: f64,
    lambda: f64,
    mean: f64,
    sd: f64,
    /// Ends of the targets that the inverse gives: beyond those that it was fitted to by their range.
    ends: (f64, f64),
}

impl Transform {
    /// Fitted to finite targets (lower is better); constant targets become zeros.
    pub(crate) fn of(y: &[f64], begins: Scale) -> Self {
        match begins {
            Scale::Linear => Self::linear(y),
            Scale::Logarithmic => {
                let logs: Vec<f64> = y.iter().map(|&y| positive_log(y)).collect();
                Self { begins, ..Self::linear(&logs) }
            }
        }
    }

    fn linear(y: &[f64]) -> Self {
        let centre = median(y);
        let deviations: Vec<f64> = y.iter().map(|y| (y - centre).abs()).collect();
        let mut scale = 1.4826 * median(&deviations);
        if scale.is_nan() || scale <= 0.0 {
            scale = deviations.iter().fold(0.0_f64, |a, &b| a.max(b));
        }
        let (low, high) = y.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), &y| (a.min(y), b.max(y)));
        let ends = (low - (high - low), high + (high - low));
        let flat = Self { begins: Scale::Linear, centre, scale: 0.0, lambda: 1.0, mean: 0.0, sd: 1.0, ends };
        if !(scale > 0.0 && scale.is_finite()) {
            return flat;
        }
        let z: Vec<f64> = y.iter().map(|y| ((y - centre) / scale).clamp(-MAX_SCALED, MAX_SCALED)).collect();
        let lambda = if y.len() >= LAMBDA_FROM { best_lambda(&z) } else { 1.0 };
        let (mean, variance) = moments(&z.iter().map(|&z| yeo_johnson(z, lambda)).collect::<Vec<_>>());
        match variance > 0.0 && variance.is_finite() {
            true => Self { begins: Scale::Linear, centre, scale, lambda, mean, sd: variance.sqrt(), ends },
            false => flat,
        }
    }

    /// The transformed target.
    pub(crate) fn apply(&self, y: f64) -> f64 {
        if self.scale == 0.0 {
            return 0.0;
        }
        let y = self.begun(y);
        let z = ((y - self.centre) / self.scale).clamp(-MAX_SCALED, MAX_SCALED);
        (yeo_johnson(z, self.lambda) - self.mean) / self.sd
    }

    /// ln of how steep the transform is at a target: what the density of a transformed target has to be multiplied by.
    pub(crate) fn ln_slope(&self, y: f64) -> f64 {
        let begun = self.begun(y);
        let z = (begun - self.centre) / self.scale;
        let by_logarithm = if self.begins == Scale::Logarithmic { begun } else { 0.0 };
        (self.lambda - 1.0) * z.signum() * libm::log1p(z.abs()) - libm::log(self.scale * self.sd) - by_logarithm
    }

    fn begun(&self, y: f64) -> f64 {
        if self.begins == Scale::Logarithmic { positive_log(y) } else { y }
    }

    fn ended(&self, begun: f64) -> f64 {
        if self.begins == Scale::Logarithmic { libm::exp(begun) } else { begun }
    }

    /// The variance of the transformed target where that of the target is known: by how far a deviation to either side is carried.
    pub(crate) fn variance(&self, y: f64, variance: f64) -> f64 {
        let deviation = variance.max(0.0).sqrt();
        let half = 0.5 * (self.apply(y + deviation) - self.apply(y - deviation));
        half * half
    }

    /// The target of a transformed one, clipped to the ends: far beyond the targets that it was fitted to, the inverse of the power
    /// transform grows without meaning.
    pub(crate) fn invert(&self, t: f64) -> f64 {
        if self.scale == 0.0 {
            return self.ended(self.centre);
        }
        let z = yeo_johnson_inverse(t * self.sd + self.mean, self.lambda);
        let y = self.centre + self.scale * z.clamp(-MAX_SCALED, MAX_SCALED);
        let y = if self.ends.0 < self.ends.1 { y.clamp(self.ends.0, self.ends.1) } else { y };
        self.ended(y)
    }
}

/// ln y, of the smallest positive number where y is not positive.
fn positive_log(y: f64) -> f64 {
    libm::log(y.max(f64::MIN_POSITIVE))
}

/// λ on a grid of 31 in [−1, 2] with the largest likelihood under a prior about 1:
/// −n/2 ln var(t) + (λ − 1) Σ sign(z) ln(1 + |z|) − ((λ − 1)/0.75)²/2.
fn best_lambda(z: &[f64]) -> f64 {
    let jacobian: f64 = z.iter().map(|&z| z.signum() * libm::log1p(z.abs())).sum();
    let mut best = (1.0, f64::NEG_INFINITY);
    for step in 0..31 {
        let lambda = -1.0 + 0.1 * f64::from(step);
        let t: Vec<f64> = z.iter().map(|&z| yeo_johnson(z, lambda)).collect();
        let (_, variance) = moments(&t);
        let pull = (lambda - 1.0) / 0.75;
        let score = -0.5 * z.len() as f64 * libm::log(variance) + (lambda - 1.0) * jacobian - 0.5 * pull * pull;
        if score.is_finite() && score > best.1 {
            best = (lambda, score);
        }
    }
    best.0
}

/// Yeo and Johnson 2000, eq. 2.1.
fn yeo_johnson(z: f64, lambda: f64) -> f64 {
    let power = |base: f64, exponent: f64| match exponent.abs() < 1e-9 {
        true => libm::log1p(base),
        false => (libm::pow(1.0 + base, exponent) - 1.0) / exponent,
    };
    if z >= 0.0 { power(z, lambda) } else { -power(-z, 2.0 - lambda) }
}

/// z from t = Yeo–Johnson(z); ±∞ for a t that no z reaches.
fn yeo_johnson_inverse(t: f64, lambda: f64) -> f64 {
    let root = |t: f64, exponent: f64| {
        let base = 1.0 + exponent * t;
        match () {
            () if exponent.abs() < 1e-9 => libm::expm1(t),
            () if base <= 0.0 => f64::INFINITY,
            () => libm::pow(base, 1.0 / exponent) - 1.0,
        }
    };
    if t >= 0.0 { root(t, lambda) } else { -root(-t, 2.0 - lambda) }
}

fn moments(t: &[f64]) -> (f64, f64) {
    let n = t.len().max(1) as f64;
    let mean = t.iter().sum::<f64>() / n;
    (mean, t.iter().map(|t| (t - mean) * (t - mean)).sum::<f64>() / n)
}

fn median(y: &[f64]) -> f64 {
    let mut sorted = y.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[n / 2],
        n => sorted[n / 2 - 1] / 2.0 + sorted[n / 2] / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transform(y: &[f64]) -> Vec<f64> {
        let transform = Transform::of(y, Scale::Linear);
        y.iter().map(|&y| transform.apply(y)).collect()
    }

    #[test]
    fn the_way_back_leads_to_the_target() {
        let y: Vec<f64> = (0..20).map(|i| libm::exp(f64::from(i) / 2.0) - 30.0).collect();
        let transform = Transform::of(&y, Scale::Linear);
        assert!(y.iter().all(|&y| (transform.invert(transform.apply(y)) - y).abs() < 1e-9 * y.abs().max(1.0)));
        for lambda in [-1.0, 0.0, 0.7, 1.0, 2.0] {
            for z in [-5.0, -0.5, 0.0, 0.5, 5.0] {
                assert!((yeo_johnson_inverse(yeo_johnson(z, lambda), lambda) - z).abs() < 1e-12, "{z} {lambda}");
            }
        }
        assert!(transform.invert(1e9).is_finite() && transform.invert(-1e9).is_finite());
        assert_eq!(Transform::of(&[3.0, 3.0], Scale::Linear).invert(1.0), 3.0);
    }

    #[test]
    fn targets_keep_their_order_and_become_standard() {
        let y: Vec<f64> = (0..20).map(|i| libm::exp(f64::from(i) / 2.0)).collect();
        let t = transform(&y);
        assert!(t.windows(2).all(|w| w[0] < w[1]));
        let (mean, variance) = moments(&t);
        assert!(mean.abs() < 1e-12 && (variance - 1.0).abs() < 1e-12);
        // An exponential is bent back: its steps differ by a factor of e⁹ before, by far less after.
        let (before, after) = ((y[19] - y[18]) / (y[1] - y[0]), (t[19] - t[18]) / (t[1] - t[0]));
        assert!(after < before / 50.0, "{before} {after}");
    }

    #[test]
    fn odd_targets_stay_finite() {
        for y in [vec![], vec![3.0], vec![2.0; 9], vec![1e300, -1e300, 0.0], vec![0.0, 0.0, 0.0, 0.0, 1.0]] {
            let t = transform(&y);
            assert_eq!(t.len(), y.len());
            assert!(t.iter().all(|t| t.is_finite()), "{y:?} {t:?}");
        }
    }
}
