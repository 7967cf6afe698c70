//! Lines that fit a terminal: broken between words, what follows indented.

/// Fewer columns than this are left to the terminal.
const NARROWEST: usize = 30;

/// Columns that a text takes; the sequences of colours take none.
pub(crate) fn columns(text: &str) -> usize {
    let mut columns = 0;
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let colour = rest.strip_prefix("\u{1b}[").and_then(|after| after.split_once('m'));
        rest = match colour {
            Some((digits, after)) if digits.bytes().all(|b| b.is_ascii_digit() || b == b';') => after,
            _ => {
                columns += 1;
                &rest[letter.len_utf8()..]
            }
        };
    }
    columns
}

/// Breaks the lines of a text that are wider than `width`. What follows a break stands two columns to the right of where its
/// line began.
pub(crate) fn fit(text: &str, width: usize) -> String {
    if width < NARROWEST {
        return text.to_owned();
    }
    text.split('\n')
        .map(|line| if columns(line) > width { broken(line, width) } else { line.to_owned() })
        .collect::<Vec<_>>()
        .join("\n")
}

fn broken(line: &str, width: usize) -> String {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let (mut out, mut used, mut words_on_line) = (" ".repeat(indent), indent, 0);
    let hanging = (indent + 2).min(width / 2);
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let takes = columns(word);
        if words_on_line > 0 && used + 1 + takes > width {
            out.push('\n');
            out.push_str(&" ".repeat(hanging));
            (used, words_on_line) = (hanging, 0);
        } else if words_on_line > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += takes;
        words_on_line += 1;
    }
    out
}

/// A summary with its tail at the end of the line, in lines that have `room` columns; broken where its parts meet.
pub(crate) fn parted(summary: &str, tail: &str, room: usize) -> Vec<String> {
    const USUAL: usize = 64;
    const BETWEEN: &str = " · ";
    let tail_takes = columns(tail);
    let room = room.max(NARROWEST - 10);
    if columns(summary) + 1 + tail_takes <= room || tail_takes == 0 && columns(summary) <= room {
        let padding = USUAL.min(room.saturating_sub(tail_takes + 1)).saturating_sub(columns(summary));
        return vec![format!("{summary}{} {tail}", " ".repeat(padding)).trim_end().to_owned()];
    }
    let mut lines = vec![String::new()];
    for part in summary.split(BETWEEN) {
        let last = lines.last_mut().expect("there is a first line");
        if last.is_empty() {
            last.push_str(part);
        } else if columns(last) + columns(BETWEEN) + columns(part) <= room {
            last.push_str(BETWEEN);
            last.push_str(part);
        } else {
            lines.push(part.to_owned());
        }
    }
    let last = lines.last_mut().expect("there is a first line");
    match columns(last) + columns(BETWEEN) + tail_takes <= room {
        _ if tail_takes == 0 => {}
        true => last.push_str(&format!("{BETWEEN}{tail}")),
        false => lines.push(tail.to_owned()),
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let text = "  warning: the folder `a` has shown the results of another spec\n\u{1b}[31merror\u{1b}[0m: short";
        let fitted = fit(text, 40);
        assert!(fitted.lines().all(|line| columns(line) <= 40), "{fitted}");
        assert_eq!(
            fitted,
            "  warning: the folder `a` has shown the\n    results of another spec\n\u{1b}[31merror\u{1b}[0m: short"
        );
        assert_eq!(fit(text, 10), text);
        assert_eq!(fit(text, 80), text);
    }

    #[test]
    fn a_word_that_is_too_long_stays_whole() {
        assert_eq!(fit(&format!("a {}", "b".repeat(50)), 40), format!("a\n  {}", "b".repeat(50)));
    }

    #[test]
    fn a_summary_is_parted_where_its_parts_meet() {
        let summary = "100 trials · best val_accuracy 0.8978 (trial_0041)";
        assert_eq!(parted(summary, "2 min 32 s", 76), vec![format!("{summary}{}2 min 32 s", " ".repeat(15))]);
        assert_eq!(parted(summary, "2 min 32 s", 62), vec![format!("{summary}  2 min 32 s")]);
        assert_eq!(
            parted(summary, "2 min 32 s", 40),
            ["100 trials", "best val_accuracy 0.8978 (trial_0041)", "2 min 32 s"]
        );
        assert_eq!(parted("a · b", "\u{1b}[2m1 s\u{1b}[0m", 30), ["a · b                      \u{1b}[2m1 s\u{1b}[0m"]);
        assert_eq!(parted("a · b", "", 30), ["a · b"]);
    }
}
