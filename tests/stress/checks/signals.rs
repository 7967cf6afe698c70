//! The signals that end a run: exit code 128 + the signal's number within five seconds, nothing of its programs lives on,
//! and the same command continues to the reference.

use std::fs;
use std::time::{Duration, Instant};

use rand::RngExt as _;
use rustix::process::Signal;

use super::reference::{Reference, is_tidy};
use crate::driver::Round;
use crate::figures::Figures;
use crate::options::Options;
use crate::project::Project;
use crate::registry::Check;
use crate::running::Running;
use crate::specs;

const SIGNALS: [(Signal, &str); 5] = [
    (Signal::INT, "INT"),
    (Signal::TERM, "TERM"),
    (Signal::HUP, "HUP"),
    (Signal::USR1, "USR1"),
    (Signal::USR2, "USR2"),
];
/// A run must have ended so long after the signal.
const LIMIT: Duration = Duration::from_secs(5);
/// Signals in a round; the run after them is left alone.
const TIMES: usize = 3;

struct Signals {
    networks: Reference,
    programs: Reference,
    limit: Duration,
}

pub(crate) fn prepare(options: &Options) -> Result<Box<dyn Check>, String> {
    let networks = Reference::new(specs::networks(24), &[])?;
    let limit = LIMIT * options.patience;
    Ok(Box::new(Signals { networks, programs: Reference::new(specs::programs(12), &[])?, limit }))
}

impl Check for Signals {
    fn round(&self, round: &mut Round) -> Result<Figures, String> {
        let reference = if round.number.is_multiple_of(2) { &self.networks } else { &self.programs };
        let project = Project::new(&round.folder, &reference.files)?;
        let mut figures = Figures::default();
        for _ in 0..TIMES {
            let (signal, name) = SIGNALS[round.rng.random_range(0..SIGNALS.len())];
            let share: f64 = round.rng.random();
            let mut run = project.start(&["spec.yaml", "--json", "--jobs", "2"])?;
            if !run.wait_for(reference.ran.elapsed.mul_f64(share)) {
                end(run, signal, self.limit, &mut figures).map_err(|error| format!("SIG{name}: {error}"))?;
            }
            no_program_lives(&project, self.limit)?;
        }
        let last = reference.is_continued(&project)?;
        is_tidy(&project, &last, &mut figures)?;
        Ok(figures)
    }
}

/// Ends a run by a signal.
fn end(run: Running, signal: Signal, limit: Duration, figures: &mut Figures) -> Result<(), String> {
    let start = Instant::now();
    run.signal(signal);
    let ran = run.finish_within(limit)?;
    match ran.code() {
        // It had just ended by itself.
        0 => figures.count("came too late", 1),
        code if code == 128 + signal.as_raw() => figures.count("signals", 1),
        code => return Err(format!("exit code {code}: {ran:?}")),
    }
    figures.greatest("slowest end in s:", start.elapsed().as_secs_f64());
    Ok(())
}

/// Whatever the programs have started has ended, or does so in a moment.
fn no_program_lives(project: &Project, limit: Duration) -> Result<(), String> {
    let pids = fs::read_to_string(project.path("pids")).unwrap_or_default();
    let lives = |pid: &&str| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
    };
    let start = Instant::now();
    loop {
        let living: Vec<&str> = pids.lines().filter(lives).collect();
        if living.is_empty() {
            return Ok(());
        }
        if start.elapsed() > limit {
            return Err(format!("programs live on: {living:?}"));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}
