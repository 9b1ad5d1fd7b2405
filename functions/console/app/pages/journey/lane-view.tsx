import type { CSSProperties } from 'react';
import type { readDeadLetters } from '../../../../api/contract/dead-letters.ts';
import { useRead } from '../../api/hooks.ts';
import { Badge } from '../../ui/badge.tsx';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { Time } from '../../ui/time.tsx';
import { AttemptStops } from './attempt-stops.tsx';
import type { Bystander } from './bystanders.ts';
import type { Attempt, DeadLetter, Journey, Lane, RecordPlace } from './journey.ts';
import { LANE_STATES } from './lane-state.ts';
import { Stop } from './stop.tsx';

/** What became of the record in one group, attempt by attempt. */
export function LaneView({
  lane: told,
  place,
  toldBy,
  since,
  recordedAt,
  color,
}: {
  lane: Lane;
  place: RecordPlace;
  toldBy: Journey['toldBy'];
  /** When the record was made: what times are counted from. */
  since: number | undefined;
  /** When it came to Kafka. */
  recordedAt: number | undefined;
  color: string;
}) {
  const lane = useParked(told, { place, toldBy });
  const { group, functionName, attempts, state } = lane;
  const { tone, label, meaning } = LANE_STATES[state];
  return (
    <section
      className="lane"
      style={{ '--lane': `var(${color})` } as CSSProperties}
      aria-label={`Group ${group}`}
    >
      <header className="lane-head">
        <div>
          <h2>
            <a href={`#/groups/${encodeURIComponent(group)}`}>{group}</a>
          </h2>
          <p>
            <code>{functionName}</code>
          </p>
        </div>
        <Badge tone={tone} title={meaning}>
          {label}
        </Badge>
      </header>
      <ol className="trail">
        <Waited since={recordedAt} first={attempts[0]} />
        {attempts.map((attempt, index) => (
          <AttemptStops
            key={`${attempt.requestId} ${attempt.time}`}
            {...{ attempt, place, functionName, since, toldBy }}
            before={attempts[index - 1]}
          />
        ))}
        <EndStop lane={lane} since={since} />
      </ol>
    </section>
  );
}

/** After so long an earlier one may be forgotten. */
const LONG_MS = 60_000;

/** How long it lay in Kafka until a batch with it was handed over. */
function Waited({ since, first }: { since: number | undefined; first: Attempt | undefined }) {
  if (since === undefined || first === undefined || first.time < since) return null;
  const waited = formatDuration(first.time - since);
  return (
    <li className="between">
      <p>
        {first.time - since < LONG_MS
          ? `Lay in Kafka for ${waited}`
          : `First hand-over that is known: ${waited} after it came`}
      </p>
    </li>
  );
}

function EndStop({ lane, since }: { lane: Lane; since: number | undefined }) {
  const { state, deadLetter, group, attempts } = lane;
  const { tone, label, meaning } = LANE_STATES[state];
  const end = deadLetter?.time ?? endOf(attempts.at(-1));
  const at =
    since === undefined || end === undefined ? undefined : `+${formatDuration(Math.max(0, end - since))}`;
  const icon =
    state === 'parked' ? 'dead-letters' : tone === 'ok' ? 'check' : tone === 'warn' ? 'refresh' : 'dot';
  return (
    <Stop icon={icon} title={label} tone={tone} at={at}>
      <p>
        {lastWord(lane) ?? meaning}
        {state === 'parked' && attempts.length === 0 && ` ${explainNoAttempt(deadLetter)}`}
      </p>
      {deadLetter && (
        <>
          <dl className="stop-facts">
            <div>
              <dt>why</dt>
              <dd>
                <code>{deadLetter.condition}</code>
              </dd>
            </div>
            <div>
              <dt>in</dt>
              <dd>
                <code>{deadLetter.topic}</code>
              </dd>
            </div>
            {deadLetter.time !== undefined && (
              <div>
                <dt>since</dt>
                <dd>
                  <Time value={deadLetter.time} />
                </dd>
              </div>
            )}
          </dl>
          <p>
            <a href={`#/dead-letters/${encodeURIComponent(group)}`}>To the dead letters of {group}</a>
          </p>
        </>
      )}
    </Stop>
  );
}

/** Conditions under which a mapping hands a record to nobody. */
const NEVER_HANDED: ReadonlySet<string> = new Set([
  'SCHEMA_NOT_FOUND',
  'DESERIALIZATION_ERROR',
  'MaximumPayloadSizeExceeded',
]);

function explainNoAttempt(deadLetter: DeadLetter | undefined): string {
  return NEVER_HANDED.has(deadLetter?.condition ?? '')
    ? 'No function ever had it.'
    : 'Its attempts are not kept any more.';
}

/** What the group said of it at the end, when it came to one. */
function lastWord({ state, attempts }: Lane): string | undefined {
  if (state !== 'handled' && state !== 'skipped') return undefined;
  return attempts.at(-1)?.lines.findLast(({ outcome }) => outcome !== undefined)?.message;
}

function endOf(attempt: Attempt | undefined): number | undefined {
  return attempt?.durationMs === undefined ? undefined : attempt.time + attempt.durationMs;
}

/** Logs do not tell that a mapping gave up: where a record failed last, its letter is looked for. */
function useParked(lane: Lane, { place, toldBy }: { place: RecordPlace; toldBy: Journey['toldBy'] }): Lane {
  const letters = useRead<typeof readDeadLetters>('/dead-letters/{group}', {
    parameters: { group: lane.group },
    query: { limit: 500, all: true },
    enabled: toldBy === 'traces' && lane.state === 'failing' && lane.mapping !== undefined,
  });
  const letter = letters.data?.letters.find(
    ({ offsetOfOriginal, original }) =>
      offsetOfOriginal === place.offset && (original === undefined || original.partition === place.partition),
  );
  if (letter === undefined) return lane;
  const deadLetter: DeadLetter = {
    topic: `${lane.group}.dlq`,
    condition: letter.condition ?? letter.problem ?? 'not known',
    time: letter.timestamp,
  };
  return { ...lane, state: 'parked', deadLetter };
}

/** A group that reads the topic, and of which nothing is known about the record. */
export function SilentLane({ group, before }: Bystander) {
  return (
    <section className="lane lane-silent" aria-label={`Group ${group}`}>
      <header className="lane-head">
        <h2>
          <a href={`#/groups/${encodeURIComponent(group)}`}>{group}</a>
        </h2>
        <Badge>{before === undefined ? 'Nothing kept' : 'Not read yet'}</Badge>
      </header>
      <p className="panel-body">
        {before === undefined
          ? 'The group has read past it. Of how, nothing is kept any more.'
          : before === 0
            ? 'It is the next that the group reads.'
            : `The group has not come to it: ${formatCount(before)} ${before === 1 ? 'record is' : 'records are'} before it.`}
      </p>
    </section>
  );
}
