//! CSV: numeric feature columns and one column of classes.

use std::collections::BTreeMap;
use std::path::Path;

use ndarray::Array2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::content;
use super::csv_doubts::Doubts;
use super::format::Format;
use super::table::{Table, test_fraction};
use crate::base::path::SpecPath;
use crate::data::dataset::{Dataset, Features};
use crate::data::error::DataError;
use crate::data::targets::Targets;

/// A table of numbers with a column of classes; a compressed one (gzip) is decompressed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CsvSpec {
    /// The table, relative to the spec's folder.
    pub path: SpecPath,
    /// Column of the classes, by header or by number from 1, in quotes: `"5"`; the last one without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Share of each class, drawn at random, that is kept for the test, in [0, 1).
    #[serde(default = "test_fraction")]
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    pub test_fraction: f64,
    /// Whether the first line names the columns.
    #[serde(default = "header")]
    pub header: bool,
}

fn header() -> bool {
    true
}

impl Format for CsvSpec {
    fn files(&self) -> Vec<(&'static str, &SpecPath)> {
        vec![("path", &self.path)]
    }

    fn read(&self, seed: u64, warn: &mut dyn FnMut(String)) -> Result<Dataset, DataError> {
        let path = self.path.resolve();
        let Read { table, doubts } = read(&path, &content::read(&path)?, self.header, self.label.as_deref())?;
        doubts.into_iter().for_each(|doubt| warn(format!("`{}`: {doubt}", path.display())));
        Ok(table.with_test_part(None, self.test_fraction, seed))
    }
}

/// A table as it was read.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) table: Table,
    /// What looks like a mistake, each with what to write.
    doubts: Vec<String>,
}

/// Reads the content of a table; `label` names the column of classes (by header, or by number from 1), the last one without it.
///
/// # Errors
/// Names `path`, and the line that is no row of the table.
pub(crate) fn read(path: &Path, content: &[u8], header: bool, label: Option<&str>) -> Result<Read, DataError> {
    parse(content, header, label).map_err(|why| DataError::Format { path: path.to_owned(), format: "CSV", why })
}

/// Reads a table. `label` names the column of classes (by header, or by number from 1); the last one without it.
///
/// Features that are all integers in 0 … 255 become bytes. Classes are sorted, as numbers if all of them are.
fn parse(content: &[u8], header: bool, label: Option<&str>) -> Result<Read, String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(header).from_reader(content);
    let names: Vec<String> = match header {
        true => {
            reader.headers().map_err(|error| error.to_string())?.iter().map(|name| name.trim().to_owned()).collect()
        }
        false => Vec::new(),
    };
    let (mut numbers, mut words) = (Vec::new(), Words::default());
    let mut doubts = Doubts::default();
    let (mut width, mut at) = (None, 0);
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(index as u64 + 1, csv::Position::line);
        if width.is_none() {
            at = label_column(&names, label, record.len())?;
        }
        width = Some(record.len());
        for (column, field) in record.iter().enumerate() {
            if column == at {
                if field.trim().is_empty() {
                    return Err(format!("line {line}, column {}: the label is missing", column + 1));
                }
                words.push(field.trim());
                continue;
            }
            doubts.push(column, field.trim());
            let number = field.trim().parse::<f32>().ok().filter(|x| x.is_finite());
            numbers.push(
                number
                    .ok_or_else(|| format!("line {line}, column {}: `{}` is no number", column + 1, shorten(field)))?,
            );
        }
    }
    let columns = width.ok_or("it has no rows")?.saturating_sub(1);
    if columns == 0 {
        return Err("it has no feature columns beside the label".to_owned());
    }
    let features = to_features(words.rows.len(), columns, numbers)?;
    let (classes, labels) = words.classes();
    check_classes(&classes)?;
    let doubts = doubts.found(&names, labels.len());
    Ok(Read { table: Table { features, targets: Targets::Classes { labels, names: classes } }, doubts })
}

fn label_column(names: &[String], label: Option<&str>, columns: usize) -> Result<usize, String> {
    let Some(label) = label else { return columns.checked_sub(1).ok_or_else(|| "it has no columns".to_owned()) };
    let by_number = || label.parse::<usize>().ok().filter(|n| (1..=columns).contains(n)).map(|n| n - 1);
    let found = names.iter().position(|name| name == label).or_else(by_number);
    found.ok_or_else(|| match names {
        [] => format!("it has {columns} columns and no header; `label: {label}` names none of them"),
        names => format!("no column is called `{label}`; there are {}", names.join(", ")),
    })
}

/// Refuses labels that are neither words nor whole numbers, and one number in two spellings.
fn check_classes(classes: &[String]) -> Result<(), String> {
    let numbers = classes.iter().filter_map(|word| Some((word, word.parse::<f64>().ok()?)));
    let mut spellings: BTreeMap<u64, &String> = BTreeMap::new();
    for (word, number) in numbers {
        if !number.is_finite() || number.fract() != 0.0 {
            let word = shorten(word);
            return Err(format!(
                "the label `{word}` is neither a word nor a whole number; `label` names the column of the classes"
            ));
        }
        if let Some(other) = spellings.insert((number + 0.0).to_bits(), word) {
            return Err(format!("the labels `{}` and `{}` are the same number", shorten(other), shorten(word)));
        }
    }
    Ok(())
}

/// The words of a column, each kept once.
#[derive(Default)]
struct Words {
    /// Number of each word, in the order in which they came.
    known: BTreeMap<String, u32>,
    /// The number of every row's word.
    rows: Vec<u32>,
}

