//! Wrong tables, one a kind: each ends in one clear line that says where and what to write.

use crate::project::Project;

/// Rows of a formula below a header.
fn rows(header: &str, count: usize, row: impl Fn(usize) -> String) -> String {
    format!("{header}\n{}", (0..count).map(|i| row(i) + "\n").collect::<String>())
}

/// Two numbers and a class.
fn base() -> String {
    rows("a,b,y", 40, |i| format!("{i}.5,{},{}", i * 7 % 5, ["x", "z"][i % 2]))
}

/// 20 rows with a class at the end.
fn with(header: &str, cells: impl Fn(usize) -> String) -> String {
    rows(header, 20, |i| format!("{}.5,{},{}", i * 3, cells(i), ["x", "z"][i % 2]))
}

/// What is said of a table under keys of `dataset`, and the exit code.
fn check(content: &[u8], keys: &str) -> (Option<i32>, String) {
    let keys = if keys.is_empty() { String::new() } else { format!(", {keys}") };
    let project = Project::with_spec(&format!(
        "name: w\ndataset: {{ format: csv, path: d.csv{keys} }}\n\
         preprocess: [impute: {{}}, encode: {{}}, standardize: {{}}, split: {{ validation: 0.2 }}]\n\
         model: {{ kind: mlp, hidden: [4] }}\noptimizer: {{ kind: adam, epochs: 1 }}\n"
    ));
    std::fs::write(project.path("d.csv"), content).unwrap();
    let ran = project.run(&["check", "spec.yaml"]);
    (ran.code, ran.stderr)
}

fn refuses(cases: &[(&str, &str, &str)]) {
    for (text, keys, wanted) in cases {
        let (code, said) = check(text.as_bytes(), keys);
        assert_eq!(code, Some(2), "{wanted}: {said}");
        let errors = said.lines().filter(|line| line.starts_with("error:")).count();
        assert!(errors == 1 && said.contains(wanted), "{wanted}: {said}");
    }
}

#[test]
fn rows_that_are_none_are_named_with_their_line() {
    let after = |line: &str| base() + line;
    refuses(&[
        ("", "", "it has no rows"),
        ("\n\n\n", "", "it has no rows"),
        ("a,b,y\n", "", "it has no rows"),
        ("y\nx\nz\nx\n", "", "it has no columns to learn from beside the target"),
        (&after("1,2\n"), "", "line 42 has 2 values where 3 are expected"),
        (&after("1,2,x,4\n"), "", "line 42 has 4 values where 3 are expected"),
        (&after("\"1,2,x\n3,4,z\n5,6,x\n"), "", "line 42: a quote is opened and never closed"),
        (&after("abc,2,x\n"), "", "line 42, column `a`: `abc` stands among numbers; write `missing: [\"abc\"]`"),
        (&after("inf,2,x\n"), "", "line 42, column `a`: `inf` is no finite number"),
        (&after("1e999,2,x\n"), "", "line 42, column `a`: `1e999` is no finite number"),
        ("<!DOCTYPE html><html></html>\n", "", "it is a page of HTML"),
        ("[{\"a\": 1}]\n", "", "it is JSON: write it as CSV"),
        ("PK\u{3}\u{4}abc", "", "save the sheet as CSV"),
        ("a,y\n1,\0\n", "", "line 2 has a zero byte, so it is no text"),
    ]);
}

