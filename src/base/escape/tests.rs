use super::*;

/// Texts that a name, a value or a message may be, one for each kind of trouble.
pub(crate) fn hostile() -> Vec<String> {
    let mut all: Vec<String> = [
        // Markup and quotes.
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<!-- <script> ]]> <![CDATA[",
        "\"><svg onload=alert(1)>",
        "' onclick='alert(1)",
        "&lt;b&gt; &amp; &#27;",
        "{{data}} {{script}}",
        "a|b `c` **d** _e_ ~~f~~ [g](javascript:h) ![](i) <j> # k $l$",
        "- a list",
        "1. another",
        "    code",
        "\\end{tabular} \\input{x} %&$#_{}~^ --x [*",
        "[1, 2]",
        // Formulas.
        "=1+1",
        "+1+1",
        "-1+cmd|' /C calc'!A0",
        "@SUM(1)",
        " =1",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "a,b;\"c\"",
        // Terminals.
        "\u{1b}[2J\u{1b}[31mred\u{1b}[0m",
        "\u{1b}]0;title\u{7}\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\",
        "\u{1b}P1$r\u{1b}\\ \u{1b}_Gf=1;\u{1b}\\ \u{1b}c",
        "\u{9b}31m \u{9d}0;x\u{9c} \u{85} \u{90}",
        "over\rwritten\u{8}\u{8} \u{7}\u{b}\u{c}\u{7f}",
        // Directions of writing, ends of lines, what no XML may hold.
        "\u{202e}evil\u{202c} \u{2066}x\u{2069} \u{200f}\u{200e}\u{61c}",
        "one\u{2028}two\u{2029}three",
        "\0 \u{1} \u{fffe} \u{ffff} \u{feff}",
        "a\nb\r\nc",
        "",
        " ",
    ]
    .map(str::to_owned)
    .to_vec();
    all.push("very long ".repeat(20_000));
    all.push("\u{1b}[7m".repeat(20_000));
    all
}

/// No letter of a text is hidden, less some.
#[track_caller]
pub(crate) fn assert_visible(text: &str, stays: &[char]) {
    let hidden = text.chars().find(|c| is_hidden(*c) && !stays.contains(c));
    assert!(hidden.is_none(), "{hidden:?} in {text:?}");
}

#[test]
fn no_medium_shows_what_is_hidden() {
    for word in hostile() {
        assert_visible(&terminal(&word), &['\n']);
        assert_visible(&message(&word), &['\n']);
        assert_visible(&line(&word), &[]);
        assert_visible(&drawn(&word), &[]);
        assert_visible(&html(&word), &['\n', '\r', '\t']);
        assert_visible(&code(&word), &['\n', '\r', '\t']);
        for text in [markdown(&word), paragraph(&word), latex(&word)] {
            assert_visible(&text, &[]);
        }
        assert_visible(&csv(&word), &['\n']);
    }
}

#[test]
fn plain_text_stays_as_it_is() {
    for word in ["adam", "12.5", "Straße 日本語 😀 👨‍👩‍👧", "a_b", "-0.5", "1e-3"] {
        for text in [terminal(word), line(word), drawn(word), code(word), csv(word), json(word)] {
            assert_eq!(text, word);
            assert!(matches!(text, Cow::Borrowed(_)));
        }
        assert_eq!((markdown(word), html(word), message(word)), (word.to_owned(), word.to_owned(), word.to_owned()));
    }
}

#[test]
fn what_is_hidden_becomes_a_visible_escape() {
    assert_eq!(terminal("a\u{1b}[2J\n\u{9b}\u{7f}"), "a\\u{1b}[2J\n\\u{9b}\\u{7f}");
    assert_eq!(line("a\nb\t\u{202e}c\0"), "a\\nb\\t\\u{202e}c\\u{0}");
    assert_eq!(markdown("a\nb\u{1b}"), "a b\\\\u{1b}");
}

