import { Icon } from '../../ui/icon.tsx';
import { Time } from '../../ui/time.tsx';
import type { Journey } from './journey.ts';

/** What this page cannot know, and why. */
export function Limits({ journey: { toldBy, isTruncated, keptSince } }: { journey: Journey }) {
  const limits = toldBy === 'runner' ? OF_RUNNER : OF_TRACES;
  return (
    <details className="limits">
      <summary>
        <Icon name="info" size={14} />{' '}
        {toldBy === 'runner' ? 'Told by the runner’s journal' : 'Told by logs and traces'}
        {isTruncated && ', of which there are more than were read'}
      </summary>
      <ul>
        {isTruncated && <li>There are more lines than were read: look at fewer hours.</li>}
        {keptSince !== undefined && (
          <li>
            Of invocations the newest are kept: those since <Time value={keptSince} mode="absolute" />.
          </li>
        )}
        {limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
    </details>
  );
}

const OF_RUNNER = [
  'The runner keeps what happened since it was started, and of that the newest; what is on this page stays while it is open.',
  'A write counts as this record’s when its key or its values name the record; a stock that several orders of a batch share is written once for all of them.',
] as const;

const OF_TRACES = [
  'A line counts as this record’s when it names its topic, partition and offset, as every line about a record does.',
  'Which other records were in a batch, and what was written to tables, is in no log; the runner on a laptop shows both.',
  'X-Ray keeps a sample of the traces: a record that was not sampled has lines and no bars.',
  'Logs arrive some seconds after the fact, traces up to half a minute.',
] as const;
