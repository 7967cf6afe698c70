//! Special functions of the normal and the beta distribution, through `libm` alone.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// ln √(2π)
pub(crate) const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_8;

/// φ(z)
pub(crate) fn normal_pdf(z: f64) -> f64 {
    libm::exp(-0.5 * z * z - LN_SQRT_2PI)
}

/// Φ(z)
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// The x between two ends at which an increasing function has the value `wanted`, by bisection to 2⁻⁶⁰ of their distance.
pub(crate) fn quantile(cdf: &dyn Fn(f64) -> f64, wanted: f64, (mut low, mut high): (f64, f64)) -> f64 {
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if cdf(middle) < wanted { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// I_x(a, b), the probability that a number of the beta distribution lies below x (Abramowitz and Stegun 1964, 26.5.8).
pub(crate) fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    // The fraction converges fast below the mean; above it stands for the other end.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_cdf(b, a, 1.0 - x);
    }
    let term = |k: usize| {
        let (m, odd) = ((k / 2) as f64, k % 2 == 1);
        let above = if odd { -(a + m) * (a + b + m) } else { m * (b - m) };
        above * x / ((a + k as f64 - 1.0) * (a + k as f64))
    };
    // From the innermost fraction outwards.
    let fraction = (1..=400).rev().fold(1.0, |below, k| 1.0 + term(k) / below);
    let log = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * libm::log(x) + b * libm::log1p(-x);
    libm::exp(log) / (a * fraction)
}

/// exp(x²) erfc(x) for x ≥ 0.
///
/// Below 2 from its definition; above by Lentz's continued fraction √π erfcx(x) = 1 / (x + ½/(x + 1/(x + 3⁄2/(x + …)))),
/// which needs no exponential.
pub(crate) fn erfcx(x: f64) -> f64 {
    if x < 2.0 {
        return libm::exp(x * x) * libm::erfc(x);
    }
    if x > 1e8 {
        return 1.0 / (x * PI.sqrt());
    }
    // From the innermost fraction outwards; so many terms are exact to the last bits: 60 at x = 2, and ever fewer above.
    let terms = 60.min(12 + (200.0 / (x * x)) as u32);
    let inner = (1..=terms).rev().fold(x, |below, k| x + 0.5 * f64::from(k) / below);
    1.0 / (inner * PI.sqrt())
}

/// ln h(z), h(z) = φ(z) + z Φ(z), so that ln EI = ln σ + ln h((f₀ − μ)/σ); finite and increasing for |z| < 1e100.
///
/// After Ament et al. 2023 (arXiv:2310.20708, eq. 9): direct for z > −1; through erfcx below, since
/// h = φ (1 − |z| Φ(z)/φ(z)) and Φ(z)/φ(z) = √(π/2) erfcx(|z|/√2); and −z²/2 − ln √(2π) − 2 ln|z| where that cancels.
pub(crate) fn ln_h(z: f64) -> f64 {
    if z > -1.0 {
        return libm::log(normal_pdf(z) + z * normal_cdf(z));
    }
    let tail = -0.5 * z * z - LN_SQRT_2PI;
    if z > -1e4 {
        return tail + libm::log1p(z * mills(z));
    }
    tail - 2.0 * libm::log(-z)
}

/// ln Φ(z) and its derivative φ(z)/Φ(z), finite for |z| < 1e100.
pub(crate) fn ln_normal_cdf(z: f64) -> (f64, f64) {
    if z > -1.0 {
        let cdf = normal_cdf(z);
        return (libm::log(cdf), normal_pdf(z) / cdf);
    }
    let mills = mills(z);
    (-0.5 * z * z - LN_SQRT_2PI + libm::log(mills), 1.0 / mills)
}

/// Φ(z)/φ(z) for z ≤ 0.
fn mills(z: f64) -> f64 {
    (PI / 2.0).sqrt() * erfcx(-z * FRAC_1_SQRT_2)
}

