//! Shapes of samples and of what layers make of them.

use serde::{Deserialize, Serialize};

use super::kernels::padded;

/// Shape of one sample: `[features]`, or `[height, width, channels]` of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shape {
    dimensions: Vec<usize>,
    /// Features that are places of categories; a file keeps them beside the shape.
    #[serde(skip)]
    embedded: Vec<EmbeddedFeature>,
}

/// A feature that is a place of a category, for which a network learns numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmbeddedFeature {
    /// Which of the features.
    pub feature: usize,
    /// Places; the last one is that of what is unknown.
    pub places: usize,
    /// Numbers that are learned for each.
    pub size: usize,
}

impl Shape {
    /// A vector of so many features.
    pub fn vector(features: usize) -> Self {
        Self { dimensions: vec![features], embedded: Vec::new() }
    }

    /// An image; pixels are in rows from top to bottom, the channels of a pixel beside each other.
    pub fn image(height: usize, width: usize, channels: usize) -> Self {
        Self { dimensions: vec![height, width, channels], embedded: Vec::new() }
    }

    /// The same with features that are places of categories, in the order of the features.
    #[must_use]
    pub fn with_embedded(self, embedded: Vec<EmbeddedFeature>) -> Self {
        Self { embedded, ..self }
    }

    /// Features that are places of categories.
    pub fn embedded(&self) -> &[EmbeddedFeature] {
        &self.embedded
    }

    /// Size of each dimension.
    pub fn dimensions(&self) -> &[usize] {
        &self.dimensions
    }

    /// Numbers of a sample.
    pub fn size(&self) -> usize {
        self.dimensions.iter().product()
    }

    /// Distance of the samples of a batch in the buffer of a layer: the last dimension is padded.
    pub fn row(&self) -> usize {
        self.dimensions.split_last().map_or(0, |(last, others)| others.iter().product::<usize>() * padded(*last))
    }

    /// The same numbers as a vector.
    pub fn flattened(&self) -> Self {
        Self { dimensions: vec![self.size()], embedded: self.embedded.clone() }
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
