import { type ReactNode, useMemo, useState } from 'react';
import { CopyButton } from './copy-button.tsx';
import { indentJson } from './indent-json.ts';
import './json-view.css';

/** More is shown as it stands: colours for a megabyte would hold the page up. */
const MAX_COLOURED = 60_000;

/** Text that may be JSON: indented and coloured when it is, else as it stands; or any value. */
export function JsonView({ value, what = 'text' }: { value: unknown; what?: string }) {
  const indented = useMemo(() => indent(value), [value]);
  const text = indented ?? String(value);
  const parts = useMemo(
    // What is no JSON has quotes that nothing closes: to look for their ends could take seconds.
    () => (indented === undefined || indented.length > MAX_COLOURED ? text : colour(indented)),
    [indented, text],
  );
  const [wraps, setWraps] = useState(true);
  return (
    <div className="json">
      <div className="json-tools">
        <button type="button" className="link" aria-pressed={wraps} onClick={() => setWraps(!wraps)}>
          {wraps ? 'No line breaks' : 'Line breaks'}
        </button>
        <CopyButton text={text} what={what} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <figure className={wraps ? 'json-text json-wraps' : 'json-text'} tabIndex={0} aria-label={what}>
        <pre>{parts}</pre>
      </figure>
    </div>
  );
}

function indent(value: unknown): string | undefined {
  if (typeof value === 'string') return indentJson(value);
  return JSON.stringify(value, undefined, 2) ?? 'absent';
}

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

function colour(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    const [all, string, colon, word] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + all.length;
    const kind =
      colon !== undefined ? 'key' : string !== undefined ? 'string' : word !== undefined ? 'word' : 'number';
    parts.push(
      <span key={match.index} className={`json-${kind}`}>
        {string ?? all}
      </span>,
      colon ?? '',
    );
  }
  return [...parts, text.slice(end)];
}
