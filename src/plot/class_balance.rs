//! Figure `class_balance`: samples of every class, or with every label, in every part of the data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::error::PlotError;
use super::figure::{Drawing, Figure, Need};
use super::font;
use super::layout::{BESIDE, LEGEND, Rows, SLACK, Swatch, key, widest};
use super::material::Material;
use super::predicts::Predicts;
use super::scene::{COLUMN, LEFT, Scene, Text, Width};
use super::tables::{TargetsByPart, TargetsData};
use super::theme::{FRAME, LABEL, QUIET, VERMILLION, series};
use crate::base::text::grouped;

/// Samples of every class in every part of the data.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassBalance {}

impl Figure for ClassBalance {
    fn needs(&self) -> Vec<Need<'_>> {
        vec![Need::Targets]
    }

    fn shows(&self) -> &'static [Predicts] {
        &[Predicts::Classes, Predicts::Labels]
    }

    fn suffix(&self) -> String {
        String::new()
    }

    fn draw(&self, material: &Material, width: Width) -> Result<Drawing, PlotError> {
        let targets = material.targets.as_ref().ok_or_else(|| PlotError::nothing("there is no data set"))?;
        let numbers = BalanceData::new(targets)?;
        Drawing::with_numbers(numbers.scene(width), &numbers)
    }
}

/// Most classes with a row each: of more the most frequent ones, and all others in one.
const MOST: usize = 40;
/// The widest that names get, and what stands or is free left of the axis besides them.
const NAMES: f64 = 170.0;
const AROUND_NAMES: f64 = 36.0;
/// Width of the axis on a page, and of a column of counts on a page and in a column.
const WIDE: f64 = 460.0;
const COUNT: [f64; 2] = [96.0, 66.0];
/// The upper border of the axis; height of a bar; what is free between rows.
const TOP: f64 = 112.0;
const BAR: f64 = 9.0;
const FREE: f64 = 10.0;
/// What stands under the axis.
const TICKS_BELOW: f64 = 16.0;
const NAME_BELOW: f64 = 38.0;
const BELOW: f64 = 58.0;
/// Distance of the heads of the counts above the axis, and from an entry of the legend to the next.
const HEADS_ABOVE: f64 = 18.0;
const KEYS: f64 = 104.0;
/// How far the axis reaches, as a multiple of the greatest share.
const REACH: f64 = 1.05;

/// The numbers of the figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct BalanceData {
    parts: Vec<String>,
    samples: Vec<u64>,
    /// Name, and samples in every part.
    rows: Vec<(String, Vec<u64>)>,
    /// How many classes or labels there are.
    classes: usize,
    /// How many times as many samples the most frequent one has as the rarest.
    ratio: Option<f64>,
}

impl BalanceData {
    pub(crate) fn new(data: &TargetsData) -> Result<Self, PlotError> {
        let TargetsByPart::Counts { names, counts } = &data.targets else {
            return Err(PlotError::nothing("the data set has no classes"));
        };
        if data.samples.iter().all(|count| *count == 0) || names.is_empty() {
            return Err(PlotError::nothing("the data set has no samples"));
        }
        let of = |class: usize| -> Vec<u64> { counts.iter().map(|part| part[class]).collect() };
        let total = |class: usize| of(class).iter().sum::<u64>();
        let mut order: Vec<usize> = (0..names.len()).collect();
        if names.len() > MOST {
            order.sort_by_key(|&class| std::cmp::Reverse(total(class)));
        }
        let others = order.split_off(order.len().min(if names.len() > MOST { MOST - 1 } else { MOST }));
        let mut rows: Vec<(String, Vec<u64>)> = order.iter().map(|&class| (names[class].clone(), of(class))).collect();
        if !others.is_empty() {
            let sum = |part: &Vec<u64>| others.iter().map(|&class| part[class]).sum();
            rows.push((format!("{} others", grouped(others.len() as u64)), counts.iter().map(sum).collect()));
        }
        let totals = (0..names.len()).map(total).filter(|total| *total > 0);
        let (least, most) = totals.fold((u64::MAX, 0), |(least, most), total| (least.min(total), most.max(total)));
        let ratio = (most > 0).then(|| most as f64 / least as f64);
        Ok(Self { parts: data.parts.clone(), samples: data.samples.clone(), rows, classes: names.len(), ratio })
    }