#[test]
fn only_colours_stay_in_styled_text() {
    let text = "\u{1b}[1;31merror\u{1b}[0m: \u{1b}[2J \u{1b}]0;x\u{7} \u{1b}";
    assert_eq!(styled(text), "\u{1b}[1;31merror\u{1b}[0m: \\u{1b}[2J \\u{1b}]0;x\\u{7} \\u{1b}");
    for word in hostile() {
        assert_visible(&styled(&word).replace('\u{1b}', ""), &['\n']);
    }
}

#[test]
fn json_keeps_its_values() {
    for word in hostile() {
        let written = serde_json::to_string_pretty(&[&word]).unwrap();
        let shown = json(&written);
        assert_visible(&shown, &['\n']);
        assert_eq!(serde_json::from_str::<Vec<String>>(&shown).unwrap(), [word]);
    }
}

#[test]
fn long_lines_end() {
    let text = message(&format!("first\n{}", "x".repeat(5000)));
    assert!(text.starts_with("first\nxxx") && text.ends_with("x… (3000 more characters)"));
    for text in ["é".repeat(100_000), "\u{1b}".repeat(100_000)] {
        assert_eq!(drawn(&text).chars().count(), LONGEST_DRAWN + 1);
        assert_eq!(drawn(&drawn(&text)), drawn(&text));
    }
}

#[test]
fn html_has_no_marks() {
    for word in hostile() {
        assert!(!html(&word).contains(['<', '>', '"', '\'']));
    }
    assert_eq!(html("a&b\r\n"), "a&amp;b\r\n");
}

#[test]
fn markdown_has_no_marks() {
    assert_eq!(markdown("a_b _c_ <d>"), "a_b \\_c\\_ &lt;d&gt;");
    assert_eq!(
        ["- a", "+ a", "12. a", "12 a", "  = a", "-0.5"].map(paragraph),
        ["\\- a", "\\+ a", "12\\. a", "12 a", "\\= a", "\\-0.5"]
    );
    for word in hostile() {
        let text = markdown(&word);
        assert!(!text.contains(['<', '>']) && !text.contains("](") && !text.contains("![") && !text.contains("**"));
    }
}

#[test]
fn latex_has_no_commands() {
    assert_eq!(latex("a_b & 50% {x} --y"), "a\\_b \\& 50\\% \\{x\\} -{}-y");
    assert_eq!([latex("[1]"), latex("*"), latex("a[*]")], ["{[}1]", "{*}", "a[*]"]);
    let ours = ["\\textbackslash{}", "\\textasciitilde{}", "\\textasciicircum{}", "\\textless{}", "\\textgreater{}"];
    for word in hostile() {
        let text = ours.iter().fold(latex(&word), |text, command| text.replace(command, ""));
        let text = text.replace("\\textbar{}", "");
        for (at, _) in text.match_indices('\\') {
            assert!(text[at + 1..].starts_with(['&', '%', '$', '#', '_', '{', '}']), "{text}");
        }
    }
}

#[test]
fn a_cell_is_never_a_formula() {
    assert_eq!(
        ["=1", "+a", "--evil", "@x", " =1", "＝1"].map(|cell| csv(cell).into_owned()),
        ["'=1", "'+a", "'--evil", "'@x", "' =1", "'＝1"]
    );
    assert_eq!(["-1", "+2.5", "-1e300", "-inf"].map(|cell| csv(cell).into_owned()), ["-1", "+2.5", "-1e300", "'-inf"]);
    for word in hostile() {
        let cell = csv(&word).into_owned();
        assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '＝']), "{cell:?}");
    }
}

#[test]
fn names_of_files_are_names_on_every_system_and_stay_different() {
    assert_eq!(
        ["val/loss", "a:b", "a%3Ab", "../x", "é"].map(file_name),
        ["val/loss", "a%3Ab", "a%253Ab", "..%2Fx", "é"]
    );
    let mut seen = std::collections::BTreeSet::new();
    for word in hostile() {
        let name = file_name(&format!("groups_{word}"));
        assert!(name.len() <= LONGEST_NAME && !name.contains(['\\', ':', '*', '?', '"', '<', '>', '|']), "{name}");
        assert_visible(&name, &[]);
        assert!(seen.insert(name));
    }
}
