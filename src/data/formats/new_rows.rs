//! Rows of a new table, read for a model that knows its columns.

use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;

use super::content::LARGEST;
use super::csv::TextRows;
use super::excel::{is_workbook, new_rows};
use super::gzip::is_gzip;
use super::new_block::NewBlock;
use super::parquet::ParquetRows;
use crate::data::input_column::InputColumn;

/// Rows of a new table, in pieces.
pub struct NewRows(Rows);

enum Rows {
    /// Of a text, or of a sheet.
    Text(Box<TextRows>),
    Parquet(Box<ParquetRows>),
}

impl NewRows {
    /// A table of a reader, for a model with these columns: a text, a Parquet file, or a `sheet` of a workbook. The names of columns
    /// that it lacks are its second part.
    ///
    /// # Errors
    /// The table has no rows, or may be read in two ways.
    pub fn open(
        input: Box<dyn Read>,
        columns: &[InputColumn],
        missing: &[String],
        sheet: Option<&str>,
    ) -> Result<(Self, Vec<String>), String> {
        let failed = |error: std::io::Error| error.to_string();
        let mut input = decompressed(input).map_err(failed)?;
        let mut start = Vec::new();
        input.by_ref().take(8).read_to_end(&mut start).map_err(failed)?;
        let (is_parquet, is_workbook) = (start.starts_with(b"PAR1"), is_workbook(&start));
        let mut whole = Cursor::new(start).chain(input);
        if !is_parquet && !is_workbook {
            if sheet.is_some() {
                return Err("it is no workbook and has no sheets".to_owned());
            }
            let (rows, lacking) = TextRows::open(Box::new(whole), columns, missing)?;
            return Ok((Self(Rows::Text(Box::new(rows))), lacking));
        }
        let mut content = Vec::new();
        whole.by_ref().take(LARGEST).read_to_end(&mut content).map_err(failed)?;
        if is_parquet {
            let (rows, lacking) = ParquetRows::open(content, columns, missing)?;
            return Ok((Self(Rows::Parquet(Box::new(rows))), lacking));
        }
        let (rows, lacking) = new_rows(content, columns, missing, sheet)?;
        Ok((Self(Rows::Text(Box::new(rows))), lacking))
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// Names the line that has another number of values than the others, or that cannot be read.
    pub fn next_block(&mut self) -> Result<Option<NewBlock>, String> {
        match &mut self.0 {
            Rows::Text(rows) => rows.next_block(),
            Rows::Parquet(rows) => rows.next_block(),
        }
    }
}

/// What a reader gives, decompressed where it is compressed (gzip).
fn decompressed(mut input: Box<dyn Read>) -> std::io::Result<Box<dyn Read>> {
    let mut start = Vec::new();
    input.by_ref().take(2).read_to_end(&mut start)?;
    let is_compressed = is_gzip(&start);
    let whole = std::io::Cursor::new(start).chain(input);
    if is_compressed { Ok(Box::new(MultiGzDecoder::new(std::io::BufReader::new(whole)))) } else { Ok(Box::new(whole)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::table::{ColumnKind, Values};

    fn columns() -> Vec<InputColumn> {
        let column =
            |name: &str, kind| InputColumn { name: name.to_owned(), kind, date_form: None, categories: Vec::new() };
        vec![
            column("a", ColumnKind::Number),
            InputColumn { categories: vec!["x".to_owned(), "y".to_owned()], ..column("k", ColumnKind::Category) },
            InputColumn { date_form: Some("%Y-%m-%d".to_owned()), ..column("d", ColumnKind::Date) },
            column("ok", ColumnKind::Boolean),
        ]
    }

    fn read(text: &str) -> (Vec<NewBlock>, Vec<String>) {
        let input = Box::new(std::io::Cursor::new(text.to_owned()));
        let (mut rows, lacking) = NewRows::open(input, &columns(), &[], None).unwrap();
        let mut blocks = Vec::new();
        while let Some(block) = rows.next_block().unwrap() {
            blocks.push(block);
        }
        (blocks, lacking)
    }

    #[test]
    fn new_rows_are_read_in_the_columns_of_the_model() {
        let (blocks, lacking) = read("ok,extra,k,a,d\nyes,1,y,2.5,1970-01-03\nno,2,new,NA,1970-01-02\n,3,,$7,\n");
        let NewBlock { table, lines, unusable } = &blocks[0];
        assert!(lacking.is_empty() && unusable.is_empty());
        assert_eq!(lines, &[2, 3, 4]);
        let numbers = |name: &str| match &table.column(name).unwrap().values {
            Values::Numbers(numbers) => numbers.iter().map(|x| if x.is_nan() { -9.0 } else { *x }).collect::<Vec<_>>(),
            Values::Categories { codes, .. } => codes.iter().map(|code| f64::from(*code as i32)).collect(),
        };
        assert_eq!((numbers("a"), numbers("k")), (vec![2.5, -9.0, 7.0], vec![1.0, 2.0, -1.0]));
        assert_eq!((numbers("d"), numbers("ok")), (vec![2.0, 1.0, -9.0], vec![1.0, 0.0, -9.0]));
    }

    #[test]
    fn rows_that_cannot_be_used_say_why_and_columns_that_lack_are_named() {
        let (blocks, lacking) = read("a,k,ok\n1,x,yes\nmany,y,maybe\n3,x,no\n4,y,no\n");
        assert_eq!(lacking, ["d"]);
        let unusable: Vec<(usize, &str)> = blocks[0].unusable.iter().map(|(row, why)| (*row, &**why)).collect();
        assert_eq!(unusable, [(1, "column `a`: `many` is no number")]);
    }

    #[test]
    fn lines_are_counted_across_pieces() {
        let text = String::from("a,k,d,ok\n") + &"1,x,2020-01-01,yes\r\n".repeat(120_000);
        let (blocks, _) = read(&text);
        let lines: Vec<u32> = blocks.iter().flat_map(|block| block.lines.clone()).collect();
        assert!(blocks.len() > 1 && lines.len() == 120_000);
        assert!(lines.into_iter().eq(2..120_002));
    }
}
