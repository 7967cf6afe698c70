//! What the runs of a study measured: quantities that go by one name and are not one, as the losses of several kinds, and none at
//! all.

use serde_json::Value;

use crate::plot::quantity::Quantity;
use crate::plot::runs::{Runs, in_order};
use crate::plot::theme;

/// The quantities of a study; one that stands for several, as two kinds of loss do, for each of them with its value.
pub(super) fn told_apart(study: &Runs) -> Vec<(Quantity, Option<&Value>)> {
    let mut quantities = Vec::new();
    for quantity in &study.quantities {
        let mut values: Vec<&Value> =
            study.runs.iter().filter_map(|run| run.parameters.get(quantity.differs_by.as_ref()?)).collect();
        let all_have = values.len() == study.runs.len();
        values.sort_by(|a, b| in_order(a, b));
        values.dedup();
        if values.len() < 2 || !all_have {
            quantities.push((quantity.clone(), None));
            continue;
        }
        quantities.extend(values.into_iter().map(|value| {
            let name = format!("{} ({})", quantity.name, theme::value(value));
            (Quantity { name, ..quantity.clone() }, Some(value))
        }));
    }
    quantities
}

/// Why there is nothing to draw.
pub(super) fn nothing_measured(study: &Runs) -> String {
    if study.runs.iter().all(|run| run.history.is_empty()) {
        return "no run finished an epoch".to_owned();
    }
    let names: Vec<&str> = study.quantities.iter().map(|quantity| &*quantity.name).collect();
    let columns = study.quantities.first().map_or(&[][..], |quantity| &quantity.columns);
    let parts: Vec<&str> = columns.iter().map(|column| &*column.part).collect();
    format!("no run measured {} of {}", names.join(" or "), parts.join(" or "))
}
