//! Statistics over trials.

use crate::report::document::arguments::Arguments;
use crate::report::document::pipeline::{Answer, Pipeline};
use crate::report::document::verb::Verb;

const fn statistic(
    [name, usage, text]: [&'static str; 3],
    answer: fn(&Arguments, &Pipeline) -> Result<Answer, String>,
) -> Verb {
    let words = &["a metric or a parameter"];
    Verb { name, usage, text, words, takes_trials: true, options: &[], is_number: true, answer }
}

fn numbers(arguments: &Arguments, pipeline: &Pipeline) -> Result<Vec<f64>, String> {
    pipeline.numbers(&pipeline.trials(arguments)?, &arguments.words[0])
}

fn mean_of(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

pub(in crate::report::document) static MEAN: Verb =
    statistic(["mean", "mean NAME [of TRIALS]", "its mean over trials"], |arguments, pipeline| {
        Ok(Answer::Number(mean_of(&numbers(arguments, pipeline)?)))
    });

pub(in crate::report::document) static SD: Verb =
    statistic(["sd", "sd NAME [of TRIALS]", "its standard deviation over trials (n − 1)"], |arguments, pipeline| {
        let numbers = numbers(arguments, pipeline)?;
        if numbers.len() < 2 {
            return Err("a standard deviation needs two trials".to_owned());
        }
        let mean = mean_of(&numbers);
        let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
        Ok(Answer::Number((squares / (numbers.len() - 1) as f64).sqrt()))
    });

pub(in crate::report::document) static MIN: Verb =
    statistic(["min", "min NAME [of TRIALS]", "its smallest value over trials"], |arguments, pipeline| {
        Ok(Answer::Number(numbers(arguments, pipeline)?.into_iter().fold(f64::INFINITY, f64::min)))
    });

pub(in crate::report::document) static MAX: Verb =
    statistic(["max", "max NAME [of TRIALS]", "its largest value over trials"], |arguments, pipeline| {
        Ok(Answer::Number(numbers(arguments, pipeline)?.into_iter().fold(f64::NEG_INFINITY, f64::max)))
    });
