//! The list of all distributions.
//!
//! A kind here is a bare word in the spec and its numbers are keys beside it, so `base::registry`, whose kinds hold their own
//! keys, does not fit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::beta::Beta;
use super::distribution::NumberDistribution;
use super::int_uniform::IntUniform;
use super::log_normal::LogNormal;
use super::log_uniform::{IntLogUniform, LogUniform};
use super::normal::Normal;
use super::uniform::Uniform;

macro_rules! distributions {
    (
        $(#[$attribute:meta])*
        pub enum $union:ident {
            $( $(#[$of_variant:meta])+ $name:literal => $variant:ident = $kind:expr ),+ $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub enum $union {
            $( $(#[$of_variant])+ #[serde(rename = $name)] $variant ),+
        }

        impl $union {
            /// All of them, in the order of the registry.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that the spec has for it.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $( Self::$variant => $name ),+
                }
            }

            /// The distribution that it is with a `step`; `None` of one that has its steps in its name.
            pub(crate) fn stepped(self) -> Option<Self> {
                let with_steps = match self {
                    Self::IntUniform => "q_uniform".to_owned(),
                    Self::IntLogUniform | Self::InvLogUniformValues => "q_log_uniform_values".to_owned(),
                    _ => format!("q_{}", self.name()),
                };
                Self::ALL.iter().copied().find(|distribution| distribution.name() == with_steps)
            }

            /// What it does.
            pub(crate) fn get(self) -> &'static dyn NumberDistribution {
                match self {
                    $( Self::$variant => &$kind ),+
                }
            }
        }
    };
}

distributions! {
    /// How numbers are drawn.
    pub enum Distribution {
        /// Real numbers between `min` and `max`, all equally likely.
        "uniform" => Uniform = Uniform { is_stepped: false },
        /// Integers from `min` to `max`, all equally likely.
        "int_uniform" => IntUniform = IntUniform,
        /// Numbers from `min` to `max` in steps of `q`.
        "q_uniform" => QUniform = Uniform { is_stepped: true },
        /// Real numbers between `min` and `max` whose logarithm is uniform.
        "log_uniform_values" => LogUniformValues = LogUniform { is_stepped: false },
        /// Real numbers between `min` and `max` whose inverse has a uniform logarithm: the same as `log_uniform_values`.
        "inv_log_uniform_values" => InvLogUniformValues = LogUniform { is_stepped: false },
        /// As `log_uniform_values`, rounded to steps of `q`.
        "q_log_uniform_values" => QLogUniformValues = LogUniform { is_stepped: true },
        /// Integers from `min` to `max` whose logarithm is uniform.
        "int_log_uniform" => IntLogUniform = IntLogUniform,
        /// Normal numbers with mean `mu` and standard deviation `sigma`, between mu − 3 sigma and mu + 3 sigma.
        "normal" => Normal = Normal { is_stepped: false },
        /// As `normal`, rounded to steps of `q`.
        "q_normal" => QNormal = Normal { is_stepped: true },
        /// Numbers whose natural logarithm is normal with mean `mu` and standard deviation `sigma`, within 3 sigma.
        "log_normal" => LogNormal = LogNormal { is_stepped: false },
        /// As `log_normal`, rounded to steps of `q`.
        "q_log_normal" => QLogNormal = LogNormal { is_stepped: true },
        /// Numbers between 0 and 1 of the beta distribution with shapes `a` and `b`.
        "beta" => Beta = Beta { is_stepped: false },
        /// As `beta`, rounded to steps of `q`.
        "q_beta" => QBeta = Beta { is_stepped: true },
    }
}
