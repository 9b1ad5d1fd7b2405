// Amounts are decimals as text, with exactly their currency's digits, and are never a float but to be drawn.

interface Decimal {
  readonly units: bigint;
  /** Digits behind the point. */
  readonly scale: number;
}

function read(text: string): Decimal {
  const [whole = '', fraction = ''] = text.split('.');
  return { units: BigInt(`${whole}${fraction}`), scale: fraction.length };
}

function rescale({ units, scale }: Decimal, to: number): bigint {
  return units * 10n ** BigInt(to - scale);
}

/** The exact sum, with as many digits behind the point as the longest of `amounts` has; `0` of none. */
export function sumAmounts(amounts: readonly string[]): string {
  const decimals = amounts.map(read);
  const scale = Math.max(0, ...decimals.map((one) => one.scale));
  return write(
    decimals.reduce((sum, one) => sum + rescale(one, scale), 0n),
    scale,
  );
}

/** Below 0 when `a` is the smaller. */
export function compareAmounts(a: string, b: string): number {
  const [one, other] = [read(a), read(b)];
  const scale = Math.max(one.scale, other.scale);
  const difference = rescale(one, scale) - rescale(other, scale);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function write(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const sign = units < 0n ? '-' : '';
  return scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-scale)}`;
}

/** `1 234 567.80`, with narrow spaces that do not break. */
export function groupDigits(amount: string): string {
  const [whole = '', fraction] = amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
