//! Factors of every schedule at chosen epochs.

use super::{Schedule, factor};

fn factors(schedule: serde_json::Value, epochs: u32) -> Vec<f64> {
    let schedule: Schedule = serde_json::from_value(schedule).unwrap();
    (0..epochs).map(|epoch| factor(&*schedule, f64::from(epoch), 0.25, epochs)).collect()
}

#[test]
fn steps_fall_after_every_so_many_epochs() {
    let step = serde_json::json!({ "kind": "step", "every": 2, "factor": 0.5 });
    assert_eq!(factors(step, 6), [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]);
}

#[test]
fn a_cosine_falls_from_one_to_its_final_fraction() {
    let cosine: Schedule =
        serde_json::from_value(serde_json::json!({ "kind": "cosine", "final_fraction": 0.2 })).unwrap();
    assert_eq!(factor(&*cosine, 0.0, 0.1, 10), 1.0);
    assert!((factor(&*cosine, 5.0, 0.1, 10) - 0.6).abs() < 1e-12);
    assert!((factor(&*cosine, 10.0, 0.1, 10) - 0.2).abs() < 1e-12);
    assert!(cosine.depends_on_horizon() && !Schedule::default().depends_on_horizon());
}

#[test]
fn a_warm_up_rises_linearly_and_wastes_no_step() {
    let warm = serde_json::json!({ "kind": "constant", "warmup_epochs": 2.0 });
    assert_eq!(factors(warm, 4), [0.125, 0.625, 1.0, 1.0]);
}
