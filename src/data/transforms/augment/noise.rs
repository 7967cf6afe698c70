//! Normal noise, four numbers a random word: of 65 536 equally likely quantiles of the normal distribution.
//!
//! Their standard deviation is that of the distribution to 5 digits, the largest is 4.3 deviations away; a number costs a
//! twentieth of what an exact draw does.

use std::sync::OnceLock;

use crate::base::rng::Stream;

/// Quantiles above the median; those below mirror them.
const HALF: usize = 1 << 15;

/// Φ⁻¹(½ + (i + ½) / 65 536) for every i: the middles of equal shares.
fn quantiles() -> &'static [f32] {
    static QUANTILES: OnceLock<Vec<f32>> = OnceLock::new();
    QUANTILES.get_or_init(|| {
        let mut z = 0.0;
        let mut next = |i: usize| {
            let beyond = 0.5 - (i as f64 + 0.5) / (2 * HALF) as f64;
            z = quantile(beyond, z);
            z as f32
        };
        (0..HALF).map(&mut next).collect()
    })
}

/// The z ≥ `below` with 1 − Φ(z) = `beyond`, by Newton's method, which comes from below without passing it.
fn quantile(beyond: f64, below: f64) -> f64 {
    let mut z = below;
    for _ in 0..50 {
        let density = libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
        let step = (0.5 * libm::erfc(z / std::f64::consts::SQRT_2) - beyond) / density;
        z += step;
        if step.abs() < 1e-12 {
            break;
        }
    }
    z
}

/// x ← x + sd · z, z drawn for every number.
pub(super) fn add(x: &mut [f32], sd: f64, stream: &mut Stream) {
    let (quantiles, sd) = (quantiles(), sd as f32);
    for four in x.chunks_mut(4) {
        let word = stream.word();
        for (i, x) in four.iter_mut().enumerate() {
            let bits = (word >> (16 * i)) as u16;
            // The last bit is the sign: set, not asked for, which nothing could foresee.
            let sign = u32::from(bits >> 15) << 31;
            *x += sd * f32::from_bits(quantiles[bits as usize % HALF].to_bits() | sign);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_normal_distribution() {
        let quantiles = quantiles();
        let of = |i: usize| f64::from(quantiles[i]);
        // Φ⁻¹ at the middles of shares, to the digits of tables.
        for (share, z) in [(0.75, 0.674_489_75), (0.975, 1.959_963_98), (0.999, 3.090_232_31)] {
            let i = ((share - 0.5) * 65_536.0) as usize;
            assert!(of(i - 1) < z && z < of(i + 1) && (of(i) - z).abs() < 1.0 / 300.0, "{share}");
        }
        assert!(quantiles.windows(2).all(|pair| pair[0] < pair[1]));
        let variance = quantiles.iter().map(|z| f64::from(*z).powi(2)).sum::<f64>() / HALF as f64;
        assert!((variance - 1.0).abs() < 1e-4, "{variance}");
        assert!((of(HALF - 1) - 4.3).abs() < 0.1);
    }
}
