//! The order of the words that were typed.

use std::ffi::{OsStr, OsString};

use clap::CommandFactory as _;

use super::args::Cli;

/// The words of a command line with the options that stand before a subcommand moved behind it, so that
/// `run --jobs 2 lock spec.yaml` is what it looks like.
pub(crate) fn in_order(mut words: Vec<OsString>) -> Vec<OsString> {
    let command = Cli::command();
    let mut at = 1;
    while let Some(word) = words.get(at).and_then(|word| word.to_str()).filter(|word| word.starts_with('-')) {
        // What ends options, and what is answered whatever follows.
        if matches!(word, "--" | "-" | "-V" | "--version") {
            return words;
        }
        at += if takes_next(&command, word) { 2 } else { 1 };
    }
    let is_subcommand = |word: &OsStr| command.find_subcommand(word).is_some();
    if at > 1 && words.get(at).is_some_and(|word| is_subcommand(word)) {
        words[1..=at].rotate_right(1);
    }
    words
}

/// Whether the value of an option is the next word: `--jobs 2`, `-j 2`, but not `--jobs=2` or `-j2`.
fn takes_next(command: &clap::Command, word: &str) -> bool {
    let is_named = |arg: &&clap::Arg| match word.strip_prefix("--") {
        Some(long) => arg.get_long() == Some(long),
        None => arg.get_short().is_some_and(|short| word.strip_prefix('-') == Some(short.encode_utf8(&mut [0; 4]))),
    };
    command.get_arguments().find(is_named).is_some_and(|arg| arg.get_action().takes_values())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_order(typed: &str, meant: &str) {
        let words = typed.split(' ').map(OsString::from).collect();
        let ordered: Vec<String> = in_order(words).iter().map(|word| word.to_string_lossy().into_owned()).collect();
        assert_eq!(ordered.join(" "), meant);
    }

    #[test]
    fn options_before_a_subcommand_belong_to_it() {
        assert_order("run --jobs 2 lock a.yaml", "run lock --jobs 2 a.yaml");
        assert_order("run -j 2 -q --outputs=x show a.yaml --top 3", "run show -j 2 -q --outputs=x a.yaml --top 3");
        assert_order("run --set a=1 --set b=2 plan a.yaml", "run plan --set a=1 --set b=2 a.yaml");
    }

    #[test]
    fn everything_else_stays_as_it_was_typed() {
        for typed in
            ["run", "run show a.yaml", "run --jobs show", "run -j2 a.yaml show", "run --version show", "run -- show"]
        {
            assert_order(typed, typed);
        }
    }
}