impl Words {
    fn push(&mut self, word: &str) {
        let number = self.known.get(word).copied().unwrap_or_else(|| {
            let next = self.known.len() as u32;
            self.known.insert(word.to_owned(), next);
            next
        });
        self.rows.push(number);
    }

    /// The words in order, as numbers if all of them are, and the place of every row's word among them.
    fn classes(self) -> (Vec<String>, Vec<u32>) {
        let mut classes: Vec<(String, u32)> = self.known.into_iter().collect();
        if classes.iter().all(|(class, _)| class.parse::<f64>().is_ok()) {
            let value = |class: &str| class.parse::<f64>().unwrap_or(f64::NAN);
            classes.sort_by(|(a, _), (b, _)| value(a).total_cmp(&value(b)));
        }
        let mut places = vec![0; classes.len()];
        classes.iter().enumerate().for_each(|(place, (_, number))| places[*number as usize] = place as u32);
        let labels = self.rows.into_iter().map(|number| places[number as usize]).collect();
        (classes.into_iter().map(|(class, _)| class).collect(), labels)
    }
}

fn to_features(rows: usize, columns: usize, numbers: Vec<f32>) -> Result<Features, String> {
    let shape = (rows, columns);
    let bytes: Option<Vec<u8>> = numbers.iter().map(|&x| (x == f32::from(x as u8)).then_some(x as u8)).collect();
    match bytes {
        Some(bytes) => Array2::from_shape_vec(shape, bytes).map(Features::U8),
        None => Array2::from_shape_vec(shape, numbers).map(Features::F32),
    }
    .map_err(|error| error.to_string())
}

fn shorten(field: &str) -> String {
    field.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_numbered_in_order() {
        let table = parse(b"a,b,kind\n1,2,wine\n3,4.5,beer\n", true, Some("kind")).unwrap().table;
        assert_eq!(table.targets.classes(), ["beer", "wine"]);
        assert_eq!(table.targets.labels(), [1, 0]);
        assert_eq!(table.features, Features::F32(ndarray::array![[1.0, 2.0], [3.0, 4.5]]));
        assert_eq!(parse(b"1,10\n2,9\n", false, None).unwrap().table.targets.classes(), ["9", "10"]);
    }

    #[test]
    fn problems_name_the_place() {
        let why = |text: &str, label| parse(text.as_bytes(), true, label).unwrap_err();
        assert_eq!(why("a,b\n1,x\nz,y\n", None), "line 3, column 1: `z` is no number");
        assert_eq!(why("a,b\n1,x\n", Some("c")), "no column is called `c`; there are a, b");
        assert!(why("a,b\n1,x\n1,2,3\n", None).contains("line: 3"));
        assert_eq!(why("a,b\n", None), "it has no rows");
    }

    #[test]
    fn a_table_of_small_integers_becomes_bytes() {
        assert_eq!(
            parse(b"0,255,a\n7,1,b\n", false, None).unwrap().table.features,
            Features::U8(ndarray::array![[0, 255], [7, 1]])
        );
        assert!(matches!(parse(b"256,a\n", false, None).unwrap().table.features, Features::F32(_)));
        assert!(matches!(parse(b"-1,a\n", false, None).unwrap().table.features, Features::F32(_)));
    }

    #[test]
    fn the_label_is_found_by_header_or_number() {
        let table = parse(b"kind,a\nx,1\ny,2\n", true, Some("1")).unwrap().table;
        assert_eq!(
            (table.targets.classes(), table.targets.labels()),
            (&["x".to_owned(), "y".to_owned()][..], &[0, 1][..])
        );
        assert!(parse(b"1,2\n", false, Some("3")).unwrap_err().contains("names none of them"));
        assert!(parse(b"1,2\n", false, Some("0")).is_err());
    }

    #[test]
    fn what_is_no_finite_number_is_refused() {
        for field in ["", "nan", "inf", "1e39", "1,5\"", "0x10", "\u{fffd}"] {
            assert!(parse(format!("\"{field}\",a\n").as_bytes(), false, None).is_err(), "{field}");
        }
        assert!(parse(b"\xff\xfe,a\n", false, None).is_err());
        assert_eq!(parse(b"1,\n", false, None).unwrap_err(), "line 1, column 2: the label is missing");
        assert_eq!(parse(b"a\nb\n", false, None).unwrap_err(), "it has no feature columns beside the label");
    }

    #[test]
    fn labels_are_words_or_whole_numbers_in_one_spelling() {
        let why = |labels: [&str; 2]| parse(format!("1,{}\n2,{}\n", labels[0], labels[1]).as_bytes(), false, None);
        for labels in [["0.5", "1"], ["a", "NaN"], ["inf", "a"], ["1e-3", "2"]] {
            assert!(why(labels).unwrap_err().contains("is neither a word nor a whole number"), "{labels:?}");
        }
        for labels in [["1", "1.0"], ["100", "1e2"], ["0", "-0"]] {
            assert!(why(labels).unwrap_err().ends_with("are the same number"), "{labels:?}");
        }
        assert!(why(["1", "2.0"]).is_ok() && why(["a1", "b.5"]).is_ok());
    }

    #[test]
    fn a_huge_field_is_named_in_short() {
        let field = "x".repeat(1 << 20);
        assert!(parse(format!("{field},a\n").as_bytes(), false, None).unwrap_err().len() < 100);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[0-9a,.\"\n\r -]{0,80}", header in proptest::bool::ANY) {
            let _ = parse(text.as_bytes(), header, None);
        }
    }
}
