/** What is typed into the dialog. */
export interface ResetForm {
  readonly to: 'earliest' | 'latest' | 'offset' | 'time';
  /** The offset, or the local time of an `<input type="datetime-local">`. */
  readonly at: string;
  /** `0, 2`; empty: all. */
  readonly partitions: string;
  readonly topic: string;
}

export interface ResetBody {
  readonly to: 'earliest' | 'latest' | { readonly offset: number } | { readonly time: string };
  readonly topic?: string;
  readonly partitions?: readonly number[];
}

/**
 * The body of a reset.
 * @param namesTopic whether the group reads several topics, so that one has to be named.
 * @throws RangeError when what was typed cannot be asked for; the message is for whoever typed it.
 */
export function toResetBody({ to, at, partitions, topic }: ResetForm, namesTopic: boolean): ResetBody {
  const chosen = partitions.split(/[\s,]+/).filter((part) => part !== '' && part !== 'all');
  const wrong = chosen.find((part) => !/^\d{1,4}$/.test(part));
  if (wrong !== undefined)
    throw new RangeError(`“${wrong}” is no partition: write their numbers, such as 0, 2.`);
  return {
    to: to === 'earliest' || to === 'latest' ? to : to === 'offset' ? readOffset(at) : readTime(at),
    ...(namesTopic && { topic }),
    ...(chosen.length > 0 && { partitions: chosen.map(Number) }),
  };
}

function readOffset(text: string): { offset: number } {
  if (!/^\d{1,15}$/.test(text.trim())) throw new RangeError('An offset is a whole number, such as 17.');
  return { offset: Number(text) };
}

function readTime(text: string): { time: string } {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new RangeError('Choose a day and a time.');
  return { time: time.toISOString() };
}
