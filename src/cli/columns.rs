//! A table as it was understood, and what its steps will do to it: `run data SPEC` and `run check`.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::text::grouped;
use crate::data::table::{ColumnSummary, Range};
use crate::data::{DataError, Dataset, FeatureColumn, Features, Prepared, Targets};
use crate::spec::{Spec, possible_models};

/// The bars of a small histogram, from none to most.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Columns that `run check` shows; `run data SPEC` shows all.
pub(crate) const SHOWN: usize = 40;

/// The names of the columns of a table of columns.
pub(crate) fn header() -> Vec<String> {
    ["column", "type", "missing", "distinct", "range", "values", "feature"].map(str::to_owned).to_vec()
}

/// A row a column of a table; none where features are no table.
pub(crate) fn rows(dataset: &Dataset, prepared: &Prepared) -> Option<Vec<Vec<String>>> {
    let Features::Table(table) = &dataset.features else { return None };
    let made = made_of(dataset, prepared);
    let row = |summary: ColumnSummary| {
        vec![
            summary.name.clone(),
            summary.kind.name().to_owned(),
            grouped(summary.missing as u64),
            distinct(&summary),
            range(&summary),
            bars(&summary.histogram),
            made.as_ref().map_or_else(String::new, |made| became(&summary.name, made)),
        ]
    };
    Some(ColumnSummary::all(&table.columns).into_iter().map(row).collect())
}

/// The features that are made of each column.
type Made<'a> = BTreeMap<&'a str, Vec<&'a FeatureColumn>>;

/// What each column becomes.
fn made_of<'a>(dataset: &'a Dataset, prepared: &'a Prepared) -> Option<Made<'a>> {
    let columns = &prepared.columns.as_ref()?.columns;
    let names: BTreeSet<&str> = dataset.origin.columns.iter().map(String::as_str).collect();
    let mut made = Made::new();
    for column in columns {
        if let Some(source) = source_of(&column.name, &names) {
            made.entry(source).or_default().push(column);
        }
    }
    Some(made)
}

/// What a column becomes.
fn became(name: &str, made: &Made<'_>) -> String {
    match made.get(name).map_or(&[][..], Vec::as_slice) {
        [] => "left out".to_owned(),
        [one] if one.name == name => one.kind.name().to_owned(),
        [one] => one.name.clone(),
        many => format!("{} columns", many.len()),
    }
}

/// The column that a feature is made of: the longest whose name it begins with, since `size_total` is not made of `size`.
fn source_of<'a>(feature: &'a str, columns: &BTreeSet<&'a str>) -> Option<&'a str> {
    let beginnings = feature.rmatch_indices(['=', '_']).map(|(end, _)| &feature[..end]);
    std::iter::once(feature).chain(beginnings).find(|name| columns.contains(name))
}

fn distinct(summary: &ColumnSummary) -> String {
    let is_all = summary.range.is_none() || summary.distinct < ColumnSummary::MOST_COUNTED;
    format!("{}{}", grouped(summary.distinct as u64), if is_all { "" } else { "+" })
}

fn range(summary: &ColumnSummary) -> String {
    match summary.range {
        Some(Range { min, max, .. }) if summary.kind == crate::data::table::ColumnKind::Date => {
            format!("{} … {}", day(min), day(max))
        }
        Some(Range { min, max, mean }) => format!("{} … {}, mean {}", number(min), number(max), number(mean)),
        None => {
            let shown = summary.categories.iter().take(4).map(String::as_str).collect::<Vec<_>>().join(", ");
            if summary.distinct > 4 { format!("{shown}, …") } else { shown }
        }
    }
}

fn number(x: f64) -> String {
    let text = format!("{x}");
    if text.len() <= 7 {
        return text;
    }
    match x.abs() {
        large if large >= 1e7 => format!("{x:.4e}"),
        middle if middle >= 1e-3 => {
            let decimals = (3 - libm::log10(middle).floor() as i32).max(0) as usize;
            format!("{x:.decimals$}")
        }
        _ => format!("{x:.3e}"),
    }
}

fn day(days: f64) -> String {
    crate::data::calendar_day(days).unwrap_or_else(|| number(days))
}

fn bars(counts: &[usize]) -> String {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let bar = |count: &usize| match count {
        0 => ' ',
        count => BARS[(count * (BARS.len() - 1)).div_ceil(most).min(BARS.len() - 1)],
    };
    counts.iter().map(bar).collect()
}

/// What is predicted and how many samples there are, as sentences.
pub(crate) fn summary(dataset: &Dataset, prepared: &Prepared) -> Vec<String> {
    let names = |names: &[String]| {
        let shown = names.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
        if names.len() > 8 { format!("{shown}, …") } else { shown }
    };
    let target = match &dataset.targets {
        Targets::Classes { names: classes, .. } => {
            format!("classification: {} classes ({})", classes.len(), names(classes))
        }
        Targets::Numbers { names: targets, .. } => format!("regression: {}", names(targets)),
        Targets::Labels { names: labels, .. } => format!("multi-label: {} labels ({})", labels.len(), names(labels)),
    };
    let count = |rows: &[u32]| grouped(rows.len() as u64);
    let parts = format!(
        "{} training, {} validation and {} test samples",
        count(&prepared.train),
        count(&prepared.validation),
        count(&prepared.test)
    );
    vec![target, parts]
}

/// What each step has learned, a line each: `impute  age: 28 where it is missing`.
pub(crate) fn steps(prepared: &Prepared) -> Vec<String> {
    let Some(columns) = &prepared.columns else { return Vec::new() };
    let lines = columns
        .steps
        .iter()
        .flat_map(|step| step.fitted.lines().into_iter().map(move |line| format!("{:<14}{line}", step.step.name())));
    lines.collect()
}

/// A data set as the steps of a spec leave it.
///
/// # Errors
/// A step cannot be applied.
pub(crate) fn prepared(dataset: &Dataset, spec: &Spec) -> Result<Prepared, DataError> {
    crate::data::prepare(dataset, &spec.preprocess, spec.seed)
}

/// Why a model that trials of a spec may have cannot take the features, with the step to write.
pub(crate) fn refusal(prepared: &Prepared, spec: &Spec) -> Option<String> {
    let columns = prepared.columns.as_ref()?;
    let models = possible_models(spec);
    models.iter().filter(|model| model.needs_numbers()).find_map(|model| columns.refusal(model.network().is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_is_made_of_the_longest_column_that_it_begins_with() {
        let columns = ["size", "size_total", "kind"].into();
        assert_eq!(source_of("size_total", &columns), Some("size_total"));
        assert_eq!(source_of("size_missing", &columns), Some("size"));
        assert_eq!((source_of("kind=a", &columns), source_of("kindness", &columns)), (Some("kind"), None));
    }

    #[test]
    fn the_tallest_bar_is_full_and_an_empty_one_is_none() {
        assert_eq!(bars(&[0, 1, 7, 14]), " ▂▅█");
        assert_eq!(bars(&[]), "");
    }

    #[test]
    fn long_numbers_are_shortened() {
        for (x, text) in [(0.5, "0.5"), (123_456_789.123, "1.2346e8"), (43.921_929, "43.92"), (2_008.029_5, "2008")] {
            assert_eq!(number(x), text);
        }
    }
}
