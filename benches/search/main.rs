//! How few trials a search needs, and what a proposal costs: `cargo bench --bench search`.
//!
//! Sections: `suite`, functions with known minima after 25, 50 and 100 evaluations, and `proposals`, seconds a proposal as a
//! study grows. Name sections, families or functions to see those only: `cargo bench --bench search -- conditional branin`. `--seeds 20` makes
//! more studies a function; `--peers` runs other tools beside ours, once `benches/peers/install.sh` has fetched them
//! (`--peers=tpe,gp` some of them).

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark prints and reads the clock")]

mod chosen;
mod conditional;
mod functions;
mod hard;
mod mlp_table;
mod peers;
mod prior;
mod proposals;
mod several;
mod suite;
mod tables;

fn main() {
    let mut names: Vec<String> = Vec::new();
    let (mut seeds, mut live) = (10, String::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--peers" => live = peers::ALL.to_owned(),
            "--seeds" => seeds = arguments.next().and_then(|n| n.parse().ok()).expect("`--seeds` needs a number"),
            // Cargo's own.
            "--bench" => {}
            word => match word.strip_prefix("--peers=") {
                Some(some) => live = some.to_owned(),
                None => names.push(word.to_owned()),
            },
        }
    }
    if names.iter().all(|name| name != "proposals") {
        let only: Vec<String> = names.iter().filter(|name| *name != "suite").cloned().collect();
        suite::run(&only, seeds, &live);
        several::run(&only, seeds, &live);
        chosen::run(&only, seeds);
        prior::run(&only, seeds);
    }
    if names.is_empty() || names.iter().any(|name| name == "proposals") {
        proposals::run();
    }
}
