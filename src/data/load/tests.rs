#![expect(clippy::disallowed_methods, reason = "tests lay out files by hand")]

use std::fs as std_fs;

use super::*;

fn board() -> Source {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    Source { roots: vec![root], cache: None, offline: true }
}

fn catalogue(name: CatalogueName) -> DatasetSpec {
    DatasetSpec::Catalogue(CatalogueSpec { name })
}

fn load_here(spec: &DatasetSpec, folder: &Path) -> Result<Dataset, DataError> {
    load(spec, folder, &board(), 1, &mut |_| ())
}

#[test]
fn fashion_mnist_is_on_board() {
    let dataset = load_here(&catalogue(CatalogueName::FashionMnist), Path::new(".")).unwrap();
    assert_eq!((dataset.train_rows, dataset.test_rows(), dataset.features.width()), (60_000, 10_000, 784));
    assert_eq!(dataset.labels[..4], [9, 0, 0, 3]);
    assert_eq!(dataset.classes[9], "Ankle boot");
    let first = dataset.first_of_each_class();
    assert_eq!(first.len(), 10);
    assert_eq!(first[9], (9, 0));
}

#[test]
fn mnist_is_on_board() {
    let dataset = load_here(&catalogue(CatalogueName::Mnist), Path::new(".")).unwrap();
    assert_eq!(dataset.labels[..4], [5, 0, 4, 1]);
    assert_eq!(dataset.labels[60_000..60_004], [7, 2, 1, 0]);
}

#[test]
fn digits_keep_the_last_fifth_of_every_class_for_the_test() {
    let dataset = load_here(&catalogue(CatalogueName::Digits), Path::new(".")).unwrap();
    assert_eq!(dataset.labels.len(), 1797);
    assert_eq!(dataset.shape, Some(ImageShape { height: 8, width: 8 }));
    for class in 0..10 {
        let count = |labels: &[u32]| labels.iter().filter(|&&label| label == class).count();
        let (train, all) = (count(&dataset.labels[..dataset.train_rows]), count(&dataset.labels));
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
    let error = load(&spec, Path::new("."), &source, 1, &mut |_| ()).unwrap_err();
    assert!(matches!(error, DataError::Checksum { .. }), "{error}");
    assert!(error.to_string().contains("digits.csv.gz"));
    assert_eq!(std_fs::read(set.join("digits.csv.gz.bad1")).unwrap(), b"not gzip");
    let error = load(&spec, Path::new("."), &source, 1, &mut |_| ()).unwrap_err();
    assert!(matches!(error, DataError::Missing { .. }), "{error}");
}

#[test]
fn own_files_enter_the_key_by_content() {
    let folder = tempfile::tempdir().unwrap();
    let table = |text: &str| std_fs::write(folder.path().join("t.csv"), text).unwrap();
    let spec: DatasetSpec =
        serde_json::from_str(r#"{"format": "csv", "path": "t.csv", "test_fraction": 0.25}"#).unwrap();
    table("a,b,y\n1,2,u\n3,4,v\n5,6,u\n7,8,v\n");
    let before = identity(&spec, folder.path()).unwrap();
    let dataset = load_here(&spec, folder.path()).unwrap();
    assert_eq!((dataset.train_rows, dataset.test_rows()), (3, 1));
    table("a,b,y\n1,2,u\n3,4,v\n5,6,u\n7,9,v\n");
    assert_ne!(identity(&spec, folder.path()).unwrap(), before);
}

#[test]
fn unknown_keys_and_formats_are_refused() {
    for bad in [r#"{"name": "cifar"}"#, r#"{"name": "mnist", "x": 1}"#, r#"{"format": "tsv"}"#, r#"{"format": "csv"}"#]
    {
        assert!(serde_json::from_str::<DatasetSpec>(bad).is_err(), "{bad}");
    }
}
