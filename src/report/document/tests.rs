use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::pipeline::Pipeline;
use super::{Document, document_page, images_of, section, with_addresses};
use crate::base::escape::tests::hostile;
use crate::report::content::{Content, Evaluation, Figure, Images, Trial, Written};

fn trial(name: &str, metric: Option<f64>, kind: &str, rate: f64) -> Trial {
    let config = BTreeMap::from([("optimizer.kind".to_owned(), json!(kind)), ("rate".to_owned(), json!(rate))]);
    let curves = vec![vec![Some(0.1), metric], vec![Some(2.0), metric.map(|metric| 1.0 - metric)]];
    Trial { name: name.to_owned(), metric, config, epochs: vec![1, 2], curves, ..Trial::default() }
}

fn pipeline() -> Pipeline {
    let content = Content {
        name: "sweep".to_owned(),
        source: "name: sweep # ```".to_owned(),
        metric: "val_accuracy".to_owned(),
        maximize: true,
        parameters: vec!["optimizer.kind".to_owned(), "rate".to_owned()],
        quantities: vec!["val_accuracy".to_owned(), "val_loss".to_owned()],
        trials: vec![
            trial("adam_1", Some(0.5), "adam", 0.01),
            trial("adam_2", Some(0.7), "adam", 1e-4),
            trial("sgd_1", Some(0.25), "sgd", 0.01),
            trial("sgd_2", None, "sgd", 10.0),
        ],
        evaluations: vec![Evaluation {
            trial: "adam_2".to_owned(),
            part: "test".to_owned(),
            metrics: vec![("accuracy".to_owned(), 0.625), ("loss".to_owned(), 0.5)],
            usual: 2,
            classes: vec!["a|b".to_owned(), "c".to_owned()],
            confusion: vec![vec![3, 2], vec![1, 4]],
            ..Evaluation::default()
        }],
        ..Content::default()
    };
    let figures = vec![Figure { name: "history".to_owned(), image: b"<svg/>".to_vec() }];
    Pipeline { content, figures, folder: String::new() }
}

fn filled(text: &str) -> super::Filled {
    let document = Document::parse(text).unwrap();
    document.fill(Some(&pipeline()), &mut |name| match name {
        "other" => Ok(Pipeline { folder: "../other/".to_owned(), ..pipeline() }),
        _ => Err(format!("`{name}` has not run")),
    })
}

#[track_caller]
fn gives(place: &str, expected: &str) {
    let filled = filled(&format!("a {{{{{place}}}}} b"));
    assert_eq!(filled.missing, []);
    assert_eq!(filled.markdown, format!("a {expected} b"), "{place}");
}

#[test]
fn values_stand_in_their_places() {
    gives("best val_accuracy", "0.7000");
    gives("best val_accuracy as=percent", "70.00\u{a0}%");
    gives("best val_accuracy as=percent digits=1", "70.0\u{a0}%");
    gives("best val_loss", "0.3000");
    gives("best rate", "0.0001");
    gives("best optimizer.kind", "adam");
    gives("best val_accuracy of sgd_*", "0.2500");
    gives("best val_accuracy where=optimizer.kind=sgd", "0.2500");
    gives("best val_accuracy where=optimizer.kind=adam,rate=1e-2", "0.5000");
    gives("worst val_accuracy", "0.2500");
    gives("value val_accuracy of adam_1", "0.5000");
    gives("trial", "adam_2");
    gives("trials", "4");
    gives("trials of adam_?", "2");
    gives("mean val_accuracy of adam_*", "0.6000");
    gives("sd val_accuracy of adam_*", "0.1414");
    gives("min val_accuracy", "0.2500");
    gives("max val_loss", "2.0000");
    gives("test accuracy", "0.6250");
    gives("evaluated", "adam_2");
    gives("confused test top=1", "a\\|b for c (2)");
    gives("other: best val_accuracy", "0.7000");
    gives(" other :  best   val_accuracy ", "0.7000");
}

#[test]
fn figures_have_the_address_of_their_pipelines_folder() {
    let filled = filled("{{figure history}} {{other: figure history}}");
    assert_eq!(filled.markdown, "![history](<plots/history.svg>) ![history](<../other/plots/history.svg>)");
    assert_eq!(filled.figures.len(), 2);
}

