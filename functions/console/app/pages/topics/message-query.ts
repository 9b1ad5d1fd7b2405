/** Where to begin reading. `end`: the newest records, and what comes. */
export type Beginning = 'end' | 'beginning' | 'offset' | 'time';

export interface MessageQuery {
  readonly beginning: Beginning;
  /** The offset, or the local time of an `<input type="datetime-local">`. */
  readonly at: string;
  /** Empty: all. */
  readonly partition: string;
  /** `user=alice & item=book` */
  readonly filter: string;
}

export const PAGE_SIZE = 100;

/**
 * The query of the first page of messages.
 * @throws RangeError when what was typed cannot be asked for; the message is for whoever typed it.
 */
export function toFirstQuery(query: MessageQuery): Record<string, string | number> {
  return { ...toWhere(query), ...toCommon(query), limit: PAGE_SIZE };
}

/** The query of what comes behind `positions`. */
export function toNextQuery(
  query: MessageQuery,
  positions: readonly { readonly partition: number; readonly offset: number }[],
): Record<string, string | number> {
  const text = positions.map(({ partition, offset }) => `${partition}:${offset}`).join(',');
  return { positions: text, ...toCommon(query), limit: PAGE_SIZE };
}

function toWhere({ beginning, at }: MessageQuery): Record<string, string | number> {
  if (beginning === 'end') return { last: PAGE_SIZE };
  if (beginning === 'beginning') return { from: 'beginning' };
  const text = at.trim();
  if (beginning === 'offset') {
    if (!/^\d{1,16}$/.test(text)) throw new RangeError('An offset is a whole number, such as 17.');
    return { from: text };
  }
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new RangeError('Choose a day and a time.');
  return { from: time.toISOString() };
}

function toCommon({ partition, filter }: MessageQuery): Record<string, string> {
  const fields = toFilter(filter);
  return { ...(partition !== '' && { partition }), ...(fields !== '' && { filter: fields }) };
}

/**
 * `user = alice & item=game console` as the API takes it, percent-encoded.
 * @throws RangeError for a part that is no field and value.
 */
export function toFilter(text: string): string {
  return text
    .split('&')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      if (at < 1) throw new RangeError(`“${part}” is no field and value, such as user=alice.`);
      return [part.slice(0, at), part.slice(at + 1)].map((one) => encodeURIComponent(one.trim())).join('=');
    })
    .join('&');
}
