use super::*;

#[test]
fn the_cases_that_the_page_passes_too() {
    let file: Value = serde_json::from_str(include_str!("../../../tests/filter_cases.json")).unwrap();
    let names: Vec<String> = serde_json::from_value(file["names"].clone()).unwrap();
    let trials = file["trials"].as_array().unwrap();
    let value = |row: usize, name: &str| trials[row][name].clone();
    let table = Table { names: &names, rows: trials.len(), value: &value };
    for case in file["cases"].as_array().unwrap() {
        let filter = Filter::parse(case["filter"].as_str().unwrap(), &table);
        let found = filter.map(|filter| (0..trials.len()).filter(|row| filter.holds(*row, &table)).collect::<Vec<_>>());
        match case["error"].as_str() {
            Some(error) => assert_eq!(found, Err(error.to_owned()), "{case}"),
            None => {
                assert_eq!(found.map(|rows| serde_json::json!(rows)), Ok(case["matches"].clone()), "{case}");
            }
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,40}") {
        let names = ["trial".to_owned(), "a.b".to_owned()];
        let table = Table { names: &names, rows: 1, value: &|_, _| Value::Null };
        let _ = Filter::parse(&text, &table);
    }
}