#[test]
fn targets_that_may_mean_two_things_or_nothing_are_asked_about() {
    let of = |y: &dyn Fn(usize) -> String| rows("a,y", 60, |i| format!("{i}.5,{}", y(i)));
    refuses(&[
        (&of(&|_| "x".to_owned()), "", "all 60 rows have the target `x`: there is nothing to tell apart"),
        (
            &of(&|i| i.to_string()),
            "",
            "60 different whole numbers: write `task: regression` to predict the number, or `task: classification`",
        ),
        (
            &of(&|i| format!("{}.0", i % 3)),
            "",
            "whole numbers that are written with decimals: write `task: regression`",
        ),
        (&of(&|i| format!("c{i}")), "", "the target `y` has 60 classes for 60 rows"),
        (&of(&|i| format!("{i}.25")), "task: classification", "write `task: regression` to predict the number"),
        (&of(&|i| format!("2020-01-{:02}", i % 28 + 1)), "", "the target `y` is a date"),
        (
            &of(&|i| ["1", "1.0", "2", "a"][i % 4].to_owned()),
            "",
            "the classes `1` and `1.0`, which are the same number",
        ),
        (&of(&|_| "NA".to_owned()), "", "the target `y` has no values"),
        (&base(), "task: regression", "the target `y` has words such as `x`"),
        (&base(), "target: zz", "no column is called `zz`; there are a, b, y"),
        (&base(), "target: 7", "`target: 7` names no column: there are 3, from 0 to 2"),
        (&base(), "target: [b, y]", "the target `y` has words such as `x`"),
        (&base(), "target: [b, b]", "`target` names column `b` twice"),
        (&base(), "label: y", "did you mean `target`?"),
        (
            &rows("a,u,v", 20, |i| format!("{i}.5,{},{}", i % 2, i % 3)),
            "target: [u, v], task: classification",
            "write `task: multi_label` where each is yes or no",
        ),
        (
            &rows("a,y,y", 20, |i| format!("{i}.5,x,{}", i % 2)),
            "target: y",
            "`target: y` names several columns: write the place of one",
        ),
        (&base(), "classes: [a, b, c]", "`classes` has 3 names for 2 classes (x, z)"),
        (&base(), "classes: [a, a]", "`classes` has the name `a` twice"),
    ]);
}

#[test]
fn columns_that_cannot_be_understood_are_named_with_what_to_write() {
    refuses(&[
        (&rows("a,name,y", 60, |i| format!("{i}.5,person {i},{}", ["x", "z"][i % 2])), "", "write `drop: [\"name\"]`"),
        (
            &with("a,d,y", |i| format!("{:02}/{:02}/2020", i % 12 + 1, i * 5 % 12 + 1)),
            "",
            "may be read as `%m/%d/%Y` or `%d/%m/%Y`: write `dates: { d:",
        ),
        (
            &with("a,d,y", |i| format!("2020-02-{:02}", i + 12)),
            "",
            "line 20, column `d`: `2020-02-30` is no date of the form `%Y-%m-%d`",
        ),
        (&with("a,d,y", |i| format!("{}.{}", i, i + 1)), "columns: { d: date }", "write its form as `dates: { d:"),
        (
            &rows("a;b;y", 20, |i| format!("1,{i:03};2;{}", ["x", "z"][i % 2])),
            "",
            "write `decimal: \",\"` or `decimal: \".\"`",
        ),
        (
            &rows("1.5,unknown,4,x", 20, |i| format!("{i}.5,{i},4,{}", ["x", "z"][i % 2])),
            "",
            "write `header: true` or `header: false`",
        ),
        (
            &with("a,k,y", |i| ["p", "q"][i % 2].to_owned()),
            "columns: { k: number }",
            "line 2, column `k`: `p` stands among numbers",
        ),
        (&base(), "columns: { b: boolean }", "column `b` has other words than yes and no"),
        (&base(), "columns: { q: number }", "`columns`: no column is called `q`"),
        (&base(), "columns: { b: numeric }", "`b` must be one of `number`, `boolean`, `category`, `date`"),
        (&base(), "drop: [c]", "`drop`: no column is called `c`"),
        (&base(), "keep: [c]", "`keep`: no column is called `c`"),
        (&base(), "drop: [a, b]", "it has no columns to learn from beside the target"),
        (&base(), "drop: [y], target: y", "column `y` is the `target` and stands in `drop`"),
        (&base(), "delimiter: x", "`delimiter` cannot be `x`"),
    ]);
}

