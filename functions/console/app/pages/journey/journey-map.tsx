import type { CSSProperties } from 'react';
import type { listGroups } from '../../../../api/contract/groups.ts';
import type { ShownRecord } from '../../../../api/contract/kafka-answers.ts';
import { POLL_MS, useRead } from '../../api/hooks.ts';
import { formatDuration } from '../../ui/format.ts';
import { EmptyState } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { Headers, ShownValueView } from '../topics/shown-value.tsx';
import { findBystanders } from './bystanders.ts';
import { InvocationLink } from './invocation-link.tsx';
import type { Journey, Produced } from './journey.ts';
import { LANE_COLORS } from './lane-state.ts';
import { LaneView, SilentLane } from './lane-view.tsx';
import { Stop } from './stop.tsx';

/** The way itself, from top to bottom: made, in Kafka, and from there a lane for each group. */
export function JourneyMap({
  journey,
  record,
  isRecordGone,
}: {
  journey: Journey;
  record: ShownRecord | undefined;
  isRecordGone: boolean;
}) {
  const { produced, lanes } = journey;
  const groups = useRead<typeof listGroups>('/groups', { pollMs: POLL_MS.usual });
  const bystanders = findBystanders(journey, groups.data?.groups ?? []);
  const count = lanes.length + bystanders.length;
  // A delivery is logged when it is confirmed, which may be after the record's own time.
  const since = findBeginning(produced?.time, record?.timestamp);
  return (
    <section className="map" aria-label="The way of the record">
      <h2 className="sr-only">To Kafka</h2>
      <ol className="trail trail-head">
        <ProducedStop produced={produced} />
        <RecordStop journey={journey} record={record} isGone={isRecordGone} since={since} />
      </ol>
      {count === 0 ? (
        <div className="panel map-nobody">
          <EmptyState title="No group has met it yet" icon="groups">
            <p>
              {journey.toldBy === 'runner'
                ? 'It waits to be read, its mapping is disabled, or it came before this runner was started. This page looks again by itself.'
                : 'Logs arrive seconds to minutes after the fact. If it is older, look at more hours.'}
            </p>
          </EmptyState>
        </div>
      ) : (
        <>
          <Fork count={count} known={lanes.length} />
          <div className="lanes" style={{ '--lanes': count } as CSSProperties}>
            {lanes.map((lane, index) => (
              <LaneView
                key={lane.group}
                lane={lane}
                place={journey.place}
                toldBy={journey.toldBy}
                since={since}
                recordedAt={record?.timestamp}
                color={LANE_COLORS[index % LANE_COLORS.length] ?? LANE_COLORS[0]}
              />
            ))}
            {bystanders.map((bystander) => (
              <SilentLane key={bystander.group} {...bystander} />
            ))}
          </div>
        </>
      )}
    </section>
  );
}

function findBeginning(...times: (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function ProducedStop({ produced }: { produced: Produced | undefined }) {
  if (produced === undefined)
    return (
      <Stop icon="play" title="Produced" isFaint>
        <p className="muted">
          Who made it is not known: another producer did, or it was too long ago for what is kept of logs.
        </p>
      </Stop>
    );
  const { functionName, requestId, time, traceId, line } = produced;
  return (
    <Stop icon="play" title="Produced" at={<Time value={time} mode="absolute" />}>
      <p className="stop-lead">{line}</p>
      <dl className="stop-facts">
        <div>
          <dt>by</dt>
          <dd>
            <code>{functionName}</code>
          </dd>
        </div>
        {requestId !== undefined && (
          <div>
            <dt>invocation</dt>
            <dd>
              <InvocationLink functionName={functionName} requestId={requestId} />
            </dd>
          </div>
        )}
        {traceId !== undefined && (
          <div>
            <dt>trace</dt>
            <dd>
              <code>{traceId}</code>
            </dd>
          </div>
        )}
      </dl>
    </Stop>
  );
}

function RecordStop({
  journey,
  record,
  isGone,
  since,
}: {
  journey: Journey;
  record: ShownRecord | undefined;
  isGone: boolean;
  since: number | undefined;
}) {
  const { topic, partition, offset } = journey.place;
  const origin = record?.headers.find(({ name }) => name === 'millrace-redrive-origin')?.value?.text;
  const after = record === undefined || since === undefined ? undefined : record.timestamp - since;
  return (
    <Stop
      icon="topics"
      title="In Kafka"
      at={after === undefined || after <= 0 ? undefined : `+${formatDuration(after)}`}
    >
      <p className="stop-lead">
        <strong>{topic}</strong>
        <span className="place">
          <span>
            partition <b>{partition}</b>
          </span>
          <span>
            offset <b>{offset}</b>
          </span>
        </span>
      </p>
      {origin !== undefined && <Origin origin={origin} />}
      {record === undefined ? (
        <p className="muted">
          {isGone
            ? 'The topic does not hold it any more, so its key and value are not known.'
            : 'Reading the record…'}
        </p>
      ) : (
        <div className="record">
          <dl className="stop-facts">
            <div>
              <dt>key</dt>
              <dd>
                <code>{record.key === null ? 'none' : record.key.text}</code>
              </dd>
            </div>
            <div>
              <dt>stamped</dt>
              <dd>
                <Time value={record.timestamp} />
              </dd>
            </div>
          </dl>
          <ShownValueView value={record.value} what="value" />
          <details>
            <summary>{record.headers.length === 1 ? '1 header' : `${record.headers.length} headers`}</summary>
            <Headers headers={record.headers} />
          </details>
        </div>
      )}
    </Stop>
  );
}

/** Where a record was first that came back from the dead letters. */
function Origin({ origin }: { origin: string }) {
  const [, topic, partition, offset] = /^(.+)-(\d+)@(\d+)$/.exec(origin) ?? [];
  if (topic === undefined) return null;
  return (
    <p className="notice notice-info">
      <span>
        It was sent back from the dead letters. It was first{' '}
        <a href={`#/journey/${encodeURIComponent(topic)}/${partition}/${offset}`}>
          {topic} {partition}@{offset}
        </a>
        .
      </span>
    </p>
  );
}

/** The stream divides: one arm for each lane, in the lane's colour. */
function Fork({ count, known }: { count: number; known: number }) {
  return (
    <svg
      className="fork"
      viewBox="0 0 100 40"
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      {Array.from({ length: count }, (_, index) => {
        const x = ((index + 0.5) / count) * 100;
        const color = index < known ? LANE_COLORS[index % LANE_COLORS.length] : '--line-strong';
        return (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: arms are told apart by their place alone
            key={index}
            d={`M50 0 C50 22, ${x} 16, ${x} 40`}
            style={{ stroke: `var(${color})` }}
          />
        );
      })}
    </svg>
  );
}
