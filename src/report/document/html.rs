//! Markdown as HTML that loads nothing and runs nothing.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};

use crate::base::escape::{code, html};
use crate::report::content::{Images, Written};
use crate::report::template::{STYLE, digest, fill};

const PAGE: &str = include_str!("document.html");

/// The addresses of images that are files: neither on another machine nor in the text itself.
pub fn images_of(markdown: &str) -> BTreeSet<String> {
    let address = |event: Event<'_>| match event {
        Event::Start(Tag::Image { dest_url, .. }) if !dest_url.contains(':') => Some(dest_url.into_string()),
        _ => None,
    };
    parser(markdown).filter_map(address).collect()
}

/// The document with other addresses for some of its images.
pub fn with_addresses(markdown: &str, addresses: &BTreeMap<String, String>) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut done = 0;
    for (event, range) in parser(markdown).into_offset_iter() {
        let Event::Start(Tag::Image { dest_url, .. }) = event else { continue };
        let Some(address) = addresses.get(&*dest_url).filter(|_| range.start >= done) else { continue };
        // The address is the last thing in an image that is written in place; one that stands elsewhere is left.
        let written = &markdown[range.clone()];
        let Some(at) = written.rfind(&*dest_url) else { continue };
        text.push_str(&markdown[done..range.start + at]);
        text.push_str(address);
        done = range.start + at + dest_url.len();
    }
    text + &markdown[done..]
}

/// A document as one HTML file.
pub fn document_page(name: &str, markdown: &str, images: &Images) -> String {
    let policy =
        format!("default-src 'none'; img-src data:; style-src {}; base-uri 'none'; form-action 'none'", digest(STYLE));
    let parts = [
        ("policy", policy),
        ("name", html(name)),
        ("style", STYLE.to_owned()),
        ("document", body(markdown, images, 0)),
    ];
    fill(PAGE, &parts)
}

/// A document as a section of a page.
pub(in crate::report) fn section(document: &Written) -> String {
    format!("<section id=\"document\" class=\"document\">\n{}</section>\n", body(&document.page, &document.images, 1))
}

/// Markdown as HTML, with headings so many levels lower. HTML in it is text.
fn body(markdown: &str, images: &Images, lower: usize) -> String {
    let markdown = code(markdown);
    let level = |level: HeadingLevel| HeadingLevel::try_from((level as usize + lower).min(6)).unwrap_or(level);
    let events = parser(&markdown).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Heading { level: at, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: level(at), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(at)) => Event::End(TagEnd::Heading(level(at))),
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let dest_url = images.get(&*dest_url).and_then(|image| data(image)).unwrap_or_else(|| "data:,".to_owned());
            Event::Start(Tag::Image { link_type, dest_url: dest_url.into(), title, id })
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if leads_somewhere(&dest_url) { dest_url } else { CowStr::from("") };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        event => event,
    });
    let mut text = String::new();
    push_html(&mut text, events);
    text
}

fn parser(markdown: &str) -> Parser<'_> {
    let known =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    Parser::new_ext(markdown, known)
}

/// A link to another page, a place in this one or a file beside it; none that runs something.
fn leads_somewhere(address: &str) -> bool {
    match address.split_once(':') {
        Some((scheme, _)) => ["http", "https", "mailto"].contains(&scheme) || scheme.contains(['/', '#', '?']),
        None => true,
    }
}

/// An image within a page.
fn data(image: &[u8]) -> Option<String> {
    let kinds: [(&[u8], &str); 3] = [(b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif")];
    let known = kinds.into_iter().find(|(head, _)| image.starts_with(head)).map(|(_, kind)| kind);
    let is_svg = || image.windows(4).take(1024).any(|window| window == b"<svg");
    let kind = known.or_else(|| is_svg().then_some("svg+xml"))?;
    Some(format!("data:image/{kind};base64,{}", BASE64.encode(image)))
}