    pub(crate) fn scene(&self, width: Width) -> Scene {
        let names = widest(self.rows.iter().map(|(name, _)| name), 0.0, width.choose([NAMES, 110.0]));
        let left = names + AROUND_NAMES;
        let count = width.choose(COUNT);
        let numbers = count * self.parts.len() as f64;
        let wide = width.choose([WIDE, COLUMN - left - numbers - LEFT]);
        let pitch = BAR * self.parts.len() as f64 + FREE;
        let rows = Rows { top: TOP, pitch, count: self.rows.len(), air: 0.0 };
        let (top, foot) = (rows.top, rows.foot());
        let mut scene = Scene::new(width.choose([left + wide + numbers + LEFT + 10.0, COLUMN]), foot + BELOW);
        let ratio = self.ratio.filter(|_| self.classes > 1).map_or_else(String::new, |ratio| {
            let ratio = if ratio < 10.0 { format!("{ratio:.1}") } else { grouped(ratio.round() as u64) };
            format!(": the most frequent has {ratio} times the samples of the rarest")
        });
        scene.title(&format!("Samples of {} classes{ratio}", grouped(self.classes as u64)));
        let share = |count: u64, part: usize| count as f64 / self.samples[part].max(1) as f64;
        let shares =
            self.rows.iter().flat_map(|(_, counts)| counts.iter().enumerate().map(|(part, &n)| share(n, part)));
        let axis = Axis::new(0.0, shares.fold(0.0, f64::max).max(1e-6) * REACH);
        let x = |share: f64| left + axis.place(share) * wide;
        let ticks = axis.ticks((wide / 70.0) as usize + 1);
        rows.grid(&mut scene, ticks.into_iter().map(|(value, text)| (x(value), text)), TICKS_BELOW);
        scene.line(vec![[left, top], [left, foot], [left + wide, foot]], FRAME, 1.0);
        let name = Text::new("share of the part", [left + wide / 2.0, foot + NAME_BELOW], LABEL);
        scene.text(name.centred());
        let column = |part: usize| left + wide + count * (part + 1) as f64;
        for (part, name) in self.parts.iter().enumerate() {
            key(&mut scene, [LEFT + KEYS * part as f64, LEGEND], Swatch::Disc(4.5), series(part), name);
            let (head, size, _) = font::shrunk(name, false, count - 6.0);
            scene.text(Text::new(head, [column(part), top - HEADS_ABOVE], size).right().ink(QUIET));
        }
        for (row, (name, counts)) in self.rows.iter().enumerate() {
            let y = rows.middle(row);
            let name = font::fit(name, LABEL, false, names + SLACK);
            scene.text(Text::new(name, [left - BESIDE, y], LABEL).right());
            for (part, &samples) in counts.iter().enumerate() {
                let upper = y + (part as f64 - counts.len() as f64 / 2.0) * BAR;
                scene.rectangle([left, upper], [x(share(samples, part)) - left, BAR - 1.0], series(part));
                let text = Text::new(grouped(samples), [column(part), y], LABEL).right();
                // A class that is absent in a part cannot be learned, or is not tested.
                scene.text(if samples == 0 { text.ink(VERMILLION) } else { text });
            }
        }
        scene
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(classes: usize) -> TargetsData {
        let counts = vec![(0..classes as u64).map(|class| class + 1).collect(), vec![0; classes]];
        let samples = vec![(1..=classes as u64).sum(), 0];
        TargetsData {
            parts: ["train", "test"].map(str::to_owned).to_vec(),
            samples,
            targets: TargetsByPart::Counts {
                names: (0..classes).map(|class| format!("class {class}")).collect(),
                counts,
            },
        }
    }

    #[test]
    fn of_many_classes_the_rare_ones_share_a_row() {
        let figure = BalanceData::new(&data(10_000)).unwrap();
        assert_eq!((figure.rows.len(), figure.rows[0].0.as_str()), (40, "class 9999"));
        let sum: u64 = figure.rows.iter().map(|(_, counts)| counts[0]).sum();
        assert_eq!(sum, figure.samples[0]);
        let scene = figure.scene(Width::Column);
        assert!(scene.height < 2000.0 && scene.texts().contains(&"9 961 others"), "{:?}", scene.texts());
    }

    #[test]
    fn few_classes_stand_in_their_order_with_counts() {
        let scene = BalanceData::new(&data(3)).unwrap().scene(Width::Page);
        let texts = scene.texts();
        assert!(
            texts[0] == "Samples of 3 classes: the most frequent has 3.0 times the samples of the rarest",
            "{texts:?}"
        );
        assert!(texts.contains(&"class 0") && texts.contains(&"0"), "{texts:?}");
        assert!(BalanceData::new(&data(0)).is_err());
    }
}
