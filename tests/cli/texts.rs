//! Names, values and words of programs stay text in everything that a user gets, and numbers of any size can be read.

#![cfg(unix)]

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::project::{Project, Ran};

/// Whether a letter acts on a terminal or hides in a text: C0 less the end of a line, DEL, C1, marks of direction.
fn is_hidden(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[track_caller]
fn assert_visible(what: &str, text: &str) {
    let hidden = text.lines().find(|line| line.contains(is_hidden));
    assert!(hidden.is_none(), "{what}: {:?}", hidden.unwrap_or_default());
}

/// A program that prints names of metrics and words of all kinds, and values of all kinds that it is given.
const SPEC: &str = r#"
name: texts
description: "- \e[2J<script>alert(1)</script>"
model: { kind: command, run: [sh, work.sh, "{mode}"], inputs: [] }
search:
  method: list
  metric: { name: score }
  configurations:
    - { name: first, set: { mode: "\e[31mred\x9b0m\u202e<b>&'\"|`_*" } }
    - { name: second, set: { mode: "=1+1" } }
    - { name: third, set: { mode: "-x\ty\nz\x7f\0" } }
    - { name: fails, set: { mode: fail } }
plot: [history, parallel_coordinates, best_worst, { kind: groups, by: mode }, { kind: distribution, by: mode }]
"#;

const SCRIPT: &str = r#"
if [ "$1" = fail ]; then printf 'last \033]0;title\007 words\302\233 \342\200\256%s\n' "$(head -c 9000 /dev/zero | tr '\0' w)" >&2; exit 3; fi
printf '{"score": %s, "=cmd": 1, "-\\u001b[2J\\u009b|<i>": 2}\n' "${#1}"
"#;

fn project() -> Project {
    // NUL is no argument of a program.
    let project = Project::with_spec(&SPEC.replace("\\0", ""));
    project.write("work.sh", SCRIPT);
    project
}

#[test]
fn what_others_wrote_stays_text_on_a_terminal() {
    let project = project();
    let ran = project.run(&["spec.yaml"]).ok();
    assert!(ran.stderr.contains("last words: last  words \\u{202e}www"), "{}", ran.stderr);
    assert!(ran.stderr.lines().all(|line| line.len() < 2500), "a line without an end");
    let shown = ["table", "csv", "markdown", "latex", "json"].map(|format| {
        let columns = "trial,score,=cmd,-\u{1b}[2J\u{9b}|<i>,mode";
        (format, project.run(&["show", "spec.yaml", "--format", format, "--columns", columns]).ok())
    });
    for (what, Ran { stdout, stderr, .. }) in shown.iter().map(|(what, ran)| (*what, ran)).chain([("run", &ran)]) {
        assert_visible(what, stdout);
        assert_visible(what, stderr);
    }
    let [(_, table), (_, csv), (_, markdown), (_, latex), (_, json)] = shown;
    assert!(table.stdout.contains("\\u{1b}[31mred\\u{9b}0m\\u{202e}<b>&'\"|`_*"), "{}", table.stdout);
    assert!(csv.stdout.starts_with("trial,score,'=cmd,'-\\u{1b}[2J\\u{9b}|<i>,mode\n"), "{}", csv.stdout);
    assert!(csv.stdout.contains(",'=1+1\n") && csv.stdout.contains(",\"'-x\\ty\nz\\u{7f}\"\n"), "{}", csv.stdout);
    assert!(markdown.stdout.lines().all(|line| line.starts_with('|')), "{}", markdown.stdout);
    assert!(latex.stdout.contains("-\\textbackslash{}u\\{1b\\}[2J"), "{}", latex.stdout);
    let rows: Vec<Value> = serde_json::from_str(&json.stdout).unwrap();
    assert!(rows.iter().any(|row| row["mode"] == "-x\ty\nz\u{7f}" && row["-\u{1b}[2J\u{9b}|<i>"] == 2.0), "{rows:?}");
}

#[test]
fn events_as_json_keep_every_byte_and_a_coloured_terminal_gets_our_colours_alone() {
    let project = project();
    let ran = project.run(&["spec.yaml", "--json"]).ok();
    assert_visible("json", &ran.stdout);
    let warning =
        ran.events().into_iter().find(|event| event["event"] == "warning").map(|event| event["message"].clone());
    assert!(warning.unwrap().as_str().unwrap().contains("last words: last  words \u{202e}www"));
    fs::remove_dir_all(project.path("outputs")).unwrap();
    let coloured = project.run(&["spec.yaml", "--color", "always"]).ok().stderr;
    let ours = ["\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m", "\u{1b}[2m", "\u{1b}[0m"];
    assert!(coloured.contains(ours[2]), "{coloured}");
    assert_visible("colours", &ours.iter().fold(coloured, |text, colour| text.replace(colour, "")));
}

#[test]
fn what_others_wrote_stays_text_in_every_file() {
    let project = project();
    project.run(&["spec.yaml"]).ok();
    let read = |name: &str| fs::read_to_string(project.path("outputs/texts").join(name)).unwrap();
    let report = read("report.md");
    assert_visible("report.md", &report);
    assert!(report.contains("\n\\- \\\\u{1b}\\[2J&lt;script&gt;"), "{report}");
    let csv = read("trials.csv");
    assert_visible("trials.csv", &csv);
    assert!(
        csv.starts_with("index,name,status,epochs,'-\\u{1b}[2J\\u{9b}|<i>,'=cmd,score,mode,why,log,key\n"),
        "{csv}"
    );
    let html = read("report.html");
    // The libraries come after the content, and have control characters of their own.
    assert_visible("report.html", &html[html.find("<body").unwrap()..html.find("<script").unwrap()].replace('\t', ""));
    assert!(!html.contains("<script>alert"));
    for name in ["history", "parallel_coordinates", "best_worst", "groups_mode", "distribution_mode"] {
        let svg = read(&format!("plots/{name}.svg"));
        assert_visible(name, &svg);
        assert!(!svg.contains("<b>"), "{name}");
    }
    assert!(read("plots/groups_mode.svg").contains("\\u{1b}[31m"), "the value can be read");
}

#[test]
fn errors_show_what_a_spec_and_a_path_have_in_them() {
    let project = Project::new();
    project.write("a\u{1b}[2J.yaml", "name: x\n\"op\\e[31mtimizer\": 1\n\u{9b}y: 2\nmodel: { kind: \"\\e]0;x\\a\" }\n");
    for color in ["never", "always"] {
        let ran = project.run(&["check", "a\u{1b}[2J.yaml", "--color", color]);
        assert_eq!(ran.code, Some(2));
        let mut shown = String::new();
        let mut rest = &*ran.stderr;
        // The renderer's own colours.
        while let Some(at) = rest.find("\u{1b}[") {
            shown += &rest[..at];
            let sequence = &rest[at + 2..];
            let end = sequence.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap();
            assert!(color == "always" && sequence[end..].starts_with('m'), "{:?}", ran.stderr);
            rest = &sequence[end + 1..];
        }
        shown += rest;
        assert_visible(color, &shown);
        assert!(shown.contains("a\\u{1b}[2J.yaml"), "{shown}");
    }
}

/// The largest and the smallest numbers beside none.
const EXTREME: &str = "case $(($1 % 10)) in 0) v=NaN;; 1) v=Infinity;; 2) v=-Infinity;; 3) v=1e308;; 4) v=-1e308;; 5) v=1e-320;; \
                       6) v=0.0;; 7) v=-0.0;; 8) v=5;; *) v=7;; esac; echo \"{\\\"loss\\\": $v}\"\n";

#[test]
fn numbers_of_any_size_are_drawn_in_little_time_and_read_easily() {
    let project = Project::with_spec(
        "name: extreme\nmodel: { kind: command, run: [sh, work.sh, \"{i}\", \"{k}\"] }\n\
         search:\n  method: bayes\n  trials: 20\n  metric: { name: loss, goal: minimize }\n  parameters:\n    \
         i: { distribution: int_uniform, min: 0, max: 19 }\n    k: { values: [1, 2] }\n\
         plot: [expected_improvement, history, parallel_coordinates, importance, best_worst, rungs, \
         { kind: groups, by: k }, { kind: paired, by: k }, distribution, surrogate]\n",
    );
    project.write("work.sh", EXTREME);
    let start = Instant::now();
    let ran = project.run(&["spec.yaml"]).ok();
    assert!(start.elapsed() < Duration::from_secs(100), "{:?}", start.elapsed());
    let read = |name: &str| fs::read_to_string(project.path("outputs/extreme").join(name)).unwrap();
    for (what, text) in [
        ("stderr", ran.stderr),
        ("report.md", read("report.md")),
        ("trials.csv", read("trials.csv")),
        ("history", read("plots/history.svg")),
        ("table", project.run(&["show", "spec.yaml"]).ok().stdout),
    ] {
        let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
        // Keys are the longest of all.
        assert!(longest < Some(64), "{what}: a number of {longest:?} digits");
    }
}

#[test]
fn a_million_lines_of_metrics_are_thousands_of_points() {
    let project = Project::with_spec(
        "name: long\nmodel: { kind: command, run: [sh, work.sh] }\n\
         search: { method: list, metric: { name: loss }, configurations: [{ name: only }] }\nplot: [curves]\n",
    );
    project.write(
        "work.sh",
        "awk 'BEGIN { for (i = 1; i <= 300000; i++) printf \"{\\\"step\\\": %d, \\\"loss\\\": %d}\\n\", i, (i == 77777 ? -9 : i % 1000) }'\n",
    );
    project.run(&["spec.yaml"]).ok();
    let study = fs::read(project.path("outputs/long/study.json")).unwrap();
    assert!(study.len() < 1_000_000, "{} bytes", study.len());
    let study: Value = serde_json::from_slice(&study).unwrap();
    let history = study["trials"][0]["history"].as_array().unwrap();
    assert!((5000..=10_003).contains(&history.len()), "{} points", history.len());
    assert!(history.iter().any(|point| point["epoch"] == 77777 && point["loss"] == -9.0));
    assert_eq!((history[0]["epoch"].as_u64(), history[history.len() - 1]["epoch"].as_u64()), (Some(1), Some(300_000)));
    let report = fs::metadata(project.path("outputs/long/report.html")).unwrap();
    assert!(report.len() < 2_500_000, "{} bytes", report.len());
}

#[test]
fn hundreds_of_classes_are_drawn_until_somebody_stops() {
    let project = Project::with_spec(
        "name: classes\ndataset: { format: csv, path: many.csv }\n\
         preprocess: [standardize: {}, split: { validation: 0.2 }]\nmodel: { kind: mlp, hidden: [4], activation: relu }\n\
         optimizer: { kind: adam, learning_rate: 2e-2, batch_size: 64, epochs: 1 }\nevaluate: { on: [validation] }\n\
         plot: [{ kind: confusion_matrix, on: validation }, { kind: per_class, on: validation }]\n",
    );
    let rows: String = (0..2000).map(|i| format!("{i},{},\"=c\u{1b}{}\"\n", i % 7, i % 500)).collect();
    project.write("many.csv", &format!("a,b,label\n{rows}"));
    let start = Instant::now();
    let ran = project.run(&["spec.yaml"]).ok();
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert_visible("run", &ran.stderr);
    for name in ["confusion_matrix_validation", "per_class_validation"] {
        let svg = fs::read_to_string(project.path("outputs/classes/plots").join(format!("{name}.svg"))).unwrap();
        assert_visible(name, &svg);
        assert!(svg.len() < 12_000_000 && svg.contains("=c\\u{1b}"), "{name}: {} bytes", svg.len());
    }
    assert_visible("report.md", &fs::read_to_string(project.path("outputs/classes/report.md")).unwrap());
}

#[test]
fn a_command_line_that_is_refused_has_its_end() {
    let project = Project::new();
    let mut command = project.command(&["check", &"x\u{1b}[2J".repeat(3000)]);
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_visible("stderr", &stderr);
    assert!(stderr.len() < 20_000, "{} bytes", stderr.len());
}
