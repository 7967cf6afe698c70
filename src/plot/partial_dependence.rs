//! Figure `partial_dependence`: the mean prediction when a column has the same value in all rows, over its values.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::{Axis, range};
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{STROKE, Swatch, key};
use super::material::{Material, On, TableKey};
use super::panel::Panel;
use super::scene::{LEFT, Point, Scene, Width};
use super::small_panels::{SmallPanels, categories, over_categories, over_numbers};
use super::tables::{ColumnDependence, DependenceData, of_columns};
use super::theme::{FAINT, FRAME, LABEL, series};
use crate::analysis::GridValues;
use crate::base::escape::file_name;
use crate::base::text::grouped;

/// Mean prediction when a column has the same value in all rows, over its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartialDependence {
    /// Part of the data.
    #[serde(default)]
    pub on: On,
    /// Columns that are shown; those over which the mean prediction moves most without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// How many columns are shown where `columns` names none.
    #[serde(default = "six")]
    #[schemars(range(min = 1, max = 24))]
    pub count: u32,
    /// The class, label or target whose prediction is shown; without it that of the second of two classes, else of the first ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// Most rows of the part that enter: of more, some that are drawn.
    #[serde(default = "two_hundred")]
    #[schemars(range(min = 1, max = 10_000))]
    pub rows: u32,
}

fn six() -> u32 {
    6
}

fn two_hundred() -> u32 {
    200
}

impl PartialDependence {
    fn key(&self) -> TableKey<'_> {
        let Self { on, columns, count, output, rows } = self;
        TableKey { on: *on, columns, count: *count, rows: *rows, output: output.as_deref() }
    }
}

impl Figure for PartialDependence {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Dependence(self.key())]
    }

    fn suffix(&self) -> String {
        suffix(self.on, &self.columns, self.output.as_deref())
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let data = of_columns(material.dependence.get(&self.key().owned()))?;
        if data.columns.is_empty() {
            return Err(PlotError::nothing("no column has two values among the rows"));
        }
        Drawing::with_numbers(data.scene(width), data)
    }
}

/// The part of a file's name that tells columns and outputs apart.
pub(crate) fn suffix(on: On, columns: &[String], output: Option<&str>) -> String {
    let words: Vec<&str> = columns.iter().map(String::as_str).chain(output).collect();
    let named: String = words.iter().flat_map(|word| ["_", word]).collect();
    file_name(&format!("_{}{named}", on.name()))
}

/// The upper border of the first panel, and of the legend.
const TOP: f64 = 104.0;
const LEGEND: f64 = 80.0;
/// Widths of the curves of the mean and of rows, and of the marks along an axis with their height.
const LINE: f64 = 2.5;
const ROW: f64 = 0.8;
const MARK: f64 = 6.0;
/// Half the width of the stroke of a category, as a share of its place.
const HALF: f64 = 0.32;

impl DependenceData {
    pub(crate) fn scene(&self, width: Width) -> Scene {
        let panels = SmallPanels::new(self.columns.len(), TOP, width);
        let mut scene = Scene::new(panels.size[0], panels.size[1]);
        let what = match &self.outputs[..] {
            [one] => one.clone(),
            _ => "the prediction".to_owned(),
        };
        scene.title(&format!("Partial dependence of {what}, {}", self.of));
        let [used, all] = self.rows.map(|rows| grouped(rows as u64));
        let of = if used == all { format!("{all} rows") } else { format!("{used} of {all} rows") };
        let grey = if self.outputs.len() == 1 { " · grey: single rows" } else { "" };
        let some = match self.of_columns - self.columns.len() {
            0 => String::new(),
            more => format!(" · {more} columns with less are left out"),
        };
        let note = format!("mean of {of}{grey}{some}");
        scene.note(font::fit(&note, LABEL, false, scene.width - 2.0 * LEFT));
        if self.outputs.len() > 1 {
            self.legend(&mut scene);
        }
        // One axis for all, so that columns can be compared; rows reach far beyond the means, so that these decide.
        let means = || self.columns.iter().flat_map(|column| column.mean.iter().flatten().copied());
        let rows = || self.columns.iter().flat_map(|column| column.rows.iter().flatten().copied());
        let (low, high) = range(means()).unwrap_or((0.0, 1.0));
        let (least, most) = range(rows()).unwrap_or((low, high));
        let room = (high - low).max((most - least) * 0.2);
        let y = Axis::over([(low - room).max(least.min(low)), (high + room).min(most.max(high))]);
        for (index, column) in self.columns.iter().enumerate() {
            column.draw(&mut scene, &panels, index, &y);
        }
        scene
    }

