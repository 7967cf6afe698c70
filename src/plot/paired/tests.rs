use super::super::runs::examples::study;
use super::*;

/// Twelve pairs in which `squared_error` is worse by 0.01, less in some.
fn losses() -> Runs {
    let mut study = study(24);
    for i in 0..24 {
        let (pair, side) = (i / 2, i % 2);
        study.runs[i].parameters = study.runs[pair * 2].parameters.clone();
        let loss = ["cross_entropy", "squared_error"][side];
        study.runs[i].parameters.insert("model.loss".to_owned(), loss.into());
        study.runs[i].parameters.insert("model.hidden_size".to_owned(), pair.into());
        study.runs[i].metric = Some(0.85 + 0.001 * pair as f64 - 0.01 * side as f64);
    }
    study
}

#[test]
fn pairs_are_runs_that_differ_in_one_parameter() {
    let figure = PairedData::new(&losses(), "model.loss", 1).unwrap();
    assert_eq!((figure.comparison.pairs, figure.comparison.wins), (12, [0, 0, 12]));
    assert!((figure.comparison.mean + 0.01).abs() < 1e-12);
    let scene = figure.scene(Width::Page);
    let title = "model.loss: cross_entropy is better than squared_error on average, over 12 matched pairs";
    assert!(scene.texts().contains(&title), "{:?}", scene.texts());
}

#[test]
fn three_values_cannot_be_paired() {
    assert!(matches!(PairedData::new(&study(40), "model.activation", 1), Err(PlotError::NothingToDraw { .. })));
}
