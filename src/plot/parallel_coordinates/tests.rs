use super::super::runs::examples::study;
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
fn a_study_in_which_nothing_varies_has_nothing_to_draw() {
    assert!(matches!(ParallelCoordinatesData::new(&study(1)), Err(PlotError::NothingToDraw { .. })));
}
