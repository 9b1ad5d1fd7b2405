import type { listErrors } from '../../../../api/contract/observe.ts';
import type { AnswerOf } from '../../../../shared/http/contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Panel } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';

const MAX_SHOWN = 8;

/** The newest errors and warnings of the functions. */
export function LatestErrors({ answer }: { answer: AnswerOf<typeof listErrors> | undefined }) {
  return (
    <Panel title="Last errors" lead="Of all functions, in the last hour">
      {answer === undefined ? (
        <Skeleton lines={4} />
      ) : answer.errors.length === 0 ? (
        <p className="row muted">
          <Icon name="check" /> Nothing failed
        </p>
      ) : (
        <ul className="errors">
          {answer.errors.slice(0, MAX_SHOWN).map((error) => (
            <li key={`${error.time} ${error.function_name} ${error.request_id} ${error.message}`}>
              <div className="row">
                <Badge tone={error.level === 'ERROR' ? 'bad' : 'warn'}>
                  {error.level === 'ERROR' ? 'Error' : 'Warning'}
                </Badge>
                <span className="muted">{error.function_name}</span>
                <Time value={error.time} />
              </div>
              <p className="errors-text">{error.message}</p>
              {error.error && (
                <p className="errors-text muted">
                  {error.error.name}: {error.error.message}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {answer && (answer.truncated || answer.errors.length > MAX_SHOWN) && (
        <p className="muted">There are more than are shown.</p>
      )}
    </Panel>
  );
}
