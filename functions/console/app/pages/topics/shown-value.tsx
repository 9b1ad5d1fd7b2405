import type { ShownRecord, ShownValue } from '../../../../api/contract/kafka-answers.ts';
import { formatCount } from '../../ui/format.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { Notice } from '../../ui/notice.tsx';
import './shown-value.css';

const FORMATS: Readonly<Record<ShownValue['format'], string>> = {
  avro: 'Avro',
  json: 'JSON',
  text: 'Text',
  base64: 'Bytes, in base64',
};

/** A key or a value, decoded, with what it was on the wire. */
export function ShownValueView({ value, what }: { value: ShownValue | null; what: string }) {
  if (value === null) return <p className="muted">None</p>;
  return (
    <div className="shown-value">
      <p className="shown-value-format">
        <span>{FORMATS[value.format]}</span>
        {value.schemaVersionId !== undefined && (
          <span title="The version of its schema in the registry">
            schema <code>{value.schemaVersionId}</code>
          </span>
        )}
      </p>
      {value.problem !== undefined && <Notice tone="warn">It could not be decoded: {value.problem}</Notice>}
      {value.cutFrom !== undefined && (
        <Notice tone="info">Only its beginning, of {formatCount(value.cutFrom)} characters.</Notice>
      )}
      <JsonView value={value.text} what={what} />
    </div>
  );
}

/** The headers of a record. */
export function Headers({ headers }: { headers: ShownRecord['headers'] }) {
  if (headers.length === 0) return <p className="muted">No headers</p>;
  return (
    <dl className="facts headers">
      {headers.map(({ name, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a record may have headers of the same name and value
        <div key={index}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>
            <code>{value === null ? '∅' : value.text}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
