//! `run predict SPEC|MODEL TABLE`: predictions for the rows of a new table, one after the other.

use std::borrow::Cow;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use ndarray::ArrayView1;

use super::model_folder::model_folder;
use crate::base::{escape, fs};
use crate::cli::args::PredictArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::ui::{Paint, Ui};
use crate::data::{NewBlock, NewRows};
use crate::stages::{PredictedTarget, Predictor};

/// Rows that cannot be used, of which so many are named.
const NAMED: usize = 5;

pub(crate) fn predict(args: &PredictArgs, ui: &Ui) -> Result<(), Failure> {
    let predictor = Predictor::open(&model_folder(&args.model, &args.store, ui)?.0).map_err(Failure::failed)?;
    let table = args.table.display().to_string();
    let bad = |why: String| Failure::failed(format!("`{table}`: {why}"));
    let (mut rows, lacking) =
        NewRows::open(input(&args.table)?, predictor.columns(), predictor.missing(), args.sheet.as_deref())
            .map_err(bad)?;
    if lacking.len() == predictor.columns().len() {
        let known: Vec<&str> = predictor.columns().iter().map(|column| column.name.as_str()).collect();
        return Err(bad(format!("it has none of the columns of the model ({})", known.join(", "))));
    }
    if !lacking.is_empty() {
        let text = format!("`{table}` has no column `{}`: taken as missing in every row", lacking.join("`, `"));
        ui.note_with((Paint::Yellow, "warning"), &text);
    }
    let mut out = Sink::new(args.output.as_deref(), ui)?;
    let form = Form::new(predictor.target(), args.probabilities);
    let mut unusable = Unusable::default();
    let written = (|| {
        out.write(form.header.as_bytes())?;
        while let Some(block) = rows.next_block().map_err(bad)? {
            out.write(&form.block(block, &predictor, &mut unusable)?)?;
        }
        Ok(())
    })();
    out.finish(written)?;
    unusable.tell(ui);
    Ok(())
}

fn input(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(fs::open(path).map_err(Failure::failed)?))
}

/// Rows without a prediction: how many, and of the first the line and why. A table may have any number of them.
#[derive(Default)]
struct Unusable {
    rows: u64,
    count: u64,
    first: Vec<(u32, String)>,
}

impl Unusable {
    fn push(&mut self, line: u32, why: String) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push((line, why));
        }
    }

    fn tell(&self, ui: &Ui) {
        for (line, why) in &self.first {
            ui.note_with((Paint::Yellow, "warning"), &format!("line {line}: {why}; no prediction"));
        }
        if self.count > 0 {
            let text = format!("{} of {} rows have no prediction", self.count, self.rows);
            ui.note_with((Paint::Yellow, "warning"), &text);
        }
    }
}

/// What is written of a row.
struct Form<'a> {
    target: &'a PredictedTarget,
    probabilities: bool,
    /// The first line.
    header: String,
    /// What follows the line of a row without a prediction.
    gap: String,
    /// Names of the classes as a table has them.
    names: Vec<String>,
}

impl<'a> Form<'a> {
    fn new(target: &'a PredictedTarget, has_probabilities: bool) -> Self {
        let (PredictedTarget::Classes(names) | PredictedTarget::Numbers(names) | PredictedTarget::Labels(names)) =
            target;
        let probabilities = has_probabilities && !matches!(target, PredictedTarget::Numbers(_));
        let mut columns = vec!["line".to_owned()];
        match target {
            PredictedTarget::Classes(_) => columns.push("prediction".to_owned()),
            PredictedTarget::Numbers(names) | PredictedTarget::Labels(names) => columns.extend(names.iter().cloned()),
        }
        columns.extend(names.iter().filter(|_| probabilities).map(|name| format!("probability_{name}")));
        let cells: Vec<String> = columns.iter().map(|column| cell(column)).collect();
        let (header, gap) = (cells.join(",") + "\n", ",".repeat(columns.len() - 1));
        Self { target, probabilities, header, gap, names: names.iter().map(|name| cell(name)).collect() }
    }

    /// The rows of a block; those that cannot be used have no prediction.
    fn block(&self, block: NewBlock, predictor: &Predictor, unusable: &mut Unusable) -> Result<Vec<u8>, Failure> {
        let NewBlock { table, lines, unusable: mut unreadable } = block;
        let found = predictor.predict(table).map_err(Failure::failed)?;
        let mut out = Vec::new();
        for (row, (line, outputs)) in lines.iter().zip(found.rows()).enumerate() {
            unusable.rows += 1;
            let gap = || "a value is missing that no step fills".to_owned();
            let why = unreadable.remove(&row).or_else(|| outputs.iter().all(|x| x.is_nan()).then(gap));
            let written = match &why {
                Some(_) => writeln!(out, "{line}{}", self.gap),
                None => self.row(*line, outputs, &mut out),
            };
            written.map_err(|error| Failure::failed(error.to_string()))?;
            if let Some(why) = why {
                unusable.push(*line, why);
            }
        }
        Ok(out)
    }

    fn row(&self, line: u32, outputs: ArrayView1<'_, f64>, out: &mut Vec<u8>) -> io::Result<()> {
        write!(out, "{line}")?;
        match self.target {
            PredictedTarget::Classes(_) => {
                let best = (1..outputs.len()).fold(0, |best, at| if outputs[at] > outputs[best] { at } else { best });
                write!(out, ",{}", self.names[best])?;
            }
            PredictedTarget::Numbers(_) => outputs.iter().try_for_each(|y| write!(out, ",{y}"))?,
            // Where the evaluation takes a label for predicted.
            PredictedTarget::Labels(_) => outputs.iter().try_for_each(|p| write!(out, ",{}", u8::from(*p > 0.5)))?,
        }
        if self.probabilities {
            outputs.iter().try_for_each(|p| write!(out, ",{}", *p as f32))?;
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
enum Sink<'a> {
    Output(&'a Ui),
    File { file: Box<dyn Write>, part: PathBuf, path: PathBuf },
}

impl<'a> Sink<'a> {
    fn new(path: Option<&Path>, ui: &'a Ui) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self::Output(ui)) };
        // A link or a device is nothing to put a file in the place of.
        fs::refuse_link(path).map_err(Failure::failed)?;
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        fs::remove_file(&part).map_err(Failure::failed)?;
        let file = fs::open_append(&part).map_err(Failure::failed)?;
        Ok(Self::File { file: Box::new(file), part, path: path.to_owned() })
    }

    /// Writes whole lines.
    fn write(&mut self, lines: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Output(ui) => {
                let text = String::from_utf8_lossy(lines);
                if !text.is_empty() {
                    ui.verbatim(text.trim_end_matches('\n'));
                }
                Ok(())
            }
            Self::File { file, part, .. } => file
                .write_all(lines)
                .map_err(|error| Failure::failed(format!("`{}` cannot be written: {error}", part.display()))),
        }
    }

    /// Gives the file its name where all went well, and removes what there is of it where not.
    fn finish(self, written: Result<(), Failure>) -> Result<(), Failure> {
        let Self::File { part, path, file } = self else { return written };
        drop(file);
        if written.is_err() {
            // What went wrong before is what a person has to know.
            drop(fs::remove_file(&part));
            return written;
        }
        fs::rename(&part, &path).map_err(Failure::failed)
    }
}
