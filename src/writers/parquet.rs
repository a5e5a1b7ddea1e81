//! Result tables as Parquet: the same numbers as in the CSV, in about a third of the space.
//!
//! Numbers are split into byte streams before zstd, texts have dictionaries. Unit and description travel as
//! Arrow field metadata; name, description, key and the whole Table Schema as metadata of the file. Every
//! NaN is the same NaN, since its sign and payload depend on the processor that made it. Row groups have a fixed
//! number of rows, the file names neither time nor machine: two writes give the same bytes. Columns are encoded
//! in parallel and appended in order.

use std::path::Path;
use std::sync::Arc;

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use ::parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, ArrowWriter, compute_leaves};
use ::parquet::basic::{Compression, Encoding, ZstdLevel};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use ::parquet::schema::types::ColumnPath;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field};
use rayon::prelude::*;

use crate::findings::{Finding, Findings};
use crate::results::table::{Column, ColumnValues, ResultTable};
use crate::writers::datapackage::Schema;
use crate::writers::error::WriteError;

/// Rows of a row group.
const ROW_GROUP: usize = 1 << 20;

/// Level of zstd: 3 is its default.
const ZSTD_LEVEL: i32 = 3;

/// Key of the Table Schema in the file's metadata.
const SCHEMA_KEY: &str = "table_schema";

/// A table as Parquet.
///
/// # Errors
/// [`WriteError::Table`] if columns differ in length.
pub fn to_parquet(table: &ResultTable) -> Result<Vec<u8>, WriteError> {
    let batch = same_nans(table).to_record_batch().map_err(|e| WriteError::table(&table.name, e))?;
    encode(&batch, properties(table)?).map_err(|e| WriteError::table(&table.name, e))
}

pub(crate) fn same_nans(table: &ResultTable) -> ResultTable {
    let mut table = table.clone();
    for column in &mut table.columns {
        if let ColumnValues::Number(values) = &mut column.values {
            values.iter_mut().filter(|v| v.is_nan()).for_each(|v| *v = f64::NAN);
        }
    }
    table
}

pub(crate) fn properties(table: &ResultTable) -> Result<WriterProperties, WriteError> {
    let level = ZstdLevel::try_new(ZSTD_LEVEL).map_err(|e| WriteError::table(&table.name, e))?;
    let start = WriterProperties::builder()
        .set_created_by(format!("FairShift {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::ZSTD(level))
        .set_key_value_metadata(Some(metadata(table)));
    Ok(table.columns.iter().fold(start, column_properties).build())
}

fn column_properties(builder: WriterPropertiesBuilder, column: &Column) -> WriterPropertiesBuilder {
    if !matches!(column.values, ColumnValues::Number(_)) {
        return builder;
    }
    let path = ColumnPath::new(vec![column.name.clone()]);
    builder
        .set_column_dictionary_enabled(path.clone(), false)
        .set_column_encoding(path, Encoding::BYTE_STREAM_SPLIT)
}

fn metadata(table: &ResultTable) -> Vec<KeyValue> {
    let schema = crate::writers::manifest::json_bytes(&Schema::of(table));
    vec![
        KeyValue::new("name".to_owned(), table.name.clone()),
        KeyValue::new("description".to_owned(), table.description.clone()),
        KeyValue::new(SCHEMA_KEY.to_owned(), String::from_utf8_lossy(&schema).into_owned()),
    ]
}

fn encode(batch: &RecordBatch, properties: WriterProperties) -> Result<Vec<u8>, ParquetError> {
    let mut bytes = Vec::new();
    let writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties))?;
    let (mut file, groups) = writer.into_serialized_writer()?;
    for (number, start) in (0..batch.num_rows()).step_by(ROW_GROUP).enumerate() {
        let rows = batch.slice(start, ROW_GROUP.min(batch.num_rows() - start));
        let schema = batch.schema();
        let columns: Vec<_> = groups
            .create_column_writers(number)?
            .into_iter()
            .zip(schema.fields())
            .zip(rows.columns())
            .collect();
        let chunks: Result<Vec<ArrowColumnChunk>, ParquetError> = columns
            .into_par_iter()
            .map(|((writer, field), array)| encode_column(writer, field, array))
            .collect();
        let mut group = file.next_row_group()?;
        chunks?.into_iter().try_for_each(|chunk| chunk.append_to_row_group(&mut group))?;
        group.close()?;
    }
    file.close()?;
    Ok(bytes)
}

fn encode_column(
    mut writer: ArrowColumnWriter,
    field: &Arc<Field>,
    array: &ArrayRef,
) -> Result<ArrowColumnChunk, ParquetError> {
    for leaf in compute_leaves(field, array)? {
        writer.write(&leaf)?;
    }
    writer.close()
}

/// Reads a table back from a file.
///
/// # Errors
/// A finding if the file cannot be read or was not written by [`to_parquet`].
pub fn read_table(path: &Path) -> Result<ResultTable, Findings> {
    read(path).map_err(|problem| {
        let mut findings = Findings::new();
        findings.push(Finding::error(&path.display().to_string(), format!("cannot be read: {problem}")));
        findings
    })
}

fn read(path: &Path) -> Result<ResultTable, ParquetError> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(path)?)?;
    let entry = |key: &str| {
        let entries = builder.metadata().file_metadata().key_value_metadata();
        let value = entries.and_then(|all| all.iter().find(|entry| entry.key == key)?.value.clone());
        value.ok_or_else(|| ParquetError::General(format!("the file has no metadata `{key}`")))
    };
    let (name, description) = (entry("name")?, entry("description")?);
    let schema: Schema =
        serde_json::from_str(&entry(SCHEMA_KEY)?).map_err(|e| ParquetError::External(Box::new(e)))?;
    let arrow = builder.schema().clone();
    let batches = builder.build()?.collect::<Result<Vec<_>, _>>()?;
    let columns: Result<Vec<Column>, ParquetError> = arrow
        .fields()
        .iter()
        .enumerate()
        .map(|(at, field)| read_column(field, batches.iter().map(|batch| batch.column(at).as_ref())))
        .collect();
    Ok(ResultTable { name, description, key_columns: schema.primary_key.len(), columns: columns? })
}

fn read_column<'a>(
    field: &Field,
    chunks: impl Iterator<Item = &'a dyn Array>,
) -> Result<Column, ParquetError> {
    let values = match field.data_type() {
        DataType::Utf8 => ColumnValues::Text(
            chunks.flat_map(|c| c.as_string::<i32>().iter().flatten()).map(str::to_owned).collect(),
        ),
        DataType::Int32 => ColumnValues::Integer(
            chunks.flat_map(|c| c.as_primitive::<Int32Type>().values().iter().copied()).collect(),
        ),
        DataType::Float64 => ColumnValues::Number(
            chunks.flat_map(|c| c.as_primitive::<Float64Type>().values().iter().copied()).collect(),
        ),
        DataType::Boolean => {
            ColumnValues::Flag(chunks.flat_map(|c| c.as_boolean().iter().flatten()).collect())
        }
        other => {
            return Err(ParquetError::General(format!("column `{}` has the type {other}", field.name())));
        }
    };
    let about = |key: &str| field.metadata().get(key).cloned().unwrap_or_default();
    Ok(Column { name: field.name().clone(), unit: about("unit"), description: about("description"), values })
}
