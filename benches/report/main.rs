//! How long figures and pages of many trials take: `cargo bench --bench report`.
//!
//! Sections: `figures`, every figure of a million runs (learning curves: a million points) from its material to both files, and
//! `pages`, reports of 1 000 and 10 000 trials, written to the folder after `--pages` where one is named:
//! `tests/browser/speed.mjs` opens them. Name sections or figures to see those only.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark prints and reads the clock")]

mod figures;
mod pages;
mod study;

fn main() {
    let (mut names, mut folder): (Vec<String>, Option<String>) = (Vec::new(), None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--pages" => folder = Some(arguments.next().expect("`--pages` needs a folder")),
            // Cargo's own.
            "--bench" => {}
            _ => names.push(argument),
        }
    }
    let wanted = |section: &str| names.is_empty() || names.iter().any(|name| name == section);
    if folder.is_some() || wanted("pages") {
        pages::run(folder.as_deref());
    }
    if folder.is_none() && (wanted("figures") || names.iter().any(|name| name != "pages")) {
        let only: Vec<String> = names.into_iter().filter(|name| name != "figures" && name != "pages").collect();
        figures::run(&only);
    }
}
