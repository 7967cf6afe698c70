//! Stage `plot`: figures, each as SVG and PNG.
//!
//! Reads   dataset, preprocess, search, evaluate, as far as the figures need them
//! Writes  two files a figure, with endings .svg and .png; .json with the numbers of those that compute some
//! Random  the streams of the importance's forest and of bootstrap intervals; ("figure rows", 0): rows of large parts that enter
//!         figures of columns; ("column importance", …): other orders of columns

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::names::{DATASET, EVALUATE, PLOT, PREPROCESS, SEARCH};
use super::shared::Shared;
use crate::base::sync::spawn;
use crate::pipeline::{Context, Event, Inputs, Output, Stage, StageError};
use crate::plot::{FigureItem, Material, Need, PlotError, draw, empty, to_png, to_svg};
use crate::store::{Artifact, StoreError};

mod column_errors;
mod columns;
mod data;
mod dependence;
mod material;
mod modelled;
mod of_model;

/// 1 first · 2 SVGs take dark colours where a screen asks for them · 3 figures for a column of a paper; very many runs are
/// thinned; legends of learning curves stand closer · 4 legends call orange what is orange · 5 numbers of a range stand where
/// they lie in it; very many classes share cells and rows; the largest numbers have axes · 6 the better runs are told apart
/// however many bad ones there are; scales of distributions; round ticks of the surrogate; dots where bars would look alike;
/// importance by parameter; losses of several kinds have panels of their own; legends in full; how runs without a metric ended
/// · 7 of more than 200 classes a confusion matrix has the most confused · 8 names of a Pareto front do not cover each other, and all
/// of the front is shown
const VERSION: u32 = 8;

pub(crate) struct PlotStage(pub(crate) Arc<Shared>);

/// Files of one figure, each with its ending; and what could not be drawn.
type Drawn = (Vec<(&'static str, Vec<u8>)>, Option<String>);

impl Stage for PlotStage {
    fn name(&self) -> &str {
        PLOT
    }

    fn version(&self) -> u32 {
        VERSION
    }

    fn spec(&self) -> Value {
        json!({ "plot": self.0.resolved.spec.plot })
    }

    fn inputs(&self) -> Vec<String> {
        let spec = &self.0.resolved.spec;
        let of_parts = spec.plot.iter().any(|item| item.figure.needs().iter().any(Need::reads_parts));
        let has_parts = spec.dataset.is_some() && (spec.model.is_some() || !spec.preprocess.is_empty());
        let stages = [
            (DATASET, spec.dataset.is_some()),
            (PREPROCESS, of_parts && has_parts),
            (SEARCH, spec.model.is_some()),
            (EVALUATE, spec.evaluate.is_some()),
        ];
        stages.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name.to_owned()).collect()
    }

    fn run(&self, inputs: &Inputs, out: &mut Output, ctx: &Context) -> Result<(), StageError> {
        let items = &self.0.resolved.spec.plot;
        let material = material::material(&self.0.resolved.spec, inputs, ctx)?;
        for (item, drawn) in items.iter().zip(draw_all(items, &material, ctx)?) {
            let (files, empty) = drawn?;
            if let Some(why) = empty {
                ctx.emit(Event::Warning { message: format!("figure `{}`: {why}", item.file_stem()) });
            }
            for (ending, bytes) in files {
                out.write(&format!("{}.{ending}", item.file_stem()), &bytes)?;
            }
        }
        Ok(())
    }

    fn summary(&self, _: &Artifact) -> Result<String, StoreError> {
        let count = self.0.resolved.spec.plot.len();
        Ok(format!("{count} {}", if count == 1 { "figure" } else { "figures" }))
    }
}

/// Draws the figures on as many threads as the stage has; the result is in the order of the spec.
fn draw_all(
    items: &[FigureItem],
    material: &Material,
    ctx: &Context,
) -> Result<Vec<Result<Drawn, StageError>>, StageError> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            ctx.check()?;
            done.push((item.file_stem(), files_of(item, material, ctx)));
        }
        Ok::<_, StageError>(done)
    };
    let mut drawn = BTreeMap::new();
    std::thread::scope(|scope| {
        let helpers = ctx.jobs.min(items.len()).saturating_sub(1);
        // With fewer threads than asked for, where the system refuses more, it takes longer and nothing else.
        let workers: Vec<_> = (0..helpers).map_while(|_| spawn(scope, work).ok()).collect();
        drawn.extend(work()?);
        for worker in workers {
            match worker.join() {
                Ok(done) => drawn.extend(done?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok::<_, StageError>(())
    })?;
    Ok(items.iter().filter_map(|item| drawn.remove(&item.file_stem())).collect())
}

/// Looks between the drawing and each of its files whether to go on.
fn files_of(item: &FigureItem, material: &Material, ctx: &Context) -> Result<Drawn, StageError> {
    let FigureItem { figure, theme, width } = item;
    let (scene, numbers, why) = match draw(figure, material, *width) {
        Ok(drawing) => (drawing.scene, drawing.numbers, None),
        Err(PlotError::NothingToDraw { why }) => (empty(figure, &why), None, Some(why)),
        Err(error) => return Err(StageError::new(error)),
    };
    ctx.check()?;
    let svg = to_svg(&scene, *theme).map_err(StageError::new)?;
    ctx.check()?;
    let mut files = vec![("svg", svg), ("png", to_png(&scene, *theme).map_err(StageError::new)?)];
    if let Some(numbers) = numbers {
        let mut bytes = serde_json::to_vec_pretty(&numbers).map_err(StageError::new)?;
        bytes.push(b'\n');
        files.push(("json", bytes));
    }
    Ok((files, why))
}
