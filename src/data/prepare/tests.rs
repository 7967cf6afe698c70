use ndarray::Array2;
use proptest::prelude::*;

use super::*;
use crate::data::transforms::Split;
use crate::data::{Features, Origin, Targets, check_steps};

/// Samples of `classes` classes in turn, the last tenth for the test; feature j of sample i is i · (j + 1), the last one 7.
fn dataset(samples: usize, classes: u32) -> Dataset {
    let x = Array2::from_shape_fn((samples, 3), |(i, j)| if j == 2 { 7.0 } else { (i * (j + 1)) as f32 });
    Dataset {
        features: Features::F32(x),
        targets: Targets::Classes {
            labels: (0..samples as u32).map(|i| i % classes).collect(),
            names: (0..classes).map(|class| class.to_string()).collect(),
        },
        train_rows: samples - samples / 10,
        shape: None,
        origin: Origin::default(),
    }
}

fn steps(json: &str) -> Vec<Step> {
    serde_json::from_str(json).unwrap()
}

fn prepared(json: &str) -> Prepared {
    prepare(&dataset(200, 4), &steps(json), 1).unwrap()
}

fn files_of(prepared: &Prepared) -> Vec<(&'static str, Vec<u8>)> {
    prepared.to_files().unwrap()
}

fn from(files: &[(&'static str, Vec<u8>)]) -> Result<Prepared, DataError> {
    Prepared::from_files(|name| Ok(files.iter().find(|(file, _)| *file == name).unwrap().1.clone()))
}

proptest! {
    #[test]
    fn the_parts_are_disjoint_and_together_the_data_set(
        samples in 10_usize..300,
        classes in 1_u32..8,
        validation in 0.0_f64..0.9,
        stratify in proptest::bool::ANY,
        seed in proptest::num::u64::ANY,
    ) {
        let dataset = dataset(samples, classes);
        let count = (validation * dataset.train_rows as f64).round() as usize;
        let prepared = prepare(&dataset, &[Step::Split(Split { validation, stratify })], seed);
        if validation > 0.0 && count == 0 {
            prop_assert!(prepared.unwrap_err().to_string().contains("training samples is none"));
            return Ok(());
        }
        let Prepared { train, validation: held_out, test, .. } = prepared.unwrap();
        prop_assert_eq!(held_out.len(), count);
        let mut all = [train, held_out].concat();
        all.sort_unstable();
        prop_assert!(all.into_iter().eq(0..dataset.train_rows as u32));
        prop_assert!(test.into_iter().eq(dataset.train_rows as u32..samples as u32));
    }
}

#[test]
fn without_a_split_there_is_no_validation_part() {
    assert_eq!((prepared("[]").train.len(), prepared("[]").validation.len()), (180, 0));
    assert_eq!(prepared(r#"[{"split": {"validation": 0}}]"#), prepared("[]"));
}

#[test]
fn another_seed_holds_out_other_samples() {
    let split = steps(r#"[{"split": {}}]"#);
    let held_out = |seed| prepare(&dataset(200, 4), &split, seed).unwrap().validation;
    assert_eq!(held_out(1), held_out(1));
    assert_ne!(held_out(1), held_out(2));
}

#[test]
fn a_subset_keeps_every_class_in_its_share() {
    let prepared = prepared(r#"[{"split": {}}, {"subset": {"train": 40, "test": 8, "validation": 1000}}]"#);
    assert_eq!((prepared.train.len(), prepared.validation.len(), prepared.test.len()), (40, 18, 8));
    for class in 0..4 {
        assert_eq!(prepared.train.iter().filter(|&&row| row % 4 == class).count(), 10);
    }
}

#[test]
fn a_smaller_subset_is_a_part_of_a_larger_one() {
    for classes in [1, 2] {
        let train = |count: usize| {
            let steps = steps(&format!(r#"[{{"split": {{}}}}, {{"subset": {{"train": {count}}}}}]"#));
            prepare(&dataset(200, classes), &steps, 1).unwrap()
        };
        let whole = train(1000);
        for count in 1..whole.train.len() {
            let (smaller, larger) = (train(count), train(count + 1));
            assert!(smaller.train.len() == count && smaller.train.iter().all(|row| larger.train.contains(row)));
            assert_eq!((&smaller.validation, &smaller.test), (&whole.validation, &whole.test));
        }
    }
}

#[test]
fn the_deviation_is_that_of_the_training_part_alone() {
    let json = r#"[{"standardize": {"epsilon": 1e-12}}, {"split": {"validation": 0.5}}]"#;
    let Prepared { train, affine, .. } = prepared(json);
    assert_eq!(train.len(), 90);
    let x: Vec<f64> = train.iter().map(|&row| f64::from(row)).collect();
    let mean = x.iter().sum::<f64>() / 90.0;
    let deviation = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 90.0).sqrt();
    assert!((affine.scale[0] * deviation - 1.0).abs() < 1e-9);
    assert!((affine.offset[0] + mean / deviation).abs() < 1e-9);
    assert!((affine.scale[1] * 2.0 * deviation - 1.0).abs() < 1e-9);
}

#[test]
fn a_constant_feature_is_only_shifted() {
    // Its deviation is 0: divided by epsilon, a test sample that differs would become a number of nine digits.
    let Prepared { affine, .. } = prepared(r#"[{"scale": {"divide_by": 3}}, {"standardize": {}}]"#);
    assert_eq!(affine.scale[2], 1.0 / 3.0);
    assert!((affine.offset[2] + 7.0 / 3.0).abs() < 1e-12);
}

#[test]
fn one_deviation_for_all_features_keeps_their_proportions() {
    let Prepared { affine, .. } = prepared(r#"[{"standardize": {"per": "dataset"}}]"#);
    assert_eq!(
        [affine.scale[1], affine.scale[2], affine.offset[1], affine.offset[2]],
        [affine.scale[0], affine.scale[0], affine.offset[0], affine.offset[0]]
    );
}

#[test]
fn scale_then_standardize_is_standardize_up_to_rounding() {
    let (both, one) = (prepared(r#"[{"scale": {}}, {"standardize": {}}]"#), prepared(r#"[{"standardize": {}}]"#));
    for (both, one) in both.affine.scale.iter().zip(&one.affine.scale).take(2) {
        assert!((both / one - 1.0).abs() < 1e-5, "{both} {one}");
    }
}

#[test]
fn what_was_prepared_survives_its_files() {
    let noisy = prepared(
        r#"[{"scale": {"divide_by": 3}}, {"standardize": {}}, {"split": {}}, {"augment": {"noise": {"sd": 0.1}}}]"#,
    );
    assert_eq!(from(&files_of(&noisy)).unwrap(), noisy);
    let plain = prepared("[]");
    assert_eq!(from(&files_of(&plain)).unwrap(), plain);
}

#[test]
fn damaged_files_are_errors() {
    let good = files_of(&prepared("[]"));
    for index in 0..good.len() {
        let mut bad = good.clone();
        bad[index].1.truncate(20);
        assert!(from(&bad).is_err(), "{}", good[index].0);
    }
    let mut bad = good;
    bad[3].1 = br#"{"scale": [1.0, 2.0], "offset": [0.0], "augment": null}"#.to_vec();
    assert!(from(&bad).is_err());
}

#[test]
fn a_number_out_of_range_is_refused() {
    for bad in [
        r#"{"scale": {"divide_by": 0}}"#,
        r#"{"scale": {"divide_by": -1}}"#,
        r#"{"standardize": {"epsilon": 0}}"#,
        r#"{"split": {"validation": 1}}"#,
        r#"{"split": {"validation": -0.1}}"#,
        r#"{"augment": {"horizontal_flip": {"probability": 1.5}}}"#,
        r#"{"augment": {"random_erase": {"fraction": 2}}}"#,
        r#"{"augment": {"zoom": {"fraction": 1}}}"#,
        r#"{"augment": {"noise": {"sd": -1}}}"#,
    ] {
        let result = prepare(&dataset(20, 2), &steps(&format!("[{bad}]")), 1);
        assert!(matches!(result, Err(DataError::Step { .. })), "{bad}");
    }
}

#[test]
fn the_schema_refuses_what_prepare_refuses() {
    let schema = serde_json::to_value(schemars::schema_for!(Step)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let valid = |json: &str| validator.is_valid(&serde_json::from_str(json).unwrap());
    for good in [r#"{"scale": {}}"#, r#"{"split": {"validation": 0}}"#, r#"{"augment": {"shift": {"pixels": 2}}}"#] {
        assert!(valid(good), "{good}");
    }
    for bad in [
        r#"{"scale": {"divide_by": 0}}"#,
        r#"{"standardize": {"epsilon": 0}}"#,
        r#"{"split": {"validation": 1}}"#,
        r#"{"augment": {"horizontal_flip": {"probability": 1.5}}}"#,
        r#"{"augment": {"zoom": {"fraction": 1}}}"#,
        r#"{"augment": {"noise": {"sd": -1}}}"#,
        r#"{"flatten": {"x": 1}}"#,
        r#"{"scale": {}, "split": {}}"#,
        r#""flatten""#,
    ] {
        assert!(!valid(bad), "{bad}");
    }
}

#[test]
fn a_table_cannot_be_turned() {
    let error = prepare(&dataset(20, 2), &steps(r#"[{"augment": {"rotate": {"degrees": 5}}}]"#), 1).unwrap_err();
    assert_eq!(error.to_string(), "`augment` cannot be applied: `rotate` needs images");
}

#[test]
fn a_split_that_leaves_nothing_to_learn_from_is_refused() {
    let result = prepare(&dataset(2, 2), &steps(r#"[{"split": {"validation": 0.9}}]"#), 1);
    assert!(matches!(result, Err(DataError::Step { step: "split", .. })));
}

#[test]
fn a_second_split_is_a_problem_and_a_second_scale_is_none() {
    let problems = check_steps(&steps(r#"[{"scale": {}}, {"split": {}}, {"scale": {}}, {"split": {}}]"#));
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].index, problems[0].message.as_str()), (3, "`split` stands here a second time"));
}
