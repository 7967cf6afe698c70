//! Reading the arguments of a verb.

use super::arguments::{Arguments, WHERE};
use super::nearest::nearest;
use super::verb::Verb;

/// Options of every verb that gives a number.
pub(super) const OF_NUMBERS: [&str; 2] = ["as", "digits"];

/// Reads what stands behind a verb.
///
/// # Errors
/// What is wrong, and what to write.
pub(super) fn parse_arguments(verb: &Verb, tokens: &[String]) -> Result<Arguments, (String, String)> {
    let usage = || format!("write `{{{{{}}}}}`", verb.usage);
    let mut arguments = Arguments::default();
    let mut tokens = tokens.iter();
    while let Some(token) = tokens.next() {
        let option = token.split_once('=').filter(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase()));
        if token == "of" && verb.takes_trials {
            let pattern = tokens.next().ok_or_else(|| ("`of` needs the name of a trial".to_owned(), usage()))?;
            arguments.of = Some(pattern.clone());
        } else if let Some((key, value)) = option {
            set_option(&mut arguments, verb, key, value)?;
        } else {
            arguments.words.push(token.clone());
        }
    }
    let wanted = verb.words.len();
    if arguments.words.len() != wanted {
        let names = verb.words.join(", ");
        let what = if wanted == 0 { "nothing".to_owned() } else { names };
        return Err((format!("`{}` takes {what}, found {}", verb.name, found(&arguments.words)), usage()));
    }
    Ok(arguments)
}

fn set_option(arguments: &mut Arguments, verb: &Verb, key: &str, value: &str) -> Result<(), (String, String)> {
    let of_numbers = OF_NUMBERS.into_iter().filter(|_| verb.is_number);
    let of_trials = [WHERE].into_iter().filter(|_| verb.takes_trials);
    let known = || verb.options.iter().copied().chain(of_numbers.clone()).chain(of_trials.clone());
    if !known().any(|option| option == key) {
        let help = match nearest(key, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write `{{{{{}}}}}`", verb.usage),
        };
        return Err((format!("`{}` has no option `{key}`", verb.name), help));
    }
    let is_fine = match key {
        "as" => value == "percent",
        "digits" | "top" => value.parse::<u16>().is_ok_and(|number| number <= 1000),
        WHERE => value.split(',').all(|setting| setting.contains('=')),
        _ => !value.is_empty(),
    };
    if !is_fine {
        let help = match key {
            "as" => "write `as=percent`".to_owned(),
            WHERE => "write `where=optimizer.kind=adam`; several settings with commas".to_owned(),
            _ => format!("write `{key}=3`"),
        };
        return Err((format!("`{key}` cannot be `{value}`"), help));
    }
    arguments.options.insert(key.to_owned(), value.to_owned());
    Ok(())
}

fn found(words: &[String]) -> String {
    if words.is_empty() { "nothing".to_owned() } else { format!("`{}`", words.join(" ")) }
}
