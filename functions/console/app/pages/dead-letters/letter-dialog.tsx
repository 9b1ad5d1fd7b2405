import { useState } from 'react';
import type { redriveDeadLetters } from '../../../../api/contract/dead-letters.ts';
import type { RedriveAnswer, ShownLetter } from '../../../../api/contract/kafka-answers.ts';
import { useAct } from '../../api/hooks.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { CheckField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { Headers, ShownValueView } from '../topics/shown-value.tsx';
import { explainCondition, LETTER_STATES } from './letter-words.ts';

/** Sends a record back however often it was before. */
const NO_LIMIT = 1_000_000;
const USUAL_LIMIT = 3;

/** One dead letter: why it is one, the record, and a way back. */
export function LetterDialog({
  group,
  letter,
  onRedriven,
  onClose,
}: {
  group: string;
  letter: ShownLetter;
  onRedriven: () => void;
  onClose: () => void;
}) {
  const {
    partition,
    offset,
    timestamp,
    state,
    condition,
    attempts,
    functionError,
    topic,
    problem,
    original,
  } = letter;
  const { tone, label } = LETTER_STATES[state];
  const [insists, setInsists] = useState(false);
  const redrive = useAct({
    run: (api) =>
      api.post<typeof redriveDeadLetters>('/dead-letters/{group}/redrive', {
        parameters: { group },
        body: { letters: [{ partition, offset }], limit: insists ? NO_LIMIT : USUAL_LIMIT },
      }),
    onDone: onRedriven,
  });
  const isLimited = (letter.redriven ?? 0) >= USUAL_LIMIT;
  return (
    <Dialog
      title={`Letter ${partition}@${offset}`}
      lead={<Time value={timestamp} />}
      onClose={onClose}
      width="wide"
    >
      <div className="dialog-body stack">
        <dl className="facts">
          <div>
            <dt>State</dt>
            <dd>
              <Badge tone={tone}>{label}</Badge>
            </dd>
          </div>
          <div>
            <dt>Why</dt>
            <dd>
              {condition === undefined ? (problem ?? 'not known') : explainCondition(condition)}{' '}
              {condition !== undefined && <code className="muted">{condition}</code>}
            </dd>
          </div>
          {attempts !== undefined && (
            <div>
              <dt>Attempts</dt>
              <dd>{attempts}</dd>
            </div>
          )}
          <div>
            <dt>Function</dt>
            <dd>
              {functionError
                ? `It failed (${functionError})`
                : 'It answered that the record failed, or was never asked.'}
            </dd>
          </div>
          {(letter.redriven ?? 0) > 0 && (
            <div>
              <dt>Sent back</dt>
              <dd>{letter.redriven === 1 ? 'once before' : `${letter.redriven} times before`}</dd>
            </div>
          )}
          {topic !== undefined && original !== undefined && (
            <div>
              <dt>Record</dt>
              <dd>
                <a href={`#/journey/${encodeURIComponent(topic)}/${original.partition}/${original.offset}`}>
                  {topic} {original.partition}@{original.offset}
                </a>
              </dd>
            </div>
          )}
        </dl>
        {problem !== undefined && condition !== undefined && <Notice tone="warn">{problem}</Notice>}
        {original && (
          <>
            <section className="stack-tight" aria-label="Value">
              <h3>The record</h3>
              <ShownValueView value={original.value} what="value" />
            </section>
            <details>
              <summary>Key and headers</summary>
              <p>
                Key <code>{original.key?.text ?? 'none'}</code>
              </p>
              <Headers headers={original.headers} />
            </details>
          </>
        )}
        {isLimited && (
          <CheckField
            label="Send it back all the same"
            hint={`It was redriven ${letter.redriven} times and failed each time.`}
            checked={insists}
            onChange={setInsists}
          />
        )}
        <div role="status">{redrive.data && <Result answer={redrive.data} />}</div>
        {redrive.error && <ErrorState problem={redrive.error} />}
      </div>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        <Button
          tone="primary"
          icon="refresh"
          needsOperator
          isBusy={redrive.isPending}
          unavailable={redrive.data ? 'It was just sent' : undefined}
          onClick={() => redrive.mutate()}
        >
          {state === 'redriven' ? 'Redrive it again' : 'Redrive it'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Result({ answer: { redriven, left, topic } }: { answer: RedriveAnswer }) {
  const [sent] = redriven;
  if (sent === undefined)
    return <Notice tone="warn">It stays here: {left[0]?.reason ?? 'nothing was sent'}.</Notice>;
  return (
    <Notice tone="ok">
      It is back in {topic}
      {sent.to && (
        <>
          {' '}
          at{' '}
          <a href={`#/journey/${encodeURIComponent(sent.to.topic)}/${sent.to.partition}/${sent.to.offset}`}>
            {sent.to.partition}@{sent.to.offset}: follow its journey
          </a>
        </>
      )}
      .
    </Notice>
  );
}
