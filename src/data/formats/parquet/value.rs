//! The values of a piece of a column.

use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::errors::ParquetError;

use super::column::Meaning;

/// A value of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Missing,
    Truth(bool),
    /// A whole number, exactly.
    Whole(i128),
    Number(f64),
    /// Days since 1970.
    Days(f64),
    Text(&'a str),
}

/// What was read, as the file has it.
enum Stored {
    Truths(Vec<bool>),
    Ints(Vec<i32>),
    Longs(Vec<i64>),
    OldTimes(Vec<Int96>),
    Floats(Vec<f32>),
    Doubles(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

/// Reads the next rows of a column, at most so many, and gives every value to `push`; how many rows there were.
///
/// # Errors
/// The file is damaged, or a text is none.
pub(super) fn read_rows(
    reader: &mut ColumnReader,
    meaning: &Meaning,
    most: usize,
    push: &mut dyn FnMut(Value<'_>),
) -> Result<usize, String> {
    let mut levels = Vec::new();
    let (stored, rows, is_optional) = read(reader, most, &mut levels).map_err(|error| error.to_string())?;
    let mut at = 0;
    for row in 0..rows {
        // A level of nought is a missing value; where there are no levels none is missing.
        if is_optional && levels.get(row).is_none_or(|level| *level == 0) {
            push(Value::Missing);
            continue;
        }
        push(stored.value(at, meaning).ok_or("a value is of no known form")?);
        at += 1;
    }
    Ok(rows)
}

fn read(reader: &mut ColumnReader, most: usize, levels: &mut Vec<i16>) -> Result<(Stored, usize, bool), ParquetError> {
    macro_rules! records {
        ($reader:expr, $stored:path) => {{
            let mut values = Vec::new();
            let (rows, found, _) = $reader.read_records(most, Some(levels), None, &mut values)?;
            if found != values.len() || found > rows {
                return Err(ParquetError::General("rows and values do not fit each other".to_owned()));
            }
            let is_optional = !levels.is_empty();
            ($stored(values), rows, is_optional)
        }};
    }
    Ok(match reader {
        ColumnReader::BoolColumnReader(reader) => records!(reader, Stored::Truths),
        ColumnReader::Int32ColumnReader(reader) => records!(reader, Stored::Ints),
        ColumnReader::Int64ColumnReader(reader) => records!(reader, Stored::Longs),
        ColumnReader::Int96ColumnReader(reader) => records!(reader, Stored::OldTimes),
        ColumnReader::FloatColumnReader(reader) => records!(reader, Stored::Floats),
        ColumnReader::DoubleColumnReader(reader) => records!(reader, Stored::Doubles),
        ColumnReader::ByteArrayColumnReader(reader) => records!(reader, Stored::Bytes),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => records!(reader, Stored::Fixed),
    })
}

impl Stored {
    fn value(&self, at: usize, meaning: &Meaning) -> Option<Value<'_>> {
        match self {
            Self::Truths(values) => values.get(at).map(|value| Value::Truth(*value)),
            Self::Ints(values) => values.get(at).map(|value| match meaning {
                Meaning::Unsigned => Value::Whole(i128::from(*value as u32)),
                _ => whole(i128::from(*value), meaning),
            }),
            Self::Longs(values) => values.get(at).map(|value| match meaning {
                Meaning::Unsigned => Value::Whole(i128::from(*value as u64)),
                _ => whole(i128::from(*value), meaning),
            }),
            Self::OldTimes(values) => values.get(at).map(|value| Value::Days(value.to_nanos() as f64 / 86_400e9)),
            Self::Floats(values) => values.get(at).map(|value| number(f64::from(*value))),
            Self::Doubles(values) => values.get(at).map(|value| number(*value)),
            Self::Bytes(values) => of_bytes(values.get(at)?.data(), meaning),
            Self::Fixed(values) => of_bytes(values.get(at)?.data(), meaning),
        }
    }
}

/// NaN is how programs write that a number is missing.
fn number(number: f64) -> Value<'static> {
    if number.is_nan() { Value::Missing } else { Value::Number(number) }
}

fn whole(value: i128, meaning: &Meaning) -> Value<'static> {
    match meaning {
        Meaning::Day => Value::Days(value as f64),
        // The day and the time of day apart, so that both keep their precision.
        Meaning::Time(parts) => {
            let a_day = *parts as i128;
            Value::Days(value.div_euclid(a_day) as f64 + value.rem_euclid(a_day) as f64 / parts)
        }
        Meaning::Decimal(scale) => decimal(value, *scale),
        _ => Value::Whole(value),
    }
}

/// A decimal number, rounded once: its digits are read as a text would be.
fn decimal(value: i128, scale: i32) -> Value<'static> {
    if scale == 0 {
        return Value::Whole(value);
    }
    format!("{value}e{}", -i64::from(scale)).parse().map_or(Value::Missing, number)
}

fn of_bytes<'a>(bytes: &'a [u8], meaning: &Meaning) -> Option<Value<'a>> {
    match meaning {
        Meaning::Decimal(scale) if (1..=16).contains(&bytes.len()) => {
            // Two's complement, the highest byte first.
            let start = if bytes[0] & 0x80 == 0 { 0i128 } else { -1 };
            let value = bytes.iter().fold(start, |value, byte| value << 8 | i128::from(*byte));
            Some(decimal(value, *scale))
        }
        Meaning::Half => {
            let [low, high] = bytes else { return None };
            Some(number(half(u16::from_le_bytes([*low, *high]))))
        }
        Meaning::Text => std::str::from_utf8(bytes).ok().map(Value::Text),
        _ => None,
    }
}

/// A number of half precision (IEEE 754): sign, five bits of exponent, ten of the fraction.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_precision() {
        assert_eq!(decimal(-12_345, 2), Value::Number(-123.45));
        assert_eq!(decimal(1, 1), Value::Number(0.1));
        assert_eq!(decimal(7, 0), Value::Whole(7));
        assert_eq!(of_bytes(&[0xff, 0x85], &Meaning::Decimal(1)), Some(Value::Number(-12.3)));
        assert_eq!(of_bytes(&[0xff; 17], &Meaning::Decimal(1)), None);
        assert_eq!((half(0x3c00), half(0xc000), half(0x0001)), (1.0, -2.0, 2f64.powi(-24)));
        assert!(half(0x7e00).is_nan() && half(0x7c00) == f64::INFINITY);
    }

    #[test]
    fn times_are_days_since_1970() {
        assert_eq!(whole(-1, &Meaning::Day), Value::Days(-1.0));
        assert_eq!(whole(-43_200_000, &Meaning::Time(86_400e3)), Value::Days(-0.5));
        assert_eq!(whole(1_577_836_800_000_000_000, &Meaning::Time(86_400e9)), Value::Days(18_262.0));
    }
}
