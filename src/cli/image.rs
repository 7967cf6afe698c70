//! A figure in the terminal: as an image where the terminal shows images, else in half blocks of 24-bit colour.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// How a terminal shows images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// Kitty's, which Ghostty has too.
    Kitty,
    /// That of iTerm2, which WezTerm has too.
    Iterm,
    /// None: two pixels a character.
    Blocks,
}

impl Protocol {
    /// What the terminal can, by what it says of itself; a multiplexer in between passes no images on.
    pub(crate) fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let word = |name| variable(name).unwrap_or_default();
        let (term, program) = (word("TERM"), word("TERM_PROGRAM"));
        match () {
            () if term.starts_with("screen") || term.starts_with("tmux") => Self::Blocks,
            () if term.contains("kitty") || term.contains("ghostty") || program == "ghostty" => Self::Kitty,
            () if ["iTerm.app", "WezTerm"].contains(&&*program) => Self::Iterm,
            () => Self::Blocks,
        }
    }
}

/// What to print for a PNG file to appear, `columns` characters wide; `None` for a file that is no such image.
pub(crate) fn inline(png: &[u8], protocol: Protocol, columns: usize) -> Option<String> {
    match protocol {
        Protocol::Kitty => Some(kitty(png, columns)),
        Protocol::Iterm => {
            let (data, size) = (BASE64.encode(png), png.len());
            Some(format!("\u{1b}]1337;File=inline=1;size={size};width={columns};preserveAspectRatio=1:{data}\u{7}"))
        }
        Protocol::Blocks => blocks(png, columns),
    }
}

/// The file in the pieces of 4096 letters that the protocol asks for.
fn kitty(png: &[u8], columns: usize) -> String {
    let data = BASE64.encode(png);
    let mut text = String::new();
    let pieces: Vec<&[u8]> = data.as_bytes().chunks(4096).collect();
    for (index, piece) in pieces.iter().enumerate() {
        let more = u8::from(index + 1 < pieces.len());
        let head = if index == 0 { format!("f=100,a=T,c={columns},m={more}") } else { format!("m={more}") };
        let piece = String::from_utf8_lossy(piece);
        let _ = write!(text, "\u{1b}_G{head};{piece}\u{1b}\\");
    }
    text
}

/// The image in upper half blocks: the ink is the upper pixel, the background the lower one.
fn blocks(png: &[u8], columns: usize) -> Option<String> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().ok()?;
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut bytes).ok()?;
    if info.color_type != png::ColorType::Rgb || info.bit_depth != png::BitDepth::Eight {
        return None;
    }
    let (width, height) = (info.width as usize, info.height as usize);
    let across = columns.clamp(1, width);
    // A character is about twice as high as wide.
    let down = (height * across).div_ceil(width).max(1).next_multiple_of(2);
    let pixel = |x: usize, y: usize| -> [u8; 3] {
        let span = |at: usize, of: usize, size: usize| {
            let from = (at * size / of).min(size - 1);
            from..((at + 1) * size / of).clamp(from + 1, size)
        };
        let (mut sums, mut count) = ([0_u64; 3], 0);
        for row in span(y, down, height) {
            for column in span(x, across, width) {
                let at = (row * width + column) * 3;
                (0..3).for_each(|colour| sums[colour] += u64::from(bytes[at + colour]));
                count += 1;
            }
        }
        sums.map(|sum| (sum / count) as u8)
    };
    let mut text = String::new();
    for row in (0..down).step_by(2) {
        for x in 0..across {
            let ([r, g, b], [s, h, c]) = (pixel(x, row), pixel(x, row + 1));
            let _ = write!(text, "\u{1b}[38;2;{r};{g};{b};48;2;{s};{h};{c}m▀");
        }
        text.push_str("\u{1b}[0m\n");
    }
    Some(text.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two pixels across, four down: red over blue.
    fn image() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 2, 4);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&[[255, 0, 0].repeat(4), [0, 0, 255].repeat(4)].concat()).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn a_terminal_without_images_gets_two_pixels_a_character() {
        let text = inline(&image(), Protocol::Blocks, 1).unwrap();
        assert_eq!(text, "\u{1b}[38;2;255;0;0;48;2;0;0;255m▀\u{1b}[0m");
        assert_eq!(inline(&image(), Protocol::Blocks, 80).unwrap().matches('▀').count(), 4);
        assert_eq!(inline(b"no image", Protocol::Blocks, 80), None);
    }

    #[test]
    fn images_travel_in_the_words_of_the_terminal() {
        let long = vec![7; 8000];
        let text = inline(&long, Protocol::Kitty, 80).unwrap();
        let pieces: Vec<&str> = text.split("\u{1b}\\").filter(|piece| !piece.is_empty()).collect();
        assert!(pieces.len() == 3 && pieces[0].starts_with("\u{1b}_Gf=100,a=T,c=80,m=1;"), "{:?}", pieces[0]);
        let data: String = pieces.iter().map(|piece| piece.split_once(';').unwrap().1).collect();
        assert!(pieces[2].starts_with("\u{1b}_Gm=0;") && BASE64.decode(data).unwrap() == long);
        assert!(inline(&long, Protocol::Iterm, 80).unwrap().contains("size=8000;width=80"));
    }

    #[test]
    fn what_a_terminal_can_is_known_by_its_name() {
        let of = |term: &str, program: &str| {
            Protocol::of(|name| Some(if name == "TERM" { term } else { program }.to_owned()))
        };
        assert_eq!(of("xterm-kitty", ""), Protocol::Kitty);
        assert_eq!(of("xterm-256color", "WezTerm"), Protocol::Iterm);
        assert_eq!(of("tmux-256color", "iTerm.app"), Protocol::Blocks);
        assert_eq!(Protocol::of(|_| None), Protocol::Blocks);
    }
}
