use ndarray::array;

use super::*;
use crate::data::transforms::{Flip, Noise};
use crate::data::{Origin, Step, prepare};

fn dataset() -> Arc<Dataset> {
    Arc::new(Dataset {
        features: Features::U8(array![[0, 51, 255, 1], [10, 20, 30, 40], [5, 5, 5, 5], [9, 8, 7, 6]]),
        targets: Targets::Classes { labels: vec![0, 1, 0, 1], names: vec!["a".into(), "b".into()] },
        train_rows: 3,
        shape: Some(ImageShape { height: 2, width: 2 }),
        origin: Origin::default(),
    })
}

fn steps(json: &str) -> Vec<Step> {
    serde_json::from_str(json).unwrap()
}

#[test]
fn rows_are_scaled_when_gathered() {
    let prepared = prepare(&dataset(), &steps(r#"[{"scale": {"divide_by": 255}}]"#), 1).unwrap();
    let part = Part::new(dataset(), prepared.train, &prepared.affine, None);
    let mut x = [0.0; 8];
    part.gather(&[1, 0], None, &mut x);
    let third = 1.0_f32 / 255.0;
    assert_eq!(x, [10.0, 20.0, 30.0, 40.0, 0.0, 51.0, 255.0, 1.0].map(|x: f32| x * third));
}

#[test]
fn standardized_training_features_have_mean_zero_and_deviation_one() {
    let steps = steps(r#"[{"scale": {}}, {"standardize": {}}]"#);
    let prepared = prepare(&dataset(), &steps, 1).unwrap();
    let part = Part::new(dataset(), prepared.train.clone(), &prepared.affine, None);
    let mut x = [0.0; 12];
    part.gather(&[0, 1, 2], None, &mut x);
    for j in 0..4 {
        let column: Vec<f32> = x.iter().copied().skip(j).step_by(4).collect();
        let mean = column.iter().sum::<f32>() / 3.0;
        let variance = column.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 3.0;
        assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-3, "{column:?}");
    }
    let files = prepared.to_files().unwrap();
    let read = |name: &str| {
        let file = files.iter().find(|(file, _)| *file == name).unwrap();
        Ok::<_, crate::data::DataError>(file.1.clone())
    };
    assert_eq!(crate::data::Prepared::from_files(read).unwrap(), prepared);
}

#[test]
fn an_augmented_sample_does_not_depend_on_its_batch() {
    let augment = Augment {
        horizontal_flip: Some(Flip { probability: 0.5 }),
        noise: Some(Noise { sd: 2.0 }),
        ..Augment::default()
    };
    let part = Part::new(dataset(), vec![0, 1, 2, 3], &Affine::identity(), Some(augment));
    let (mut alone, mut together, mut later) = ([0.0; 4], [0.0; 12], [0.0; 4]);
    part.gather(&[2], Some((1, 7)), &mut alone);
    part.gather(&[0, 2, 1], Some((1, 7)), &mut together);
    part.gather(&[2], Some((1, 8)), &mut later);
    assert_eq!(alone, together[4..8]);
    assert_ne!(alone, later);
}

#[test]
fn augmentation_works_on_raw_values_and_in_training_only() {
    let augment = Augment { horizontal_flip: Some(Flip { probability: 1.0 }), ..Augment::default() };
    let affine = Affine { scale: vec![2.0], offset: vec![1.0] };
    let part = Part::new(dataset(), vec![0], &affine, Some(augment));
    let mut x = [0.0; 4];
    part.gather(&[0], Some((1, 0)), &mut x);
    assert_eq!(x, [103.0, 1.0, 3.0, 511.0]);
    part.gather(&[0], None, &mut x);
    assert_eq!(x, [1.0, 103.0, 511.0, 3.0]);
}

#[test]
fn a_part_knows_its_rows_and_labels() {
    let part = Part::new(dataset(), vec![1, 3, 0], &Affine::identity(), None);
    assert_eq!((part.len(), part.features(), part.is_empty()), (3, 4, false));
    assert_eq!((part.rows(), part.targets().labels()), (&[1, 3, 0][..], &[1, 1, 0][..]));
}
