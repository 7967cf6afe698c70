use super::*;
use crate::base::escape::file_name;
use crate::base::escape::tests::{assert_visible, hostile};

fn content(word: &str) -> Content {
    let trial = |index: usize, metric: Option<f64>| Trial {
        name: format!("trial {index}"),
        metric,
        config: [("kind".to_owned(), Value::from(word))].into(),
        ..Trial::default()
    };
    Content {
        name: word.to_owned(),
        source: "name: x".to_owned(),
        metric: "score".to_owned(),
        maximize: true,
        parameters: vec!["kind".to_owned()],
        trials: vec![trial(0, Some(0.5)), trial(1, None), trial(2, Some(0.75))],
        ..Content::default()
    }
}

#[test]
fn the_best_trials_come_first() {
    let text = markdown(&content("adam"), &["history".to_owned()]);
    assert!(text.contains("3 trials, 1 of them without score. Best score: **0.7500**, by trial 2."), "{text}");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| trial ")).collect();
    assert_eq!(rows, ["| trial | score | kind |", "| trial 2 | 0.7500 | adam |", "| trial 0 | 0.5000 | adam |"]);
    assert!(text.contains("![history](<plots/history.svg>)") && text.contains("```yaml\nname: x\n```"));
}

#[test]
fn verdicts_stand_above_the_trials() {
    let verdicts = vec![("model.loss".to_owned(), "no clear difference".to_owned())];
    let text = markdown(&Content { verdicts, ..content("adam") }, &[]);
    let places = ["\n\n- model.loss: no clear difference\n", "| trial 2 |"].map(|part| text.find(part));
    assert!(places[0].is_some() && places[0] < places[1], "{text}");
}

#[test]
fn the_largest_errors_of_numbers_name_their_place() {
    let error = |row, is_of_file| NumberError { row, is_of_file, target: "a|b".to_owned(), truth: 2.5, predicted: 1.0 };
    let of = |errors: Vec<NumberError>| {
        let evaluation =
            Evaluation { metrics: vec![("r2".to_owned(), 0.5)], usual: 1, errors, ..Evaluation::default() };
        markdown(&Content { evaluations: vec![evaluation], ..content("x") }, &[])
    };
    let text = of(vec![error(12, true)]);
    assert!(text.contains("| line or row of the file | target | true | predicted | predicted − true |"), "{text}");
    assert!(text.contains("| 12 | a\\|b | 2.5 | 1.0 | -1.5 |"), "{text}");
    assert!(of(vec![error(12, true), error(0, false)]).contains("| row of the data set |"));
    assert!(!of(Vec::new()).contains("largest errors"));
}

#[test]
fn a_number_of_309_digits_has_an_end() {
    let mut content = content("x");
    content.trials[2].metric = Some(-1e308);
    content.trials[0].metric = Some(1e-320);
    let text = markdown(&Content { maximize: false, ..content }, &[]);
    assert!(text.contains("Best score: **-1.000e308**") && text.lines().all(|line| line.len() < 200), "{text}");
}

#[test]
fn hostile_words_stay_text() {
    let plain = markdown(&content("plain"), &[]).lines().count();
    for word in hostile() {
        let text = markdown(
            &Content { description: "about".to_owned(), ..content(&word) },
            &[file_name(&format!("groups_{word}"))],
        );
        assert_eq!(text.lines().count(), plain + 6, "{text}");
        assert!(!text.contains("<script") && !text.contains("](j") && !text.contains("![]("), "{text}");
        assert_visible(&text, &['\n']);
        assert!(text.len() < 20_000, "{} bytes", text.len());
    }
    let source = "a: \"\u{1b}[2J\u{202e}\"\r\n\tb: 1\n".to_owned();
    let text = markdown(&Content { source, ..content("x") }, &[]);
    assert!(text.contains("a: \"\\u{1b}[2J\\u{202e}\"\r\n\tb: 1"), "{text}");
    let fenced = markdown(&Content { source: "a: |\n  ````\n".to_owned(), ..content("x") }, &[]);
    assert!(fenced.contains("`````yaml\na: |\n  ````\n`````"), "{fenced}");
}
