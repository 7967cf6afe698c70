//! What every family of networks says of itself.

use std::fmt::Debug;

use super::head::{ClassWeights, HeadSpec};
use super::layers::NamedLayer;
use super::{NnError, Shape};
use crate::base::path::SpecPath;

/// A family of networks. The type that implements it holds its parameters, the keys of the `model` section.
pub trait NetworkFamily: Debug + Send + Sync {
    /// Shape in which samples of a shape enter the first layer: flat, unless the family looks at their dimensions.
    fn input(&self, sample: &Shape) -> Shape {
        sample.flattened()
    }

    /// The layers, of which the last gives `outputs` numbers.
    ///
    /// # Errors
    /// [`NnError::BadShape`] if the parameters contradict each other.
    fn layers(&self, outputs: usize) -> Result<Vec<NamedLayer>, NnError>;

    /// What stands on the last layer.
    fn head(&self) -> HeadSpec;

    /// How much the samples of each class count in the loss, where not all count the same.
    fn class_weights(&self) -> Option<&ClassWeights> {
        None
    }

    /// The file that the training starts from, if one is named.
    fn initial_weights(&self) -> Option<&SpecPath>;

    /// Keys of the section that another key overrules.
    fn overruled(&self) -> Option<Overruled>;
}

/// Keys of a section that mean nothing, because another key overrules them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overruled {
    /// The key that counts.
    pub by: &'static str,
    /// What both say: `what the hidden layers are`.
    pub what: &'static str,
    /// The keys that do not.
    pub keys: &'static [&'static str],
}