#[test]
fn tables_and_specs_are_blocks() {
    insta::assert_snapshot!(filled("{{table top=2}}{{table columns=val_loss of sgd_1}}{{spec}}").markdown, @r"

    | trial | val_accuracy | optimizer.kind | rate |
    | --- | --- | --- | --- |
    | adam_2 | 0.7000 | adam | 0.0001 |
    | adam_1 | 0.5000 | adam | 0.01 |



    | trial | val_loss |
    | --- | --- |
    | sgd_1 | 0.7500 |



    ````yaml
    name: sweep # ```
    ````
    ");
}

#[test]
fn what_is_missing_is_named_in_the_text_and_in_the_list() {
    let filled = filled(
        "a\n{{best val_acuracy}} {{gone: trials}} {{figure histori}} {{value rate of adam_*}} {{test f1}} {{trials of x}}",
    );
    let why: Vec<String> = filled.missing.iter().map(|missing| format!("{}: {}", missing.line, missing.why)).collect();
    insta::assert_snapshot!(why.join("\n"), @r"
    2: nothing is called `val_acuracy`; did you mean `val_accuracy`?
    2: `gone` has not run
    2: no figure is called `histori`; did you mean `history`?
    2: 2 trials are meant; name one with `of`
    2: nothing is called `f1`; there are `accuracy`, `loss`
    2: no trial is called `x`
    ");
    assert!(filled.markdown.contains("**missing: gone: trials**"), "{}", filled.markdown);
}

#[test]
fn what_is_written_wrong_is_shown_with_what_to_write() {
    let text = "{{bst x}} {{best}} {{best a b}} {{best x as=part}} {{table top=x}} {{best x of}} {{best x where=a}} {{}} {{best \"x}} \\{{fine}} {{open\n";
    let problems = Document::parse(text).unwrap_err();
    let said: Vec<String> =
        problems.iter().map(|p| format!("{} | {} | {}", &text[p.bytes.clone()], p.message, p.help)).collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn html_and_scripts_in_a_document_are_text_and_values_are_escaped() {
    let html = document_page(
        "<name>",
        "a <script>alert(1)</script> <b onclick=x>b</b>\n\n<script>\n\n[l](javascript:alert(1))",
        &Images::new(),
    );
    assert!(!html.contains("<script") && !html.contains("<b ") && !html.contains("href=\"java"), "{html}");
    for word in hostile() {
        let mut pipeline = pipeline();
        pipeline.content.trials[1].name.clone_from(&word);
        pipeline.content.evaluations[0].trial.clone_from(&word);
        let document = Document::parse("{{trial}} {{evaluated}}\n\n{{table}}").unwrap();
        let filled = document.fill(Some(&pipeline), &mut |_| Err(String::new()));
        let written = Written { page: filled.markdown, ..Written::default() };
        let html = section(&written);
        for tag in ["<script", "<img", "<svg", "<a "] {
            assert!(!html.contains(tag), "{word}: {html}");
        }
        assert_eq!(html.matches("<tr>").count(), 5, "{word}: {html}");
    }
}

#[test]
fn images_are_put_into_the_page_and_can_be_moved() {
    let markdown =
        "![a](pic.svg) ![b](<my pic.png> \"title\") ![c](https://example.org/x.png)\n\n    ![code](pic.svg)\n";
    assert_eq!(images_of(markdown).into_iter().collect::<Vec<_>>(), ["my pic.png", "pic.svg"]);
    let images = Images::from([("pic.svg".to_owned(), b"<svg/>".to_vec())]);
    let html = document_page("x", markdown, &images);
    assert_eq!(html.matches("data:image/svg+xml;base64,").count(), 1);
    assert!(!html.contains("example.org"), "nothing is loaded from elsewhere");
    let moved = with_addresses(markdown, &BTreeMap::from([("pic.svg".to_owned(), "images/1.svg".to_owned())]));
    assert!(
        moved.starts_with("![a](images/1.svg) ![b](<my pic.png>") && moved.ends_with("![code](pic.svg)\n"),
        "{moved}"
    );
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "([{}a-z:=\"* \\n\\\\]|best|of|\\{\\{|\\}\\}){0,60}") {
        match Document::parse(&text) {
            Ok(document) => drop(document.fill(Some(&pipeline()), &mut |_| Ok(pipeline()))),
            Err(problems) => for problem in problems {
                prop_assert!(text.get(problem.bytes).is_some());
            }
        }
    }
}
