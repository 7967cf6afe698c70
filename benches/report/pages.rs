//! Reports of many trials.

use std::path::Path;
use std::time::Instant;

use specrun::report::{Content, Trial, page};

use crate::study::{Tried, tried};

/// Epochs of a trial.
const EPOCHS: u32 = 10;

const QUANTITIES: [&str; 4] = ["train_accuracy", "train_loss", "val_accuracy", "val_loss"];

pub(crate) fn run(folder: Option<&str>) {
    println!("pages of many trials: seconds, bytes in all and of the data");
    for count in [0, 1_000, 10_000] {
        let content = content(count);
        let start = Instant::now();
        let html = page(&content, &[]);
        let data = serde_json::to_string(&content).expect("a report has string keys and finite numbers").len();
        println!("  {count:>6} trials {:6.2} {:>9} {data:>9}", start.elapsed().as_secs_f64(), html.len());
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder).expect("the folder can be made");
            std::fs::write(Path::new(folder).join(format!("{count}.html")), html).expect("the page can be written");
        }
    }
}

fn content(count: usize) -> Content {
    let trial = |(index, tried): (usize, Tried)| Trial {
        name: format!("trial_{index:05}"),
        status: if tried.metric.is_some() { "completed" } else { "diverged" }.to_owned(),
        metric: tried.metric,
        epochs: (1..=EPOCHS).collect(),
        curves: QUANTITIES
            .iter()
            .map(|name| {
                let of =
                    |epoch| if name.ends_with("loss") { 1.2 - tried.accuracy(epoch) } else { tried.accuracy(epoch) };
                (1..=EPOCHS).map(|epoch| Some(of(epoch))).collect()
            })
            .collect(),
        config: tried.config,
        ..Trial::default()
    };
    let trials: Vec<Trial> = tried(count).enumerate().map(trial).collect();
    Content {
        name: format!("{count} trials"),
        base: "name: x\n".to_owned(),
        metric: "val_accuracy".to_owned(),
        maximize: true,
        parameters: trials.first().map(|trial| trial.config.keys().cloned().collect()).unwrap_or_default(),
        quantities: QUANTITIES.map(str::to_owned).to_vec(),
        trials,
        ..Content::default()
    }
}
