//! Figure `missing`: how many values every column of a table lacks, by part of the data or by class.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{BESIDE, Grid, SLACK, widest};
use super::material::{Material, MissingBy};
use super::predicts::Predicts;
use super::scene::{COLUMN, LEFT, Scene, Text, Width};
use super::tables::{MissingData, of_columns};
use super::theme::{self, LABEL, PAPER, QUIET, VERMILLION, mix};
use crate::base::text::grouped;

/// Share of missing values of every column of a table, by part of the data or by class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// What the values are counted by.
    #[serde(default)]
    pub by: MissingBy,
}

impl Figure for Missing {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Missing(self.by)]
    }

    fn shows(&self) -> &'static [Predicts] {
        match self.by {
            MissingBy::Part => &Predicts::ALL,
            MissingBy::Class => &[Predicts::Classes],
        }
    }

    fn suffix(&self) -> String {
        match self.by {
            MissingBy::Part => String::new(),
            MissingBy::Class => "_class".to_owned(),
        }
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let data = of_columns(material.missing.get(&self.by))?;
        Drawing::with_numbers(data.scene(width), data)
    }
}

/// Most columns with a row each, those with the most missing values; most groups with a column each.
const MOST: usize = 60;
const MOST_GROUPS: [usize; 2] = [14, 6];
/// The widest that names of columns get, what is free left of them, and the greatest and least width of a cell.
const NAMES: [f64; 2] = [200.0, 150.0];
const AROUND_NAMES: f64 = 34.0;
const CELL: [f64; 2] = [96.0, 44.0];
/// Height of a row, and where the first begins, with the names of the groups above it.
const PITCH: f64 = 24.0;
const TOP: f64 = 104.0;
const HEAD_ABOVE: f64 = 14.0;
const ROWS_ABOVE: f64 = 31.0;
const BOTTOM: f64 = 22.0;
/// Least width of a figure on a page: that of its title.
const LEAST: f64 = 640.0;

impl MissingData {
    pub(crate) fn scene(&self, width: Width) -> Scene {
        let mut order: Vec<usize> = (0..self.columns.len()).filter(|&column| self.totals[column] > 0).collect();
        order.sort_by_key(|&column| std::cmp::Reverse(self.totals[column]));
        let gaps = order.len();
        order.truncate(MOST);
        let groups = self.shown_groups(width);
        let all = self.rows;
        let names = widest(order.iter().map(|&column| &self.columns[column]), 60.0, width.choose(NAMES));
        let left = names + AROUND_NAMES;
        let cells = groups.len() + 1;
        let cell = ((width.choose([1000.0, COLUMN]) - left - LEFT) / cells as f64).clamp(CELL[1], CELL[0]);
        let across = (left + cell * cells as f64 + LEFT).max(LEAST);
        let high = TOP + PITCH * order.len() as f64 + BOTTOM;
        let mut scene = Scene::new(width.choose([across, COLUMN]), if gaps == 0 { 84.0 } else { high });
        let of = format!("{} columns of {} rows", self.columns.len(), grouped(all));
        if gaps == 0 {
            scene.title(&format!("Missing values: none in {of}"));
            return scene;
        }
        let shown = if gaps > MOST { format!(", the {MOST} with the most shown") } else { String::new() };
        scene.title(&format!("Missing values in {gaps} of {of}{shown}"));
        if groups.len() < self.of_groups {
            scene.note(format!("per cent; {} largest of {} groups", groups.len(), grouped(self.of_groups as u64)));
        } else {
            scene.note("per cent of the values");
        }
        let grid = Grid { at: [left, TOP], size: [cell - 1.0, PITCH - 1.0], pitch: [cell, PITCH] };
        let head = |scene: &mut Scene, column: usize, name: &str, rows: u64| {
            let x = grid.middle([0, column])[0];
            let name = font::fit(name, LABEL, false, cell - 2.0);
            scene.text(Text::new(name, [x, TOP - ROWS_ABOVE], LABEL).centred());
            let rows = font::fit(&grouped(rows), LABEL, false, cell - 2.0);
            scene.text(Text::new(rows, [x, TOP - HEAD_ABOVE], LABEL).centred().ink(QUIET));
        };
        head(&mut scene, 0, "all", all);
        for (at, &group) in groups.iter().enumerate() {
            head(&mut scene, at + 1, &self.groups[group].0, self.groups[group].1);
        }
        for (row, &column) in order.iter().enumerate() {
            let name = font::fit(&self.columns[column], LABEL, false, names + SLACK);
            scene.text(Text::new(name, [left - BESIDE, grid.middle([row, 0])[1]], LABEL).right());
            draw_cell(&mut scene, &grid, [row, 0], [self.totals[column], all]);
            for (at, &group) in groups.iter().enumerate() {
                draw_cell(&mut scene, &grid, [row, at + 1], [self.counts[column][group], self.groups[group].1]);
            }
        }
        scene
    }

    /// The groups that have room, in their order: of very many the largest.
    fn shown_groups(&self, width: Width) -> Vec<usize> {
        let mut groups: Vec<usize> = (0..self.groups.len()).collect();
        groups.sort_by_key(|&group| std::cmp::Reverse(self.groups[group].1));
        groups.truncate(width.choose(MOST_GROUPS));
        groups.sort_unstable();
        groups
    }
}

fn draw_cell(scene: &mut Scene, grid: &Grid, at: [usize; 2], [missing, rows]: [u64; 2]) {
    let share = missing as f64 / rows.max(1) as f64;
    let ink = if missing == 0 { mix(PAPER, theme::FRAME, 0.12) } else { mix(PAPER, VERMILLION, 0.1 + 0.9 * share) };
    scene.rectangle(grid.corner(at), grid.size, ink);
    let percent = share * 100.0;
    let text = match missing {
        0 => String::new(),
        _ if percent < 0.1 => "< 0.1".to_owned(),
        _ => format!("{percent:.1}"),
    };
    scene.text(Text::new(text, grid.middle(at), LABEL).centred().ink(theme::on(ink)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(columns: usize, groups: usize, missing: u64) -> MissingData {
        MissingData {
            columns: (0..columns).map(|column| format!("column {column}")).collect(),
            rows: (0..groups as u64).map(|group| 1000 + group).sum(),
            totals: (0..columns as u64).map(|column| missing * column * groups as u64).collect(),
            of_groups: groups,
            groups: (0..groups).map(|group| (format!("group {group}"), 1000 + group as u64)).collect(),
            counts: (0..columns).map(|column| vec![missing * column as u64; groups]).collect(),
        }
    }

    #[test]
    fn columns_with_gaps_have_their_shares() {
        let scene = data(3, 3, 100).scene(Width::Page);
        let texts = scene.texts();
        assert!(texts[0] == "Missing values in 2 of 3 columns of 3 003 rows" && texts.contains(&"20.0"), "{texts:?}");
        assert!(!texts.contains(&"column 0"));
    }

    #[test]
    fn no_gaps_are_said_and_very_many_bounded() {
        assert_eq!(data(12, 2, 0).scene(Width::Column).texts()[0], "Missing values: none in 12 columns of 2 001 rows");
        for width in [Width::Page, Width::Column] {
            let scene = data(500, 10_000, 1).scene(width);
            assert!(scene.marks.len() < 2500 && scene.height < 2000.0 && scene.width <= 1000.0, "{}", scene.width);
            assert!(scene.texts().join("\n").contains("the 60 with the most shown"));
        }
    }
}