#[test]
fn parts_that_cannot_be_made_are_refused() {
    let part = |words: [&'static str; 3]| with("a,p,y", move |i| words[i % 3].to_owned());
    refuses(&[
        (
            &part(["train", "test", "other"]),
            "split_column: p",
            "line 4, column `p`: `other` is no part: write train, validation or test",
        ),
        (&part(["test", "test", "test"]), "split_column: p", "no row of column `p` says train"),
        (
            &with("a,g,y", |i| if i == 3 { String::new() } else { (i / 4).to_string() }),
            "group: g",
            "line 5, column `g`: `group` needs a value in every row",
        ),
        (&part(["p", "q", "r"]), "order: p", "`order`: column `p` has words, not times or numbers"),
        (
            &with("a,t,y", |i| if i == 4 { String::new() } else { i.to_string() }),
            "order: t",
            "line 6, column `t`: `order` needs a value in every row",
        ),
        (&base(), "group: b, order: a", "`order` and `group` split in two ways"),
        (&base(), "group: y, target: y", "is the `target` and splits the rows"),
        (&base(), "train: d.csv", "`path` and `train` both name the table"),
        (&base(), "test: d.csv", "write `train` in place of `path`"),
        (&base(), "test_fraction: 1.5", "`test_fraction` must be below 1"),
        (
            &rows("a,y", 4, |i| format!("{i}.5,{}", ["x", "z"][i % 2])),
            "test_fraction: 0.99",
            "there are no training samples: write a lower `test_fraction`",
        ),
    ]);
}

#[test]
fn what_a_model_cannot_take_is_said_with_the_step_to_add() {
    let text = with("a,k,y", |i| if i == 3 { String::new() } else { ["p", "q"][i % 2].to_owned() });
    let project = Project::with_spec(
        "name: w\ndataset: { format: csv, path: d.csv }\nmodel: { kind: mlp, hidden: [4] }\noptimizer: { kind: adam, epochs: 1 }\n",
    );
    project.write("d.csv", &text);
    for (words, code) in [(&["check", "spec.yaml"][..], 2), (&["spec.yaml"], 1)] {
        let said = project.run(words).exits(code).stderr;
        assert!(said.contains("column `k` has missing values; column `k` has categories: add `- impute: {}` and `- encode: {}` to `preprocess`"), "{said}");
    }
}

#[test]
fn odd_tables_are_read_and_what_is_odd_is_said() {
    let utf16: Vec<u8> = format!("\u{feff}{}", base()).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin1: Vec<u8> = base().replace('x', "\u{fc}").chars().map(|c| c as u8).collect();
    let cases: [(Vec<u8>, &str); 8] = [
        (utf16, "is read as UTF-16LE"),
        (latin1, "is read as Latin-1"),
        (base().replace(',', ";").into_bytes(), "has semicolons between its values"),
        (base().into_bytes()[6..].to_vec(), "has no names of columns: its first line is a row"),
        (with("a,b,y", |_| String::new()).into_bytes(), "column `b` has no values and is left out"),
        (
            rows("a,a,y", 20, |i| format!("{i}.5,{},{}", i % 4, ["x", "z"][i % 2])).into_bytes(),
            "has the name `a` of another one and is called `a_2`",
        ),
        (
            rows("id,b,y", 20, |i| format!("{i},{}.5,{}", i % 4, ["x", "z"][i % 2])).into_bytes(),
            "column `id` numbers the rows",
        ),
        (
            rows("a,b,y", 21, |i| format!("{i}.5,{}.5,{}", i % 4, ["x", "z", "NaN"][i % 3])).into_bytes(),
            "7 rows have no value of the target `y` (`NaN` is read as missing)",
        ),
    ];
    for (content, wanted) in cases {
        let (code, said) = check(&content, "");
        assert!(code == Some(0) && said.contains(wanted), "{wanted}: {said}");
    }
}
