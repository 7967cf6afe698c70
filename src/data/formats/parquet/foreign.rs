//! Files that are no Parquet.

/// What a content that is no Parquet file looks like, and what to write.
pub(super) fn not_parquet(content: &[u8]) -> String {
    let what = match content {
        [] => return "it is empty".to_owned(),
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => "a workbook: write `format: excel`",
        content if content.iter().take(4096).all(|byte| *byte >= b' ' || byte.is_ascii_whitespace()) => {
            "a text: write `format: csv`"
        }
        _ => return "it is no Parquet file".to_owned(),
    };
    format!("it is {what}")
}
