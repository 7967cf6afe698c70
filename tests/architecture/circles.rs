//! No file needs, by whatever way, a file that needs it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::modules::Modules;

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Every circle's files, in the order in which one needs the next: for each file that is in one the shortest through it,
/// less those of files that an earlier one has shown.
pub(crate) fn circles(arrows: &Arrows) -> Vec<Vec<String>> {
    let mut shown = BTreeSet::new();
    let mut circles = Vec::new();
    for file in arrows.keys() {
        if shown.contains(file) {
            continue;
        }
        if let Some(circle) = shortest_circle(arrows, file) {
            shown.extend(circle.iter().cloned());
            circles.push(circle);
        }
    }
    circles
}

/// The shortest way from a file back to itself.
fn shortest_circle(arrows: &Arrows, start: &str) -> Option<Vec<String>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(file) = queue.pop_front() {
        for next in arrows.get(file).into_iter().flatten() {
            if next == start {
                let mut way = vec![file.to_owned()];
                let mut at = file;
                while at != start {
                    at = came_from[at];
                    way.push(at.to_owned());
                }
                way.reverse();
                return Some(way);
            }
            if !came_from.contains_key(next.as_str()) {
                came_from.insert(next, file);
                queue.push_back(next);
            }
        }
    }
    None
}

/// A circle as a line of text.
pub(crate) fn way(circle: &[String]) -> String {
    circle.iter().chain(circle.first()).map(String::as_str).collect::<Vec<_>>().join(" → ")
}

fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    circles(&Modules::new(files.iter().copied()).arrows()).iter().map(|circle| way(circle)).collect()
}

#[test]
fn a_made_up_circle_is_found_through_re_exports_and_inline_paths() {
    let circle = [
        ("lib.rs", "pub mod a;"),
        ("a/mod.rs", "mod b; mod c; mod d; pub use b::B; pub use c::{C, make as made};"),
        ("a/b.rs", "use super::C; pub struct B(C);"),
        ("a/c.rs", "pub struct C; fn make() { crate::a::d::work::<u8>() }"),
        ("a/d.rs", "use crate::{a::{self}}; pub fn work<T>() -> a::B { todo!() }"),
    ];
    assert_eq!(circles_of(&circle), ["a/b.rs → a/c.rs → a/d.rs → a/b.rs"]);
}

#[test]
fn comments_tests_texts_and_the_lists_of_a_module_are_no_arrows() {
    let files = [
        ("lib.rs", "pub mod a;"),
        ("a/mod.rs", "mod b; mod c; pub use b::B; pub use c::C;"),
        ("a/b.rs", "use super::C; pub struct B(C);"),
        (
            "a/c.rs",
            "// super::B\n pub struct C; const TEXT: &str = \"super::B\"; #[cfg(test)] mod tests { use super::super::B; } \
             #[cfg(test)] use super::B;",
        ),
    ];
    assert_eq!(circles_of(&files), Vec::<String>::new());
}

#[test]
fn a_module_and_its_own_child_are_a_circle_when_each_names_the_other() {
    let files = [
        ("lib.rs", "pub mod a;"),
        ("a.rs", "mod b; pub struct A; fn f() { b::g() }"),
        ("a/b.rs", "use super::*; pub fn g() {} fn h(_: A) {}"),
    ];
    assert_eq!(circles_of(&files), ["a.rs → a/b.rs → a.rs"]);
}
