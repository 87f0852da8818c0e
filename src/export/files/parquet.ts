// parquet.ts — an answer as a Parquet file: the columns of the CSV with their types, and what was asked and must be known beside them.
import type { SchemaElement } from 'hyparquet-writer/src/index.js';
import { parquetWriteBuffer } from 'hyparquet-writer/src/write.js';
import type { Answered } from '../../insight/answer.ts';
import { sentence } from '../phrases.ts';
import { fileColumns, type FileColumn, type FileValue } from '../file-columns.ts';

export function answerParquet<Asked, Row>(answered: Answered<Asked, Row>): Uint8Array {
  const columns = fileColumns(answered);
  const file = parquetWriteBuffer({
    columnData: columns.map(({ name, type, values }) => ({ name, data: values.map((value) => stored(type, value)) })),
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)],
    kvMetadata: [
      { key: 'title', value: answered.title },
      { key: 'notes', value: JSON.stringify(answered.notes.map(sentence)) },
    ],
    createdBy: 'soundings',
  });
  return new Uint8Array(file);
}

function elementOf({ name, type }: FileColumn): SchemaElement {
  const element = { name, repetition_type: 'OPTIONAL' as const };
  switch (type) {
    case 'string':
      return { ...element, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    case 'date':
      return { ...element, type: 'INT32', converted_type: 'DATE' };
    case 'integer':
      return { ...element, type: 'INT64' };
    case 'number':
      return { ...element, type: 'DOUBLE' };
    case 'boolean':
      return { ...element, type: 'BOOLEAN' };
  }
}

function stored(type: FileColumn['type'], value: FileValue): unknown {
  if (value === undefined) return null;
  if (type === 'date') return new Date(`${String(value)}T00:00:00Z`);
  return type === 'integer' ? BigInt(value) : value;
}
