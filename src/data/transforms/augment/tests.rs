use super::*;

const SHAPE: ImageShape = ImageShape { height: 4, width: 5 };

fn image() -> Vec<f32> {
    (1..=20).map(|x| x as f32).collect()
}

fn applied(augment: &Augment, index: u64) -> Vec<f32> {
    let mut x = image();
    augment.apply_to_sample(&mut x, &mut Vec::new(), Some(SHAPE), &mut Stream::new(1, "augment", index));
    x
}

#[test]
fn zero_strength_changes_nothing() {
    let augment = Augment {
        shift: Some(Shift { pixels: 0 }),
        rotate: Some(Rotate { degrees: 0.0 }),
        zoom: Some(Zoom { fraction: 0.0 }),
        shear: Some(Shear { degrees: 0.0 }),
        horizontal_flip: Some(Flip { probability: 0.0 }),
        random_erase: Some(Erase { probability: 0.0, fraction: 0.5 }),
        noise: Some(Noise { sd: 0.0 }),
    };
    assert_eq!(applied(&augment, 3), image());
}

#[test]
fn a_translation_moves_every_pixel_and_fills_with_zero() {
    let mut to = vec![9.0; 20];
    translate(&image(), &mut to, SHAPE, (1, -1));
    assert_eq!(to[..5], [0.0, 6.0, 7.0, 8.0, 9.0]);
    assert_eq!(to[15..], [0.0; 5]);
    translate(&image(), &mut to, SHAPE, (-9, 0));
    assert_eq!(to, [0.0; 20]);
}

#[test]
fn a_quarter_turn_moves_the_corners() {
    let shape = ImageShape { height: 3, width: 3 };
    let mut x: Vec<f32> = (1..=9).map(|x| x as f32).collect();
    resample(&mut x, &mut Vec::new(), shape, [[0.0, 1.0], [-1.0, 0.0]], (0, 0));
    assert_eq!(x, [7.0, 4.0, 1.0, 8.0, 5.0, 2.0, 9.0, 6.0, 3.0]);
}

#[test]
fn a_flip_mirrors_each_row() {
    let augment = Augment { horizontal_flip: Some(Flip { probability: 1.0 }), ..Augment::default() };
    assert_eq!(applied(&augment, 0)[..5], [5.0, 4.0, 3.0, 2.0, 1.0]);
}

#[test]
fn an_erased_rectangle_has_about_the_area_asked_for() {
    let augment = Augment { random_erase: Some(Erase { probability: 1.0, fraction: 0.2 }), ..Augment::default() };
    for index in 0..50 {
        let blank = applied(&augment, index).iter().filter(|&&x| x == 0.0).count();
        assert!((2..=6).contains(&blank), "{blank}");
    }
}

#[test]
fn draws_depend_on_the_stream_alone() {
    let augment =
        Augment { rotate: Some(Rotate { degrees: 20.0 }), noise: Some(Noise { sd: 1.0 }), ..Augment::default() };
    assert_eq!(applied(&augment, 5), applied(&augment, 5));
    assert_ne!(applied(&augment, 5), applied(&augment, 6));
}

#[test]
fn a_second_flip_undoes_the_first() {
    let augment = Augment { horizontal_flip: Some(Flip { probability: 1.0 }), ..Augment::default() };
    let mut x = image();
    for index in 0..2 {
        augment.apply_to_sample(&mut x, &mut Vec::new(), Some(SHAPE), &mut Stream::new(1, "augment", index));
    }
    assert_eq!(x, image());
}

#[test]
fn shifts_reach_every_place_up_to_the_limit_evenly() {
    let augment = Augment { shift: Some(Shift { pixels: 1 }), ..Augment::default() };
    let mut counts = [0; 9];
    for index in 0..900 {
        let x = applied(&augment, index);
        // The pixel at row 1, column 2 is 8; it lands one pixel away at most.
        let at = x.iter().position(|&x| x == 8.0).unwrap();
        let (row, column) = (at / 5, at % 5);
        assert!((0..3).contains(&row) && (1..4).contains(&column), "{row}, {column}");
        counts[row * 3 + column - 1] += 1;
    }
    // Four standard deviations of a binomial count with mean 100.
    assert!(counts.iter().all(|count| (60..=140).contains(count)), "{counts:?}");
}

#[test]
fn turn_zoom_and_slant_keep_the_area_up_to_the_zoom() {
    for (angle, size, slant) in [(0.3_f64, 1.2, 0.0), (1.57, 0.8, 5.6), (-0.7, 1.0, -5.6)] {
        let [[a, b], [c, d]] = back((libm::sin(angle), libm::cos(angle)), size, slant);
        assert!((a * d - b * c - 1.0 / (size * size)).abs() < 1e-12);
    }
    assert_eq!(back((0.0, 1.0), 1.0, 0.5), [[1.0, 0.5], [0.0, 1.0]]);
}

#[test]
fn a_pixel_between_two_is_their_mean() {
    let shape = ImageShape { height: 1, width: 2 };
    let mut x = [0.0, 8.0];
    // Magnified twice about the centre, each pixel comes from a quarter of a pixel beside the centre.
    resample(&mut x, &mut Vec::new(), shape, back((0.0, 1.0), 2.0, 0.0), (0, 0));
    assert_eq!(x, [2.0, 6.0]);
}

#[test]
fn every_kind_stays_within_its_image_at_full_strength() {
    let augment = Augment {
        shift: Some(Shift { pixels: 1000 }),
        rotate: Some(Rotate { degrees: 180.0 }),
        zoom: Some(Zoom { fraction: 1.0 - f64::EPSILON }),
        shear: Some(Shear { degrees: 80.0 }),
        horizontal_flip: Some(Flip { probability: 1.0 }),
        random_erase: Some(Erase { probability: 1.0, fraction: 1.0 }),
        noise: None,
    };
    for index in 0..500 {
        let x = applied(&augment, index);
        assert!(x.iter().all(|x| (0.0..=20.0).contains(x)), "{x:?}");
    }
}

#[test]
fn noise_has_the_deviation_asked_for_and_works_without_images() {
    let augment = Augment { noise: Some(Noise { sd: 3.0 }), ..Augment::default() };
    let mut x = vec![100.0; 10_000];
    augment.apply_to_sample(&mut x, &mut Vec::new(), None, &mut Stream::new(1, "augment", 0));
    let mean = x.iter().sum::<f32>() / 1e4;
    let sd = (x.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 1e4).sqrt();
    // Five standard errors of each estimate.
    assert!((mean - 100.0).abs() < 0.15 && (sd - 3.0).abs() < 0.11, "{mean}, {sd}");
}
