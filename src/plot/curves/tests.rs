use super::super::runs::examples::study;
use super::*;
use crate::base::history::History;

fn without_validation(run: &mut Run) {
    let mut history = History::default();
    for (row, epoch) in run.history.epochs().iter().enumerate() {
        let columns = run.history.columns().filter(|(name, _)| name.starts_with("train_"));
        history.push(*epoch, columns.map(|(name, values)| (name, values[row])));
    }
    run.history = history;
}

#[test]
fn the_best_runs_come_first_and_nobody_is_lost() {
    let study = study(30);
    let curves = CurvesData::new(&study, 10, false).unwrap();
    assert_eq!((curves.top.len(), curves.rest.len()), (10, 20));
    assert_eq!(curves.top[0].name, study.ranked()[0].1.name);
    assert_eq!(curves.top[0].values[0][1].len(), 10);
}

#[test]
fn one_run_without_validation_is_drawn() {
    let mut study = study(1);
    study.metric = "train_loss".to_owned();
    without_validation(&mut study.runs[0]);
    let scene = CurvesData::new(&study, 10, false).unwrap().scene(Width::Page);
    assert!(scene.texts().contains(&"Accuracy") && scene.texts().contains(&"Loss"));
}

#[test]
fn panels_of_what_was_not_measured_say_so() {
    let mut study = study(3);
    study.runs.iter_mut().for_each(without_validation);
    let scene = CurvesData::new(&study, 10, false).unwrap().scene(Width::Page);
    assert!(scene.texts().contains(&"no values of validation") && scene.texts().contains(&"Training accuracy"));
}

#[test]
fn runs_without_an_epoch_are_nothing_to_draw() {
    let mut study = study(2);
    study.runs.iter_mut().for_each(|run| run.history = History::default());
    assert!(matches!(CurvesData::new(&study, 5, false), Err(PlotError::NothingToDraw { .. })));
}

#[test]
fn many_runs_are_drawn_as_their_spread() {
    let lines = |count: usize| {
        let scene = CurvesData::new(&study(count), 5, true).unwrap().scene(Width::Page);
        let line = |mark: &&super::super::scene::Mark| matches!(mark, super::super::scene::Mark::Line { .. });
        scene.marks.iter().filter(line).count()
    };
    assert!(lines(300) < lines(45));
    let quantiles = CurvesData::new(&study(100), 5, false).unwrap().quantiles([0, 1]);
    assert_eq!(quantiles.len(), 10);
    assert!(quantiles.iter().all(|(_, at)| at.windows(2).all(|pair| pair[0] <= pair[1])));
}

#[test]
fn a_further_metric_is_a_further_row_of_panels() {
    let mut study = study(3);
    let mut area = study.quantities[0].clone();
    area.name = "area under the curve".to_owned();
    study.quantities.push(area);
    let two = CurvesData::new(&super::super::runs::examples::study(3), 10, false).unwrap().scene(Width::Page);
    let three = CurvesData::new(&study, 10, false).unwrap().scene(Width::Page);
    assert!(three.texts().contains(&"Validation area under the curve"));
    assert_eq!(three.height, two.height + PITCH);
}

#[test]
fn losses_of_two_kinds_have_panels_of_their_own() {
    let mut study = study(12);
    for (i, run) in study.runs.iter_mut().enumerate() {
        run.parameters.insert("model.loss".to_owned(), ["cross_entropy", "squared_error"][i % 2].into());
    }
    let curves = CurvesData::new(&study, 10, false).unwrap();
    let names: Vec<&str> = curves.quantities.iter().map(|quantity| &*quantity.name).collect();
    assert_eq!(names, ["accuracy", "loss (cross_entropy)", "loss (squared_error)"]);
    assert!(
        curves.top.iter().chain(&curves.rest).all(|run| run.values[1][1].is_empty() != run.values[2][1].is_empty())
    );
    study.runs.iter_mut().for_each(|run| drop(run.parameters.insert("model.loss".to_owned(), "cross_entropy".into())));
    assert_eq!(CurvesData::new(&study, 10, false).unwrap().quantities.len(), 2);
}

#[test]
fn the_legend_has_whole_names_and_the_note_stands_under_the_panels() {
    let name = "a_name_of_sixty_letters_that_a_person_might_give_to_a_trial_x";
    for count in [1, 3] {
        let mut study = study(count);
        study.note = "Training is measured with dropout.".to_owned();
        study.runs[0].name = name.to_owned();
        for width in [Width::Page, Width::Column] {
            let scene = CurvesData::new(&study, 10, false).unwrap().scene(width);
            let all = scene.texts().concat();
            assert!(all.contains("Training is measured with dropout."), "{all}");
            assert!(count == 1 || all.contains(name) && !all.contains('…'), "{all}");
        }
    }
}
