//! What a round measured, and what many rounds come to.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Named numbers. Counts add up over rounds, of the others the greatest counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figures {
    counts: BTreeMap<String, u64>,
    greatest: BTreeMap<String, f64>,
}

impl Figures {
    /// Adds to a count; adding nothing makes it appear.
    pub(crate) fn count(&mut self, name: &str, more: u64) {
        *self.counts.entry(name.to_owned()).or_default() += more;
    }

    /// Notes a measurement, with its unit in the name.
    pub(crate) fn greatest(&mut self, name: &str, value: f64) {
        let known = self.greatest.entry(name.to_owned()).or_default();
        *known = known.max(value);
    }

    pub(crate) fn add(&mut self, other: &Figures) {
        other.counts.iter().for_each(|(name, more)| self.count(name, *more));
        other.greatest.iter().for_each(|(name, value)| self.greatest(name, *value));
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.counts.iter().map(|(name, count)| format!("{count} {name}"));
        let greatest = self.greatest.iter().map(|(name, value)| format!("{name} {value:.2}"));
        f.write_str(&counts.chain(greatest).collect::<Vec<_>>().join(" · "))
    }
}
