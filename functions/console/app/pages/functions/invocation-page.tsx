import { useState } from 'react';
import type { InvocationDetails, LogLine } from '../../runner/types.ts';
import { useRefreshOn, useRunnerRead } from '../../runner/use-runner.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { formatBytes, formatCount, formatDuration, shortenId } from '../../ui/format.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Stat, StatList } from '../../ui/stat.tsx';
import { Time } from '../../ui/time.tsx';
import { toLine } from '../journey/from-runner.ts';
import { LogLines } from '../journey/log-lines.tsx';
import { WriteList } from '../journey/table-writes.tsx';
import { TraceWaterfall } from '../journey/trace-waterfall.tsx';
import { CALLERS, STATUSES } from './invocation-words.ts';
import { ReplayDialog } from './replay-dialog.tsx';

/** One invocation: what it was given, what it answered, logged and wrote. */
export function InvocationPage({ functionName, requestId }: { functionName: string; requestId: string }) {
  const path = `/_runner/invocations/${encodeURIComponent(requestId)}`;
  const invocation = useRunnerRead<InvocationDetails>(path);
  useRefreshOn((entry) => 'requestId' in entry && entry.requestId === requestId, [path]);
  const [isReplaying, setReplaying] = useState(false);
  const { data } = invocation;
  return (
    <Page
      title={`Invocation ${shortenId(requestId)}`}
      lead={<code>{requestId}</code>}
      back={{ href: `#/functions/${encodeURIComponent(functionName)}`, label: functionName }}
      actions={
        <Button
          icon="play"
          needsOperator
          unavailable={data?.payloadCut ? 'Its payload is too long to be kept whole' : undefined}
          onClick={() => setReplaying(true)}
        >
          Replay with its payload
        </Button>
      }
    >
      <Loaded query={invocation}>{(details) => <Details details={details} />}</Loaded>
      {isReplaying && data && (
        <ReplayDialog
          functionName={functionName}
          payload={data.payload}
          onClose={() => setReplaying(false)}
        />
      )}
    </Page>
  );
}

function Details({ details }: { details: InvocationDetails }) {
  const { status, time, durationMs, coldStart, errorType, by, payloadBytes, payload, payloadCut } = details;
  const { result, resultCut, logs, writes, batch, segments, traceId } = details;
  return (
    <>
      <StatList label="The invocation in numbers">
        <Stat
          label="Status"
          value={<Badge tone={STATUSES[status].tone}>{STATUSES[status].label}</Badge>}
          note={errorType}
        />
        <Stat
          label="When"
          value={<Time value={time} mode="absolute" />}
          note={<Time value={time} mode="relative" />}
        />
        <Stat
          label="Took"
          value={durationMs === undefined ? '–' : formatDuration(durationMs)}
          note={coldStart === undefined ? undefined : coldStart ? 'cold start' : 'warm'}
        />
        <Stat
          label="Invoked by"
          value={CALLERS[by].replace(/^(a|an|the) /, '')}
          note={formatBytes(payloadBytes)}
        />
      </StatList>
      {batch && <BatchPanel batch={batch} />}
      <div className="columns">
        <Panel title="Payload">
          {payloadCut && <Notice tone="info">Only its beginning was kept.</Notice>}
          <JsonView value={payload} what="payload" />
        </Panel>
        <Panel title="Result">
          {resultCut && <Notice tone="info">Only its beginning was kept.</Notice>}
          {result === null ? (
            <p className="muted">None{status === 'running' ? ' yet' : ''}</p>
          ) : (
            <JsonView value={result} what="result" />
          )}
        </Panel>
      </div>
      <Panel title="Logged" lead={logs.length === 1 ? '1 line' : `${formatCount(logs.length)} lines`}>
        {logs.length === 0 ? (
          <p className="muted">Nothing</p>
        ) : (
          <LogLines lines={logs.map((line: LogLine) => toLine(line))} since={time} />
        )}
      </Panel>
      <Panel
        title="Written to tables"
        lead={writes.length === 1 ? '1 write' : `${formatCount(writes.length)} writes`}
      >
        {writes.length === 0 ? <p className="muted">Nothing</p> : <WriteList writes={writes} />}
      </Panel>
      {segments.length > 0 && (
        <TraceWaterfall
          traces={[
            {
              traceId: traceId ?? 'of this invocation',
              segments: segments.map(
                ({ id, parentId, name, origin, startTime, endTime, fault, annotations }) => ({
                  ...{
                    id,
                    parentId,
                    name,
                    origin,
                    annotations,
                    start: startTime,
                    end: endTime,
                    fault: fault ?? false,
                  },
                }),
              ),
            },
          ]}
        />
      )}
    </>
  );
}

const MOST_LINKS = 12;

/** Where the records of its batch are, each a way to its journey. */
function BatchPanel({
  batch: { group, topic, attempt, records },
}: {
  batch: NonNullable<InvocationDetails['batch']>;
}) {
  return (
    <Panel
      title="Batch"
      lead={
        <>
          Of <a href={`#/groups/${encodeURIComponent(group)}`}>{group}</a>, attempt {attempt}
        </>
      }
    >
      <ul className="stack-tight">
        {records.map(({ partition, first, last }) => (
          <li key={`${partition} ${first}`}>
            {topic} {partition}: offsets {first === last ? first : `${first} to ${last}`}{' '}
            <span className="muted">
              journeys of{' '}
              {listOffsets(Number(first), Number(last)).map((offset) => (
                <span key={offset}>
                  <a href={`#/journey/${encodeURIComponent(topic)}/${partition}/${offset}`}>{offset}</a>{' '}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function listOffsets(first: number, last: number): number[] {
  return Array.from({ length: Math.min(last - first + 1, MOST_LINKS) }, (_, index) => first + index);
}
