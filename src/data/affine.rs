//! How features are scaled.

/// x · scale + offset, feature by feature, or with one number for all features.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine {
    /// Factors: one, or one a feature.
    pub scale: Vec<f64>,
    /// What is added: as long as `scale`.
    pub offset: Vec<f64>,
}

impl Affine {
    /// The map that changes nothing.
    pub fn identity() -> Self {
        Self { scale: vec![1.0], offset: vec![0.0] }
    }

    /// Makes one number a feature out of one for all.
    pub(crate) fn widen(&mut self, width: usize) {
        for numbers in [&mut self.scale, &mut self.offset] {
            if let [one] = numbers[..] {
                numbers.resize(width, one);
            }
        }
    }
}
