import type { ShownRecord } from '../../../../api/contract/kafka-answers.ts';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { Stat, StatList } from '../../ui/stat.tsx';
import { Time } from '../../ui/time.tsx';
import { type Journey, measureJourney } from './journey.ts';
import { LANE_STATES } from './lane-state.ts';

/** The whole way in a handful of numbers. */
export function JourneySummary({ journey, record }: { journey: Journey; record: ShownRecord | undefined }) {
  const { produced, lanes } = journey;
  const whole = measureJourney(journey);
  const attempts = lanes.flatMap((lane) => lane.attempts);
  const failed = attempts.filter(({ verdict }) => verdict === 'failed').length;
  const known = attempts.flatMap(({ writes }) => (writes === undefined ? [] : [writes]));
  const mine = known.flat().filter((write) => write.mine && !write.conditionFailed).length;
  const made = produced?.time ?? record?.timestamp;
  const good = lanes.filter(({ state }) => state === 'handled' || state === 'skipped').length;
  const worst =
    lanes.find(({ state }) => state === 'parked') ?? lanes.find(({ state }) => state === 'failing');
  return (
    <StatList label="The journey in numbers">
      <Stat
        label="Made"
        value={made === undefined ? '?' : <Time value={made} mode="absolute" />}
        note={made === undefined ? 'not known' : <Time value={made} mode="relative" />}
      />
      <Stat
        label="Groups that handled it"
        value={lanes.length === 0 ? 'None known' : `${good} of ${lanes.length}`}
        tone={
          lanes.length === 0
            ? undefined
            : worst
              ? LANE_STATES[worst.state].tone
              : good === lanes.length
                ? 'ok'
                : undefined
        }
        note={worst && LANE_STATES[worst.state].label.toLowerCase()}
      />
      <Stat
        label="From event to last effect"
        value={whole === undefined ? '–' : formatDuration(Math.max(0, whole))}
        note={whole === undefined ? 'not known' : undefined}
      />
      <Stat
        label="Attempts"
        value={lanes.length === 0 ? '–' : formatCount(attempts.length)}
        note={failed === 0 ? undefined : `${formatCount(failed)} failed`}
        tone={failed === 0 ? undefined : 'warn'}
      />
      <Stat
        label="Rows it wrote"
        value={lanes.length === 0 ? '–' : journey.toldBy === 'runner' ? formatCount(mine) : '?'}
        note={journey.toldBy === 'runner' ? undefined : 'not in logs'}
      />
    </StatList>
  );
}
