use super::super::builder::Reading;
use super::super::known::Places;
use super::super::missing::Missing;
use super::*;

fn of_kind(fields: &[&str], kind: Option<ColumnKind>) -> Result<Settled, String> {
    let missing = Missing::default();
    let lines: Vec<u32> = (2..).take(fields.len()).collect();
    let known = |as_words| Known {
        name: "c",
        kind,
        date_form: None,
        decimal_comma: false,
        places: Places::of_one(&lines),
        as_words,
    };
    let build = |as_words| {
        let mut builder = Builder::new(as_words);
        fields.iter().for_each(|field| builder.push(field, Reading { missing: &missing, decimal_comma: false }));
        builder.finish()
    };
    match settle(build(false), known(false))? {
        Settled::Again => settle(build(true), known(true)),
        settled => Ok(settled),
    }
}

fn kind(fields: &[&str]) -> ColumnKind {
    match of_kind(fields, None) {
        Ok(Settled::Column(column) | Settled::Dates(column, _)) => column.kind,
        other => panic!("{fields:?}: {other:?}"),
    }
}

fn numbers(fields: &[&str]) -> Vec<f64> {
    match of_kind(fields, None) {
        Ok(Settled::Column(Column { values: Values::Numbers(numbers), .. })) => numbers,
        other => panic!("{fields:?}: {other:?}"),
    }
}

#[test]
fn the_kind_of_a_column_is_found() {
    assert_eq!(kind(&["1", "2.5", "NA"]), ColumnKind::Number);
    assert_eq!(kind(&["yes", "no", ""]), ColumnKind::Boolean);
    assert_eq!(kind(&["a", "b", "a"]), ColumnKind::Category);
    assert_eq!(kind(&["2020-01-01", "2020-05-01"]), ColumnKind::Date);
    assert_eq!(kind(&["01234", "04567"]), ColumnKind::Category);
    assert_eq!(kind(&["1", "a", "2", "b"]), ColumnKind::Category);
    assert_eq!(numbers(&["$1,000", "$5"]), [1000.0, 5.0]);
    assert_eq!(numbers(&["500", "1,000"]), [500.0, 1000.0]);
    assert_eq!(numbers(&["True", "False"]), [1.0, 0.0]);
    assert!(matches!(of_kind(&["", "NA"], None), Ok(Settled::Dropped(_))));
}

#[test]
fn text_is_no_category() {
    let names: Vec<String> = (0..30).map(|i| format!("name {i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert!(matches!(of_kind(&names, None), Ok(Settled::Text)));
    assert!(matches!(of_kind(&names, Some(ColumnKind::Category)), Ok(Settled::Column(_))));
    assert_eq!(kind(&names[..5]), ColumnKind::Category);
}

#[test]
fn a_word_among_numbers_is_named_with_its_line() {
    let why = of_kind(&["1", "2", "3", "4", "5", "6o", "7"], None).unwrap_err();
    assert!(why.starts_with("line 7, column `c`: `6o` stands among numbers; write `missing: [\"6o\"]`"), "{why}");
    assert!(of_kind(&["1", "x"], Some(ColumnKind::Number)).unwrap_err().starts_with("line 3, column `c`: `x`"));
    assert!(of_kind(&["1", "2", "3", "4", "inf"], None).unwrap_err().contains("is no finite number"));
}

#[test]
fn a_kind_that_the_spec_says_is_taken_or_refused() {
    let as_kind = |fields: &[&str], kind| match of_kind(fields, Some(kind)) {
        Ok(Settled::Column(column) | Settled::Dates(column, _)) => column.kind == kind,
        _ => false,
    };
    assert!(as_kind(&["1", "2"], ColumnKind::Category) && as_kind(&["0", "1"], ColumnKind::Boolean));
    assert!(!as_kind(&["0", "2"], ColumnKind::Boolean) && !as_kind(&["soon"], ColumnKind::Date));
    assert!(of_kind(&["01/02/2020", "03/04/2020"], None).unwrap_err().contains("dates: { c: \"%m/%d/%Y\" }"));
}
