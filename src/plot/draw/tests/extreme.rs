//! Every figure over the largest, the smallest and no numbers, and over texts of any kind: each is drawn or says why not, in a
//! bounded number of marks, which is what takes time.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{figure, figures, material};
use crate::base::escape::tests::{assert_visible, hostile};
use crate::base::history::History;
use crate::plot::draw::{draw, empty};
use crate::plot::error::PlotError;
use crate::plot::material::{Material, SliceData};
use crate::plot::registry::FigureKind;
use crate::plot::render::{Theme, to_png, to_svg};
use crate::plot::runs::examples::study;
use crate::plot::runs::{Ending, Run, Runs};
use crate::plot::scene::{Mark, Width};

const EXTREMES: [f64; 14] = [
    0.0,
    1.0,
    -1.0,
    0.5,
    1e-320,
    -1e-320,
    5e-324,
    1e308,
    -1e308,
    f64::MAX,
    f64::MIN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Draws every figure of a study; `check` looks at the document of each.
fn draw_all(study: &Runs, check: &dyn Fn(&FigureKind, &str)) {
    let material = Material { study: Some(study.clone()), ..material(0) };
    let logarithmic = figure(json!({ "kind": "curves", "logarithmic": true }));
    for figure in figures().into_iter().chain([logarithmic]) {
        for width in [Width::Page, Width::Column] {
            let scene = match draw(&figure, &material, width) {
                Ok(drawing) => drawing.scene,
                Err(PlotError::NothingToDraw { why }) => empty(&figure, &why),
                Err(error) => panic!("{}: {error}", figure.name()),
            };
            assert!(scene.width < 6000.0 && scene.height < 6000.0, "{}", figure.name());
            assert!(scene.marks.len() < 20_000, "{}: {} marks", figure.name(), scene.marks.len());
            let longest = scene.texts().iter().map(|text| text.chars().count()).max().unwrap_or(0);
            assert!(longest < 1100, "{}: {longest} letters", figure.name());
            let svg = String::from_utf8(to_svg(&scene, Theme::Auto).unwrap()).unwrap();
            check(&figure, &svg);
            if width == Width::Page && study.runs.len() < 4 {
                to_png(&scene, Theme::Light).unwrap();
            }
        }
    }
}

/// A run with a number wherever one can be.
fn run_of(index: usize, [metric, parameter, other, expected]: [f64; 4]) -> Run {
    let mut history = History::default();
    for (epoch, value) in [metric, parameter, other].into_iter().enumerate() {
        history.push(
            epoch as u32,
            [("train_loss", Some(value)), ("val_loss", Some(other)), ("val_accuracy", Some(metric))],
        );
    }
    Run {
        name: format!("trial_{index:04}"),
        parameters: [
            ("number".to_owned(), json!(parameter)),
            ("optimizer.kind".to_owned(), ["adam", "sgd"][index % 2].into()),
            ("model.weight_init".to_owned(), ["random", "xavier"][index / 2 % 2].into()),
        ]
        .into(),
        metric: Some(metric),
        sd: index.is_multiple_of(2).then_some(expected),
        curve: history.curve("val_accuracy"),
        ending: if index % 3 == 1 { Ending::CutOff } else { Ending::Completed },
        last: [("epochs".to_owned(), 3.0), ("cost".to_owned(), other)].into(),
        deviations: [("train_accuracy".to_owned(), other)].into(),
        training_samples: Some(parameter),
        expected: Some(expected),
        rank: None,
        is_excluded: index % 5 == 4,
        history,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn extreme_numbers_are_drawn(
        rows in prop::collection::vec([0..14_usize, 0..14, 0..14, 0..14], 0..9),
        maximize in any::<bool>(),
    ) {
        let runs = rows.iter().enumerate().map(|(i, row)| run_of(i, row.map(|k| EXTREMES[k]))).collect();
        let continuous = ["number".to_owned()].into();
        draw_all(&Runs { maximize, continuous, runs, ..study(0) }, &|_, _| ());
    }
}

#[test]
fn the_largest_numbers_beside_none_are_drawn() {
    for values in [[1e308, -1e308, f64::NAN, 1.0], [f64::MAX, f64::MIN, f64::MAX, 0.0], [1e-320, 5e-324, 0.0, -0.0]] {
        let runs = (0..8).map(|i| run_of(i, [values[i % 4], values[(i + 1) % 4], values[(i + 2) % 4], f64::MAX]));
        draw_all(&Runs { runs: runs.collect(), ..study(0) }, &|figure, svg| {
            let longest = svg.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
            assert!(longest < 20, "{}: a number of {longest} digits", figure.name());
        });
    }
}

#[test]
fn extreme_surfaces_are_drawn() {
    for values in [[1e308, -1e308], [f64::NAN, 1.0], [0.0, 0.0], [f64::INFINITY, 1e-320]] {
        let slice = SliceData {
            metric: "loss".to_owned(),
            maximize: false,
            paths: ["a", "b"].map(str::to_owned),
            values: [vec![json!(1e-320), json!(1e308)], vec![json!("x"), json!("y")]],
            mean: vec![values.to_vec(); 2],
            uncertainty: vec![values.to_vec(); 2],
            trials: vec![[0.0, 1.0]],
        };
        let material = Material { slices: [([None, None], slice)].into(), ..material(4) };
        let drawn = draw(&figure(json!("surrogate")), &material, Width::Page).unwrap();
        assert!(to_svg(&drawn.scene, Theme::Auto).is_ok());
    }
}

#[test]
fn hostile_texts_stay_text_in_every_figure() {
    for words in hostile().chunks(6) {
        let mut study = study(6);
        for (i, (run, word)) in study.runs.iter_mut().zip(words.iter().cycle()).enumerate() {
            run.name = format!("{word}{i}");
            run.parameters.insert("optimizer.kind".to_owned(), word.clone().into());
            run.parameters.insert(word.clone(), Value::from(i % 2));
        }
        study.metric.clone_from(&words[0]);
        for column in study.quantities.iter_mut().flat_map(|quantity| &mut quantity.columns) {
            column.part.clone_from(&words[words.len() - 1]);
        }
        draw_all(&study, &|figure, svg| {
            assert_visible(svg, &['\n']);
            assert!(!svg.contains("<script") && !svg.contains("<img") && !svg.contains("<!"), "{}", figure.name());
            assert!(svg.len() < 4_000_000, "{}: {} bytes", figure.name(), svg.len());
        });
    }
}

#[test]
fn a_line_of_a_million_extreme_points_is_a_line_of_thousands() {
    let mut history = History::default();
    (0..1_000_000_u32).for_each(|e| history.push(e, [("train_loss", Some(EXTREMES[e as usize * 7919 % 14]))]));
    let run = Run { history, ..Run::default() };
    let study =
        Runs { metric: "val_loss".to_owned(), runs: vec![run], quantities: study(0).quantities, ..Runs::default() };
    let drawn =
        draw(&figure(json!("curves")), &Material { study: Some(study), ..Material::default() }, Width::Page).unwrap();
    let points = |mark: &Mark| if let Mark::Line { points, .. } = mark { points.len() } else { 1 };
    let count: usize = drawn.scene.marks.iter().map(points).sum();
    assert!(count < 40_000, "{count}");
    assert!(to_svg(&drawn.scene, Theme::Auto).is_ok());
}
