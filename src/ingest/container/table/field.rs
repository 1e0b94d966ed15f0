//! The values of Parquet, as JSON.

use parquet::record::Field;
use serde_json::{Map, Number, Value};

use super::super::moment;
use crate::hex;

/// A value as JSON carries it: dates and moments as texts, bytes that are no text in hexadecimal digits.
pub(super) fn value(field: Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(value) => value.into(),
        Field::Byte(value) => value.into(),
        Field::Short(value) => value.into(),
        Field::Int(value) => value.into(),
        Field::Long(value) => value.into(),
        Field::UByte(value) => value.into(),
        Field::UShort(value) => value.into(),
        Field::UInt(value) => value.into(),
        Field::ULong(value) => value.into(),
        Field::Float16(value) => float(value.to_f64()),
        Field::Float(value) => float(value.into()),
        Field::Double(value) => float(value),
        Field::Str(value) => value.into(),
        Field::Bytes(value) => bytes(value.data()),
        Field::Date(days) => day(days),
        Field::TimeMillis(value) => value.into(),
        Field::TimeMicros(value) => value.into(),
        Field::TimestampMillis(value) => seconds(value.div_euclid(1_000)),
        Field::TimestampMicros(value) => seconds(value.div_euclid(1_000_000)),
        Field::Group(row) => {
            let fields = row.into_columns().into_iter().map(|(name, field)| (name, value(field)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Field::ListInternal(list) => list.elements().iter().cloned().map(value).collect(),
        Field::MapInternal(map) => {
            let pair = |(key, of): &(Field, Field)| Value::Array(vec![value(key.clone()), value(of.clone())]);
            map.entries().iter().map(pair).collect()
        }
        Field::Decimal(_) => field.to_string().into(),
    }
}

fn float(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

fn bytes(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => hex::digits(bytes).into(),
    }
}

fn day(days: i32) -> Value {
    let moment = moment::iso(i64::from(days) * 86_400);
    moment.and_then(|moment| moment.get(..10).map(Value::from)).unwrap_or_else(|| days.into())
}

fn seconds(seconds: i64) -> Value {
    moment::iso(seconds).map_or_else(|| seconds.into(), Value::from)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_keep_their_meaning() {
        for (field, expected) in [
            (Field::Date(15_121), json!("2011-05-27")),
            (Field::TimestampMicros(-1), json!("1969-12-31T23:59:59Z")),
            (Field::Double(f64::NAN), Value::Null),
            (Field::Bytes(vec![0xff, 0x0a].into()), json!("ff0a")),
            (Field::Bytes(b"text".to_vec().into()), json!("text")),
            (Field::Date(i32::MAX), json!(i32::MAX)),
        ] {
            assert_eq!(value(field), expected);
        }
    }
}
