import { showValue } from '../violations.ts';
import { HttpProblem } from './problem.ts';

const HEADER = 'Idempotency-Key';
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * The key by which a caller says that a call is the same as one before; undefined when there is none.
 * @throws HttpProblem 400 for a key that does not fit.
 */
export function readIdempotencyKey(headers: Readonly<Record<string, string>>): string | undefined {
  const key = headers[HEADER.toLowerCase()];
  if (key === undefined || KEY.test(key)) return key;
  throw new HttpProblem(400, 'See the violations for what to change.', {
    violations: [
      {
        path: HEADER,
        value: showValue(key),
        problem: 'must be 1 to 255 visible characters of ASCII, no blanks',
      },
    ],
  });
}
