//! Which metrics a trial measures because its spec asks for them.

use serde_json::Value;

use crate::nn::metric::Column;
use crate::spec::Spec;

/// The columns that a spec asks for: the metric that ranks its trials.
pub(super) fn asked_of(spec: &Spec) -> Vec<Column> {
    let ranked_by = spec.search.as_ref().and_then(|search| Column::named(search.common.metric.name.as_str()));
    ranked_by.into_iter().collect()
}

/// Those among them that enter a trial's key, since not every trial has them; none if there are none.
pub(super) fn extra(asked: &[Column]) -> Option<Value> {
    let extra: Vec<String> = asked.iter().filter(|column| column.is_extra()).map(|column| column.name()).collect();
    (!extra.is_empty()).then(|| extra.into())
}
