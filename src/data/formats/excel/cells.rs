//! The cells of a sheet that have values.

/// A cell: its place, from 0, and where its text ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) row: u32,
    pub(super) column: u32,
    end: u32,
    /// Whether it is a day without a time.
    pub(super) is_day: bool,
}

/// The cells of a sheet that have values, row by row, in few bytes each.
#[derive(Debug, Default)]
pub(super) struct Cells {
    text: String,
    cells: Vec<Cell>,
    /// First and last row of every group of merged cells, and where it stands, for people.
    pub(super) merged: Vec<(u32, u32, String)>,
}

impl Cells {
    /// Adds a cell behind the others.
    ///
    /// # Errors
    /// It stands before another one, or the sheet is too large.
    pub(super) fn push(&mut self, row: u32, column: u32, text: &str, is_day: bool) -> Result<(), String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        if self.cells.last().is_some_and(|last| (last.row, last.column) >= (row, column)) {
            return Err("it is damaged: its cells are in no order".to_owned());
        }
        // A text of one row has no ends of lines, so that the line of a row is its number in the sheet.
        let is_end = |c: char| matches!(c, '\n' | '\r');
        self.text.extend(text.chars().map(|c| if is_end(c) { ' ' } else { c }));
        let end = u32::try_from(self.text.len()).map_err(|_| "its texts are too long: save it as CSV".to_owned())?;
        self.cells.push(Cell { row, column, end, is_day });
        Ok(())
    }

    /// Every cell with its text.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Cell, &str)> {
        let mut start = 0;
        self.cells.iter().map(move |cell| {
            let text = &self.text[start..cell.end as usize];
            start = cell.end as usize;
            (*cell, text)
        })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }
}
