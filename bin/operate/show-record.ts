import type { ShownRecord, ShownValue } from '../../functions/api/contract/kafka-answers.ts';
import { paint } from '../print/print.ts';

/** A record in one line: where it is, when it was written, its key, its value. */
export function describeRecord(record: ShownRecord, topic: string): string {
  const { partition, offset, timestamp, key, value } = record;
  const where = `${topic}-${partition}@${offset}`;
  const parts = [
    paint('dim', where),
    paint('dim', showTime(timestamp)),
    showValue(key, ''),
    showValue(value, 'null'),
  ];
  return parts.join(process.stdout.isTTY ? '  ' : '\t');
}

/** Nothing of a record commands the terminal, and none takes more than its line. */
export function showValue(value: ShownValue | null, absent: string): string {
  if (value === null) return absent;
  const text = value.text.replaceAll(/\p{Cc}+/gu, ' ');
  const cut = value.cutFrom === undefined ? '' : `… (${value.cutFrom} characters)`;
  const problem = value.problem === undefined ? '' : ` (${value.problem.replaceAll(/\p{Cc}+/gu, ' ')})`;
  return `${text}${cut}${problem}`;
}

/** ISO 8601; the bare number for a time beyond what that has words for. */
export function showTime(timestamp: number): string {
  const date = new Date(timestamp);
  return Number.isNaN(date.getTime()) ? String(timestamp) : date.toISOString();
}

/** A record as one line of JSON, in which a number of the value keeps its digits, which a parse would round. */
export function recordToJson(record: ShownRecord, topic: string): string {
  const { partition, offset, timestamp, key, headers, value } = record;
  const rest = {
    ...{ topic, partition, offset, timestamp: showTime(timestamp), key: toPlain(key) },
    headers: headers.map((header) => ({ name: header.name, value: toPlain(header.value) })),
    ...(value && { format: value.format }),
    ...(value?.schemaVersionId !== undefined && { schema_version_id: value.schemaVersionId }),
    ...(value?.problem !== undefined && { problem: value.problem }),
    ...(value?.cutFrom !== undefined && { cut_from: value.cutFrom }),
  };
  return `${JSON.stringify(rest).slice(0, -1)},"value":${valueToJson(value)}}`;
}

function valueToJson(value: ShownValue | null): string {
  const isJson = value?.format === 'json' || value?.format === 'avro';
  // Line ends in JSON stand between its parts alone.
  if (isJson && value.cutFrom === undefined) return value.text.replaceAll(/[\r\n]+/g, ' ');
  return JSON.stringify(toPlain(value));
}

function toPlain(value: ShownValue | null): string | { base64: string } | null {
  if (value === null) return null;
  return value.format === 'base64' ? { base64: value.text } : value.text;
}
