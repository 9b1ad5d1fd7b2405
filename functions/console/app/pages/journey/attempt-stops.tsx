import type { InvocationDetails } from '../../runner/types.ts';
import { useRunnerRead } from '../../runner/use-runner.ts';
import { Badge } from '../../ui/badge.tsx';
import { formatCount, formatDuration } from '../../ui/format.ts';
import type { Tone } from '../../ui/tone.ts';
import { BatchStrip } from './batch-strip.tsx';
import { InvocationLink } from './invocation-link.tsx';
import type { Attempt, Journey, RecordPlace } from './journey.ts';
import { LogLines } from './log-lines.tsx';
import { Stop } from './stop.tsx';
import { TableWrites } from './table-writes.tsx';

const VERDICTS: Readonly<Record<Attempt['verdict'], { tone: Tone; label: string }>> = {
  done: { tone: 'ok', label: 'Went well' },
  failed: { tone: 'bad', label: 'Failed' },
  running: { tone: 'info', label: 'Running' },
  unknown: { tone: 'quiet', label: 'Not told' },
};

/** One attempt: the batch, the invocation, what it logged, what it wrote. */
export function AttemptStops({
  attempt,
  before,
  place,
  functionName,
  since,
  toldBy,
}: {
  attempt: Attempt;
  /** The attempt before it. */
  before: Attempt | undefined;
  place: RecordPlace;
  functionName: string;
  since: number | undefined;
  toldBy: Journey['toldBy'];
}) {
  const { requestId, batch, lines, related, writes, verdict, failure, durationMs } = attempt;
  const details = useRunnerRead<InvocationDetails>(`/_runner/invocations/${encodeURIComponent(requestId)}`, {
    enabled: toldBy === 'runner' && verdict !== 'running',
  }).data;
  const coldStart = attempt.coldStart ?? details?.coldStart;
  const at = (time: number) =>
    since === undefined ? undefined : `+${formatDuration(Math.max(0, time - since))}`;
  const { tone, label } = VERDICTS[verdict];
  return (
    <>
      {before && <Again before={before} attempt={attempt} />}
      {batch && (
        <Stop
          icon="stock"
          title={
            batch.records === 1
              ? 'Batch of this record alone'
              : `Batch of ${formatCount(batch.records)} records`
          }
        >
          <BatchStrip batch={batch} place={place} />
        </Stop>
      )}
      <Stop
        icon="functions"
        title={attempt.number > 1 ? `Invocation, attempt ${attempt.number}` : 'Invocation'}
        tone={verdict === 'failed' ? 'bad' : undefined}
        badge={<Badge tone={tone}>{label}</Badge>}
        at={at(attempt.time)}
      >
        <dl className="stop-facts">
          {durationMs !== undefined && (
            <div>
              <dt>took</dt>
              <dd>{formatDuration(durationMs)}</dd>
            </div>
          )}
          {coldStart !== undefined && (
            <div>
              <dt>start</dt>
              <dd>{coldStart ? 'cold' : 'warm'}</dd>
            </div>
          )}
          {requestId !== '' && (
            <div>
              <dt>id</dt>
              <dd>
                <InvocationLink functionName={functionName} requestId={requestId} />
              </dd>
            </div>
          )}
        </dl>
        {failure !== undefined && <p className="stop-failure">{failure}</p>}
      </Stop>
      {(lines.length > 0 || related.length > 0) && (
        <Stop icon="actions" title={lines.length === 0 ? 'Logged around it' : 'Logged of it'}>
          <LogLines lines={lines} since={since} />
          {related.length > 0 && (
            <details open={lines.length === 0}>
              <summary>
                {related.length === 1
                  ? '1 line of the same invocation that names no record'
                  : `${related.length} lines of the same invocation that name no record`}
              </summary>
              <LogLines lines={related} since={since} />
            </details>
          )}
        </Stop>
      )}
      {writes && writes.length > 0 && (
        <Stop icon="stock" title="Written to tables">
          <TableWrites writes={writes} />
        </Stop>
      )}
    </>
  );
}

/** That it was tried once more, how much later, and whether the batch had become smaller; or that it was read again. */
function Again({ before, attempt }: { before: Attempt; attempt: Attempt }) {
  const pause = attempt.time - (before.time + (before.durationMs ?? 0));
  const later = pause > 0 ? ` after ${formatDuration(pause)}` : '';
  const [was, is] = [before.batch?.records, attempt.batch?.records];
  const isSmaller = was !== undefined && is !== undefined && is < was;
  if (before.verdict === 'done' && attempt.number <= before.number)
    return (
      <li className="between">
        <p>Read once more{later}: the group was set back, or stopped before it had said so</p>
      </li>
    );
  return (
    <li className="between between-again">
      <p>
        Tried again{later}
        {isSmaller && `, in a smaller batch: ${formatCount(is)} of ${formatCount(was)}`}
      </p>
    </li>
  );
}
