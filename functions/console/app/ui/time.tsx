import { useNow } from './clock.ts';
import { formatAge } from './format.ts';

const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayAndTime = new Intl.DateTimeFormat('en-GB', {
  ...{ day: 'numeric', month: 'short' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
});
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

/** A moment: milliseconds, or ISO 8601. `both` is the clock with how long ago; the full date is in the title. */
export function Time({
  value,
  mode = 'both',
}: {
  value: number | string;
  mode?: 'both' | 'relative' | 'absolute';
}) {
  const now = useNow();
  const date = new Date(value);
  const time = date.getTime();
  if (Number.isNaN(time)) return <span>{String(value)}</span>;
  const isToday = date.toDateString() === new Date(now).toDateString();
  const clock = (isToday ? timeOfDay : dayAndTime).format(date);
  const age = formatAge(Math.abs(now - time) < 1_500 ? 0 : now - time);
  return (
    <time className="time" dateTime={date.toISOString()} title={full.format(date)}>
      {mode !== 'relative' && clock}
      {mode === 'both' && <span className="time-age"> {age}</span>}
      {mode === 'relative' && age}
    </time>
  );
}
