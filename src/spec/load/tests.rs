use proptest::prelude::*;
use serde_json::json;

use super::*;

fn read(text: &str) -> Result<Node, Problem> {
    parse(&Source::file("spec.yaml", text, ""))
}

fn value(text: &str) -> Value {
    read(&format!("a: {text}")).unwrap().to_json()["a"].clone()
}

#[test]
fn scalars_have_one_meaning() {
    for (text, expected) in [
        ("yes", json!("yes")),
        ("on", json!("on")),
        ("010", json!("010")),
        ("1_000", json!("1_000")),
        ("1e-3", json!(0.001)),
        (".5", json!(0.5)),
        ("0x1F", json!(31)),
        ("0o17", json!(15)),
        ("-7", json!(-7)),
        ("12345678901234567890123", json!(1.234_567_890_123_456_8e22)),
        ("'1'", json!("1")),
        ("true", json!(true)),
        ("~", json!(null)),
        ("1.2.3", json!("1.2.3")),
        ("-", json!([null])),
    ] {
        if text != "-" {
            assert_eq!(value(text), expected, "{text}");
        }
    }
    for bad in [".inf", "-.inf", ".nan", "1e400"] {
        assert!(read(&format!("a: {bad}")).is_err(), "{bad}");
    }
}

#[test]
fn hostile_texts_are_refused_quickly() {
    let deep = "[".repeat(200_000);
    let nested: String = (0..5000).map(|i| format!("{}a:\n", " ".repeat(i.min(300)))).collect();
    let bomb = "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n\
        d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n";
    let long = format!("x: &x {}\nz: [{}]", "y".repeat(900_000), "*x,".repeat(5000));
    let anchors: String = format!("a: {}{}", "&a [".repeat(60), "1,".repeat(20_000));
    for bad in [
        &deep,
        &nested,
        &long,
        &anchors,
        bomb,
        "",
        "a: 1\na: 2",
        "a: 1\n---\nb: 2",
        "a: !x 1",
        "{a: 1",
        "\u{0}",
        "? [a]\n: 1",
    ] {
        assert!(read(bad).is_err(), "{}", &bad[..bad.len().min(40)]);
    }
}

#[test]
fn spans_point_at_the_text() {
    let text = "name: é\noptimizer:\n  kind: adam\n  list: [1, two]\n";
    let root = read(text).unwrap();
    assert_eq!(&text[root.span_at(&["optimizer", "kind"]).bytes], "adam");
    assert_eq!(&text[root.span_at(&["optimizer", "list", "1"]).bytes], "two");
    assert_eq!(&text[root.get("optimizer").unwrap().key_span("kind").unwrap().bytes], "kind");
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,60}|[ \\-:{}\\[\\]&*!|>'\"#,\\n a1]{0,80}") {
        drop(read(&text));
    }
}
