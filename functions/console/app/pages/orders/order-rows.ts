/** A row of the form: what is typed, which the API's schema judges. */
export interface OrderRow {
  readonly key: number;
  readonly user: string;
  readonly item: string;
  readonly quantity: string;
}

/** An order as it is sent. */
export interface OrderInput {
  readonly user: string;
  readonly item: string;
  /** A number when one was typed. */
  readonly quantity: unknown;
}

/** One order alone, or a list of them. What is no number is sent as it was typed, to be told so. */
export function toBody(rows: readonly OrderRow[]): OrderInput | OrderInput[] {
  const orders = rows.map(({ user, item, quantity }) => ({
    user: user.trim(),
    item: item.trim(),
    quantity: readNumber(quantity),
  }));
  const [only] = orders;
  return orders.length === 1 && only !== undefined ? only : orders;
}

/** The number that was typed, or what was typed in its place. */
export function readNumber(text: string): unknown {
  const trimmed = text.trim();
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
}