/// (Φ(z)/h(z), φ(z)/h(z)), as ratios that do not underflow: the weights of −μ′ and σ′ in the gradient of ln EI.
pub(crate) fn h_ratios(z: f64) -> (f64, f64) {
    if z > -1.0 {
        let h = normal_pdf(z) + z * normal_cdf(z);
        return (normal_cdf(z) / h, normal_pdf(z) / h);
    }
    if z > -1e4 {
        // h = φ (1 + z · mills)
        let mills = mills(z);
        let h_over_pdf = 1.0 + z * mills;
        return (mills / h_over_pdf, 1.0 / h_over_pdf);
    }
    // Φ ≈ φ/|z| and h ≈ φ/z².
    (-z, z * z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn erfcx_agrees_with_known_values() {
        // scipy.special.erfcx
        for (x, expected) in [
            (0.0, 1.0),
            (0.5, 0.615_690_344_192_925_9),
            (1.0, 0.427_583_576_155_807),
            (2.0, 0.255_395_676_310_505_74),
            (5.0, 0.110_704_637_733_068_62),
            (10.0, 0.056_140_992_743_822_58),
            (100.0, 0.005_641_613_782_989_433),
        ] {
            assert!((erfcx(x) / expected - 1.0).abs() < 1e-13, "{x}: {}", erfcx(x));
        }
        // Many more terms of the fraction than it takes change nothing.
        for i in 0..5_000 {
            let x = 2.0 + f64::from(i) * 1e-2;
            let inner = (1..=300).rev().fold(x, |below, k| x + 0.5 * f64::from(k) / below);
            assert!((erfcx(x) * inner * PI.sqrt() - 1.0).abs() < 1e-15, "{x}");
        }
    }

    #[derive(serde::Deserialize)]
    struct Row {
        z: f64,
        ln_h: f64,
        slope: f64,
    }

    #[test]
    fn ln_h_and_its_derivative_agree_with_eighty_digits() {
        // tests/reference/search/make.py, through mpmath.
        let json = include_str!("../../tests/reference/search/ln_h.json");
        let rows: Vec<Row> = serde_json::from_str(json).unwrap();
        for Row { z, ln_h: expected, slope } in rows {
            // Before −1e4, 1 − |z| Φ/φ ≈ 1/z² loses 2 log10|z| digits of sixteen; beyond, 3/z² is neglected.
            assert!((ln_h(z) - expected).abs() < 1e-7 + 1e-14 * expected.abs(), "{z}: {} {expected}", ln_h(z));
            assert!((h_ratios(z).0 / slope - 1.0).abs() < 1e-7, "{z}: {} {slope}", h_ratios(z).0);
        }
    }

    #[test]
    fn the_beta_distribution_has_its_known_values() {
        // scipy.stats.beta.cdf
        for (a, b, x, expected) in [
            (1.0, 1.0, 0.3, 0.3),
            (2.0, 5.0, 0.2, 0.344_64),
            (2.0, 5.0, 0.6, 0.959_04),
            (0.5, 0.5, 0.25, 1.0 / 3.0),
            (20.0, 3.0, 0.9, 0.620_040_938_411_903_4),
        ] {
            assert!((beta_cdf(a, b, x) - expected).abs() < 1e-10, "{a} {b} {x}: {}", beta_cdf(a, b, x));
            assert!((quantile(&|x| beta_cdf(a, b, x), expected, (0.0, 1.0)) - x).abs() < 1e-9);
        }
    }

    #[test]
    fn ln_h_is_smooth_and_increasing_through_its_branches() {
        for border in [-1.0, -1e4] {
            let (below, above) = (ln_h(border * (1.0 + 1e-9)), ln_h(border * (1.0 - 1e-9)));
            assert!(below < above && (above - below).abs() < 1e-6 * below.abs(), "{border}: {below} {above}");
        }
        let mut last = f64::NEG_INFINITY;
        for z in [-1e100, -1e9, -1e6, -1e4, -1e3, -40.0, -38.0, -5.0, -1.0, 0.0, 3.0, 40.0] {
            assert!(ln_h(z).is_finite() && ln_h(z) > last, "{z}: {}", ln_h(z));
            last = ln_h(z);
        }
        // Leading terms of the tail at z = −40: −z²/2 − ln √(2π) − 2 ln|z| + ln(1 − 3/z²).
        let expected = -800.0 - LN_SQRT_2PI - 2.0 * libm::log(40.0) + libm::log1p(-3.0 / 1600.0 + 15.0 / 2.56e6);
        assert!((ln_h(-40.0) - expected).abs() < 1e-7, "{} {expected}", ln_h(-40.0));
    }

    #[test]
    fn the_ratios_are_the_derivative_of_ln_h() {
        // d ln h / dz = Φ / h
        for z in [-1e5_f64, -500.0, -40.0, -3.0, -0.5, 0.0, 2.0] {
            let step = 1e-5 * z.abs().max(1.0);
            let slope = (ln_h(z + step) - ln_h(z - step)) / (2.0 * step);
            let (ratio, _) = h_ratios(z);
            assert!((slope / ratio - 1.0).abs() < 1e-5, "{z}: {slope} {ratio}");
        }
    }
}
