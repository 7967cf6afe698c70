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
}

#[test]
fn bars_stand_where_their_lengths_tell_groups_apart_and_dots_where_not() {
    let mut study = study(100);
    let alike = GroupsData::new(&study, "optimizer.kind", GroupStyle::Bar).unwrap();
    assert!(alike.look() == Look::Dots && alike.y_axis().from > 0.7, "{:?}", alike.y_axis());
    assert!(alike.scene(Width::Page).texts().iter().any(|text| text.contains("not at 0")));
    for run in study.runs.iter_mut().filter(|run| run.parameters["optimizer.kind"] == "sgd") {
        run.metric = run.metric.map(|_| 0.3);
    }
    let bars = GroupsData::new(&study, "optimizer.kind", GroupStyle::Bar).unwrap();
    assert!(bars.look() == Look::Bars && bars.y_axis().from == 0.0 && !bars.hides(&bars.y_axis()));
}

#[test]
fn ends_of_ranges_have_three_digits() {
    assert_eq!([6.0431e-4, 0.0123456, 12.0, 123_456.0].map(rounded), ["6.04e-4", "0.0123", "12", "1.23e5"]);
}
