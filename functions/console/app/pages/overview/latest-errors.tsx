import { useMemo } from 'react';
import type { listErrors } from '../../../../api/contract/observe.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { formatCount } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Panel } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { Awaited } from './awaited.tsx';
import { type ErrorKind, foldErrors } from './fold-errors.ts';

const MAX_SHOWN = 8;

type LoggedError = AnswerOf<typeof listErrors>['errors'][number];

/** The newest errors and warnings of the functions, those of a kind as one. */
export function LatestErrors({
  answer,
  isUnread,
}: {
  answer: AnswerOf<typeof listErrors> | undefined;
  isUnread: boolean;
}) {
  const kinds = useMemo(() => foldErrors(answer?.errors ?? []), [answer]);
  return (
    <Panel title="Last errors" lead="Of all functions, in the last hour">
      {answer === undefined ? (
        <Awaited isUnread={isUnread} lines={4} />
      ) : answer.errors.length === 0 ? (
        <p className="row muted">
          <Icon name="check" /> Nothing failed
        </p>
      ) : (
        <ul className="errors">
          {kinds.slice(0, MAX_SHOWN).map((kind) => (
            <Kind key={kind.key} kind={kind} />
          ))}
        </ul>
      )}
      {answer && (answer.truncated || kinds.length > MAX_SHOWN) && (
        <p className="muted">There are more than are shown.</p>
      )}
    </Panel>
  );
}

function Kind({ kind: { newest, since, count } }: { kind: ErrorKind<LoggedError> }) {
  const { level, function_name, time, message, error } = newest;
  return (
    <li>
      <div className="row">
        <Badge tone={level === 'ERROR' ? 'bad' : 'warn'}>{level === 'ERROR' ? 'Error' : 'Warning'}</Badge>
        <span className="muted">{function_name}</span>
        <Time value={time} />
        {count > 1 && (
          <span className="muted">
            {formatCount(count)} times since <Time value={since} mode="absolute" />
          </span>
        )}
      </div>
      <p className="errors-text">{message}</p>
      {error && (
        <p className="errors-text muted">
          {error.name}: {error.message}
        </p>
      )}
    </li>
  );
}