    fn legend(&self, scene: &mut Scene) {
        let pitch = (scene.width - 2.0 * LEFT) / self.outputs.len() as f64;
        for (index, output) in self.outputs.iter().enumerate() {
            let name = font::fit(output, LABEL, false, pitch - STROKE - 16.0);
            let at = [LEFT + pitch * index as f64, LEGEND];
            key(scene, at, Swatch::Line(STROKE, LINE), series(index), name);
        }
    }
}

impl ColumnDependence {
    fn draw(&self, scene: &mut Scene, panels: &SmallPanels, index: usize, y: &Axis) {
        match &self.grid {
            GridValues::Numbers(numbers) => {
                let panel = panels.panel(index, Axis::over(numbers.iter().copied()), y.clone());
                over_numbers(scene, &panel, &self.column, "");
                let points =
                    |values: &[f64]| -> Vec<Point> { numbers.iter().zip(values).map(|(x, y)| [*x, *y]).collect() };
                for row in &self.rows {
                    panel.curve(scene, &points(row), FAINT, ROW);
                }
                for (output, mean) in self.mean.iter().enumerate() {
                    panel.curve(scene, &points(mean), series(output), LINE);
                }
                self.marks(scene, &panel);
            }
            GridValues::Categories(values) => {
                let panel = panels.panel(index, categories(values.len()), y.clone());
                let names = values.iter().map(|(_, name)| name.as_str());
                over_categories(scene, &panel, (&self.column, ""), names);
                let stroke = |place: usize, y: f64, half: f64| [[place as f64 - half, y], [place as f64 + half, y]];
                for row in &self.rows {
                    for (place, &y) in row.iter().enumerate() {
                        panel.curve(scene, &stroke(place, y, HALF * 0.8), FAINT, ROW);
                    }
                }
                for (output, mean) in self.mean.iter().enumerate() {
                    for (place, &y) in mean.iter().enumerate() {
                        panel.curve(scene, &stroke(place, y, HALF), series(output), LINE);
                    }
                }
            }
        }
    }

    /// Short strokes along the axis at values that rows have: where there are none the curve says little.
    fn marks(&self, scene: &mut Scene, panel: &Panel) {
        for value in &self.marks {
            let [x, foot] = panel.place(*value, panel.y.from);
            if panel.holds([x, foot]) {
                scene.line(vec![[x, foot], [x, foot - MARK]], FRAME, 1.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::Mark;
    use super::*;

    fn data(outputs: usize, scale: f64) -> DependenceData {
        let column = |name: &str, grid: GridValues, values: usize| ColumnDependence {
            column: name.to_owned(),
            grid,
            mean: (0..outputs).map(|output| (0..values).map(|k| scale * (k + output) as f64).collect()).collect(),
            rows: if outputs == 1 { vec![vec![scale; values]; 3] } else { Vec::new() },
            span: 0.5,
            marks: vec![0.5, 2.0],
        };
        let names = (0..4).map(|code| (code, format!("category {code}"))).collect();
        DependenceData {
            outputs: (0..outputs).map(|output| format!("probability of class {output}")).collect(),
            of_outputs: outputs,
            columns: vec![
                column("age", GridValues::Numbers(vec![0.0, 1.0, 5.0]), 3),
                column("kind", GridValues::Categories(names), 4),
            ],
            of_columns: 7,
            rows: [200, 1000],
            of: "trial_0001 on test".to_owned(),
        }
    }

    #[test]
    fn numbers_and_categories_have_their_panels() {
        for (outputs, width) in [(1, Width::Page), (3, Width::Page), (1, Width::Column), (3, Width::Column)] {
            let scene = data(outputs, 0.1).scene(width);
            let texts = scene.texts().join("\n");
            assert!(texts.contains("200 of 1 000 rows") && texts.contains("category 3") && texts.contains("age"));
            assert!(width == Width::Column || texts.contains("5 columns with less"), "{texts}");
        }
    }

    #[test]
    fn predictions_of_any_size_have_places() {
        for scale in [0.0, 1e300, f64::NAN] {
            assert!(data(1, scale).scene(Width::Page).marks.iter().all(Mark::has_place));
        }
    }
}
