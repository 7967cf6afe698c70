//! Documents: Markdown with values in double braces, as HTML.
//!
//! What is read is filled in without a pipeline; the page has no script, whatever is written.

#![no_main]

use libfuzzer_sys::fuzz_target;
use specrun::report::{Document, Images, Pipeline, document_page, images_of, with_addresses};
use specrun_fuzz::bounded;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let document = match bounded(text.len(), || Document::parse(text)) {
        Ok(document) => document,
        Err(problems) => {
            for problem in problems {
                assert!(text.get(problem.bytes).is_some(), "a problem has its place in the text");
            }
            return;
        }
    };
    let filled = document.fill(Some(&Pipeline::default()), &mut |name| Err(name.to_owned()));
    let page = document_page("x", &filled.markdown, &Images::new());
    let body = page.split_once("<body>").expect("a page has a body").1;
    for tag in ["<script", "<iframe", "<style", "href=\"javascript:", "src=\"http"] {
        assert!(!body.contains(tag), "{tag}");
    }
    let same = images_of(&filled.markdown).into_iter().map(|address| (address.clone(), address)).collect();
    assert_eq!(with_addresses(&filled.markdown, &same), filled.markdown);
});
