//! Other tools: what they reached elsewhere (`peers.csv`), and live in the same run.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use specrun::search::Config;

use crate::functions::Objective;
use crate::suite::{Evaluation, Medians, Regrets, regrets};

/// Tools that `benches/peers/search.py` drives.
const LIVE: [(&str, &str); 3] = [("tpe", "Optuna TPE"), ("gp", "Optuna GP"), ("botorch", "BoTorch")];

/// All of them.
pub(crate) const ALL: &str = "tpe,gp,botorch";

/// Median regrets that were measured once, with the number of studies in the file beside them.
pub(crate) fn stored() -> Medians {
    let mut medians = Medians::new();
    let mut lines = include_str!("peers.csv").lines();
    let numbers: Vec<usize> = lines
        .next()
        .into_iter()
        .flat_map(|head| head.split(',').filter_map(|name| name.strip_prefix("at_")?.parse().ok()))
        .collect();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let at = numbers.iter().zip(&cells[3..]).filter_map(|(&n, cell)| Some((n, cell.parse().ok()?))).collect();
        medians.entry(cells[0].to_owned()).or_default().insert(cells[1].to_owned(), at);
    }
    medians
}

/// Regrets of the tools that are installed, with the number of studies.
pub(crate) fn live(
    tools: &str,
    objective: &Objective,
    seeds: u64,
    evaluations: usize,
) -> Vec<(String, Regrets, usize)> {
    let best = |tool: &str, seed: u64| {
        let mut evaluation = Evaluation::new(objective, seed);
        let (parameters, is_noisy) = (&*objective.parameters, objective.is_noisy());
        let peer = Peer { tool, parameters, seed, evaluations, is_noisy, goals: 1, limits: &[] };
        let mut answer = |config: &Config| vec![evaluation.observe(config).unwrap_or(f64::NAN)];
        study(&peer, &mut answer).then_some(evaluation.best)
    };
    let found = |(tool, name): (&'static str, &str)| {
        let studies: Vec<Vec<f64>> = (0..seeds).filter_map(|seed| best(tool, seed)).collect();
        (!studies.is_empty()).then(|| (name.to_owned(), regrets(objective, &studies), studies.len()))
    };
    wanted(tools).filter_map(found).collect()
}

/// The tools that are asked for, with their names.
pub(crate) fn wanted(tools: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    LIVE.into_iter().filter(move |(tool, _)| tools.split(',').any(|wanted| wanted == *tool))
}

/// What a tool is asked for.
pub(crate) struct Peer<'a> {
    pub(crate) tool: &'a str,
    /// The space, as the spec writes it.
    pub(crate) parameters: &'a str,
    pub(crate) seed: u64,
    pub(crate) evaluations: usize,
    pub(crate) is_noisy: bool,
    /// How many values are to be minimised; behind them stand those that must stay below the limits.
    pub(crate) goals: usize,
    pub(crate) limits: &'a [f64],
}

/// One study of a tool: it prints a configuration a line and reads its values. Whether it ended well.
pub(crate) fn study(peer: &Peer<'_>, answer: &mut dyn FnMut(&Config) -> Vec<f64>) -> bool {
    run(peer, answer).unwrap_or(false)
}

fn run(peer: &Peer<'_>, answer: &mut dyn FnMut(&Config) -> Vec<f64>) -> Option<bool> {
    let Peer { tool, parameters, seed, evaluations, is_noisy, goals, limits } = *peer;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers");
    let python = folder.join(".venv/bin/python");
    if !python.exists() {
        return None;
    }
    let mut command = Command::new(python);
    command.arg(folder.join("search.py")).arg(tool).arg(parameters).arg(seed.to_string());
    command.arg(evaluations.to_string()).arg(is_noisy.to_string());
    command.arg(goals.to_string()).arg(serde_json::to_string(limits).ok()?);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let (mut input, output) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
    let mut asked = 0;
    for line in output.lines() {
        let Ok(config) = serde_json::from_str::<Config>(&line.ok()?) else { continue };
        asked += 1;
        let values: Vec<String> = answer(&config).iter().map(|value| format!("{value:?}")).collect();
        writeln!(input, "{}", values.join(" ")).ok()?;
        input.flush().ok()?;
    }
    drop(input);
    Some(child.wait().ok()?.success() && asked == evaluations)
}
