//! Makes the reader of requests and the head of answers, which are private to their file, callable: a copy of the
//! file with two functions more.

use std::path::PathBuf;
use std::{env, fs};

const HTTP: &str = "../src/cli/live/http.rs";

fn main() {
    println!("cargo::rerun-if-changed={HTTP}");
    println!("cargo::rerun-if-changed=build.rs");
    let text = fs::read_to_string(HTTP).expect("the source of the library is beside this folder");
    // Docs of a module cannot stand in the text of an `include!`.
    let text: String = text.lines().filter(|line| !line.starts_with("//!")).map(|line| format!("{line}\n")).collect();
    let entry = "
        pub(super) fn parse(bytes: &[u8]) -> Result<Option<Head>, httparse::Error> {
            Head::parse(bytes)
        }
        pub(super) fn answer_head(code: u16, name: &str, value: &str) -> String {
            head(code, [(name, value)].into_iter())
        }";
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where")).join("http.rs");
    fs::write(out, text + entry).expect("a file in cargo's folder");
}
