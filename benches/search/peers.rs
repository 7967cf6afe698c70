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
    let found = |(tool, name): (&str, &str)| {
        let studies: Vec<Vec<f64>> = (0..seeds).filter_map(|seed| study(objective, tool, seed, evaluations)).collect();
        (!studies.is_empty()).then(|| (name.to_owned(), regrets(objective, &studies), studies.len()))
    };
    LIVE.into_iter().filter(|(tool, _)| tools.split(',').any(|wanted| wanted == *tool)).filter_map(found).collect()
}

/// One study of a tool: it prints a configuration a line and reads the value.
fn study(objective: &Objective, tool: &str, seed: u64, evaluations: usize) -> Option<Vec<f64>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers");
    let python = folder.join(".venv/bin/python");
    if !python.exists() {
        return None;
    }
    let mut command = Command::new(python);
    command.arg(folder.join("search.py")).arg(tool).arg(&objective.parameters).arg(seed.to_string());
    command.arg(evaluations.to_string()).arg(objective.is_noisy().to_string());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let (mut input, output) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
    let mut evaluation = Evaluation::new(objective, seed);
    for line in output.lines() {
        let Ok(config) = serde_json::from_str::<Config>(&line.ok()?) else { continue };
        writeln!(input, "{:?}", evaluation.observe(&config).unwrap_or(f64::NAN)).ok()?;
        input.flush().ok()?;
    }
    drop(input);
    (child.wait().ok()?.success() && evaluation.best.len() == evaluations).then_some(evaluation.best)
}
