use super::super::font;
use super::super::runs::examples::study;
use super::super::scene::{Align, Mark};
use super::*;

#[test]
fn every_varying_parameter_has_an_axis_and_every_run_a_place() {
    let figure = ParallelCoordinatesData::new(&study(100)).unwrap();
    assert_eq!((figure.columns.len(), figure.metric.len()), (8, 100));
    for place in figure.columns.iter().flat_map(|column| &column.places) {
        assert!((0.0..=1.0).contains(&place.unwrap()));
    }
    assert!(figure.outside && figure.metric.iter().filter(|m| m.is_none()).count() == 7);
}

#[test]
fn many_numbers_over_decades_stand_on_a_logarithmic_axis() {
    let mut study = study(40);
    for (i, run) in study.runs.iter_mut().enumerate() {
        let rate = 1e-4 * libm::pow(1.2, i as f64);
        run.parameters.insert("optimizer.learning_rate".to_owned(), rate.into());
    }
    let figure = ParallelCoordinatesData::new(&study).unwrap();
    let column = figure.columns.iter().find(|c| c.name == "optimizer.learning_rate").unwrap();
    assert!((column.places[20].unwrap() - 20.0 / 39.0).abs() < 1e-9);
    assert_eq!(column.ticks[0].1, "1e-4");
}

#[test]
fn few_numbers_of_a_range_stand_at_their_places() {
    let mut study = study(4);
    for (run, rate) in study.runs.iter_mut().zip([1e-6, 2e-6, 1e-4, 1.0]) {
        run.parameters.insert("lr".to_owned(), rate.into());
        run.parameters.insert("listed".to_owned(), rate.into());
    }
    study.continuous.insert("lr".to_owned());
    let figure = ParallelCoordinatesData::new(&study).unwrap();
    let places = |name: &str| -> Vec<f64> {
        let column = figure.columns.iter().find(|column| column.name == name).unwrap();
        column.places.iter().map(|place| (100.0 * place.unwrap()).round()).collect()
    };
    assert_eq!((places("lr"), places("listed")), (vec![0.0, 5.0, 33.0, 100.0], vec![13.0, 38.0, 63.0, 88.0]));
}

#[test]
fn names_of_axes_stay_in_the_figure() {
    let mut study = study(6);
    for (i, run) in study.runs.iter_mut().enumerate() {
        run.parameters = [(format!("a{}", "_very_long".repeat(10)), i.into()), ("b".to_owned(), (i * i).into())].into();
    }
    let scene = ParallelCoordinatesData::new(&study).unwrap().scene(Width::Page);
    let names = scene.marks.iter().filter_map(|mark| if let Mark::Text(text) = mark { Some(text) } else { None });
    for text in names.filter(|text| text.align == Align::Centre) {
        let half = font::width(&text.text, text.size, text.bold) / 2.0;
        assert!(text.at[0] >= half && text.at[0] + half <= scene.width, "{text:?}");
    }
}

#[test]
fn a_study_in_which_nothing_varies_has_nothing_to_draw() {
    assert!(matches!(ParallelCoordinatesData::new(&study(1)), Err(PlotError::NothingToDraw { .. })));
}
