/** In the order of preference: brotli is a sixth smaller. */
const ENCODINGS = ['br', 'gzip'] as const;

export type Encoding = (typeof ENCODINGS)[number];

/**
 * The best encoding a browser takes, or undefined for none: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 * @param accepted the header `accept-encoding`.
 */
export function chooseEncoding(accepted: string | undefined): Encoding | undefined {
  const weights = new Map((accepted ?? '').toLowerCase().split(',').map(readWeight));
  return ENCODINGS.find((encoding) => (weights.get(encoding) ?? weights.get('*') ?? 0) > 0);
}

/** `br;q=0.8`; what has no weight has 1. */
function readWeight(part: string): [string, number] {
  const [name = '', ...settings] = part.split(';').map((text) => text.trim());
  const weight = settings.find((setting) => setting.startsWith('q='));
  return [name, weight === undefined ? 1 : Number(weight.slice('q='.length))];
}
