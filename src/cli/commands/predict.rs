//! `run predict SPEC|MODEL TABLE`: predictions for the rows of a new table, one after the other.

use std::borrow::Cow;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use ndarray::ArrayView1;

use super::spec_file::load;
use crate::base::{escape, fs};
use crate::cli::args::PredictArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::{Paint, Ui};
use crate::data::{NewBlock, NewRows};
use crate::stages::{MODEL_FOLDER, PredictedTarget, Predictor};

/// Rows that cannot be used, of which so many are named.
const NAMED: usize = 5;

pub(crate) fn predict(args: &PredictArgs, ui: &Ui) -> Result<(), Failure> {
    let predictor = Predictor::open(&folder_of(args, ui)?).map_err(Failure::failed)?;
    let table = args.table.display().to_string();
    let bad = |why: String| Failure::failed(format!("`{table}`: {why}"));
    let (mut rows, lacking) =
        NewRows::open(input(&args.table)?, predictor.columns(), predictor.missing()).map_err(bad)?;
    if lacking.len() == predictor.columns().len() {
        let known: Vec<&str> = predictor.columns().iter().map(|column| column.name.as_str()).collect();
        return Err(bad(format!("it has none of the columns of the model ({})", known.join(", "))));
    }
    if !lacking.is_empty() {
        let text = format!("`{table}` has no column `{}`: taken as missing in every row", lacking.join("`, `"));
        ui.note_with((Paint::Yellow, "warning"), &text);
    }
    let mut out = Sink::new(args.output.as_deref())?;
    let form = Form::new(predictor.target(), args.probabilities);
    out.write(form.header().as_bytes())?;
    let (mut done, mut unusable) = (0_u64, Vec::new());
    while let Some(block) = rows.next_block().map_err(bad)? {
        let mut text = Vec::new();
        done += block.lines.len() as u64;
        form.block(block, &predictor, &mut text, &mut unusable)?;
        out.write(&text)?;
    }
    out.finish()?;
    told(&unusable, done, ui);
    Ok(())
}

/// The folder of the model that is meant.
fn folder_of(args: &PredictArgs, ui: &Ui) -> Result<PathBuf, Failure> {
    let path = &args.model;
    if path.extension().is_none_or(|ending| ending != "yaml" && ending != "yml") {
        return Ok(path.clone());
    }
    let name = load(path, &[], ui)?.spec.name;
    let folder = args.store.outputs.join(&name).join(MODEL_FOLDER);
    if fs::exists(&folder) {
        return Ok(folder);
    }
    Err(Failure::failed(format!(
        "`{name}` has left no model: `run {}` with an `evaluate` section makes one",
        path.display()
    )))
}

fn input(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(fs::open(path).map_err(Failure::failed)?))
}

/// Says which rows have no prediction, and why.
fn told(unusable: &[(u32, String)], done: u64, ui: &Ui) {
    for (line, why) in unusable.iter().take(NAMED) {
        ui.note_with((Paint::Yellow, "warning"), &format!("line {line}: {why}; no prediction"));
    }
    if !unusable.is_empty() {
        let text = format!("{} of {done} rows have no prediction", unusable.len());
        ui.note_with((Paint::Yellow, "warning"), &text);
    }
}

/// What is written of a row.
struct Form<'a> {
    target: &'a PredictedTarget,
    probabilities: bool,
    /// Names of the classes as a table has them.
    names: Vec<String>,
}

impl<'a> Form<'a> {
    fn new(target: &'a PredictedTarget, probabilities: bool) -> Self {
        let (PredictedTarget::Classes(names) | PredictedTarget::Numbers(names) | PredictedTarget::Labels(names)) =
            target;
        Self { target, probabilities, names: names.iter().map(|name| cell(name)).collect() }
    }

    fn header(&self) -> String {
        let mut columns = vec!["line".to_owned()];
        let PredictedTarget::Classes(classes) = self.target else {
            columns.extend(self.names.iter().cloned());
            let labels = matches!(self.target, PredictedTarget::Labels(_)) && self.probabilities;
            columns.extend(self.names.iter().filter(|_| labels).map(|name| format!("probability_{name}")));
            return columns.join(",") + "\n";
        };
        columns.push("prediction".to_owned());
        columns.extend(classes.iter().filter(|_| self.probabilities).map(|name| cell(&format!("probability_{name}"))));
        columns.join(",") + "\n"
    }

    /// Writes the rows of a block; those that cannot be used have no prediction.
    fn block(
        &self,
        block: NewBlock,
        predictor: &Predictor,
        out: &mut Vec<u8>,
        unusable: &mut Vec<(u32, String)>,
    ) -> Result<(), Failure> {
        let NewBlock { table, lines, unusable: unreadable } = block;
        let found = predictor.predict(table).map_err(Failure::failed)?;
        for (row, (line, outputs)) in lines.iter().zip(found.rows()).enumerate() {
            let why = unreadable.get(&row).cloned();
            let gap = || "a value is missing that no step fills".to_owned();
            let why = why.or_else(|| outputs.iter().all(|x| x.is_nan()).then(gap));
            let written = self.row(*line, outputs, why.is_some(), out);
            written.map_err(|error| Failure::failed(error.to_string()))?;
            unusable.extend(why.map(|why| (*line, why)));
        }
        Ok(())
    }

    fn row(&self, line: u32, outputs: ArrayView1<'_, f64>, is_empty: bool, out: &mut Vec<u8>) -> io::Result<()> {
        write!(out, "{line}")?;
        let probabilities = if self.probabilities { &outputs } else { &ArrayView1::from(&[]) };
        if is_empty {
            let columns = self.header().matches(',').count();
            return writeln!(out, "{}", ",".repeat(columns));
        }
        match self.target {
            PredictedTarget::Classes(_) => {
                let best = (1..outputs.len()).fold(0, |best, at| if outputs[at] > outputs[best] { at } else { best });
                write!(out, ",{}", self.names[best])?;
                probabilities.iter().try_for_each(|p| write!(out, ",{}", *p as f32))?;
            }
            PredictedTarget::Numbers(_) => outputs.iter().try_for_each(|y| write!(out, ",{y}"))?,
            PredictedTarget::Labels(_) => {
                outputs.iter().try_for_each(|p| write!(out, ",{}", u8::from(*p >= 0.5)))?;
                probabilities.iter().try_for_each(|p| write!(out, ",{}", *p as f32))?;
            }
        }
        writeln!(out)
    }
}

/// A text as a cell of CSV.
fn cell(text: &str) -> String {
    let text: Cow<'_, str> = escape::csv(text);
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.into_owned() }
}

/// Where predictions go: standard output, or a file that is there when all of them are.
enum Sink {
    Output,
    File { file: Box<dyn Write>, part: PathBuf, path: PathBuf },
}

impl Sink {
    fn new(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self::Output) };
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        fs::remove_file(&part).map_err(Failure::failed)?;
        let file = fs::open_append(&part).map_err(Failure::failed)?;
        Ok(Self::File { file: Box::new(file), part, path: path.to_owned() })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Output => {
                let mut out = io::stdout().lock();
                out.write_all(bytes)
                    .and_then(|()| out.flush())
                    .map_err(|error| Failure::failed(format!("standard output cannot be written: {error}")))
            }
            Self::File { file, part, .. } => file
                .write_all(bytes)
                .map_err(|error| Failure::failed(format!("`{}` cannot be written: {error}", part.display()))),
        }
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Output => Ok(()),
            Self::File { part, path, .. } => fs::rename(&part, &path).map_err(Failure::failed),
        }
    }
}
