import { useState } from 'react';
import { useAct } from '../../api/hooks.ts';
import type { ReplayResult } from '../../runner/types.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextAreaField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { Notice } from '../../ui/notice.tsx';
import { parseJson } from '../topics/parse-json.ts';
import { STATUSES } from './invocation-words.ts';

/** Invokes a function with a payload that may be edited first. It really runs. */
export function ReplayDialog({
  functionName,
  payload,
  onClose,
}: {
  functionName: string;
  payload: string;
  onClose: () => void;
}) {
  const [text, setText] = useState(() => indent(payload));
  const [malformed, setMalformed] = useState<Error>();
  const path = `/_runner/functions/${encodeURIComponent(functionName)}/invocations`;
  const replay = useAct({
    run: (api, value: unknown) => api.runner<ReplayResult>('POST', path, { body: { payload: value } }),
    changes: [path, '/_runner/functions'],
  });
  const parsed = parseJson(text);
  const run = () => {
    setMalformed(parsed.problem);
    if (parsed.problem === undefined) replay.mutate(parsed.value);
  };
  return (
    <Dialog title={`Invoke ${functionName}`} onClose={onClose} width="wide">
      <Form problem={malformed ?? replay.error} onSubmit={run} label="Payload">
        <div className="dialog-body stack">
          <Notice tone="warn">
            It really runs, with the function’s own role: it writes to tables, sends and produces as always.
            Handlers count a record once, so that a batch replayed as it was changes nothing twice; an edited
            one may.
          </Notice>
          <TextAreaField
            label="Payload (JSON)"
            rows={16}
            value={text}
            onChange={(value) => {
              setText(value);
              setMalformed(undefined);
            }}
            hint={parsed.problem ? parsed.problem.message : 'It is JSON.'}
          />
          <div role="status">
            {replay.data && <Result functionName={functionName} result={replay.data} onClose={onClose} />}
          </div>
        </div>
        <DialogActions>
          <Button onClick={onClose}>{replay.data ? 'Close' : 'Cancel'}</Button>
          <Button type="submit" tone="danger" icon="play" needsOperator isBusy={replay.isPending}>
            Run it
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

function Result({
  functionName,
  result: { requestId, status, result, errorType },
  onClose,
}: {
  functionName: string;
  result: ReplayResult;
  onClose: () => void;
}) {
  return (
    <div className="stack">
      <p>
        <Badge tone={STATUSES[status].tone}>{STATUSES[status].label}</Badge> {errorType}{' '}
        <a
          href={`#/functions/${encodeURIComponent(functionName)}/${encodeURIComponent(requestId)}`}
          onClick={onClose}
        >
          Logs and writes of this invocation
        </a>
      </p>
      {result !== null && <JsonView value={result} what="result" />}
    </div>
  );
}

function indent(text: string): string {
  const parsed = parseJson(text);
  return parsed.problem === undefined ? JSON.stringify(parsed.value, undefined, 2) : text;
}
