import type { ShownRecord } from '../../../../api/contract/kafka-answers.ts';
import { useQueryText } from '../../router.ts';
import { useRunner } from '../../runner/use-runner.ts';
import type { PageProps } from '../../shell/area.ts';
import { SelectField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { FindRecord } from './find-record.tsx';
import type { Journey, RecordPlace, Trace } from './journey.ts';
import { JourneyMap } from './journey-map.tsx';
import { JourneySummary } from './journey-summary.tsx';
import { Limits } from './limits.tsx';
import { TraceWaterfall } from './trace-waterfall.tsx';
import { type Span, useJourney, useRecord } from './use-journey.ts';
import './journey.css';

const SPANS = [
  { value: '1', label: 'the hour after it' },
  { value: '6', label: 'six hours after it' },
  { value: '24', label: 'the day after it' },
] as const;

/** `#/journey/<topic>/<partition>/<offset>`: all that is known of one record, from its making to its rows. */
export function JourneyPage({ rest }: PageProps) {
  const [topic = '', partition = '', offset = ''] = rest;
  if (topic === '' || !/^\d{1,4}$/.test(partition) || !/^\d{1,16}$/.test(offset))
    return (
      <Page
        title="Journey"
        lead="A record’s whole way: who made it, which batches it was in, what was logged, which rows it wrote."
      >
        <FindRecord topic={topic} />
      </Page>
    );
  const place = { topic, partition: Number(partition), offset: Number(offset) };
  return <RecordJourney key={rest.join('/')} place={place} />;
}

function RecordJourney({ place }: { place: RecordPlace }) {
  const { topic, partition, offset } = place;
  const { presence } = useRunner();
  const [span, setSpan] = useQueryText('span', '1');
  const messages = useRecord(place);
  const found = messages.data?.records.find((one) => one.partition === partition && one.offset === offset);
  // Of a record that is gone nobody knows the time: then the newest logs are looked at.
  const recordedAt =
    messages.data === undefined && messages.error === null ? undefined : (found?.timestamp ?? hourAgo);
  const journey = useJourney(place, { recordedAt, span: toSpan(span) });
  return (
    <Page
      title={`${topic} ${partition}@${offset}`}
      lead="The record’s whole way, from the event to the rows it became."
      back={{ href: `#/topics/${encodeURIComponent(topic)}`, label: topic }}
      actions={
        presence === 'absent' && (
          <SelectField label="Logs and traces of" value={toSpan(span)} onChange={setSpan} choices={SPANS} />
        )
      }
    >
      <Loaded query={journey} skeleton={<JourneySkeleton />}>
        {(data) => (
          <WholeJourney journey={data} record={found} isRecordGone={messages.data !== undefined && !found} />
        )}
      </Loaded>
    </Page>
  );
}

const hourAgo = Date.now() - 3_600_000;

function toSpan(text: string): Span {
  return SPANS.find(({ value }) => value === text)?.value ?? '1';
}

function WholeJourney({
  journey,
  record,
  isRecordGone,
}: {
  journey: Journey;
  record: ShownRecord | undefined;
  isRecordGone: boolean;
}) {
  return (
    <>
      <JourneySummary journey={journey} record={record} />
      <JourneyMap journey={journey} record={record} isRecordGone={isRecordGone} />
      <TraceWaterfall traces={ownFirst(journey)} place={journey.place} lanes={journey.lanes} />
      <Limits journey={journey} />
    </>
  );
}

/** The record's own trace in front: the producer's, or the one with most segments. */
function ownFirst({ traces, produced }: Journey): Trace[] {
  const weigh = ({ traceId, segments }: Trace): number =>
    traceId === produced?.traceId ? Number.POSITIVE_INFINITY : segments.length;
  return traces.filter(({ segments }) => segments.length > 0).sort((a, b) => weigh(b) - weigh(a));
}

function JourneySkeleton() {
  return (
    <div className="stack">
      <Panel>
        <Skeleton lines={2} label="Following the record" />
      </Panel>
      <div className="columns">
        <Panel>
          <Skeleton lines={7} label="Loading attempts" />
        </Panel>
        <Panel>
          <Skeleton lines={7} label="Loading attempts" />
        </Panel>
      </div>
    </div>
  );
}
