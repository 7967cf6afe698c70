//! A configuration written down in a spec.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::search::config::Config;

/// A configuration with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its name in tables and figures.
    #[schemars(regex(pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*$"))]
    pub name: String,
    /// Values by their paths in the spec; each replaces the value that stands there.
    #[serde(default)]
    pub set: Config,
}
