#![expect(clippy::disallowed_methods, reason = "tests lay out files by hand")]

use std::fs as std_fs;

use super::*;
use crate::base::path::SpecPath;
use crate::data::Features;

fn board() -> Source {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    Source { roots: vec![root], cache: None, offline: true }
}

fn catalogue(name: CatalogueName) -> DatasetSpec {
    DatasetSpec::Catalogue(CatalogueSpec { name })
}

fn load_here(spec: &DatasetSpec) -> Result<Dataset, DataError> {
    load(spec, &board(), 1, &mut |_| (), &mut |_| ())
}

/// Own files whose paths are relative to a folder.
fn own(text: &str, folder: &Path) -> DatasetSpec {
    let mut spec: Value = serde_json::from_str(text).unwrap();
    for key in ["path", "train_images", "train_labels", "test_images", "test_labels", "features", "labels"] {
        if let Some(path) = spec.get_mut(key) {
            *path = SpecPath::new(path.as_str().unwrap(), folder).located();
        }
    }
    serde_json::from_value(spec).unwrap()
}

#[test]
fn fashion_mnist_is_on_board() {
    let dataset = load_here(&catalogue(CatalogueName::FashionMnist)).unwrap();
    assert_eq!((dataset.train_rows, dataset.test_rows(), dataset.features.width()), (60_000, 10_000, 784));
    assert_eq!(dataset.targets.labels()[..4], [9, 0, 0, 3]);
    assert_eq!(dataset.targets.classes()[9], "Ankle boot");
    let first = dataset.first_of_each_class();
    assert_eq!(first.len(), 10);
    assert_eq!(first[9], (9, 0));
}

#[test]
fn mnist_is_on_board() {
    let dataset = load_here(&catalogue(CatalogueName::Mnist)).unwrap();
    assert_eq!(dataset.targets.labels()[..4], [5, 0, 4, 1]);
    assert_eq!(dataset.targets.labels()[60_000..60_004], [7, 2, 1, 0]);
}

#[test]
fn digits_keep_the_last_fifth_of_every_class_for_the_test() {
    let dataset = load_here(&catalogue(CatalogueName::Digits)).unwrap();
    assert_eq!(dataset.targets.labels().len(), 1797);
    assert_eq!(dataset.shape, Some(ImageShape { height: 8, width: 8 }));
    for class in 0..10 {
        let count = |labels: &[u32]| labels.iter().filter(|&&label| label == class).count();
        let (train, all) = (count(&dataset.targets.labels()[..dataset.train_rows]), count(dataset.targets.labels()));
        assert_eq!(train, (all * 4).div_ceil(5));
    }
}

#[test]
fn a_corrupt_file_is_set_aside_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("digits");
    std_fs::create_dir(&set).unwrap();
    std_fs::write(set.join("digits.csv.gz"), b"not gzip").unwrap();
    let source = Source { roots: vec![folder.path().to_owned()], cache: None, offline: true };
    let spec = catalogue(CatalogueName::Digits);
    let error = load(&spec, &source, 1, &mut |_| (), &mut |_| ()).unwrap_err();
    assert!(matches!(error, DataError::Checksum { .. }), "{error}");
    assert!(error.to_string().contains("digits.csv.gz"));
    assert_eq!(std_fs::read(set.join("digits.csv.gz.bad1")).unwrap(), b"not gzip");
    let own = load(&spec, &source, 1, &mut |_| (), &mut |_| ()).unwrap();
    assert_eq!(own.train_rows + own.test_rows(), 1_797, "the copy in the program stands in");
}

#[test]
fn the_network_is_not_asked_before_it_was_said() {
    let cache = tempfile::tempdir().unwrap();
    std_fs::write(cache.path().join("mnist"), "no folder: nothing can be put here").unwrap();
    let roots = vec!["nowhere".into()];
    let source = Source { roots, cache: Some(cache.path().to_owned()), offline: true };
    let mut said = Vec::new();
    load(&catalogue(CatalogueName::Digits), &source, 1, &mut |_| (), &mut |text| said.push(text)).unwrap();
    let offline = load(&catalogue(CatalogueName::Mnist), &source, 1, &mut |_| (), &mut |text| said.push(text));
    assert!(matches!(offline, Err(DataError::Missing { offline: true, .. })));
    assert!(said.is_empty(), "{said:?}");
    let entry = CatalogueName::Mnist.entry();
    let said = Source { offline: false, ..source }.notice(entry).unwrap();
    for word in ["`nowhere/mnist`", entry.mirrors[0], &cache.path().join("mnist").display().to_string()] {
        assert!(said.contains(word), "{said}");
    }
}

#[test]
fn own_files_enter_the_key_by_content() {
    let folder = tempfile::tempdir().unwrap();
    let table = |text: &str| std_fs::write(folder.path().join("t.csv"), text).unwrap();
    let spec = own(r#"{"format": "csv", "path": "t.csv", "test_fraction": 0.25}"#, folder.path());
    table("a,b,y\n1,2,u\n3,4,v\n5,6,u\n7,8,v\n");
    let before = identity(&spec).unwrap();
    let dataset = load_here(&spec).unwrap();
    assert_eq!((dataset.train_rows, dataset.test_rows()), (3, 1));
    table("a,b,y\n1,2,u\n3,4,v\n5,6,u\n7,9,v\n");
    assert_ne!(identity(&spec).unwrap(), before);
}

#[test]
fn unknown_keys_and_formats_are_refused() {
    for bad in [r#"{"name": "cifar"}"#, r#"{"name": "mnist", "x": 1}"#, r#"{"format": "tsv"}"#] {
        assert!(serde_json::from_str::<DatasetSpec>(bad).is_err(), "{bad}");
    }
}

fn idx_files(folder: &Path, images: &[u8], labels: &[u8]) -> DatasetSpec {
    std_fs::write(folder.join("images"), images).unwrap();
    std_fs::write(folder.join("labels"), labels).unwrap();
    let text = r#"{"format": "idx", "train_images": "images", "train_labels": "labels",
        "test_images": "images", "test_labels": "labels"}"#;
    own(text, folder)
}

