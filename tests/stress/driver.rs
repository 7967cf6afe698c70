//! Runs rounds: their folders, seeds and limits, what they come to, and what is kept of one that fails.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use clap::Parser as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use crate::figures::Figures;
use crate::options::{Options, Tier};
use crate::registry::{self, Entry};
use crate::state::State;
use crate::tiers;

/// No round may take longer: nothing here waits for ever.
const ROUND_LIMIT: Duration = Duration::from_secs(1200);
/// A long check says this often how far it is.
const REPORT_INTERVAL: Duration = Duration::from_secs(30);
/// Rounds where nothing says how many.
const ROUNDS: u64 = 10;

/// One round of a check.
pub(crate) struct Round {
    pub(crate) number: u64,
    /// An empty folder of its own.
    pub(crate) folder: PathBuf,
    /// A random stream of its own.
    pub(crate) rng: ChaCha8Rng,
}

pub(crate) fn main(options: &Options) -> ExitCode {
    let is_release = options.check == "all" && options.tier == Tier::Release;
    let folder = options.state.clone().or(is_release.then(|| Path::new("target").join("stress")));
    let ran = State::open(folder.as_deref()).and_then(|mut state| {
        println!("stress: commit {} · seed {}", state.commit(), options.seed);
        if options.check == "all" { all(options, &mut state) } else { one(options, &mut state) }
    });
    match ran {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs the lines of a tier; a line that fails does not keep the others from running.
fn all(options: &Options, state: &mut State) -> Result<bool, String> {
    let start = Instant::now();
    let mut failed = Vec::new();
    for line in tiers::lines(options.tier) {
        let parsed = Options::try_parse_from(["stress"].into_iter().chain(line.split(' ')));
        let parsed = parsed.map_err(|error| format!("`{line}` of the tier: {error}"))?;
        let parsed = Options {
            seed: options.seed,
            skip_impossible: options.skip_impossible,
            keep_going: options.keep_going,
            patience: options.patience,
            ..parsed
        };
        if !one(&parsed, state)? {
            failed.push(*line);
        }
    }
    println!("all: {:.0} s · {} failed", start.elapsed().as_secs_f64(), failed.len());
    failed.iter().for_each(|line| println!("  failed: {line}"));
    Ok(failed.is_empty())
}

/// Runs a check; false where a round failed.
fn one(options: &Options, state: &mut State) -> Result<bool, String> {
    let entry = registry::entry(&options.check)
        .ok_or_else(|| format!("there is no check `{}`\n{}", options.check, registry::list()))?;
    let label = options.label();
    if let Some(why) = entry.needs.iter().chain(options.needs()).find_map(|need| need.missing()) {
        println!("{label}: not possible here: {why}");
        return Ok(options.skip_impossible);
    }
    let check = match within("preparing", || (entry.prepare)(options)) {
        Ok(check) => check,
        Err(why) => {
            println!("{label}: FAILED before the first round: {why}");
            return Ok(false);
        }
    };
    let count = options.rounds.or(check.rounds()).unwrap_or(ROUNDS);
    let rounds = options.round.map_or(0..count, |round| round..round + 1);
    let (mut figures, mut elapsed_s, mut reported) = (Figures::default(), 0.0, Instant::now());
    let mut failed = 0;
    for number in rounds.clone() {
        if let Some(passed) = state.find(&label, options.seed, number) {
            figures.add(&passed.figures);
            elapsed_s += passed.elapsed_s;
            continue;
        }
        let (start, folder) = (Instant::now(), temporary(entry)?);
        let mut round = Round { number, folder: folder.path().to_owned(), rng: stream(&label, options.seed, number) };
        match within(&format!("round {number}"), || check.round(&mut round)) {
            Err(why) => {
                println!("{label}: FAILED in round {number} of seed {}: {why}", options.seed);
                println!("  kept: {}", folder.keep().display());
                println!("  again: cargo test --test stress -- {label} --seed {} --round {number}", options.seed);
                failed += 1;
                if !options.keep_going {
                    return Ok(false);
                }
            }
            Ok(measured) => {
                let round_s = start.elapsed().as_secs_f64();
                state.add(&label, (options.seed, number), round_s, &measured)?;
                figures.add(&measured);
                elapsed_s += round_s;
            }
        }
        if reported.elapsed() > REPORT_INTERVAL || std::io::stderr().is_terminal() {
            reported = Instant::now();
            eprintln!("  {label}: round {number} of {count}");
        }
    }
    let failures = if failed == 0 { String::new() } else { format!("{failed} FAILED · ") };
    println!("{label}: {} rounds in {elapsed_s:.0} s · {failures}{figures}", rounds.end - rounds.start);
    Ok(failed == 0)
}

fn temporary(entry: &Entry) -> Result<tempfile::TempDir, String> {
    let made = tempfile::Builder::new().prefix(&format!("stress-{}-", entry.name)).tempdir();
    made.map_err(|error| format!("no temporary folder: {error}"))
}

/// The random stream of a round.
fn stream(label: &str, seed: u64, round: u64) -> ChaCha8Rng {
    ChaCha8Rng::from_seed(*blake3::hash(format!("{label}\n{seed}\n{round}").as_bytes()).as_bytes())
}

/// Does something; ends this process where that takes longer than the limit.
fn within<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let (done, waits) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if waits.recv_timeout(ROUND_LIMIT) == Err(mpsc::RecvTimeoutError::Timeout) {
                println!("FAILED: {what} has not ended after {} s", ROUND_LIMIT.as_secs());
                std::process::exit(1);
            }
        });
        let result = work();
        drop(done);
        result
    })
}
