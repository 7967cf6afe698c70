//! Texts of others in the media that they are shown in.

#![no_main]

use libfuzzer_sys::fuzz_target;
use specrun::base::escape;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let is_control = |c: char| c.is_control() && c != '\n';
    assert!(!escape::terminal(&text).contains(is_control));
    assert!(!escape::message(&text).contains(is_control));
    assert!(!escape::line(&text).contains(char::is_control));
    assert!(!escape::drawn(&text).contains(char::is_control));
    assert!(!escape::html(&text).contains(['<', '>', '"', '\'']));
    assert!(!escape::csv(&text).starts_with(['=', '+', '-', '@']) || text.parse::<f64>().is_ok());
    let name = escape::file_name(&text) + ".svg";
    assert!(!name.contains(['\\', '\0']) && !name.starts_with('/') && name.len() <= 255, "{name:?}");
    assert!(name.split('/').all(|part| part != "." && part != ".."), "{name:?}");
    let _ = (escape::styled(&text), escape::markdown(&text), escape::paragraph(&text), escape::code(&text));
    let _ = (escape::latex(&text), escape::shortened(&text, 7));
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(data) {
        let written = serde_json::to_string_pretty(&value).expect("what was read as JSON");
        let shown = escape::json(&written);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).expect("it stays JSON"), value);
    }
});
