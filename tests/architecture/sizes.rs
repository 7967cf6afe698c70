//! Files that can be read in one go, and `mod.rs` files that only list.

use std::collections::BTreeSet;

use crate::tokens::{item, tokens};
use crate::{assert_none, files, is_test, name_of};

/// Most lines of a file of code and of a file of tests.
const MOST: usize = 300;
const MOST_OF_TESTS: usize = 500;

#[test]
fn no_file_is_too_long_to_be_read_in_one_go() {
    let mut long = BTreeSet::new();
    for folder in ["src", "tests", "benches"] {
        for (path, text) in files(folder, &["rs", "js", "py"]) {
            if ["vendor", "node_modules", ".venv", "target"]
                .iter()
                .any(|f| path.components().any(|c| c.as_os_str() == *f))
            {
                continue;
            }
            let most = if folder == "tests" || is_test(&path) { MOST_OF_TESTS } else { MOST };
            if text.lines().count() > most {
                long.insert(format!("{folder}/{}", name_of(&path)));
            }
        }
    }
    assert_none(&long, "code has at most 300 lines a file, tests have 500");
}

#[test]
fn a_mod_file_only_lists() {
    let files = files("src", &["rs"]);
    let mods = files.iter().filter(|(path, _)| !is_test(path) && path.ends_with("mod.rs"));
    let holding = mods.filter(|(_, text)| !only_lists(text)).map(|(path, _)| name_of(path)).collect();
    assert_none(&holding, "`mod.rs` holds docs, `mod` and `use`, and is the place of nothing else");
}

/// Whether a text has only docs, attributes, `mod name;` and `use`.
fn only_lists(text: &str) -> bool {
    let tokens = tokens(text);
    let mut rest: &[String] = &tokens;
    while let Some(first) = rest.first() {
        let second = rest.get(1).map_or("", String::as_str);
        rest = match (first.as_str(), second) {
            ("#", "!") => &rest[2..],
            ("#", _) => &rest[1..],
            ("[", _) | ("(", _) => &rest[group(rest)..],
            ("pub", _) => &rest[1..],
            ("use", _) => &rest[item(rest)..],
            ("mod", _) if rest.get(2).is_some_and(|mark| mark == ";") => &rest[3..],
            _ => return false,
        };
    }
    true
}

/// Tokens of the group in brackets that stands at the start.
fn group(tokens: &[String]) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

#[test]
fn items_beside_lists_are_found() {
    assert!(only_lists(
        "//! Docs.\n#![doc = \"more\"]\n#[cfg(feature = \"cli\")] mod a; pub(crate) use a::{A, b::{C as D}}; #[cfg(test)] mod tests;"
    ));
    for item in ["fn f() {}", "pub struct A;", "mod inline { }", "registry! { }", "const A: u8 = 1;"] {
        assert!(!only_lists(&format!("mod a; {item}")), "{item}");
    }
}
