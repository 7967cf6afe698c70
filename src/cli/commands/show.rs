//! `run show SPEC`: the trials of a finished pipeline, best first.

use crate::base::fs;
use crate::cli::args::ShowArgs;
use crate::cli::diagnostics::Failure;
use crate::cli::table::table;
use crate::cli::ui::Ui;
use crate::spec::load_spec;
use crate::stages::Study;

pub(crate) fn show(args: &ShowArgs, ui: &Ui) -> Result<(), Failure> {
    for path in &args.spec.specs {
        let resolved = load_spec(path, &args.spec.set)?;
        let file = args.store.outputs.join(&resolved.spec.name).join("study.json");
        let bytes = match fs::read(&file) {
            Err(error) if error.is_not_found() => {
                let text =
                    format!("`{}` has no finished trials; `run {}` makes them", resolved.spec.name, path.display());
                return Err(Failure::failed(text));
            }
            bytes => bytes.map_err(Failure::failed)?,
        };
        let study: Study = serde_json::from_slice(&bytes).map_err(Failure::failed)?;
        if ui.json {
            ui.result(&serde_json::to_string(&study).map_err(Failure::failed)?);
            continue;
        }
        ui.result(&table_of(&study, args.top));
    }
    Ok(())
}

fn table_of(study: &Study, top: usize) -> String {
    let parameters = study.parameters();
    // `kind` says too little alone.
    let short = |path: &String| match path.rsplit_once('.') {
        Some((_, tail)) if tail != "kind" => tail.to_owned(),
        _ => path.clone(),
    };
    let mut header = vec!["trial".to_owned(), study.metric.word().to_owned(), "trained".to_owned()];
    header.extend(parameters.iter().map(short));
    let rows: Vec<Vec<String>> = study
        .ranked()
        .into_iter()
        .take(top)
        .map(|trial| {
            let metric = trial.metric.map(|metric| format!("{metric:.4}")).unwrap_or_default();
            let mut row = vec![trial.name.clone(), metric, trial.history.len().to_string()];
            let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            row.extend(parameters.iter().map(|path| trial.config.get(path).map(text).unwrap_or_default()));
            row
        })
        .collect();
    table(&header, &rows)
}
