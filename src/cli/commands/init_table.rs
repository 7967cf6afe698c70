//! The spec that `run init --table` writes.

use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};

use crate::base::fs;
use crate::cli::args::InitArgs;
use crate::cli::diagnostics::Failure;
use crate::data::{DatasetSpec, Source, Targets, load};

const TEMPLATE: &str = include_str!("table.yaml");
/// Formats by the endings of their files; of compressed ones the ending before `.gz` counts.
const FORMATS: [(&str, &[&str]); 3] = [
    ("csv", &["csv", "tsv", "txt", "tab", "dat", "data"]),
    ("parquet", &["parquet", "pq"]),
    ("excel", &["xlsx", "xls", "xlsb", "xlsm", "ods"]),
];

/// A task as a spec has it, the metric that ranks its trials, and figures that show it.
type TaskWords = (&'static str, &'static str, &'static str);

const CLASSES: TaskWords =
    ("classification", "val_accuracy", "curves, history, importance, confusion_matrix, column_importance");
const NUMBERS: TaskWords =
    ("regression", "val_r2", "curves, history, importance, predicted_vs_true, residuals, column_importance");
const LABELS: TaskWords = ("multi_label", "val_f1_macro", "curves, history, importance, roc, class_balance");

/// The text of a spec for a table, and what the table still needs, if it cannot be read as it is; `schema` is where its schema is.
///
/// # Errors
/// There is no such file, or its ending says no format of tables.
pub(super) fn spec_for(
    table: &Path,
    args: &InitArgs,
    folder: &Path,
    schema: &str,
) -> Result<(String, Option<String>), Failure> {
    let format = format_of(table)?;
    if !fs::exists(table) {
        return Err(Failure::usage(format!("there is no `{}`", table.display())));
    }
    let mut dataset = json!({ "format": format, "path": table });
    match &args.target[..] {
        [] => {}
        [one] => dataset["target"] = json!(one),
        several => dataset["target"] = json!(several),
    }
    let found = task_of(&dataset);
    let (words, needs) = match found {
        Ok(words) => (Some(words), None),
        Err(why) => (None, Some(why)),
    };
    dataset["path"] = json!(relative(table, folder));
    if let Some((task, ..)) = words {
        dataset["task"] = json!(task);
    }
    let key = |key: &str| Some(format!("  {key}: {}\n", dataset.get(key)?));
    let mut keys: String = ["format", "path", "target", "task"].into_iter().filter_map(key).collect();
    if args.target.is_empty() {
        keys.push_str("  # target: the last column; `target: NAME` for another one\n");
    }
    let (_, metric, plot) = words.unwrap_or(CLASSES);
    let name = json!(table.file_name().map_or("experiment".into(), |name| word(&name.to_string_lossy()))).to_string();
    let filled = [("SCHEMA", schema), ("NAME", &name), ("DATASET\n", &keys), ("METRIC", metric), ("PLOT", plot)];
    // Place by place, so that no name of a column is taken for another place.
    let mut text = String::new();
    let mut rest = TEMPLATE;
    for (place, value) in filled {
        let (before, after) = rest.split_once(place).unwrap_or((rest, ""));
        text.push_str(before);
        text.push_str(value);
        rest = after;
    }
    Ok((text + rest, needs))
}

fn format_of(table: &Path) -> Result<&'static str, Failure> {
    let name = table.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let known = FORMATS.iter().find(|(_, endings)| endings.contains(&ending));
    known.map(|(format, _)| *format).ok_or_else(|| {
        let endings: Vec<&str> = FORMATS.iter().flat_map(|(_, endings)| endings.iter().copied()).collect();
        Failure::usage(format!("`{}` has none of the endings of tables: {}", table.display(), endings.join(", ")))
    })
}

/// What the target of a table is; else what it needs.
fn task_of(dataset: &Value) -> Result<TaskWords, String> {
    let spec: DatasetSpec = serde_json::from_value(dataset.clone()).map_err(|error| error.to_string())?;
    let read = load(&spec, &Source::default(), 0, &mut |_| (), &mut |_| ()).map_err(|error| error.to_string())?;
    Ok(match read.targets {
        Targets::Classes { .. } => CLASSES,
        Targets::Numbers { .. } => NUMBERS,
        Targets::Labels { .. } => LABELS,
    })
}

/// The name of a pipeline for a file: its letters, digits and signs that such names have.
fn word(file: &str) -> String {
    let stem = file.split('.').next().unwrap_or_default();
    let kept: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    if kept.starts_with(|c: char| c.is_ascii_alphanumeric()) { kept } else { format!("table_{kept}") }
}

/// A path as it is seen from a folder, with `/` between its parts.
fn relative(path: &Path, folder: &Path) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if path.is_absolute() {
        return path.to_string_lossy().into_owned();
    }
    let (path, folder) = (absolute(path), absolute(folder));
    let (to, from): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (path.components().collect(), folder.components().collect());
    let shared = to.iter().zip(&from).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| Component::ParentDir);
    let seen: PathBuf = up.chain(to[shared..].iter().copied()).collect();
    seen.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_the_folder_of_the_spec() {
        let of = |path: &str, folder: &str| relative(Path::new(path), Path::new(folder));
        assert_eq!(of("data/a.csv", "pipelines"), "../data/a.csv");
        assert_eq!(of("a.csv", "."), "a.csv");
        assert_eq!(of("pipelines/a.csv", "pipelines"), "a.csv");
        assert_eq!(of("/data/a.csv", "pipelines"), "/data/a.csv");
    }

    #[test]
    fn every_place_of_the_template_is_filled_in_its_order() {
        let places = ["SCHEMA", "NAME", "DATASET\n", "METRIC", "PLOT"].map(|place| TEMPLATE.find(place).unwrap());
        assert!(places.is_sorted());
        assert_eq!((word("my table (2).csv"), word("_x.tsv")), ("my_table__2_".to_owned(), "table__x".to_owned()));
    }
}
