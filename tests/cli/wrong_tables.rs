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
    let started = std::time::Instant::now();
    let keys = if keys.is_empty() { String::new() } else { format!(", {keys}") };
    let project = Project::with_spec(&format!(
        "name: w\ndataset: {{ format: csv, path: d.csv{keys} }}\n\
         preprocess: [impute: {{}}, encode: {{}}, standardize: {{}}, split: {{ validation: 0.2 }}]\n\
         model: {{ kind: mlp, hidden: [4] }}\noptimizer: {{ kind: adam, epochs: 1 }}\n"
    ));
    std::fs::write(project.path("d.csv"), content).unwrap();
    let ran = project.run(&["check", "spec.yaml"]);
    // A refusal takes no time that is felt; the rest is for machines that do other things at once.
    assert!(started.elapsed().as_secs() < 20, "{keys}: {:?}", started.elapsed());
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
        ("PK\u{3}\u{4}abc", "", "for a workbook write `format: excel`"),
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
fn files_of_other_kinds_are_told_by_their_beginning() {
    refuses(&[
        ("<table><tr><td>1</td></tr></table>\n", "", "it is a page of HTML: save its table as CSV"),
        ("<?xml version=\"1.0\"?><r/>\n", "", "it is XML: write it as CSV"),
        ("{\"a\": 1, \"y\": \"x\"}\n{\"a\": 2, \"y\": \"z\"}\n", "", "it is JSON: write it as CSV"),
        ("{\\rtf1 abc}\n", "", "it is a document of RTF"),
        ("%PDF-1.7\n", "", "it is a PDF document"),
        ("SQLite format 3\0abc", "", "it is a database of SQLite: write the table as CSV"),
        ("BZh91AY&SY", "", "it is compressed with bzip2: decompress it, or compress it with gzip"),
        ("ARROW1\0\0", "", "it is a file of Arrow"),
        ("@relation iris\n@data\n1,2\n", "", "it is a file of Weka (ARFF)"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:abc\n", "", "`git lfs pull` brings the file itself"),
    ]);
    let bytes: [(&[u8], &str); 6] = [
        (b"\xfd7zXZ\0\0", "it is compressed with xz"),
        (b"\x28\xb5\x2f\xfd\0", "it is compressed with zstd"),
        (b"\x80\x04\x95\0", "it is a pickle of Python"),
        (b"\x89HDF\r\n", "it is a file of HDF5"),
        (b"\x89PNG\r\n", "it is a picture"),
        (b"\x1f\x8b\x08\0\0", "gzip"),
    ];
    for (content, wanted) in bytes {
        let (code, said) = check(content, "");
        assert!(code == Some(2) && said.contains(wanted), "{wanted}: {said}");
    }
}

#[test]
fn tables_that_were_put_together_by_hand_are_told_apart() {
    refuses(&[
        (&(base() + &base()), "", "line 42 repeats the names of the columns"),
        (&(base() + "Total,100,\n"), "", "line 42, column `a`: `Total` stands among numbers"),
        (&(base() + "\nname,age\nbob,5\n"), "", "line 43 has 2 values where 3 are expected"),
        (&base().replace("a,b,y\n", "a,b,y\n[m],[kg],\n"), "", "line 2, column `a`: `[m]` stands among numbers"),
        (&(base() + "...,...,...\n"), "", "line 42, column `a`: `...` stands among numbers"),
        (&base().replace("a,b,y", "a,b,y,more,still"), "", "line 2 has 3 values where 5 are expected"),
        (&base().replace("a,b,y", "a;b;y"), "", "`a;b;y` is its one column; write as `delimiter`"),
        (&base().replace("20.5,", "<<<<<<< HEAD\n20.5,"), "", "line 22 has 1 value where 3 are expected"),
        (&base().replace("20.5,", "\"20.5,"), "", "line 22: a quote is opened and never closed"),
        (&base().replacen(",x\n", ",\"x\n", 1), "", "line 2: a quote is opened and never closed"),
        (&with("a,c,y", |i| format!(" \"p,{i}\"")), "", "line 2 has a space before a quote"),
        (&with("a,c,y", |_| "\"say \\\"hi\\\" to\"".to_owned()), "", "line 2 has `\\\"` for a quote within a value"),
    ]);
}

#[test]
fn numbers_and_dates_that_are_written_in_two_ways_are_named() {
    let x = |i: usize| ["x", "z"][i % 2];
    refuses(&[
        (
            &rows("a;c;y", 20, |i| format!("{i},5;{i}.5;{}", x(i))),
            "",
            "`0.5` has a point before its decimals where a comma is expected",
        ),
        (&rows("a;c;y", 20, |i| format!("{i};{i}{}5;{}", [",", "."][i % 2], x(i))), "", "write all numbers in one way"),
        (&base(), "decimal: \",\"", "or `decimal: \".\"` if all have a point"),
        (
            &with("a,c,y", |i| if i == 3 { "Infinity".to_owned() } else { i.to_string() }),
            "",
            "`Infinity` is no finite number",
        ),
        (&with("a,c,y", |_| "1e400".to_owned()), "", "line 2, column `c`: `1e400` is no finite number"),
        (&with("a,c,y", |i| format!("{i} kg")), "", "its numbers have the unit `kg`"),
        (
            &with("a,c,y", |i| if i == 7 { "7 kg".to_owned() } else { i.to_string() }),
            "",
            "line 9, column `c`: `7 kg` stands among numbers",
        ),
        (
            &with("a,c,y", |i| if i == 5 { "<5".to_owned() } else { i.to_string() }),
            "",
            "line 7, column `c`: `<5` stands among numbers",
        ),
        (
            &with("a,c,y", |i| if i == 4 { "#REF!".to_owned() } else { i.to_string() }),
            "",
            "write `missing: [\"#REF!\"]`",
        ),
        (
            &with("a,c,y", |i| if i % 5 == 0 { "-".to_owned() } else { i.to_string() }),
            "",
            "line 2, column `c`: `-` stands among numbers",
        ),
        (
            &with("a,c,y", |i| ["02/13/2020", "13/02/2020"][i % 2].to_owned()),
            "",
            "are dates in two forms: write all of them in one",
        ),
        (
            &with("a,c,y", |i| ["2020-01-01T00:00:00Z", "2020-01-01T00:00:00+02:00"][i % 2].to_owned()),
            "",
            "line 3, column `c`: `2020-01-01T00:00:00Z` and `2020-01-01T00:00:00+02:00` are dates in two forms",
        ),
        (
            &with("a,c,y", |i| format!("2020-01-{:02}", i + 1)),
            "dates: { c: \"%Q\" }",
            "`dates`: `%Q` is no form of dates",
        ),
        (&base(), "dates: { q: \"%Y\" }", "`dates`: no column is called `q`"),
        (&with("a,g,y", |_| "g".to_owned()), "group: g", "all rows have one group in column `g`"),
        ("a,b,y\n1,2,x\n", "", "one row has a target, `x`: there is nothing to tell apart"),
        (&rows("a,y", 20, |i| format!("NA,{}", x(i))), "", "it has no columns to learn from beside the target"),
    ]);
}

#[test]
fn files_of_parts_that_do_not_fit_are_named() {
    let check = |test: &str, keys: &str| {
        let project = Project::with_spec(&format!(
            "name: w\ndataset: {{ format: csv, train: d.csv, test: e.csv{keys} }}\n\
             preprocess: [encode: {{}}, standardize: {{}}]\nmodel: {{ kind: mlp, hidden: [4] }}\noptimizer: {{ kind: adam, epochs: 1 }}\n"
        ));
        project.write("d.csv", &base());
        if test != "none" {
            project.write("e.csv", test);
        }
        let ran = project.run(&["check", "spec.yaml"]);
        (ran.code, ran.stderr)
    };
    let cases = [
        (base(), "", "`test` has the content of `train`: a model is tested on rows that it has not seen"),
        ("a,y\n1,x\n".to_owned(), "", "it has no column `b`, which the training rows have"),
        ("a,b,q,y\n1,2,3,x\n".to_owned(), "", "it has a column `q`, which the training rows have not"),
        ("b,a,y\n1,2,x\n".to_owned(), "", "its columns stand in another order"),
        ("a,b,y\nmany,2,x\n".to_owned(), "", "line 2 of `test`, column `a`: `many` stands among numbers"),
        ("a,b,y\n1,2\n".to_owned(), "", "line 2 has 2 values where 3 are expected"),
        ("a,b,y\n".to_owned(), "", "it has no rows"),
        (String::new(), "", "it has no rows"),
        (base() + "1,2,x\n", ", split_column: b", "`split_column` splits one table"),
        ("none".to_owned(), "", "e.csv"),
    ];
    for (test, keys, wanted) in cases {
        let (code, said) = check(&test, keys);
        assert!(code == Some(2) && said.contains(wanted), "{wanted}: {said}");
    }
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
    let cases: [(Vec<u8>, &str); 12] = [
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
        (format!("sep=;\n{}", base().replace(',', ";")).into_bytes(), "has semicolons between its values"),
        (base().replace("a,b,y", "b,y").into_bytes(), "has no name above its first column, as R writes names of rows"),
        (with("a,c,y", |i| format!("\u{2212}{}", i * 2 + 1)).into_bytes(), ""),
        (with("a,c,y", |i| (9_007_199_254_740_993 + 7 * i).to_string()).into_bytes(), "which are rounded to 53 bits"),
    ];
    for (content, wanted) in cases {
        let (code, said) = check(&content, "");
        assert!(code == Some(0) && said.contains(wanted), "{wanted}: {said}");
    }
}
