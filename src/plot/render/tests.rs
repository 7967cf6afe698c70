use super::super::theme::{BLUE, INK};
use super::*;
use crate::base::escape::tests::{assert_visible, hostile};

fn scene() -> Scene {
    let mut scene = Scene::new(60.0, 40.0);
    scene.rectangle([10.0, 10.0], [20.0, 20.0], BLUE);
    scene.line(vec![[0.0, 0.0], [59.0, 39.0]], INK, 1.0);
    scene.line(vec![[5.0, 5.0], [5.0, 5.0]], INK, 2.0);
    scene.text(Text::new("<a & b>", [5.0, 20.0], 10.0));
    let pixels = vec![[0, 0, 0], [0, 0, 0], [255, 0, 0], [0, 255, 0]];
    scene.marks.push(Mark::Image { at: [40.0, 10.0], size: [8.0, 8.0], pixels, columns: 2 });
    scene
}

#[test]
fn svg_has_the_nominal_size_and_escapes_text() {
    let svg = String::from_utf8(to_svg(&scene(), Theme::Auto).unwrap()).unwrap();
    assert!(svg.starts_with("<svg width=\"60\" height=\"40\" viewBox=\"0 0 240 160\""), "{svg}");
    assert!(svg.contains("&lt;a &amp; b&gt;") && svg.trim_end().ends_with("</svg>"));
}

#[test]
fn png_has_twice_the_nominal_size_and_the_colours_of_the_scene() {
    let bytes = to_png(&scene(), Theme::Auto).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height), (120, 80));
    let at = |x: usize, y: usize| &pixels[(y * 120 + x) * 3..][..3];
    assert_eq!(at(30, 50), BLUE.light);
    assert_eq!((at(110, 5), at(82, 22), at(82, 34)), (&[255, 255, 255][..], &[0, 0, 0][..], &[255, 0, 0][..]));
}

#[test]
fn an_svg_takes_the_dark_colours_where_they_are_asked_for() {
    let svg = |theme| String::from_utf8(to_svg(&scene(), theme).unwrap()).unwrap();
    let auto = svg(Theme::Auto);
    assert!(auto.contains("prefers-color-scheme:dark") && auto.contains("polygon[fill=\"#0072B2\"]{fill:#4AA8E8}"));
    assert!(auto.contains("polygon[fill=\"#FFFFFF\"]{fill:#16191D}") && !auto.contains("rect["));
    assert!(!svg(Theme::Light).contains("style") && svg(Theme::Dark).contains("points=\"0,0 240,0 240,160 0,160 \""));
    assert!(svg(Theme::Dark).contains("fill=\"#16191D\"") && !svg(Theme::Dark).contains("#FFFFFF"));
}

#[test]
fn what_has_no_place_is_not_drawn_and_what_is_far_takes_no_time() {
    let mut odd = scene();
    for x in [f64::NAN, f64::INFINITY, -f64::INFINITY] {
        odd.disc([x, 1.0], 3.0, BLUE);
        odd.rectangle([1.0, x], [2.0, 2.0], BLUE);
        odd.line(vec![[1.0, 1.0], [x, 2.0]], INK, 1.0);
        odd.text(Text::new("a", [x, x], 12.0));
    }
    assert_eq!(to_svg(&odd, Theme::Light).unwrap(), to_svg(&scene(), Theme::Light).unwrap());
    assert_eq!(to_png(&odd, Theme::Light).unwrap(), to_png(&scene(), Theme::Light).unwrap());
    for x in [1e308, -1e308, 1e10] {
        odd.disc([x, x], 3.0, BLUE);
        odd.rectangle([x, 1.0], [2.0, 2.0], BLUE);
        odd.line(vec![[1.0, 1.0], [x, -x]], INK, 1.0);
        odd.text(Text::new("a", [x, 1.0], 12.0));
    }
    assert!(to_svg(&odd, Theme::Light).is_ok() && to_png(&odd, Theme::Light).is_ok());
}

#[test]
fn texts_of_any_kind_make_documents_of_xml() {
    for word in hostile() {
        let mut scene = scene();
        scene.title(&word);
        scene.text(Text::new(&*word, [1.0, 1.0], 12.0).upright());
        let svg = String::from_utf8(to_svg(&scene, Theme::Auto).unwrap()).unwrap();
        assert_visible(&svg, &['\n']);
        assert_eq!(svg.matches('<').count(), svg.matches('>').count(), "{word:?}");
        assert!(!svg.contains("<script") && svg.len() < 20_000, "{} bytes", svg.len());
        to_png(&scene, Theme::Auto).unwrap();
    }
}

#[test]
fn the_same_scene_gives_the_same_bytes() {
    assert_eq!(to_svg(&scene(), Theme::Auto).unwrap(), to_svg(&scene(), Theme::Auto).unwrap());
    assert_eq!(to_png(&scene(), Theme::Auto).unwrap(), to_png(&scene(), Theme::Auto).unwrap());
}
