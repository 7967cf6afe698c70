//! Shapes of samples and of what layers make of them.

use serde::{Deserialize, Serialize};

use super::kernels::padded;

/// Shape of one sample: `[features]`, or `[height, width, channels]` of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shape(Vec<usize>);

impl Shape {
    /// A vector of so many features.
    pub fn vector(features: usize) -> Self {
        Self(vec![features])
    }

    /// An image; pixels are in rows from top to bottom, the channels of a pixel beside each other.
    pub fn image(height: usize, width: usize, channels: usize) -> Self {
        Self(vec![height, width, channels])
    }

    /// Size of each dimension.
    pub fn dimensions(&self) -> &[usize] {
        &self.0
    }

    /// Numbers of a sample.
    pub fn size(&self) -> usize {
        self.0.iter().product()
    }

    /// Distance of the samples of a batch in the buffer of a layer: the last dimension is padded.
    pub fn row(&self) -> usize {
        self.0.split_last().map_or(0, |(last, others)| others.iter().product::<usize>() * padded(*last))
    }

    /// The same numbers as a vector.
    pub fn flattened(&self) -> Self {
        Self::vector(self.size())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_batch_are_padded_in_the_last_dimension() {
        let image = Shape::image(2, 3, 5);
        assert_eq!((image.size(), image.row()), (30, 6 * padded(5)));
        assert_eq!(image.flattened(), Shape::vector(30));
        assert_eq!(Shape::vector(30).row(), padded(30));
    }
}
