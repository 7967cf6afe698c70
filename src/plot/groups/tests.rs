use super::super::runs::examples::study;
use super::*;

#[test]
fn every_measured_run_is_in_one_group() {
    let figure = GroupsData::new(&study(100), "optimizer.kind", GroupStyle::Bar).unwrap();
    assert_eq!(figure.groups.iter().map(|g| g.runs).sum::<usize>(), 93);
    let names: Vec<&str> = figure.groups.iter().map(|g| g.value.as_str()).collect();
    assert_eq!(names, ["adam", "momentum", "nadam", "nesterov", "rmsprop", "sgd"]);
}

#[test]
fn means_and_deviations_are_those_of_the_runs() {
    let one = Value::from(1);
    let rows: Vec<(&Value, f64)> = [1.0, 2.0, 4.0].map(|m| (&one, m)).to_vec();
    let group = summed_up("1".to_owned(), &rows, false);
    assert!((group.mean - 7.0 / 3.0).abs() < 1e-15 && (group.sd - (7.0_f64 / 3.0).sqrt()).abs() < 1e-15);
    assert_eq!((group.best, group.quartiles), (1.0, [1.5, 2.0, 3.0]));
}

#[test]
fn many_numbers_are_grouped_by_ranges() {
    let mut study = study(60);
    for (i, run) in study.runs.iter_mut().enumerate() {
        run.parameters.insert("optimizer.learning_rate".to_owned(), (i as f64).into());
    }
    assert_eq!(GroupsData::new(&study, "optimizer.learning_rate", GroupStyle::Bar).unwrap().groups.len(), 5);
}

#[test]
fn a_box_stands_on_an_axis_of_the_better_runs_and_counts_the_others() {
    let figure = GroupsData::new(&study(100), "optimizer.kind", GroupStyle::Box).unwrap();
    let axis = figure.y_axis();
    assert!(axis.from > 0.7 && figure.hides(&axis), "{axis:?}");
    assert!(figure.scene(Width::Page).texts().contains(&"off axis"));
    let bars = GroupsData::new(&study(100), "optimizer.kind", GroupStyle::Bar).unwrap();
    assert!(bars.y_axis().from == 0.0 && !bars.hides(&bars.y_axis()));
}
