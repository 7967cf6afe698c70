//! Scalars of YAML 1.2's core schema, less what has no place in a spec.
//!
//! | text | value |
//! | --- | --- |
//! | `yes`, `on`, `010`, `1_000` | strings |
//! | `1e-3`, `.5`, `0x1F`, `0o17` | numbers |
//! | `.inf`, `.nan`, `1e400` | refused |

use serde_json::Value;
use serde_saphyr::granit_parser::ScalarStyle;

/// A scalar by YAML's core schema, less what has no place in a spec.
pub(super) fn scalar(text: &str, style: ScalarStyle) -> Result<Value, String> {
    if style != ScalarStyle::Plain {
        return Ok(text.into());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(true.into()),
        "false" | "False" | "FALSE" => return Ok(false.into()),
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return Err(format!("`{text}` is no finite number"));
    }
    let radix =
        |prefix, radix| unsigned.strip_prefix(prefix).and_then(|digits| u64::from_str_radix(digits, radix).ok());
    if let Some(number) = radix("0x", 16).or_else(|| radix("0o", 8)).filter(|_| unsigned == text) {
        return Ok(number.into());
    }
    let integer = unsigned.bytes().all(|b| b.is_ascii_digit()) && !unsigned.is_empty();
    if integer && (unsigned == "0" || !unsigned.starts_with('0')) {
        let plain = text.strip_prefix('+').unwrap_or(text);
        if let Some(number) =
            plain.parse::<i64>().ok().map(Value::from).or_else(|| plain.parse::<u64>().ok().map(Value::from))
        {
            return Ok(number);
        }
    }
    if is_float(unsigned) {
        let number: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
        return serde_json::Number::from_f64(number).map(Value::Number).ok_or_else(|| format!("`{text}` is too large"));
    }
    Ok(text.into())
}

/// `[0-9]+` beyond 64 bits, `1.5`, `.5`, `1.`, each with an exponent or without; no leading zeros.
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let exponent = exponent.is_none_or(|e| {
        let e = e.strip_prefix(['+', '-']).unwrap_or(e);
        !e.is_empty() && digits(e)
    });
    let whole_is_fine = whole == "0" || !whole.starts_with('0');
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent && whole_is_fine
}
