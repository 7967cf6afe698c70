//! Specs and the data that they name.

use crate::specs::{Files, table};

#[rustfmt::skip]
const SPECS: &[(&str, &str)] = &[
    ("arrays", include_str!("bases/arrays.yaml")),
    ("figures", include_str!("bases/figures.yaml")),
    ("hyperband", include_str!("bases/hyperband.yaml")),
    ("images", include_str!("bases/images.yaml")),
    ("listed", include_str!("bases/listed.yaml")),
    ("mixed", include_str!("bases/mixed.yaml")),
    ("networks", include_str!("bases/networks.yaml")),
    ("program", include_str!("bases/program.yaml")),
    ("reference", include_str!("bases/reference.yaml")),
    ("single", include_str!("bases/single.yaml")),
    ("tables", include_str!("bases/tables.yaml")),
];

/// Width and height of an image.
const SIDE: usize = 6;

/// The spec in `bases/` of that name.
pub(crate) fn spec(name: &str) -> Result<String, String> {
    let found = SPECS.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| format!("there is no spec `{name}`"))
}

/// All files that the specs name.
pub(crate) fn all() -> Files {
    let (table, program) = (table(), "read x < /dev/null\necho \"{\\\"loss\\\": $1}\"\n");
    let other = table.replacen("0.", "1.", 40);
    let numbers: String = (0..60).map(|row| format!("{},{},{}\n", row % 7, row % 5, row % 3)).collect();
    let named = spec("listed").unwrap_or_default();
    let mut files: Vec<(&'static str, Vec<u8>)> = vec![
        ("table.csv", table.clone().into_bytes()),
        ("copy.csv", table.into_bytes()),
        ("other.csv", other.into_bytes()),
        ("numbers.csv", format!("first,second,last\n{numbers}").into_bytes()),
        ("bare.csv", numbers.into_bytes()),
        ("mixed.csv", mixed(0, 60, "when").into_bytes()),
        ("first.csv", mixed(0, 40, "when").into_bytes()),
        ("second.csv", mixed(40, 60, "when").into_bytes()),
        ("third.csv", mixed(20, 60, "when").into_bytes()),
        ("dates.csv", mixed(0, 60, "when").replace("2020-01-", "01/02/20").into_bytes()),
        ("book.xlsx", include_bytes!("../../../tables/two_sheets.xlsx").to_vec()),
        ("program.sh", program.as_bytes().to_vec()),
        ("other.sh", format!("{program}# other\n").into_bytes()),
        ("input.txt", b"a\n".to_vec()),
        ("other.txt", b"b\n".to_vec()),
        ("text.md", b"# Text\n".to_vec()),
        ("elsewhere/program.sh", program.as_bytes().to_vec()),
        ("elsewhere/input.txt", b"a\n".to_vec()),
        ("other.yaml", named.replace("name: edited", "name: other").into_bytes()),
        ("another.yaml", named.replace("name: edited", "name: another").replace("epochs: 2", "epochs: 3").into_bytes()),
    ];
    files.extend(arrays());
    files
}

/// Rows of dates, numbers and categories with gaps.
fn mixed(from: usize, to: usize, first: &str) -> String {
    let row = |i: usize| {
        let size = if i % 11 == 3 {
            "-9".to_owned()
        } else if i % 13 == 4 {
            String::new()
        } else {
            format!("{}.5", i * 7 % 23)
        };
        let colour = if i % 17 == 5 { "" } else { ["red", "green", "blue", "grey"][i % 4] };
        let part = ["train", "train", "train", "validation", "test"][i % 5];
        let (day, kind) = (i % 28 + 1, ["a", "b", "c"][i * 5 % 3]);
        format!("2020-01-{day:02},{size},{},{colour},{part},w{},{},{},{kind}\n", i * 3 % 10, i / 6, i % 2, i / 2 % 2)
    };
    let header = format!("{first},size,count,colour,part,who,left,right,kind\n");
    (from..to).fold(header, |text, i| text + &row(i))
}

/// Images and labels as IDX and as arrays of NumPy.
fn arrays() -> Files {
    let images = |count: usize, first: usize| -> Vec<u8> {
        (0..count * SIDE * SIDE).map(|i| ((first + i * 7) % 251) as u8).collect()
    };
    let labels = |count: usize, step: usize| -> Vec<u8> { (0..count).map(|i| ((i * step) % 3) as u8).collect() };
    vec![
        ("train_images.idx", idx(&[60, SIDE, SIDE], &images(60, 0))),
        ("train_labels.idx", idx(&[60], &labels(60, 1))),
        ("other_labels.idx", idx(&[60], &labels(60, 2))),
        ("test_images.idx", idx(&[30, SIDE, SIDE], &images(30, 5))),
        ("test_labels.idx", idx(&[30], &labels(30, 1))),
        ("other_test_labels.idx", idx(&[30], &labels(30, 2))),
        ("features.npy", npy(&[60, SIDE, SIDE], &images(60, 0))),
        ("other_features.npy", npy(&[60, SIDE, SIDE], &images(60, 9))),
        ("labels.npy", npy(&[60], &labels(60, 1))),
        ("other_labels.npy", npy(&[60], &labels(60, 2))),
    ]
}

/// Bytes in MNIST's format.
fn idx(shape: &[usize], bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, shape.len() as u8];
    shape.iter().for_each(|size| file.extend((*size as u32).to_be_bytes()));
    file.extend(bytes);
    file
}

/// Bytes in NumPy's format.
fn npy(shape: &[usize], bytes: &[u8]) -> Vec<u8> {
    let shape: String = shape.iter().map(|size| format!("{size}, ")).collect();
    let mut header = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': ({shape}), }}");
    header += &" ".repeat(63 - (10 + header.len()) % 64);
    header.push('\n');
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.as_bytes());
    file.extend(bytes);
    file
}
