//! Spaces in which some parameters are there only with some values of others.

use std::collections::BTreeMap;

use serde_json::Value;

use super::functions::{Objective, Seen, number};

/// All of them.
pub(crate) fn conditional() -> Vec<Objective> {
    vec![tree(), branch_of_a_branch(), layers()]
}

/// Three choices lead to four leaves with a real of their own, and two more are shared by two leaves each (Jenatton, Archambeau,
/// González and Seeger 2017, section 5.1, figure 2).
fn tree() -> Objective {
    Objective {
        name: "tree",
        parameters: r#"{
            "x1": {"values": ["left", "right"]},
            "x2": {"values": ["left", "right"], "when": {"x1": "left"}},
            "x3": {"values": ["left", "right"], "when": {"x1": "right"}},
            "x4": {"distribution": "uniform", "min": -1, "max": 1, "when": {"x1": "left", "x2": "left"}},
            "x5": {"distribution": "uniform", "min": -1, "max": 1, "when": {"x1": "left", "x2": "right"}},
            "x6": {"distribution": "uniform", "min": -1, "max": 1, "when": {"x1": "right", "x3": "left"}},
            "x7": {"distribution": "uniform", "min": -1, "max": 1, "when": {"x1": "right", "x3": "right"}},
            "r8": {"distribution": "uniform", "min": 0, "max": 1, "when": {"x1": "left"}},
            "r9": {"distribution": "uniform", "min": 0, "max": 1, "when": {"x1": "right"}}
        }"#
        .to_owned(),
        optimum: 0.1,
        seen: Seen::Exactly,
        value: Box::new(|config| {
            let square = |name: &str| number(config, name) * number(config, name);
            match (config["x1"] == "left", config.contains_key("x4"), config.contains_key("x6")) {
                (true, true, _) => square("x4") + 0.1 + number(config, "r8"),
                (true, false, _) => square("x5") + 0.2 + number(config, "r8"),
                (false, _, true) => square("x6") + 0.3 + number(config, "r9"),
                (false, _, false) => square("x7") + 0.4 + number(config, "r9"),
            }
        }),
    }
}

/// The best values lie in one of three branches of one of three branches; others can be polished for long.
fn branch_of_a_branch() -> Objective {
    let mut parameters: BTreeMap<String, Value> = BTreeMap::new();
    let mut add = |name: &str, json: Value| parameters.insert(name.to_owned(), json);
    add("family", serde_json::json!({ "values": ["linear", "trees", "network"] }));
    add("kind", serde_json::json!({ "values": ["plain", "residual", "gated"], "when": { "family": "network" } }));
    for (leaf, when) in [
        ("linear", serde_json::json!({ "family": "linear" })),
        ("trees", serde_json::json!({ "family": "trees" })),
        ("plain", serde_json::json!({ "family": "network", "kind": "plain" })),
        ("residual", serde_json::json!({ "family": "network", "kind": "residual" })),
        ("gated", serde_json::json!({ "family": "network", "kind": "gated" })),
    ] {
        for name in ["a", "b"] {
            let json = serde_json::json!({ "distribution": "uniform", "min": 0, "max": 1, "when": when });
            add(&format!("{leaf}.{name}"), json);
        }
    }
    Objective {
        name: "branches",
        parameters: serde_json::to_string(&parameters).expect("maps are JSON"),
        optimum: 0.0,
        seen: Seen::Exactly,
        value: Box::new(|config| {
            let leaf = match config.get("kind").unwrap_or(&config["family"]).as_str().expect("a word") {
                "linear" => ("linear", 0.5, [0.2, 0.3], 1.0),
                "trees" => ("trees", 0.2, [0.6, 0.4], 2.0),
                "plain" => ("plain", 0.4, [0.3, 0.8], 4.0),
                "residual" => ("residual", 0.3, [0.5, 0.5], 4.0),
                _ => ("gated", 0.0, [0.75, 0.25], 10.0),
            };
            let (name, floor, best, steepness) = leaf;
            let off = |at: &str, best: f64| {
                let off = number(config, &format!("{name}.{at}")) - best;
                off * off
            };
            floor + steepness * (off("a", best[0]) + off("b", best[1]))
        }),
    }
}

/// A network of one to four layers, each with a width and a dropout of its own.
fn layers() -> Objective {
    let mut parameters: BTreeMap<String, Value> = BTreeMap::new();
    let mut add = |name: String, json: Value| parameters.insert(name, json);
    add("layers".to_owned(), serde_json::json!({ "distribution": "int_uniform", "min": 1, "max": 4 }));
    add("lr".to_owned(), serde_json::json!({ "distribution": "log_uniform_values", "min": 1e-5, "max": 1e-1 }));
    for layer in 1..=4 {
        let from: Vec<i32> = (layer..=4).collect();
        let width = serde_json::json!({ "values": [16, 32, 64, 128, 256], "when": { "layers": from } });
        let dropout =
            serde_json::json!({ "distribution": "uniform", "min": 0, "max": 0.6, "when": { "layers": from } });
        add(format!("width_{layer}"), width);
        add(format!("dropout_{layer}"), dropout);
    }
    Objective {
        name: "layers",
        parameters: serde_json::to_string(&parameters).expect("maps are JSON"),
        optimum: 0.05,
        seen: Seen::Exactly,
        value: Box::new(|config| {
            let layers = number(config, "layers") as usize;
            let off = libm::log10(number(config, "lr")) + 2.0 + 0.3 * layers as f64;
            let mut value = 0.05 + 0.04 * off * off + [0.12, 0.05, 0.0, 0.03][layers - 1];
            for layer in 1..=layers {
                // Every layer half as wide as the one before, a little more dropout the deeper it lies.
                let width = libm::log2(number(config, &format!("width_{layer}"))) - (9.0 - layer as f64).min(8.0);
                let dropout = number(config, &format!("dropout_{layer}")) - 0.1 * layer as f64;
                value += 0.01 * width * width + 0.2 * dropout * dropout;
            }
            value
        }),
    }
}
