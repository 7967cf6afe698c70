//! What pages are made of: templates with places, the style sheet, digests for the policy.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};

/// The style sheet of every page.
pub(super) const STYLE: &str = concat!(include_str!("style.css"), include_str!("document/document.css"));

/// The name of a script or a style in a policy.
pub(super) fn digest(text: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(Sha256::digest(text.as_bytes())))
}

/// A template with its parts; each place is looked for in the template alone, never in what was put in.
pub(super) fn fill(template: &str, parts: &[(&str, String)]) -> String {
    let mut page = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").expect("the template closes its places");
        page.push_str(before);
        let part = parts.iter().find(|(part, _)| *part == name);
        page.push_str(&part.expect("the template has places for known parts only").1);
        rest = after;
    }
    page + rest
}
