//! What the type of a column says of its values.

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor, Type};

/// How the values of a column are understood.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    /// Yes or no.
    Truth,
    /// Whole numbers without a sign.
    Unsigned,
    /// Whole numbers.
    Whole,
    /// Numbers.
    Number,
    /// Numbers of half precision, in two bytes.
    Half,
    /// Whole numbers of so many parts of ten.
    Decimal(i32),
    /// Words.
    Text,
    /// Days since 1970.
    Day,
    /// Parts of a day since 1970; how many a day.
    Time(f64),
    /// The times that old programs wrote: nanoseconds of a day, and a day.
    OldTime,
}

/// A column of the file: a root of its schema.
#[derive(Clone, Debug)]
pub(super) struct FileColumn {
    pub(super) name: String,
    /// Place of its leaf, and what its values are; else what it is that cannot be learned from.
    pub(super) meaning: Result<(usize, Meaning), &'static str>,
}

/// Microseconds of a day, as a number of parts.
const MILLIS: f64 = 86_400e3;

/// The columns of a schema, with the descriptors of its leaves.
pub(super) fn columns_of(root: &Type, leaf: &dyn Fn(usize) -> ColumnDescPtr) -> Vec<FileColumn> {
    let mut leaves = 0;
    let mut columns = Vec::new();
    for field in root.get_fields() {
        let place = leaves;
        leaves += leaf_count(field);
        let meaning = if field.is_group() {
            Err("lists or records")
        } else {
            let descriptor = leaf(place);
            if descriptor.max_rep_level() > 0 { Err("lists") } else { meaning(&descriptor).map(|found| (place, found)) }
        };
        columns.push(FileColumn { name: field.name().to_owned(), meaning });
    }
    columns
}

fn leaf_count(of: &Type) -> usize {
    if of.is_group() { of.get_fields().iter().map(|field| leaf_count(field)).sum() } else { 1 }
}

/// What the values of a leaf are; else what cannot be learned from.
fn meaning(of: &ColumnDescriptor) -> Result<Meaning, &'static str> {
    let logical = of.logical_type_ref();
    let scale = match logical {
        Some(LogicalType::Decimal(decimal)) => Some(decimal.scale),
        _ if of.converted_type() == ConvertedType::DECIMAL => Some(of.type_scale()),
        _ => None,
    };
    if let Some(scale) = scale {
        return Ok(Meaning::Decimal(scale));
    }
    let is_unsigned = match logical {
        Some(LogicalType::Integer(integer)) => !integer.is_signed,
        _ => matches!(of.converted_type(), ConvertedType::UINT_32 | ConvertedType::UINT_64),
    };
    match (of.physical_type(), logical) {
        (_, Some(LogicalType::Time(_))) => Err("times of day"),
        (_, Some(LogicalType::Geometry(_) | LogicalType::Geography(_))) => Err("places on a map"),
        (_, Some(LogicalType::Bson | LogicalType::Variant(_) | LogicalType::File)) => Err("records"),
        (Physical::BOOLEAN, _) => Ok(Meaning::Truth),
        (Physical::INT32, Some(LogicalType::Date)) => Ok(Meaning::Day),
        (Physical::INT64, Some(LogicalType::Timestamp(time))) => Ok(Meaning::Time(match time.unit {
            TimeUnit::MILLIS => MILLIS,
            TimeUnit::MICROS => MILLIS * 1e3,
            TimeUnit::NANOS => MILLIS * 1e6,
        })),
        (Physical::INT32 | Physical::INT64, _) => Ok(match of.converted_type() {
            ConvertedType::DATE => Meaning::Day,
            ConvertedType::TIMESTAMP_MILLIS => Meaning::Time(MILLIS),
            ConvertedType::TIMESTAMP_MICROS => Meaning::Time(MILLIS * 1e3),
            ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS => return Err("times of day"),
            _ if is_unsigned => Meaning::Unsigned,
            _ => Meaning::Whole,
        }),
        (Physical::INT96, _) => Ok(Meaning::OldTime),
        (Physical::FLOAT | Physical::DOUBLE, _) => Ok(Meaning::Number),
        (Physical::BYTE_ARRAY, _) => Ok(Meaning::Text),
        (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Float16)) => Ok(Meaning::Half),
        (Physical::FIXED_LEN_BYTE_ARRAY, _) => Err("bytes"),
    }
}
