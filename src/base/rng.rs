//! Named random streams: every consumer derives its own ChaCha stream from (seed, purpose, index).
//!
//! Nothing shares a generator, so no result depends on who drew first. The few samplers that results rest on are
//! methods here, written over raw words and `libm`, because the samplers of a library may change between releases.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng};
use rand_distr::{Distribution, UnitDisc};

/// A random stream that belongs to one (seed, purpose, index).
#[derive(Clone, Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// Derives the stream of a purpose, for example `("shuffle", epoch)`.
    pub fn new(seed: u64, purpose: &str, index: u64) -> Self {
        let mut hash = blake3::Hasher::new_derive_key("specrun 2026 random stream v1");
        hash.update(&seed.to_le_bytes());
        hash.update(&index.to_le_bytes());
        hash.update(purpose.as_bytes());
        Self(ChaCha8Rng::from_seed(*hash.finalize().as_bytes()))
    }

    /// Draws 64 random bits.
    pub fn word(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Draws uniformly from [0, 1), on the grid of multiples of 2⁻⁵³.
    pub fn uniform(&mut self) -> f64 {
        (self.word() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Draws uniformly from [low, high).
    pub fn uniform_in(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// Draws an integer uniformly from `0..n` without bias (Lemire 2019, arXiv:1805.10941, algorithm 5).
    ///
    /// # Panics
    /// When `n` is zero.
    pub fn below(&mut self, n: usize) -> usize {
        assert!(n > 0, "no integer lies below zero");
        let n = n as u64;
        let threshold = n.wrapping_neg() % n;
        loop {
            let product = u128::from(self.word()) * u128::from(n);
            if product as u64 >= threshold {
                return (product >> 64) as usize;
            }
        }
    }

    /// Draws from the standard normal distribution by Marsaglia's polar method.
    ///
    /// A point of the unit disc needs no transcendental; the logarithm is `libm`'s, so that the bits are the same on
    /// every system (the usual ziggurat calls the system's).
    pub fn normal(&mut self) -> f64 {
        loop {
            let [x, y]: [f64; 2] = UnitDisc.sample(&mut self.0);
            let s = x * x + y * y;
            if s > 0.0 {
                return x * (-2.0 * libm::log(s) / s).sqrt();
            }
        }
    }

    /// Shuffles in place (Fisher–Yates, from the end).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// The generator itself, for a sampler of `rand_distr`.
    pub fn raw(&mut self) -> &mut impl rand::Rng {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_depends_on_seed_purpose_and_index() {
        let first = |seed, purpose, index| Stream::new(seed, purpose, index).word();
        assert_eq!(first(1, "a", 0), first(1, "a", 0));
        assert_ne!(first(1, "a", 0), first(2, "a", 0));
        assert_ne!(first(1, "a", 0), first(1, "b", 0));
        assert_ne!(first(1, "a", 0), first(1, "a", 1));
    }

    #[test]
    fn a_shuffle_is_a_permutation() {
        let mut items: Vec<u32> = (0..1000).collect();
        Stream::new(7, "shuffle", 0).shuffle(&mut items);
        assert!(items.windows(2).any(|w| w[0] > w[1]));
        items.sort_unstable();
        assert!(items.iter().copied().eq(0..1000));
    }

    #[test]
    fn normal_draws_have_mean_zero_and_variance_one() {
        let mut stream = Stream::new(3, "normal", 0);
        let n = 200_000;
        let draws: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
        let mean = draws.iter().sum::<f64>() / n as f64;
        let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / n as f64;
        // Five standard errors of each estimate.
        assert!(mean.abs() < 5.0 / (n as f64).sqrt());
        assert!((variance - 1.0).abs() < 5.0 * (2.0 / n as f64).sqrt());
    }

    #[test]
    fn integers_below_are_even() {
        let mut stream = Stream::new(3, "below", 0);
        let mut counts = [0_u32; 6];
        for _ in 0..60_000 {
            counts[stream.below(6)] += 1;
        }
        assert!(counts.iter().all(|&c| (9_500..10_500).contains(&c)), "{counts:?}");
    }
}
