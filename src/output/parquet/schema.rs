//! The schema of all files, and how their columns are stored.

use std::sync::Arc;

use ::parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical, ZstdLevel};
use ::parquet::errors::Result;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::schema::printer::print_schema;
use ::parquet::schema::types::{Type, TypePtr};

use crate::output::SCHEMA;
use crate::output::columns::{COLUMNS, Column, Kind};

/// The schema as a tree of types.
pub(super) fn schema() -> Result<TypePtr> {
    let fields = COLUMNS.iter().map(field).collect::<Result<_>>()?;
    Ok(Arc::new(Type::group_type_builder("annotations").with_fields(fields).build()?))
}

/// The schema of the Parquet tables, in Parquet's own notation.
///
/// ```
/// let schema = fineprint::output::parquet_schema();
/// assert!(schema.contains("REQUIRED BYTE_ARRAY claim (STRING);"));
/// ```
pub fn parquet_schema() -> String {
    let mut text = Vec::new();
    if let Ok(schema) = schema() {
        print_schema(&mut text, &schema);
    }
    String::from_utf8_lossy(&text).into_owned()
}

fn field(column: &Column) -> Result<TypePtr> {
    match column.kind {
        Kind::Text => string(column.name, Repetition::REQUIRED),
        Kind::OptionalText => string(column.name, Repetition::OPTIONAL),
        Kind::Number => number(column.name),
        Kind::Texts => list(column.name, string("element", Repetition::REQUIRED)?),
        Kind::Spans => list(column.name, span("element")?),
    }
}

fn string(name: &str, repetition: Repetition) -> Result<TypePtr> {
    let text = Type::primitive_type_builder(name, Physical::BYTE_ARRAY).with_repetition(repetition);
    Ok(Arc::new(text.with_logical_type(Some(LogicalType::String)).build()?))
}

fn number(name: &str) -> Result<TypePtr> {
    let number = Type::primitive_type_builder(name, Physical::INT64);
    Ok(Arc::new(number.with_repetition(Repetition::REQUIRED).build()?))
}

fn span(name: &str) -> Result<TypePtr> {
    let ends = vec![number("start")?, number("end")?];
    let span = Type::group_type_builder(name).with_repetition(Repetition::REQUIRED).with_fields(ends);
    Ok(Arc::new(span.build()?))
}

/// A list in the three levels that the format's documentation asks for.
fn list(name: &str, element: TypePtr) -> Result<TypePtr> {
    let items = Type::group_type_builder("list").with_repetition(Repetition::REPEATED);
    let items = Arc::new(items.with_fields(vec![element]).build()?);
    let list = Type::group_type_builder(name).with_repetition(Repetition::REQUIRED);
    Ok(Arc::new(list.with_logical_type(Some(LogicalType::List)).with_fields(vec![items]).build()?))
}

/// Bytes of a page, and of a dictionary, before they are compressed. All columns hold one of each at a time, when they are written
/// and when parts are read to be put together.
const PAGE_BYTES: usize = 256 << 10;

/// How columns are stored. Nothing here depends on time or place: the same rows give the same bytes.
pub(super) fn properties(schema: &Type) -> Result<WriterProperties> {
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("fineprint version ", env!("CARGO_PKG_VERSION")).into())
        .set_key_value_metadata(Some(vec![KeyValue::new("fineprint.schema".into(), SCHEMA.to_owned())]))
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_data_page_size_limit(PAGE_BYTES)
        .set_dictionary_page_size_limit(PAGE_BYTES)
        .set_statistics_enabled(EnabledStatistics::Chunk);
    let columns = ::parquet::schema::types::SchemaDescriptor::new(Arc::new(schema.clone()));
    for column in columns.columns().iter().filter(|column| column.physical_type() == Physical::INT64) {
        // Numbers grow from row to row, so that differences are smaller than a dictionary.
        properties = properties
            .set_column_dictionary_enabled(column.path().clone(), false)
            .set_column_encoding(column.path().clone(), Encoding::DELTA_BINARY_PACKED);
    }
    Ok(properties.build())
}
