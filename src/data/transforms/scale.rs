//! Step `scale`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::data::Affine;

/// Divides every feature by a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// What every feature is divided by, above 0: 255 brings bytes to the range 0 … 1.
    #[serde(default = "divide_by")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    pub divide_by: f64,
}

fn divide_by() -> f64 {
    255.0
}

impl Scale {
    /// Appends the division to an affine map.
    pub(crate) fn append_to(&self, affine: &mut Affine) {
        affine.scale.iter_mut().chain(&mut affine.offset).for_each(|x| *x /= self.divide_by);
    }
}