#[test]
fn one_image_a_part_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let images = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, 5, 6, 7];
    let spec = idx_files(folder.path(), &images, &[0, 0, 8, 1, 0, 0, 0, 1, 2]);
    let dataset = load_here(&spec).unwrap();
    assert_eq!(dataset.features, Features::U8(ndarray::array![[5, 6, 7], [5, 6, 7]]));
    assert_eq!((dataset.targets.labels(), dataset.train_rows), (&[2, 2][..], 1));
    assert_eq!(dataset.shape, Some(ImageShape { height: 1, width: 3 }));
    assert_eq!(dataset.targets.classes(), ["0", "1", "2"]);
}

#[test]
fn images_and_labels_that_do_not_fit_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let images = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5];
    let labels = [0, 0, 8, 1, 0, 0, 0, 1, 2];
    let two_labels = [0, 0, 8, 1, 0, 0, 0, 2, 2, 2];
    let no_pixels = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
    let cases: [(&[u8], &[u8], &str); 4] = [
        (&images, &two_labels, "labels` is not readable as IDX: it has shape [2] where 1 labels were expected"),
        (&no_pixels, &labels, "images` is not readable as IDX: it has shape [1, 0, 1]; its images have no pixels"),
        (&labels, &labels, "images` is not readable as IDX: it has one dimension"),
        (&images[..16], &labels, "images` is not readable as IDX: its header promises 1 bytes, 0 follow"),
    ];
    for (images, labels, why) in cases {
        let spec = idx_files(folder.path(), images, labels);
        let error = load_here(&spec).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    let mut spec = idx_files(folder.path(), &images, &labels);
    let DatasetSpec::Files(FilesSpec::Idx(idx)) = &mut spec else { unreachable!() };
    idx.classes = Some(vec!["only".to_owned()]);
    assert!(load_here(&spec).unwrap_err().to_string().contains("label 2 has no name among 1 classes"));
}

#[test]
fn a_compressed_table_is_read_whatever_its_name() {
    let board = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/digits/digits.csv.gz");
    let folder = tempfile::tempdir().unwrap();
    std_fs::copy(board, folder.path().join("table")).unwrap();
    let spec = own(r#"{"format": "csv", "path": "table", "header": false}"#, folder.path());
    let dataset = load_here(&spec).unwrap();
    assert_eq!((dataset.targets.labels().len(), dataset.test_rows(), dataset.shape), (1797, 359, None));
}

#[test]
fn a_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let spec = own(r#"{"format": "csv", "path": "none.csv"}"#, folder.path());
    assert!(load_here(&spec).unwrap_err().to_string().contains("none.csv"));
    assert!(identity(&spec).is_err());
}

#[test]
fn the_key_has_neither_path_nor_time() {
    let [here, there] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    std_fs::write(here.path().join("a.csv"), "1,x\n").unwrap();
    std_fs::write(there.path().join("b.csv"), "1,x\n").unwrap();
    let key = |path: &str, folder: &Path| {
        identity(&own(&format!(r#"{{"format": "csv", "path": "{path}"}}"#), folder)).unwrap()
    };
    assert_eq!(key("a.csv", here.path()), key("b.csv", there.path()));
    let value = identity(&catalogue(CatalogueName::Mnist)).unwrap();
    assert_eq!((value["name"].as_str(), value["sha256"].as_array().unwrap().len()), (Some("mnist"), 4));
}

#[test]
fn schema_and_reader_agree() {
    let schema = serde_json::to_value(schemars::schema_for!(DatasetSpec)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let idx = r#""train_images": "a", "train_labels": "b", "test_images": "c", "test_labels": "d""#;
    for good in [
        r#"{"name": "fashion_mnist"}"#.to_owned(),
        r#"{"format": "csv", "path": "t.csv"}"#.to_owned(),
        r#"{"format": "csv", "path": "t.csv", "target": "kind", "test_fraction": 0, "header": false}"#.to_owned(),
        format!(r#"{{"format": "idx", {idx}}}"#),
        format!(r#"{{"format": "idx", {idx}, "classes": ["a"]}}"#),
    ] {
        let value: Value = serde_json::from_str(&good).unwrap();
        assert!(validator.is_valid(&value), "{good}: {:?}", validator.validate(&value));
        let spec: DatasetSpec = serde_json::from_value(value).unwrap();
        let written = serde_json::to_value(&spec).unwrap();
        assert_eq!(serde_json::from_value::<DatasetSpec>(written).unwrap(), spec);
    }
    for bad in [
        r#"{}"#,
        r#""mnist""#,
        r#"{"name": "cifar"}"#,
        r#"{"name": "mnist", "format": "csv", "path": "t.csv"}"#,
        r#"{"format": "csv", "path": "t.csv", "x": 1}"#,
        r#"{"format": "idx", "path": "t.csv"}"#,
        r#"{"format": "csv", "path": 1}"#,
    ] {
        let value: Value = serde_json::from_str(bad).unwrap();
        assert!(!validator.is_valid(&value), "{bad}");
        assert!(serde_json::from_value::<DatasetSpec>(value).is_err(), "{bad}");
    }
}
