import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { placeOrders } from '../../../../api/contract/place-orders.ts';
import { useAct } from '../../api/hooks.ts';
import { useSession } from '../../session/session-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextAreaField } from '../../ui/field.tsx';
import { Form } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { parseJson } from './parse-json.ts';
import { findExample, type Producing } from './producing.ts';

/** Sends one event, or a list of them, by the pipeline's own route, so that nothing gets in that its schema refuses. */
export function ProduceDialog({
  topic,
  producing,
  onClose,
}: {
  topic: string;
  producing: Producing;
  onClose: () => void;
}) {
  const { api } = useSession();
  const example = useQuery({
    queryKey: ['/openapi.json', producing.path],
    queryFn: async ({ signal }) => {
      const response = await api.send('GET', '/openapi.json', { signal });
      return JSON.stringify(findExample(await response.json(), producing.path) ?? {}, undefined, 2);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Dialog
      title={`Produce ${producing.what}`}
      lead={`Goes to ${topic} by POST ${producing.path}; an id and a time are added when there are none.`}
      onClose={onClose}
      width="wide"
    >
      {example.isPending ? (
        <Skeleton lines={5} label="Loading an example" />
      ) : (
        <Editor {...{ topic, producing, onClose }} example={example.data ?? '{}'} />
      )}
    </Dialog>
  );
}

function Editor({
  topic,
  producing,
  onClose,
  example,
}: {
  topic: string;
  producing: Producing;
  onClose: () => void;
  example: string;
}) {
  const [text, setText] = useState(example);
  const [malformed, setMalformed] = useState<Error>();
  // A second press with the same text counts nothing twice; another text is another event.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const produce = useAct({
    // All four producing routes answer alike.
    run: (api, body: unknown) => api.post<typeof placeOrders>(producing.path, { body, idempotencyKey: key }),
    changes: ['/topics', '/topics/{topic}'],
    onDone: () => setKey(crypto.randomUUID()),
  });
  const send = () => {
    const parsed = parseJson(text);
    setMalformed(parsed.problem);
    if (parsed.problem === undefined) produce.mutate(parsed.value);
  };
  const deliveries = produce.data?.deliveries ?? [];
  return (
    <Form problem={malformed ?? produce.error} onSubmit={send} label={`Produce ${producing.what}`}>
      <div className="dialog-body stack">
        <TextAreaField
          label="JSON: one, or a list of up to a thousand"
          rows={12}
          value={text}
          onChange={(value) => {
            setText(value);
            setKey(crypto.randomUUID());
          }}
        />
        <div role="status">
          {deliveries.length > 0 && produce.error === null && (
            <Notice tone="ok">
              <ul>
                {deliveries.slice(0, 5).map(({ id, partition, offset }) => (
                  <li key={id}>
                    In partition {partition} at offset {offset}:{' '}
                    <a
                      href={`#/journey/${encodeURIComponent(topic)}/${partition}/${offset}`}
                      onClick={onClose}
                    >
                      follow its journey
                    </a>
                  </li>
                ))}
              </ul>
              {deliveries.length > 5 && `and ${deliveries.length - 5} more`}
            </Notice>
          )}
        </div>
      </div>
      <DialogActions>
        <Button onClick={onClose}>{deliveries.length > 0 ? 'Done' : 'Cancel'}</Button>
        <Button tone="primary" type="submit" needsOperator isBusy={produce.isPending}>
          {deliveries.length > 0 ? 'Send another' : 'Send'}
        </Button>
      </DialogActions>
    </Form>
  );
}
